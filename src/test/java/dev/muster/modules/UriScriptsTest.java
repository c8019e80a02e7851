package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.muster.module.Facts;
import dev.muster.module.ModuleResult;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks a real server by the tools of this machine, through every shell of it. */
class UriScriptsTest {
    private final HttpServer server;
    private final Path folder;

    UriScriptsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/echo", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer = ("{\"method\": \"" + exchange.getRequestMethod() + "\", \"body\": \"" + body
                            + "\", \"a\": \"" + exchange.getRequestHeaders().getFirst("X-A") + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/echo");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void sendsABodyAndFollowsARedirectWithoutIt(LocalShell shell) {
        Map<String, Value> arguments = Map.of(
                "method", Value.of("POST"),
                "body", Value.of("x=\u00fc"),
                "follow_redirects", Value.of("all"),
                "unredirected_headers", Value.texts(List.of("x-a")),
                "headers", Value.dict(Map.of("X-A", Value.of("it's"))));

        assertThat(asked(shell, "/echo", arguments).fields().get("json"))
                .isEqualTo(Value.dict(
                        Map.of("method", Value.of("POST"), "body", Value.of("x=\u00fc"), "a", Value.of("it's"))));
        ModuleResult moved = asked(shell, "/moved", arguments);
        assertThat(moved.fields().get("json"))
                .isEqualTo(Value.dict(Map.of("method", Value.of("GET"), "body", Value.of(""), "a", Value.of("null"))));
        assertThat(moved.fields().get("redirected")).isEqualTo(Value.of(true));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsTheAnswerInAFolder(LocalShell shell) throws IOException {
        ModuleResult result =
                asked(shell, "/echo", Map.of("dest", Value.of(folder.toString()), "mode", Value.of("0600")));

        assertThat(result.failed()).isFalse();
        assertThat(Files.readString(folder.resolve("echo"))).contains("GET");
        assertThat(result.fields().get("mode")).isEqualTo(Value.of("0600"));
    }

    /** As one could who may write there too and foresees the name. */
    @Test
    void doesNotWriteThroughALinkThatWaitsForIt() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "untouched");
        LocalShell shell = LocalShell.SH.withProgram(
                Files.createDirectory(folder.resolve("bin")),
                "mkdir",
                "ln -s '" + other + "' '" + folder + "'/x.muster.$PPID; exec /bin/mkdir \"$@\"");

        Plan.Change change = asking(shell, "/echo", Map.of("dest", Value.of(folder + "/x")));

        assertThat(ran(shell, change).ok()).isFalse();
        assertThat(other).hasContent("untouched");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    private ModuleResult asked(LocalShell shell, String path, Map<String, Value> more) {
        Plan.Change change = asking(shell, path, more);
        Output output = ran(shell, change);
        assertThat(output.stderr()).isEmpty();
        return change.conclude().apply(List.of(output));
    }

    private static Output ran(LocalShell shell, Plan.Change change) {
        return shell.run(((Step.RunScript) change.steps().get(0)).command());
    }

    private Plan.Change asking(LocalShell shell, String path, Map<String, Value> more) {
        String tool = shell.run(Query.of(UriScripts.LOOK_FOR_CLIENT)).stdout().strip();
        assumeThat(tool).isNotEmpty();
        Map<String, Value> arguments = new LinkedHashMap<>(more);
        arguments.put("url", Value.of("http://127.0.0.1:" + server.getAddress().getPort() + path));
        UriModule module = new UriModule();
        UriModule.Parameters p = (UriModule.Parameters) ModuleSpec.of(module).bind(arguments);
        CaseContext context = new CaseContext(Facts.NONE, Map.of(), Map.of());
        return (Plan.Change) module.plan(p, context, new UriModule.Seen(tool, Optional.empty()));
    }
}
