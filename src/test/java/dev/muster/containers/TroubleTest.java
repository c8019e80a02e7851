package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One host in trouble beside one that is well: the trouble is named, nothing is left half-written, and the other host
 * ends as if it were alone.
 */
@Tag("containers")
class TroubleTest {
    private static final String REMEDIATE =
            Path.of("playbooks", "ntp-remediate.yml").toAbsolutePath().toString();

    private static Fleet fleet;

    @BeforeAll
    static void startHosts(@TempDir Path home, @TempDir Path frozen) throws IOException {
        Files.copy(Path.of("test-hosts", "classic-ntp", "ntp.conf"), frozen.resolve("ntp.conf"));
        fleet = Fleet.start(
                home,
                List.of(
                        ContainerHost.of(HostKind.EL6_LIKE, "well"),
                        ContainerHost.of(HostKind.CLASSIC_NTP, "ill", Map.of("/site", "rw,size=64k"))
                                .withReadOnly(frozen, "/frozen")));
        fleet.host("ill").sh("cp -p /etc/ntp.conf /root/ntp.conf; ln -s /bin/busybox /usr/local/bin/ash");
    }

    @AfterEach
    void heal() {
        fleet.host("ill").sh("rm -f /site/*; cp --remove-destination -p /root/ntp.conf /etc/ntp.conf");
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    @Test
    void fullDiskLeavesTheOldFileWhole() {
        ContainerHost ill = fleet.host("ill");
        ill.sh("cp -p /etc/ntp.conf /site/ntp.conf && ln -sf /site/ntp.conf /etc/ntp.conf");
        ill.exec("cat /dev/zero >/site/filler");
        String before = ill.config();
        String daemon = ill.daemonStart();

        Cli.Result run =
                fleet.cli().run("run", REMEDIATE, "-i", fleet.inventory().toString());

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.recap("ill")).as(run.everything()).contains("failed=1", "unreachable=0");
        assertThat(run.out()).contains("No space left on device");
        assertThat(run.recap("well")).contains("failed=0", "unreachable=0");
        assertThat(ill.config()).isEqualTo(before);
        assertThat(ill.daemonStart()).isEqualTo(daemon);
        assertThat(ill.sh("ls -A /site")).isEqualTo("filler\nntp.conf\n");
    }

