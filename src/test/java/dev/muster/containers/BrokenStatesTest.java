package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States in which admins leave hosts, each on a real daemon: what remediation makes of them, and what it leaves. */
@Tag("containers")
class BrokenStatesTest {
    private static final String PLAYBOOK =
            Path.of("playbooks", "ntp-remediate.yml").toAbsolutePath().toString();
    private static final String CLOCK = "server 127.127.1.0\\nfudge 127.127.1.0 stratum 5\\n";
    private static final String CLOSED = "restrict -4 default nomodify nopeer noquery notrap\\n"
            + "restrict -6 default nomodify nopeer noquery notrap\\nrestrict 127.0.0.1\\nrestrict ::1\\n";

    /** What was done to each host, as a shell line of its admin. */
    private static final Map<String, String> DEEDS = deeds();

    private static Fleet fleet;
    private static Map<String, String> daemonsBefore;
    private static String removedBefore = "";
    private static Cli.Result run;
    private static Cli.Result secondRun;

    private static Map<String, String> deeds() {
        Map<String, String> deeds = new LinkedHashMap<>();
        deeds.put("corrected-not-restarted", "sleep 2; printf '" + CLOSED + CLOCK + "' >/etc/ntp.conf");
        deeds.put(
                "lease-copy",
                "printf 'restrict default nomodify\\n" + CLOCK + "' >/run/ntp.conf.dhcp; service ntp restart");
        deeds.put("lease-copy-unread", "cp /etc/ntp.conf /run/ntp.conf.dhcp");
        deeds.put(
                "started-by-hand",
                "cp /etc/ntp.conf /root/x.conf; service ntp stop; "
                        + "ntpd -g -u ntp:ntp -c /root/x.conf -p /var/run/ntpd.pid");
        deeds.put(
                "included",
                "printf 'restrict default nomodify\\n' >/etc/more.conf; " + "printf 'includefile /etc/more.conf\\n"
                        + CLOCK + "' >/etc/ntp.conf; service ntp restart");
        deeds.put("stopped", "service ntp stop");
        deeds.put("removed", "service ntp stop; dpkg --force-all -r ntp >/dev/null 2>&1");
        deeds.put(
                "ignores-all",
                "printf 'restrict default ignore\\nrestrict 127.0.0.1\\nrestrict ::1\\n" + CLOCK
                        + "' >/etc/ntp.conf; service ntp restart");
        deeds.put("dies-when-restarted", "printf '#!/bin/sh\\nexit 1\\n' >/x; chmod 755 /x; mv /x /usr/sbin/ntpd");
        return deeds;
    }

    @BeforeAll
    static void remediate(@TempDir Path home) {
        List<ContainerHost> hosts = new ArrayList<>();
        DEEDS.keySet().forEach(name -> hosts.add(ContainerHost.of(HostKind.CLASSIC_NTP, name)));
        fleet = Fleet.start(home, hosts);
        fleet.ofEach(host -> host.sh(DEEDS.get(host.name()) + " >/dev/null"));
        daemonsBefore = fleet.ofEach(ContainerHost::daemonStart);
        removedBefore = fleet.host("removed").config();
        run = fleet.cli().run("run", PLAYBOOK, "-i", fleet.inventory().toString());
        secondRun =
                fleet.cli().run("run", PLAYBOOK, "-i", fleet.inventory().toString(), "-l", "all:!dies-when-restarted");
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"corrected-not-restarted", "lease-copy", "lease-copy-unread", "started-by-hand", "included"})
    void closesToStrangersAndStaysOpenToItsAdmin(String host) {
        NtpOracle stranger = new NtpOracle(fleet.host("stopped"));

        assertThat(run.recap(host)).doesNotContain("changed=0").contains("failed=0");
        assertThat(stranger.answersVariables(fleet.host(host).address())).isFalse();
        assertThat(new NtpOracle(fleet.host(host)).answersVariables("127.0.0.1"))
                .isTrue();
        assertThat(NtpOracle.servesTime(fleet.host(host).address())).isTrue();
        assertThat(fleet.host(host).daemonStart()).isNotBlank().isNotEqualTo(daemonsBefore.get(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lease-copy", "lease-copy-unread"})
    void editsTheCopyAndItsSource(String host) {
        assertThat(fleet.host(host).sh("cat /run/ntp.conf.dhcp")).containsPattern("(?m)^restrict [^#]*noquery");
        assertThat(fleet.host(host).config()).containsPattern("(?m)^restrict [^#]*noquery");
    }

    @Test
    void editsTheFileOfTheNextStartToo() {
        assertThat(fleet.host("started-by-hand").sh("cat /root/x.conf")).containsPattern("(?m)^restrict [^#]*noquery");
        assertThat(fleet.host("started-by-hand").config()).containsPattern("(?m)^restrict [^#]*noquery");
    }

    @Test
    void startsNoDaemonThatDidNotRun() {
        assertThat(run.recap("stopped")).contains("changed=1", "failed=0");
        assertThat(fleet.host("stopped").config()).containsPattern("(?m)^restrict [^#]*noquery");
        assertThat(fleet.host("stopped").daemonStart()).isBlank();
    }

    @Test
    void leavesTheFileOfARemovedPackageAlone() {
        assertThat(run.recap("removed")).contains("changed=0", "failed=0");
        assertThat(fleet.host("removed").config()).isEqualTo(removedBefore);
    }

    @Test
    void silenceIsProvenOnTheHost() {
        assertThat(run.recap("ignores-all")).contains("failed=0");
        assertThat(run.out()).contains("unreachable -> safe_confirmed: Nothing comes out to strangers");
    }

    @Test
    void aDaemonThatDoesNotComeBackIsAFailure() {
        assertThat(run.recap("dies-when-restarted")).contains("failed=1");
    }

    @Test
    void secondRunChangesNothing() {
        assertThat(secondRun.exit()).as(secondRun.everything()).isZero();
        assertThat(secondRun.out()).contains("every host accounted for: 8 ok + 0 changed = 8 hosts");
    }
}
