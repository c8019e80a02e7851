package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Probes that agree, object, come round and hang, each on a host of its own: a login, a real shell, a home folder where
 * what was before is kept. The tests' root is nobody special there, so that nothing is kept in the machine's own folders.
 */
class ConfirmProbeTest {
    private static final String TASKS = """
            - hosts: all
              gather_facts: false
              environment: {WANTED: "new 'one'"}
              tasks:
                - name: Change it
                  copy: {content: "new 'one'\\n", dest: "{{ dir }}/conf"}
                  confirm:
                    within: 6s
                    probe: "{{ probe }}"
            """;

    @TempDir
    private Path folder = Path.of("");

    private final List<EmbeddedSshd> running = new ArrayList<>();
    private Muster muster = new Muster(Path.of(""));

    @BeforeEach
    void setUp() {
        muster = new Muster(folder, folder.resolve("state/ledger.db").toString());
    }

    @AfterEach
    void stopHosts() {
        running.forEach(EmbeddedSshd::close);
    }

    private String inventory(Map<String, String> probes) throws IOException {
        StringBuilder hosts = new StringBuilder();
        for (Map.Entry<String, String> probe : probes.entrySet()) {
            Path dir = folder.resolve(probe.getKey());
            Files.createDirectories(dir.resolve("home"));
            Files.writeString(dir.resolve("conf"), "old\n");
            EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret");
            sshd.withLoginShell(login(dir.resolve("home")));
            sshd.start();
            running.add(sshd);
            hosts.append("    ").append(probe.getKey()).append(":\n");
            hosts.append("      ansible_port: ").append(sshd.port()).append('\n');
            hosts.append("      dir: \"").append(dir).append("\"\n");
            hosts.append("      probe: ").append(probe.getValue()).append('\n');
        }
        return muster.file("hosts.yml", """
                all:
                  vars:
                    ansible_host: 127.0.0.1
                    ansible_user: admin
                    ansible_password: secret
                    muster_host_keys: "off"
                  hosts:
                """ + hosts);
    }

    private static String[] login(Path home) {
        List<String> words = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("unshare", "-U", "--map-user=1000"));
        }
        words.addAll(List.of("/usr/bin/env", "HOME=" + home, "/bin/sh", "-c"));
        return words.toArray(String[]::new);
    }

    private String conf(String host) throws IOException {
        return Files.readString(folder.resolve(host).resolve("conf"));
    }

    private static String fatal(Muster.Result run, String host) {
        return run.out()
                .lines()
                .filter(line -> line.startsWith("fatal: [" + host + "]"))
                .findFirst()
                .orElse("");
    }

    @Test
    void changeStandsOnlyWhereTheProbeAgreesInTime() throws IOException {
        Map<String, String> probes = new LinkedHashMap<>();
        probes.put("agrees", "test \"$(cat {{ dir }}/conf)\" = \"$WANTED\"");
        probes.put("later", "test -e {{ dir }}/second || { touch {{ dir }}/second; false; }");
        probes.put("objects", "printf 'no peer\\033[2J' >&2; exit 3");
        probes.put("hangs", "sleep 77");
        String inventory = inventory(probes);

        Muster.Result run = muster.run("run", "-i", inventory, muster.file("site.yml", TASKS), "--plain");

        assertThat(run.exit()).as(run.everything()).isEqualTo(ExitCode.FAILED_HOSTS.status());
        assertThat(run.recap("agrees")).contains("changed=1", "failed=0");
        assertThat(run.recap("later")).contains("changed=1", "failed=0");
        assertThat(conf("agrees")).isEqualTo("new 'one'\n");
        assertThat(conf("later")).isEqualTo("new 'one'\n");
        assertThat(fatal(run, "objects"))
                .contains("reverted: the probe failed: rc=3: no peer", "conf back")
                .contains("(no better within 6 s)")
                .doesNotContain("\033");
        assertThat(fatal(run, "hangs")).contains("reverted: the probe failed: no end within ");
        assertThat(conf("objects")).isEqualTo("old\n");
        assertThat(conf("hangs")).isEqualTo("old\n");
    }

    @Test
    void planCarriesTheProbe() throws IOException {
        String inventory = inventory(Map.of("objects", "echo out of step; exit 4"));
        String plan = folder.resolve("it.plan").toString();
        Muster.Result planned =
                muster.run("plan", "-i", inventory, muster.file("site.yml", TASKS), "-o", plan, "--plain");
        assertThat(planned.exit()).as(planned.everything()).isZero();

        Muster.Result applied = muster.run("apply", plan, "--all", "--plain");

        assertThat(Files.readString(Path.of(plan))).contains("probe: \"echo out of step; exit 4\"");
        assertThat(fatal(applied, "objects"))
                .as(applied.everything())
                .contains("reverted: the probe failed: rc=4: out of step");
        assertThat(conf("objects")).isEqualTo("old\n");
    }

    @Test
    void nonsenseThatOnlyARunCanTellChangesNothing() throws IOException {
        String inventory = inventory(Map.of("odd", "[1, 2]"));

        Muster.Result run = muster.run("run", "-i", inventory, muster.file("site.yml", TASKS), "--plain");

        assertThat(fatal(run, "odd")).as(run.everything()).contains("the value of confirm must be a time", "probe");
        assertThat(conf("odd")).isEqualTo("old\n");
    }
}
