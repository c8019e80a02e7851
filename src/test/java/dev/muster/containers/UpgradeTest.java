package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code playbooks/ntp-upgrade.yml} on a host whose program says 4.2.6p5, with a newer package in a repository of its
 * own: a dry run, for real, and once more.
 */
@Tag("containers")
class UpgradeTest {
    private static final String PLAYBOOK =
            Path.of("playbooks", "ntp-upgrade.yml").toAbsolutePath().toString();

    private static final String OLD_PROGRAM_NEW_PACKAGE = """
            service ntp stop >/dev/null
            printf '#!/bin/sh\\necho ntpd 4.2.6p5@1.2349-o\\n' >/usr/sbin/ntpd
            mkdir -p /repo/p/DEBIAN /repo/p/usr/sbin
            printf '%s\\n' 'Package: ntp' 'Version: 1:4.2.8p99-1' 'Architecture: all' \\
              'Maintainer: Admin <admin@example.org>' 'Description: for a test' >/repo/p/DEBIAN/control
            printf '#!/bin/sh\\necho ntpd 4.2.8p99@1.4000-o\\n' >/repo/p/usr/sbin/ntpd
            chmod 755 /usr/sbin/ntpd /repo/p/usr/sbin/ntpd
            dpkg-deb -b /repo/p /repo/ntp.deb >/dev/null
            { dpkg-deb -f /repo/ntp.deb
              echo 'Filename: ./ntp.deb'
              echo "Size: $(wc -c </repo/ntp.deb)"
              echo "SHA256: $(sha256sum </repo/ntp.deb | cut -d' ' -f1)"
            } >/repo/Packages
            rm -rf /etc/apt/sources.list.d/*
            echo 'deb [trusted=yes] file:/repo ./' >/etc/apt/sources.list
            """;

    private static Fleet fleet;
    private static Cli.Result dryRun;
    private static String afterDryRun = "";
    private static Cli.Result run;
    private static Cli.Result secondRun;

    @BeforeAll
    static void upgrade(@TempDir Path home) {
        fleet = Fleet.start(home, List.of(ContainerHost.of(HostKind.CLASSIC_NTP, "old")));
        fleet.host("old").sh(OLD_PROGRAM_NEW_PACKAGE);
        String inventory = fleet.inventory().toString();
        dryRun = fleet.cli().run("run", PLAYBOOK, "-i", inventory, "--check");
        afterDryRun = version();
        run = fleet.cli().run("run", PLAYBOOK, "-i", inventory);
        secondRun = fleet.cli().run("run", PLAYBOOK, "-i", inventory);
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    private static String version() {
        return fleet.host("old").sh("dpkg-query -W -f '${Version}' ntp");
    }

    @Test
    void dryRunUpgradesNothing() {
        assertThat(dryRun.exit()).as(dryRun.everything()).isZero();
        assertThat(afterDryRun).doesNotContain("4.2.8p99");
    }

    @Test
    void takesTheNewerPackageAndSaysWhyAndWhatItDoesNotMend() {
        assertThat(run.exit()).as(run.everything()).isZero();
        assertThat(run.recap("old")).contains("changed=1");
        assertThat(version()).isEqualTo("1:4.2.8p99-1");
        assertThat(run.out())
                .contains("CVE-2013-5211", "4.2.6p5 is before 4.2.7p26")
                .contains("-> 1:4.2.8p99-1")
                .contains("ntp-remediate.yml closes it");
    }

    @Test
    void secondRunFindsNothingToDo() {
        assertThat(secondRun.exit()).as(secondRun.everything()).isZero();
        assertThat(secondRun.recap("old")).contains("changed=0");
    }
}
