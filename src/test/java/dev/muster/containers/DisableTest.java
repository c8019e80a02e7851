package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code playbooks/ntp-disable.yml} on one host of each kind: a dry run, for real, and once more. */
@Tag("containers")
class DisableTest {
    private static final String PLAYBOOK =
            Path.of("playbooks", "ntp-disable.yml").toAbsolutePath().toString();

    private static Fleet fleet;
    private static Map<String, String> before;
    private static Map<String, String> afterDryRun;
    private static Cli.Result dryRun;
    private static Cli.Result run;
    private static Cli.Result secondRun;

    @BeforeAll
    static void disable(@TempDir Path home) {
        fleet = Fleet.ofAllKinds(home);
        String inventory = fleet.inventory().toString();
        before = fleet.ofEach(ContainerHost::daemonStart);
        dryRun = fleet.cli().run("run", PLAYBOOK, "-i", inventory, "--check", "--diff");
        afterDryRun = fleet.ofEach(ContainerHost::daemonStart);
        run = fleet.cli().run("run", PLAYBOOK, "-i", inventory);
        secondRun = fleet.cli().run("run", PLAYBOOK, "-i", inventory);
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    @Test
    void dryRunStopsNothing() {
        assertThat(dryRun.exit()).as(dryRun.everything()).isZero();
        assertThat(afterDryRun).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void nothingAnswersAndNothingStartsWithTheHost(HostKind kind) {
        assertThat(run.recap(kind.image())).as(run.everything()).contains("unreachable=0", "failed=0");
        ContainerHost host = fleet.host(kind);
        assertThat(host.daemonStart()).isEmpty();
        assertThat(NtpOracle.servesTime(host.address())).isFalse();
        assertThat(host.sh("ls /etc/rc[0-6].d /etc/rc.d/rc[0-6].d 2>/dev/null || true")
                        .lines()
                        .filter(link -> link.matches("S\\d\\d" + kind.service())))
                .isEmpty();
    }

    @Test
    void chkconfigShowsEveryRunlevelOff() {
        assertThat(fleet.host(HostKind.EL6_LIKE).sh("chkconfig --list ntpd")).doesNotContain(":on");
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void secondRunFindsNothingToDo(HostKind kind) {
        assertThat(secondRun.recap(kind.image())).as(secondRun.everything()).contains("changed=0", "failed=0");
    }
}
