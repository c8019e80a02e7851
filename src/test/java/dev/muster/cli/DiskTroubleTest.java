package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that cannot be written: the old one stays whole and nothing lies beside it. Real full and read-only file
 * systems are tried on container hosts; here a limit on the size of files stands in for the full disk and a folder of
 * another user for the read-only one, which need no rights at all.
 */
@Timeout(60)
class DiskTroubleTest {
    /** Some 3 KB, so that it does not fit where 1 KB is left. */
    private static final String CONF = "driftfile /var/lib/ntp/drift\nserver 192.0.2.1 iburst\n"
            + "# a comment of the admin, to be kept as it is\n".repeat(60) + "restrict default kod nomodify\n";

    private final EmbeddedSshd full = new EmbeddedSshd().withUser("admin", "secret");
    private final EmbeddedSshd good = new EmbeddedSshd().withUser("admin", "secret");
    private Muster muster;
    private Path folder;

    @BeforeEach
    void startHosts(@TempDir Path home) throws IOException {
        muster = new Muster(home);
        folder = Files.createDirectories(home.resolve("etc"));
        Files.writeString(folder.resolve("ntp.conf"), CONF);
        Files.writeString(home.resolve("other.conf"), CONF);
        good.start();
        good.tellTo(muster.path(".ssh/known_hosts"));
    }

    @AfterEach
    void stopHosts() throws IOException {
        full.close();
        good.close();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static Stream<String> writers() {
        return Stream.of(
                "ntp_conf: {path: '%s', policy: jpcert, daemon: ntpd-4.2.6p5}",
                "lineinfile: {path: '%s', line: restrict -6 default ignore}",
                "replace: {path: '%s', regexp: kod, replace: noquery}",
                "blockinfile: {path: '%s', block: disable monitor}",
                "copy: {dest: '%s', content: \"{{ long }}\"}");
    }

    @ParameterizedTest
    @MethodSource("writers")
    void fullDiskLeavesTheOldFileWhole(String task) throws IOException {
        full.withLoginShell("/bin/sh", "-c", "trap '' XFSZ; ulimit -f 2; exec /bin/sh -c \"$0\"")
                .start();
        full.tellTo(muster.path(".ssh/known_hosts"));

        assertOldFileStays(task, "File too large");
    }

    @ParameterizedTest
    @MethodSource("writers")
    void folderThatMayNotBeWrittenLeavesTheOldFileWhole(String task) throws IOException {
        full.withLoginShell("/bin/sh", "-c", """
                if [ "$(id -u)" = 0 ]; then exec setpriv --reuid 65534 --regid 65534 --clear-groups /bin/sh -c "$0"; fi
                exec /bin/sh -c "$0"
                """).start();
        full.tellTo(muster.path(".ssh/known_hosts"));
        Files.setPosixFilePermissions(muster.path(""), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));

        assertOldFileStays(task, "Permission denied");
    }

    private void assertOldFileStays(String task, String why) throws IOException {
        Path conf = folder.resolve("ntp.conf");
        Path other = muster.path("other.conf");

        Muster.Result result = remediate(task, conf, other);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains("fatal: [full]: FAILED!")
                .contains(why)
                .contains("full: failed: Write: ")
                .contains("changed: [good]");
        assertThat(result.accounting()).isEqualTo("0 ok + 1 changed + 1 failed = 2 hosts");
        assertThat(conf).hasContent(CONF);
        assertThat(names(folder)).containsExactly("ntp.conf");
        assertThat(result.recap("good")).contains("changed=1").contains("failed=0");
        assertThat(Files.readString(other)).isNotEqualTo(CONF);
    }

    private Muster.Result remediate(String task, Path conf, Path other) {
        String inventory = muster.file("hosts.yml", """
                all:
                  vars: {ansible_host: 127.0.0.1, ansible_user: admin, ansible_password: secret}
                  hosts:
                    full: {ansible_port: %d, conf: '%s'}
                    good: {ansible_port: %d, conf: '%s'}
                """.formatted(full.port(), conf, good.port(), other));
        String playbook = muster.file(
                "site.yml", """
                - hosts: all
                  gather_facts: false
                  vars:
                    long: "%s"
                  tasks:
                    - name: Write
                      %s
                """.formatted("new line of a long file\\n".repeat(150), task.formatted("{{ conf }}")));
        return muster.run("run", "-i", inventory, playbook);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
