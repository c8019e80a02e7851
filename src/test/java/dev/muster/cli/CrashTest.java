package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the controller, a process of its own, at random moments of a run over twenty hosts and goes on with
 * {@code --resume} until the work is done. Each command leaves a line behind each time it runs, so that a second time
 * would show. How many kills: {@code -Dmuster.kills=200}.
 */
final class CrashTest {
    private static final int HOSTS = 20;
    private static final int KILLS = Integer.getInteger("muster.kills", 8);
    private static final int MOST_KILLS_A_WORK = 5;
    private static final List<String> COMMANDS = List.of("one", "two", "three", "restart", "last");

    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: false
              tasks:
                - name: Look
                  shell: echo {{ inventory_hostname }}
                  register: look
                - name: First
                  shell: "echo x >> DIR/{{ inventory_hostname }}.one"
                - name: File
                  copy: {dest: "DIR/{{ inventory_hostname }}.conf", content: "{{ 'line of the file\\n' * 4000 }}"}
                  notify: restart
                - name: Second
                  shell: "echo x >> DIR/{{ inventory_hostname }}.two"
                - name: Proof
                  assert: {that: look.stdout == inventory_hostname}
                - name: Third
                  shell: "echo x >> DIR/{{ inventory_hostname }}.three"
              handlers:
                - name: restart
                  shell: "echo x >> DIR/{{ inventory_hostname }}.restart"
              post_tasks:
                - name: Last
                  shell: "echo x >> DIR/{{ inventory_hostname }}.last"
            """;

    @TempDir
    private Path folder = Path.of("");

    private final Random random = new Random(Long.getLong("muster.seed", 5));
    private int kills;
    private int doubts;
    private int works;

    @Test
    void nothingIsDoneTwiceHoweverOftenTheControllerIsKilled() {
        assertTimeoutPreemptively(Duration.ofMinutes(10).plusSeconds(30L * KILLS), () -> {
            while (kills < KILLS) {
                work(Files.createDirectories(folder.resolve("work" + works)));
                works++;
            }
        });

        System.out.println(kills + " kills in " + works + " pieces of work, " + doubts
                + " commands in doubt; every command ran once on every host");
    }

    /** One piece of work from its beginning to its end. */
    private void work(Path at) throws Exception {
        Muster muster = new Muster(at, at.resolve("ledger.db").toString());
        String site = muster.file("site.yml", PLAYBOOK.replace("DIR", at.toString()));
        String hosts = muster.file("hosts.ini", hosts());
        boolean begun = false;
        for (int round = 0; round < MOST_KILLS_A_WORK && kills < KILLS; round++) {
            List<String> words = new ArrayList<>(List.of("run", site, "-i", hosts, "-f", "4"));
            if (begun) {
                words.add("--resume");
            }
            if (!killed(at, words)) {
                break;
            }
            kills++;
            settle(muster, at);
            begun = muster.run("ledger").out().contains("interrupted");
            assertFilesAreWhole(at);
        }
        Muster.Result left = muster.run("outstanding");
        if (left.exit() != 0 || !begun) {
            Muster.Result end =
                    begun ? muster.run("run", site, "-i", hosts, "--resume") : muster.run("run", site, "-i", hosts);
            assertThat(end.exit()).as(end.everything()).isZero();
        }

        assertThat(muster.run("outstanding").out()).contains("nothing is outstanding", "= " + HOSTS + " hosts");
        for (int i = 1; i <= HOSTS; i++) {
            for (String command : COMMANDS) {
                assertThat(countOf(at, "h" + i, command))
                        .as("h" + i + " " + command + " in " + at)
                        .isEqualTo(1);
            }
        }
        assertFilesAreWhole(at);
        for (int i = 1; i <= HOSTS; i++) {
            assertThat(at.resolve("h" + i + ".conf")).exists();
        }
    }

    private static String hosts() {
        return IntStream.rangeClosed(1, HOSTS)
                .mapToObj(i -> "h" + i + " ansible_connection=local")
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Whether it was killed before it came to its end, at some moment after it had begun on the hosts. */
    private boolean killed(Path at, List<String> words) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Duser.home=" + at,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.muster.cli.Main"));
        line.addAll(words);
        Path out = at.resolve("out");
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("MUSTER_LEDGER", at.resolve("ledger.db").toString());
        builder.environment().put("MUSTER_LEASE", "off");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (process.isAlive() && !Files.readString(out).contains("TASK [") && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        process.waitFor(random.nextInt(900), TimeUnit.MILLISECONDS);
        boolean wasAlive = process.isAlive();
        process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        return wasAlive;
    }

    /** What a person does: looks on the host and says so. */
    private void settle(Muster muster, Path at) throws Exception {
        TimeUnit.MILLISECONDS.sleep(300); // for shells that still run what they had been sent
        List<String> words = new ArrayList<>(List.of("settle"));
        IntStream.rangeClosed(1, HOSTS).forEach(i -> words.add("h" + i));
        for (String line :
                muster.run(words.toArray(String[]::new)).out().lines().toList()) {
            String host = line.substring(0, line.indexOf(':'));
            if (line.contains("in doubt since run")) {
                doubts++;
                // One that only looks may be run again.
                boolean done = COMMANDS.stream()
                        .filter(name -> line.toLowerCase(Locale.ROOT).contains("\"" + task(name) + "\""))
                        .anyMatch(name -> countOf(at, host, name) == 1);
                Muster.Result settled = muster.run("settle", host, done ? "--done" : "--again");
                assertThat(settled.exit()).as(line + settled.everything()).isZero();
            }
        }
    }

    private static String task(String command) {
        return switch (command) {
            case "one" -> "first";
            case "two" -> "second";
            case "three" -> "third";
            default -> command;
        };
    }

    private static long countOf(Path at, String host, String command) {
        Path file = at.resolve(host + "." + command);
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertFilesAreWhole(Path at) throws IOException {
        for (int i = 1; i <= HOSTS; i++) {
            Path file = at.resolve("h" + i + ".conf");
            if (Files.exists(file)) {
                assertThat(Files.readString(file)).isEqualTo("line of the file\n".repeat(4000));
            }
        }
    }
}
