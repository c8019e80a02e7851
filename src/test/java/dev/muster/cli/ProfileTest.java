package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.muster.connection.Counters;
import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.shell.SecretMask;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --profile} and {@code muster profile}: where the time of a run went. */
@Timeout(120)
class ProfileTest {
    private static final Span PLACE = new SourceText("site.yml", "- name: Look").whole();
    private static final RunEvent.TaskStarted LOOK = new RunEvent.TaskStarted("Look", "command", false, PLACE);
    private static final String PLAYBOOK = """
            - name: Work
              hosts: all
              gather_facts: false
              tasks:
                - name: Look
                  command: "true"
                - name: Take a nap
                  command: sleep 0.3
            """;

    @TempDir
    Path folder = Path.of("");

    private final AtomicLong clock = new AtomicLong(-7);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private void pass(long millis) {
        clock.addAndGet(millis * 1_000_000);
    }

    private static TaskEnded ended(String host, Status status, long millis) {
        return new TaskEnded(
                host,
                Optional.empty(),
                LOOK.title(),
                LOOK.module(),
                PLACE,
                status,
                false,
                Optional.empty(),
                Map.of(),
                List.of(),
                false,
                List.of(),
                false,
                Duration.ofMillis(millis));
    }

    // ---- by a clock of the test ----

    @Test
    void whatHostsWaitForIsToldByWhenItIsTheirTurn() {
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream, false, 80, new SecretMask());
        Recording nowhere =
                Recording.open(LedgerPlace.of("none"), false).await(console).orElseThrow();
        Profiling profiling = new Profiling(
                console,
                nowhere,
                new Counters(),
                clock::get,
                () -> new ProcessUse(Optional.of(Duration.ofMillis(420)), Optional.of(50_000_000L)));

        profiling.on(new RunEvent.PlayStarted("Work", List.of("a", "b"), false));
        profiling.on(LOOK);
        profiling.on(new RunEvent.HostBegan("a", "Look"));
        pass(100);
        profiling.on(ended("a", Status.CHANGED, 100));
        profiling.on(new RunEvent.HostBegan("b", "Look")); // a held the only place
        pass(2_000);
        profiling.on(new RunEvent.TaskRetried("b", "Look", 3, Map.of()));
        profiling.on(ended("b", Status.OK, 2_000));
        profiling.on(LOOK);
        profiling.on(new RunEvent.HostBegan("a", "Look")); // which waited for b
        pass(10);
        profiling.on(ended("a", Status.SKIPPED, 10));
        profiling.on(new RunEvent.RunEnded(Map.of(), Map.of(), Duration.ofMillis(2_110)));