    @Test
    void readOnlyFileSystemLeavesTheOldFileWhole() {
        ContainerHost ill = fleet.host("ill");
        ill.sh("ln -sf /frozen/ntp.conf /etc/ntp.conf");
        String before = ill.config();

        Cli.Result run =
                fleet.cli().run("run", REMEDIATE, "-i", fleet.inventory().toString());

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.recap("ill")).as(run.everything()).contains("failed=1", "unreachable=0");
        assertThat(run.out()).contains("Read-only file system");
        assertThat(run.recap("well")).contains("failed=0", "unreachable=0");
        assertThat(ill.config()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash", "/usr/local/bin/ash"})
    void everyShellLeavesTheOldFileWholeOnAFullDisk(String shell, @TempDir Path folder) throws IOException {
        ContainerHost ill = fleet.host("ill");
        ill.sh("echo old >/site/file");
        ill.exec("cat /dev/zero >/site/filler");

        Cli.Result run = copy(folder, shell, "/site/file");

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.out()).contains("No space left on device");
        assertThat(ill.sh("cat /site/file")).isEqualTo("old\n");
        assertThat(ill.sh("ls -A /site")).isEqualTo("file\nfiller\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "/bin/bash", "/usr/local/bin/ash"})
    void everyShellNamesAReadOnlyFileSystem(String shell, @TempDir Path folder) throws IOException {
        ContainerHost ill = fleet.host("ill");
        String before = ill.sh("cat /frozen/ntp.conf");

        Cli.Result run = copy(folder, shell, "/frozen/ntp.conf");

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        assertThat(run.out()).contains("Read-only file system");
        assertThat(ill.sh("cat /frozen/ntp.conf")).isEqualTo(before);
        assertThat(ill.sh("ls -A /frozen")).isEqualTo("ntp.conf\n");
    }

    /** Larger than the file system, so that not even root's reserve would do. */
    private static Cli.Result copy(Path folder, String shell, String path) throws IOException {
        Path playbook = playbook(folder, """
                - hosts: ill
                  gather_facts: false
                  become: true
                  vars:
                    ansible_shell_executable: %s
                  tasks:
                    - copy:
                        dest: %s
                        content: "{{ 'x' * 100000 }}"
                """.formatted(shell, path));
        return fleet.cli()
                .run("run", playbook.toString(), "-i", fleet.inventory().toString());
    }

    @Test
    void killedServerIsNamedAndTheOtherHostGoesOn(@TempDir Path folder) throws IOException {
        Path playbook = playbook(folder, """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - command: sleep 25
                      when: inventory_hostname == 'ill'
                    - command: echo still here
                """);
        Cli cli = fleet.cli();
        Instant start = Instant.now();

        Cli.Running running =
                cli.start("run", playbook.toString(), "-i", fleet.inventory().toString());
        fleet.host("ill").await("pgrep -x sleep");
        fleet.host("ill").sh("pkill -KILL -f '^sshd: admin'");
        Cli.Result run = cli.wait(running);

        assertThat(Duration.between(start, Instant.now())).as(run.everything()).isLessThan(Duration.ofSeconds(20));
        assertThat(run.exit()).as(run.everything()).isEqualTo(4);
        assertThat(run.recap("ill")).as(run.everything()).contains("unreachable=1");
        assertThat(run.recap("well")).contains("unreachable=0", "failed=0", "changed=1");
    }

    @Test
    void changedHostKeyIsRefused(@TempDir Path folder) throws IOException {
        Path other = Files.createDirectories(folder.resolve("home"));
        String well = fleet.host("well").address() + " ";
        String ill = fleet.host("ill").address() + " ";
        Path known = folder.resolve("known_hosts");
        // The keys of one host under the address of the other, as after a new installation, or an attack.
        List<String> lines = Files.readAllLines(fleet.knownHosts());
        List<String> swapped = lines.stream()
                .filter(line -> line.startsWith(well))
                .flatMap(line -> java.util.stream.Stream.of(line, line.replace(well, ill)))
                .toList();
        Files.write(known, swapped);
        Path playbook = playbook(folder, """
                - hosts: all
                  gather_facts: false
                  vars:
                    ansible_ssh_common_args: -o UserKnownHostsFile=%s
                  tasks:
                    - command: echo here
                """.formatted(known));

        Cli.Result run = new Cli(other)
                .run("run", playbook.toString(), "-i", fleet.inventory().toString());

        assertThat(run.exit()).as(run.everything()).isEqualTo(4);
        assertThat(run.recap("ill")).as(run.everything()).contains("unreachable=1");
        assertThat(run.out()).containsIgnoringCase("host key").contains(known.toString());
        assertThat(run.recap("well")).contains("unreachable=0", "changed=1");
    }

    @Test
    void gigabyteOfOutputIsBoundedAndSaid(@TempDir Path folder) throws IOException {
        Path playbook = playbook(folder, """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - command: head -c 1000000000 /dev/zero
                      when: inventory_hostname == 'ill'
                      register: flood
                    - command: echo still here
                """);

        Cli.Result run = fleet.cli()
                .run("run", playbook.toString(), "-i", fleet.inventory().toString());

        assertThat(run.recap("well")).as(run.everything()).contains("unreachable=0", "failed=0", "changed=1");
        assertThat(run.out().length()).isLessThan(5_000_000);
        assertThat(run.recap("ill")).contains("unreachable=0");
    }

    @Test
    void wrongBecomePasswordIsNamedAtOnce(@TempDir Path folder) throws IOException {
        fleet.host("ill").sh("echo 'admin ALL=(ALL) ALL' >/etc/sudoers.d/admin");
        Path playbook = playbook(folder, """
                - hosts: all
                  gather_facts: false
                  become: true
                  tasks:
                    - command: id -un
                """);

        Cli.Result run = fleet.cli()
                .run(
                        "run",
                        playbook.toString(),
                        "-i",
                        fleet.inventory().toString(),
                        "-e",
                        "ansible_become_password=wrong-one");
        fleet.host("ill").sh("echo 'admin ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/admin");

        assertThat(run.exit()).as(run.everything()).isNotZero();
        assertThat(run.out()).containsIgnoringCase("password").doesNotContain("wrong-one");
        assertThat(run.recap("well")).contains("unreachable=0", "failed=0", "changed=1");
    }

    private static Path playbook(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("playbook.yml"), text);
    }
}
