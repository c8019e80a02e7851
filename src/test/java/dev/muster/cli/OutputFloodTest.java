package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.OpenSshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gigabyte of output from each of two hosts, in a process whose heap holds a tenth of one. */
@Timeout(300)
class OutputFloodTest {
    @Test
    void aGigabyteIsCutInBoundedMemoryAndSaidSo(@TempDir Path home) throws IOException, InterruptedException {
        Path key = OpenSshd.newKey(home.resolve("key"), "", "-t", "ed25519");
        try (OpenSshd sshd = new OpenSshd(home.resolve("sshd"))
                .authorize(home.resolve("key.pub"))
                .start()) {
            sshd.tellTo(home.resolve(".ssh/known_hosts"));
            Muster muster = new Muster(home);
            String inventory = muster.file("hosts.yml", """
                    all:
                      hosts:
                        near: {ansible_connection: local}
                        far:
                          ansible_host: 127.0.0.1
                          ansible_port: %d
                          ansible_user: %s
                          ansible_ssh_private_key_file: %s
                    """.formatted(sshd.port(), OpenSshd.user(), key));
            String playbook = muster.file("flood.yml", """
                    - hosts: all
                      gather_facts: false
                      tasks:
                        - name: Flood
                          shell: head -c 1073741824 /dev/zero | tr '\\0' x; echo; echo end >&2
                          register: flood
                          timeout: 240
                        - name: What was kept
                          debug:
                            msg: "kept {{ flood.stdout | length }}, stderr {{ flood.stderr }}"
                    """);

            Path out = home.resolve("out");
            int exit = muster(home, out, "run", "-i", inventory, playbook);

            String said = Files.readString(out);
            assertThat(exit).as(said).isZero();
            assertThat(said)
                    .contains("[WARNING]: ")
                    .contains("is cut")
                    .contains("every host accounted for: 0 ok + 2 changed = 2 hosts");
            assertThat(said.split("kept 4194\\d{3}, stderr end", -1)).as(said).hasSize(3);
        }
    }

    /** A process of its own, for a heap of its own. */
    private static int muster(Path home, Path out, String... words) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx100m",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.muster.cli.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("MUSTER_LEDGER", "none");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            assertThat(process.waitFor(280, TimeUnit.SECONDS))
                    .as(Files.readString(out, StandardCharsets.UTF_8))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
