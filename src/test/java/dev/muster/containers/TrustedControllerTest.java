package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job from inside a network that may go on asking: the answers there must not look like those of strangers. */
@Tag("containers")
class TrustedControllerTest {
    private static final String PLAYBOOK =
            Path.of("playbooks", "ntp-remediate.yml").toAbsolutePath().toString();

    private static Fleet fleet;
    private static Cli.Result run;
    private static Cli.Result secondRun;
    private static Cli.Result elsewhere;

    @BeforeAll
    static void remediate(@TempDir Path home) {
        fleet = Fleet.start(home, List.of(ContainerHost.of(HostKind.CLASSIC_NTP, "inside")));
        String network = fleet.host("inside").address() + "/255.255.0.0";
        String trusted = "{\"ntp_trusted\": [\"" + network + "\"]}";
        String inventory = fleet.inventory().toString();
        run = fleet.cli().run("run", PLAYBOOK, "-i", inventory, "-e", trusted);
        secondRun = fleet.cli().run("run", PLAYBOOK, "-i", inventory, "-e", trusted);
        // The same line in the file, and nobody says that it is meant.
        elsewhere = fleet.cli().run("run", PLAYBOOK, "-i", inventory);
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    @Test
    void goesByTheFileAndSaysSo() {
        assertThat(run.exit()).as(run.everything()).isZero();
        assertThat(run.out()).contains("-> trusted_only:");
    }

    @Test
    void stillMayAsk() {
        NtpOracle neighbour = new NtpOracle(fleet.host("inside"));

        assertThat(neighbour.answersVariables(fleet.host("inside").address())).isTrue();
    }

    @Test
    void secondRunFindsNothingToDo() {
        assertThat(secondRun.recap("inside")).as(secondRun.everything()).contains("changed=0", "failed=0");
    }

    @Test
    void anAnswerToOneWhoIsNotTrustedIsAFailure() {
        assertThat(elsewhere.exit()).as(elsewhere.everything()).isEqualTo(2);
    }

    @Test
    void theLineThatLetsThisMachineAskIsNamed() {
        assertThat(elsewhere.err()).containsPattern("/etc/ntp\\.conf:\\d+: answers modes 6 and 7 for [0-9.]+/16");
    }
}