        assertThat(printed.toString(StandardCharsets.UTF_8).lines().skip(2))
                .containsExactly("""
                run 2.11 s, controller CPU 420 ms with its start-up, peak memory 50 MB
                0 round trips, 0 B out, 0 B in, 0 logins, 0 shells, 1 retry

                where the time of hosts went        hosts                p50       p90       p99       max      total
                  rest of the tasks                     2             110 ms    2.00 s    2.00 s    2.00 s     2.11 s
                  waiting for its turn                  1             100 ms    100 ms    100 ms    100 ms     100 ms
                  waiting for other hosts               1             2.00 s    2.00 s    2.00 s    2.00 s     2.00 s

                tasks                               hosts  changed       p50       p90       p99       max      total
                  Look                                  2        1    100 ms    2.00 s    2.00 s    2.00 s     2.10 s

                slowest hosts                           work x median  most of it, and the longest task
                  b                                   2.00 s     18.2  rest of the tasks 2.00 s; Look 2.00 s
                  a                                   110 ms      1.0  rest of the tasks 110 ms; Look 100 ms
                """.lines().toArray(String[]::new));
    }

    // ---- on hosts ----

    @Test
    void slowHostIsNamedWithWhatItWasSlowAt() throws IOException {
        Muster muster = new Muster(folder, folder.resolve(".muster/ledger.db").toString());
        try (EmbeddedSshd quick = new EmbeddedSshd().withUser("admin", "secret").start();
                EmbeddedSshd slow = new EmbeddedSshd()
                        .withUser("admin", "secret")
                        .withLoginShell("/bin/sh", "-c", "sleep 2; exec /bin/sh -c \"$0\"")
                        .start()) {
            quick.tellTo(folder.resolve(".ssh/known_hosts"));
            slow.tellTo(folder.resolve(".ssh/known_hosts"));
            String hosts = """
                        quick1: {ansible_port: %d}
                        quick2: {ansible_port: %1$d}
                        snail: {ansible_port: %d}
                    """.formatted(quick.port(), slow.port());

            Muster.Result run = muster.play(hosts, PLAYBOOK, "--profile");

            assertThat(run.exit()).as(run.everything()).isZero();
            String told = run.out().substring(run.out().indexOf("PROFILE ***"));
            assertThat(told).contains("6 round trips (2.0 a host)", "3 logins, 3 shells, 0 retries");
            assertThat(told.lines().filter(line -> line.startsWith("  Take a nap")))
                    .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                    .matches("  Take a nap +3 +3( +\\d\\S* (ms|s)){5}");
            assertThat(told.lines()
                            .dropWhile(line -> !line.startsWith("slowest hosts"))
                            .skip(1)
                            .findFirst())
                    .get(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                    .matches("  snail +\\d\\S* s +\\d\\.\\d  first shell \\d\\S* s; Look \\d\\S* s");

            Muster.Result again = muster.run("profile");
            assertThat(again.out()
                            .lines()
                            .dropWhile(line -> !line.startsWith("slowest hosts"))
                            .skip(1)
                            .findFirst())
                    .isEqualTo(told.lines()
                            .dropWhile(line -> !line.startsWith("slowest hosts"))
                            .skip(1)
                            .findFirst());
            assertThat(phaseOfTheSlowest(
                            muster.run("report", "--format", "json").out()))
                    .isEqualTo("snail shell");
            muster.run("report", "-o", folder.resolve("page.html").toString());
            assertThat(Files.readString(folder.resolve("page.html"))).contains("\"phase\":\"shell\"");
        }
    }

    private static String phaseOfTheSlowest(String json) throws IOException {
        StringBuilder found = new StringBuilder();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (!"slowest".equals(parser.currentName())) {
                parser.nextToken();
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = String.valueOf(parser.currentName());
                if (parser.currentToken() == JsonToken.VALUE_STRING
                        && List.of("host", "phase").contains(name)) {
                    found.append(found.length() == 0 ? "" : " ").append(parser.getText());
                }
            }
        }
        return found.toString();
    }

    @Test
    void runThatWasNotProfiledSaysHowToHaveOne() {
        Muster muster = new Muster(folder, folder.resolve(".muster/ledger.db").toString());
        String hosts = muster.file("hosts.ini", "here ansible_connection=local\n");

        Muster.Result exec = muster.run("exec", "all", "-i", hosts, "-a", "true");

        assertThat(exec.out()).doesNotContain("PROFILE");
        assertThat(muster.run("profile").everything())
                .startsWith("exit 1")
                .contains("run 1 was not profiled: --profile with run, exec or apply does it");
        assertThat(muster.run("exec", "all", "-i", hosts, "-a", "true", "--profile")
                        .out())
                .contains("PROFILE ****", "1 round trip (1.0 a host)");
    }

    @Test
    void callbacksOfAnsibleThatTellTheTimeMeanTheProfile() {
        Muster muster = new Muster(folder);
        String hosts = muster.file("hosts.ini", "here ansible_connection=local\n");
        String playbook = muster.file("site.yml", PLAYBOOK);
        String config =
                muster.file("ansible.cfg", "[defaults]\ncallbacks_enabled = timer, ansible.posix.profile_tasks\n");

        Muster.Result run = muster.with("ANSIBLE_CONFIG", config).run("run", "-i", hosts, playbook);

        assertThat(run.out()).contains("PROFILE ****", "  Take a nap ");
        assertThat(run.err()).doesNotContain("callback");
        Muster.Result other = muster.with("ANSIBLE_CALLBACKS_ENABLED", "mail").run("run", "-i", hosts, playbook);
        assertThat(other.out()).doesNotContain("PROFILE");
        assertThat(other.err())
                .contains(
                        "callbacks_enabled = mail is not supported: there are no callback plugins; only profile_tasks");
    }
}
