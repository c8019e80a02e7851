package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.demo.DemoFleet;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** playbooks/ntp-audit.yml over hosts as admins left them: what each is, in a sentence and in the table at the end. */
class AuditPlaybookTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void saysOfEachHostWhatItIsAndFailsNone() throws IOException {
        Muster muster = new Muster(folder.resolve("home"));
        try (DemoFleet fleet = DemoFleet.start(folder.resolve("fleet"))) {
            String playbook =
                    Path.of("playbooks/ntp-audit.yml").toAbsolutePath().toString();
            String inventory = fleet.inventory().toString();

            Muster.Result run = muster.run("run", playbook, "-i", inventory, "-l", "ps02,ps04,ps06,web02,web03");

            assertThat(run.out())
                    .contains(
                            "/etc/ntp.conf: `disable monitor` on line 2 has no effect: line 4 says `limited`, which switches"
                                    + " monitoring on again",
                            "/etc/ntp.conf is right, but the daemon started before it was written: restart it")
                    .containsPattern("\"ps02 +safe_confirmed +ntpd 4.2.6p5 +proven safe\"")
                    .containsPattern("\"ps04 +vulnerable +ntpd 4.2.6p5 +dangerous +monitor_trap remote_code\"")
                    .containsPattern("\"ps06 +not reached\"")
                    .containsPattern("\"web02 +vulnerable +ntpd 4.2.6p5 +dangerous +fixed_not_loaded\"")
                    .containsPattern("\"web03 +partial_mode6 +ntpd 4.2.8p15 +dangerous\"")
                    .contains("4 ok + 0 changed + 1 unreachable = 5 hosts");
        } finally {
            ProbeCommandTest.unlink(folder.resolve("fleet/tools"));
        }
    }
}
