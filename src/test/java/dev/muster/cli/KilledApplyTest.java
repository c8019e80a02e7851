package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.muster.connection.testing.EmbeddedSshd;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The controller is killed with SIGKILL at random moments of an apply on twenty hosts, and the same command is given
 * again until nothing is left to do. {@code -Dmuster.kills=200} for the long form.
 */
class KilledApplyTest {
    private static final int HOSTS = 20;
    private static final int KILLS = Integer.getInteger("muster.kills", 4);
    /**
     * Milliseconds after the first word of an apply within which it is killed; more with each kill of the same plan, so
     * that a slow machine, too, comes to its last steps.
     */
    private static final int WINDOW = Integer.getInteger("muster.kills.window", 1500);

    private static final String OLD = "server 192.0.2.1\ndriftfile /var/lib/ntp/drift\n";
    private static final String ONE = OLD + "restrict default noquery\n";
    private static final String TWO = ONE + "disable monitor\n";
    private static final String PAGE = "x".repeat(60_000) + "\n";

    @TempDir
    private Path folder = Path.of("");

    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void nothingIsHalfWrittenNothingIsDoneTwiceAndEveryHostIsAccountedFor() {
        assertTimeoutPreemptively(Duration.ofMinutes(10).plusSeconds(30L * KILLS), this::killAgainAndAgain);
        assertThat(count("hosts")).isEqualTo(count("done") + count("in doubt"));
    }

    private void killAgainAndAgain() throws Exception {
        Random random = new Random(42);
        try (EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret")) {
            sshd.withLoginShell("/usr/bin/env", "HOME=" + folder.resolve("home"), "/bin/sh", "-c");
            Files.createDirectories(folder.resolve("home"));
            sshd.start();
            int kills = 0;
            while (kills < KILLS) {
                kills += round(sshd, random, KILLS - kills);
            }
        }
    }

    /** A plan from nothing to its end; how often its apply was killed. */
    private int round(EmbeddedSshd sshd, Random random, int most) throws Exception {
        Muster muster = new Muster(folder, folder.resolve("state/ledger.db").toString());
        reset();
        String inventory = inventory(muster, sshd);
        String plan = folder.resolve("plan.yml").toString();
        Muster.Result planned = muster.run("plan", "-i", inventory, playbook(muster), "-o", plan, "--plain");
        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(muster.run("show", plan, "--approve", "all").exit()).isZero();
        int kills = 0;
        while (true) {
            boolean mayKill = kills < most;
            boolean killed = apply(plan, mayKill ? random.nextInt(WINDOW + kills * WINDOW / 4) : -1);
            everyFileIsWhole();
            if (!killed) {
                break;
            }
            kills++;
            count("kills", 1);
        }
        Muster.Result last = muster.run("apply", plan, "--plain");
        account(last);
        count("rounds", 1);
        System.out.println("killed applies: " + seen);
        return kills;
    }

    private void account(Muster.Result last) throws IOException {
        for (int i = 0; i < HOSTS; i++) {
            Path host = host(i);
            boolean doubtful = last.out().contains("h" + i + ": refused: in doubt");
            int commands = lines(host.resolve("count"));
            int handlers = lines(host.resolve("handled"));
            assertThat(commands).as("h%s: %s", i, last.everything()).isLessThanOrEqualTo(1);
            assertThat(handlers).as("h%s: %s", i, last.everything()).isLessThanOrEqualTo(1);
            count("hosts", 1);
            if (doubtful) {
                count("in doubt", 1);
                continue;
            }
            count("done", 1);
            assertThat(Files.readString(host.resolve("ntp.conf")))
                    .as(last.everything())
                    .isEqualTo(TWO);
            assertThat(Files.readString(host.resolve("sub/page"))).isEqualTo(PAGE);
            assertThat(List.of(commands, handlers))
                    .as("h%s: %s", i, last.everything())
                    .containsExactly(1, 1);
        }
        assertThat(last.accounting()).endsWith("= " + HOSTS + " hosts");
    }

    private void everyFileIsWhole() throws IOException {
        for (int i = 0; i < HOSTS; i++) {
            assertThat(Files.readString(host(i).resolve("ntp.conf"))).isIn(OLD, ONE, TWO);
            Path page = host(i).resolve("sub/page");
            if (Files.exists(page)) {
                assertThat(Files.readString(page)).isEqualTo(PAGE);
            }
        }
    }

    /** @return whether it was killed before it had ended by itself */
    private boolean apply(String plan, int millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-Duser.home=" + folder.resolve("home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.muster.cli.Main",
                        "apply",
                        plan,
                        "--plain",
                        "--ledger",
                        folder.resolve("state/ledger.db").toString())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith("PLAY [")) {
                line = out.readLine();
            }
            if (millis >= 0 && !process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return true;
            }
            while (line != null) {
                line = out.readLine();
            }
        }
        process.waitFor();
        return false;
    }

    // ---- hosts ----

    private void count(String what, int more) {
        seen.merge(what, more, Integer::sum);
    }

    private Path host(int i) {
        return folder.resolve("hosts/h" + i);
    }

    private void reset() throws IOException {
        if (Files.exists(folder.resolve("hosts"))) {
            try (Stream<Path> all = Files.walk(folder.resolve("hosts"))) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        for (int i = 0; i < HOSTS; i++) {
            Files.createDirectories(host(i));
            Files.writeString(host(i).resolve("ntp.conf"), OLD);
        }
    }

    private static int lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private String inventory(Muster muster, EmbeddedSshd sshd) {
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            hosts.add("    h" + i + ": {dir: " + host(i) + "}");
        }
        return muster.file(
                "hosts.yml", """
                all:
                  vars:
                    ansible_host: 127.0.0.1
                    ansible_port: PORT
                    ansible_user: admin
                    ansible_password: secret
                    muster_host_keys: "off"
                  hosts:
                """.replace("PORT", String.valueOf(sshd.port())) + String.join("\n", hosts) + "\n");
    }

    private static String playbook(Muster muster) {
        return muster.file("site.yml", """
                - name: close them
                  hosts: all
                  gather_facts: false
                  tasks:
                    - lineinfile: {path: "{{ dir }}/ntp.conf", line: restrict default noquery}
                      notify: restart
                    - shell: "echo once >> {{ dir }}/count"
                    - lineinfile: {path: "{{ dir }}/ntp.conf", line: disable monitor}
                    - file: {path: "{{ dir }}/sub", state: directory}
                    - copy: {content: "{{ 'x' * 60000 }}\\n", dest: "{{ dir }}/sub/page"}
                  handlers:
                    - name: restart
                      shell: "echo once >> {{ dir }}/handled"
                """);
    }

    private int count(String what) {
        return seen.getOrDefault(what, 0);
    }
}
