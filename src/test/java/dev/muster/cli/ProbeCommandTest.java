package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.demo.DemoFleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code muster probe} against the daemons of the demo, which are simulated by the model of ntpd 4.2.6p5. */
class ProbeCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void showsTheAmplifierAndTheFixedDaemonWithItsPositiveControl() throws IOException {
        Muster muster = new Muster(folder.resolve("home"));
        try (DemoFleet fleet = DemoFleet.start(folder.resolve("fleet"))) {
            List<String> hosts = List.of("ps01", "ps02");
            StringBuilder lines = new StringBuilder("all:\n  hosts:\n");
            for (String host : hosts) {
                lines.append("    " + host + ": {ansible_host: 127.0.0.1, ntp_port: "
                        + fleet.ntpPort(host).orElseThrow() + "}\n");
            }
            String inventory = muster.file("fleet.yml", lines.toString());

            Muster.Result shown = muster.run("probe", "all", "-i", inventory, "-v");
            Muster.Result json = muster.run("probe", "ps01", "-i", inventory, "--json");

            assertThat(shown.exit()).isEqualTo(2);
            assertThat(shown.out()).isEqualTo("""
                ps01: VULNERABLE: Anybody gets the list of clients from 127.0.0.1: 600 entries, 44000 bytes in 100 packets for 8 sent (x5500); it can be aimed at a victim
                    127.0.0.1: mode 3 data, monlist data (42/3, 600 entries, x5500), sysinfo data, mode 6 data
                ps02: SAFE_CONFIRMED: Tells the time and answers no query: nothing to amplify with, on IPv4
                    127.0.0.1: mode 3 data, monlist silent, sysinfo silent, mode 6 silent
                2 hosts: 1 VULNERABLE, 1 SAFE_CONFIRMED
                """);
            assertThat(json.out())
                    .contains("\"payload\": 5500.0", "\"wire\": 1300.0", "\"ethernet\": 602.4", "\"request_bytes\": 8");
        }
        unlink(folder.resolve("fleet/tools"));
    }

    /** The fleet's tools are links to this machine's, which whoever clears the folder away would complain of. */
    static void unlink(Path tools) throws IOException {
        try (Stream<Path> links = Files.list(tools)) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void aPatternWithoutAMatchIsAnError() {
        Muster muster = new Muster(folder);

        assertThat(muster.run("probe", "nobody", "-i", "h1,").exit()).isEqualTo(1);
    }
}
