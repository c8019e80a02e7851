package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that really goes down: its first process kills every other, stays dark for a while and starts the host anew
 * under another boot id. Only the kernel is spared.
 */
@Tag("containers")
class RebootTest {
    /**
     * {@code /run/dark} holds the seconds of darkness. {@code /run/settled} appears a while after sshd answers again.
     * The kernel's file is the one that the module reads, so the id is mounted over it.
     */
    private static final String INIT = """
            boot_id() { od -An -tx1 -N16 /dev/urandom | tr -d ' \\n'; }
            echo "$(boot_id)" >/run/boot_id
            mount --bind /run/boot_id /proc/sys/kernel/random/boot_id
            printf '#!/bin/sh\\nprintf "%%s\\\\n" "$*" >>/var/log/shutdown\\nkill -USR1 1\\n' >/usr/sbin/shutdown
            chmod 755 /usr/sbin/shutdown
            mkdir -p /run/sshd
            echo 2 >/run/dark
            trap 'going=down' USR1
            while :; do
              going=up
              /usr/sbin/sshd -D -e &
              (sleep 2; : >/run/settled) &
              while [ "$going" = up ]; do sleep 0.2; done
              kill -KILL -1
              rm -f /run/settled
              sleep "$(cat /run/dark)"
              echo "$(boot_id)" >/run/boot_id
            done
            """;

    private static Fleet fleet;
    private static ContainerHost host;

    @BeforeAll
    static void startHosts(@TempDir Path home) {
        host = ContainerHost.of(HostKind.CLASSIC_NTP, "boots").withInit(INIT);
        fleet = Fleet.start(home, List.of(host));
    }

    @AfterEach
    void wakeUp() {
        host.sh("echo 2 >/run/dark; pkill -x -f 'sleep 3600' || :");
        host.await("pgrep -x sshd && [ -e /run/settled ]");
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    @Test
    void bootsTheHostAndGoesOnWhenItHasSettled(@TempDir Path folder) throws IOException {
        String before = host.sh("cat /run/boot_id");

        Cli.Result run = run(folder, """
                - reboot:
                    msg: it's a "new" kernel
                    reboot_timeout: 40
                    test_command: test -e /run/settled
                  register: boot
                - assert:
                    that: [boot is changed, boot.rebooted, boot.elapsed >= 4, boot.elapsed < 40]
                - command: cat /proc/sys/kernel/random/boot_id
                  register: after
                - debug:
                    msg: "now {{ after.stdout }}"
                """);

        String after = host.sh("cat /run/boot_id");
        assertThat(run.exit()).as(run.everything()).isZero();
        assertThat(after).isNotEqualTo(before);
        assertThat(run.out()).contains("now " + after.strip());
        assertThat(host.sh("tail -n 1 /var/log/shutdown")).isEqualTo("-r now it's a \"new\" kernel\n");
    }

    @Test
    void hostThatNeverComesBackFailsAtTheDeadline(@TempDir Path folder) throws IOException {
        host.sh("echo 3600 >/run/dark");
        Instant start = Instant.now();

        Cli.Result run = run(folder, """
                - reboot:
                    reboot_timeout: 5
                    connect_timeout: 2
                """);

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(40));
        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.recap("boots")).contains("failed=1", "unreachable=0");
        assertThat(run.out())
                .contains(
                        "timed out waiting for the host to come back, after 5 s",
                        "connection refused",
                        "\"rebooted\": false");
    }

    @Test
    void hostThatDidNotBootIsNotTakenForBooted(@TempDir Path folder) throws IOException {
        Cli.Result run = run(folder, """
                - reboot:
                    reboot_command: "true"
                    reboot_timeout: 4
                """);

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.out()).contains("its boot time has not changed");
    }

    @Test
    void failedTestCommandIsNamedAfterTheBoot(@TempDir Path folder) throws IOException {
        Cli.Result run = run(folder, """
                - reboot:
                    boot_time_command: cat /run/boot_id
                    reboot_timeout: 8
                    test_command: echo disk missing >&2; exit 3
                """);

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.out())
                .contains("the host came back, but the test command did not", "disk missing", "\"rebooted\": true");
    }

    @Test
    void rebootCommandThatFailsEndsTheTaskAtOnce(@TempDir Path folder) throws IOException {
        String before = host.sh("cat /run/boot_id");
        Instant start = Instant.now();

        Cli.Result run = run(folder, """
                - reboot:
                    reboot_command: echo not today >&2; exit 9
                """);

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(40));
        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.out()).contains("the reboot command failed: status 9, not today");
        assertThat(host.sh("cat /run/boot_id")).isEqualTo(before);
    }

    @Test
    void dryRunBootsNothing(@TempDir Path folder) throws IOException {
        String before = host.sh("cat /run/boot_id");

        Cli.Result run = run(folder, """
                - reboot:
                    boot_time_command: touch /run/was-run
                - wait_for_connection:
                """, "--check");

        assertThat(run.exit()).as(run.everything()).isZero();
        assertThat(run.recap("boots")).contains("changed=1");
        assertThat(host.sh("cat /run/boot_id; ls /run/was-run 2>/dev/null || :"))
                .isEqualTo(before);
    }

    @Test
    void waitsForAHostThatWentDownByItself(@TempDir Path folder) throws IOException {
        Cli.Result run = run(folder, """
                - shell: (sleep 1; kill -USR1 1) >/dev/null 2>&1 &
                - wait_for_connection:
                    delay: 2
                    connect_timeout: 2
                    timeout: 30
                  register: wait
                - assert:
                    that: [wait is not changed, wait.elapsed >= 2, wait.elapsed < 30]
                - command: id -un
                """);

        assertThat(run.exit()).as(run.everything()).isZero();
        assertThat(run.recap("boots")).contains("unreachable=0", "failed=0");
    }

    @Test
    void waitingForAHostEndsAtTheDeadline(@TempDir Path folder) throws IOException {
        host.sh("echo 3600 >/run/dark");

        Cli.Result run = run(folder, """
                - shell: (sleep 1; kill -USR1 1) >/dev/null 2>&1 &
                - wait_for_connection:
                    delay: 2
                    connect_timeout: 2
                    timeout: 3
                """);

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.out())
                .contains("timed out waiting for the host to answer, after 3 s", "connection refused", "\"elapsed\": ");
    }

    private static Cli.Result run(Path folder, String tasks, String... options) throws IOException {
        Path playbook = Files.writeString(
                folder.resolve("playbook.yml"),
                "- hosts: all\n  gather_facts: false\n  become: true\n  tasks:\n" + tasks.indent(4));
        List<String> words = new java.util.ArrayList<>(
                List.of("run", playbook.toString(), "-i", fleet.inventory().toString(), "-v"));
        words.addAll(List.of(options));
        return fleet.cli().run(words.toArray(String[]::new));
    }
}
