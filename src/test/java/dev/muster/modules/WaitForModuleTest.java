package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Facts;
import dev.muster.module.ModuleResult;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.template.Value;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waits for real ports and files through real shells. */
class WaitForModuleTest {
    private final Path folder;

    WaitForModuleTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void seesAnOpenAndAClosedPort(LocalShell shell) throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            port = server.getLocalPort();

            ModuleResult open = waitFor(shell, "port", String.valueOf(port), "timeout", "5");

            assertThat(open.failed()).isFalse();
            assertThat(open.fields()).containsKey("elapsed");
        }
        assertThat(waitFor(shell, "port", String.valueOf(port), "timeout", "0").fields())
                .containsEntry("msg", Value.of("Timeout when waiting for 127.0.0.1:" + port));
        assertThat(waitFor(shell, "port", String.valueOf(port), "state", "stopped", "timeout", "5")
                        .failed())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void waitsForOthersToBeGone(LocalShell shell) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket("127.0.0.1", server.getLocalPort())) {
            String port = String.valueOf(server.getLocalPort());

            assertThat(client.isConnected()).isTrue();
            assertThat(waitFor(shell, "port", port, "state", "drained", "timeout", "0")
                            .fields())
                    .containsEntry("msg", Value.of("Timeout when waiting for 127.0.0.1:" + port + " to drain"));
            assertThat(waitFor(shell, "port", port, "state", "drained", "timeout", "0", "exclude_hosts", "localhost")
                            .failed())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void findsATextInAFile(LocalShell shell) throws IOException {
        Path log = Files.writeString(folder.resolve("ntp log"), "synchronized to 192.0.2.1\n");

        ModuleResult found = waitFor(shell, "path", log.toString(), "search_regex", "^sync.* to [0-9]", "timeout", "0");
        ModuleResult missed = waitFor(shell, "path", log.toString(), "search_regex", "lost", "timeout", "0");

        assertThat(found.failed()).isFalse();
        assertThat(missed.fields())
                .containsEntry("msg", Value.of("Timeout when waiting for search string lost in " + log));
    }

    @Test
    void saysTheAuthorsMessageWhenTimeIsOver() {
        ModuleResult result = waitFor(
                LocalShell.SH, "path", folder.resolve("never").toString(), "timeout", "0", "msg", "ntpd never came");

        assertThat(result.failed()).isTrue();
        assertThat(result.fields()).containsEntry("msg", Value.of("ntpd never came"));
    }

    private static ModuleResult waitFor(LocalShell shell, String... arguments) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            values.put(arguments[i], Value.of(arguments[i + 1]));
        }
        ModuleSpec spec = StandardModules.catalog().find("wait_for").orElseThrow();
        CaseContext context = new CaseContext(Facts.NONE, Map.of(), Map.of());
        Observation.Known<Plan> known = (Observation.Known<Plan>) spec.planning(spec.bind(values), context);
        Plan.Change change = (Plan.Change) known.value();
        return change.conclude()
                .apply(change.steps().stream()
                        .map(step -> shell.run(((Step.RunScript) step).command()))
                        .toList());
    }
}
