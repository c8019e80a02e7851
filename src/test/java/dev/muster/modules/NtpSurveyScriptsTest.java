package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The survey of ntp_facts in every shell of this machine, on hosts that are folders and on this one. */
class NtpSurveyScriptsTest {
    @TempDir
    private Path root = Path.of("");

    static Stream<LocalShell> shells() {
        return LocalShell.all().stream();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void looksAtAGentooHost(LocalShell shell) throws IOException {
        write("proc/stat", "cpu 1 1\nbtime 1700000000\n");
        write("proc/77/stat", "77 (ntpd) S 1" + " 0".repeat(17) + " 500 0 0\n");
        write("proc/77/cmdline", "/usr/sbin/ntpd\0-g\0-c\0conf/ntp.conf\0");
        Files.createSymbolicLink(root.resolve("proc/77/cwd"), Path.of("/srv/time"));
        Files.createSymbolicLink(root.resolve("proc/77/root"), Path.of("/"));
        write(
                "proc/net/udp",
                "  sl\n 1: 0100007F:007B 00000000:0000 07 0:0 00:0 0 0 0 1 2 0 0\n 2: 0100007F:0035 0:0\n");
        write("etc/ntp.conf", "server 192.0.2.1\n");
        write("etc/ntp.conf.dpkg-dist", "server 192.0.2.2\n");
        write("etc/conf.d/ntpd", "NTPD_OPTS=\"-g -c /etc/ntp.gentoo.conf\"\n");
        write("etc/init.d/ntpd", "#!/sbin/openrc-run\n");
        write("etc/runlevels/default/ntpd", "");
        write("run/openrc/started/ntpd", "");
        write("var/db/pkg/net-misc/ntp-4.2.6_p5-r10/PF", "");

        NtpHost host = new NtpHost(look(shell, root.toString()), root.toString(), Optional.empty());

        assertThat(host.files().configPath()).isEqualTo(root + "/srv/time/conf/ntp.conf");
        assertThat(host.files().missingFiles())
                .containsExactly(root + "/srv/time/conf/ntp.conf", root + "/etc/ntp.gentoo.conf");
        assertThat(host.files().strayFiles()).contains(root + "/etc/ntp.conf.dpkg-dist");
        assertThat(host.process().startedAt()).contains(1_700_000_005L);
        assertThat(host.sockets().bound().stream().map(NtpSockets.Bound::words)).containsExactly("127.0.0.1:123");
        assertThat(host.service().manager()).isEqualTo("openrc");
        assertThat(host.service().state()).isEqualTo("started");
        assertThat(host.service().isEnabled()).contains(true);
        assertThat(host.program().packageVersion()).isEqualTo("4.2.6_p5-r10");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsFoldersAndPatterns(LocalShell shell) throws IOException {
        write("etc/ntpsec/ntp.d/b.conf", "server b\n");
        write("etc/ntpsec/ntp.d/a.conf", "server a\n");
        write("etc/ntpsec/ntp.d/a.conf~", "no\n");
        write("etc/ntpsec/ntp.d/c.conf/d.conf", "server d\n");
        write("etc/my files/x.inc", "server \u00e9\n");

        Output output = shell.run(Query.of(
                NtpScripts.MORE_FILES, root + "/etc/ntpsec/ntp.d", root + "/etc/my files/*.inc", root + "/nowhere"));
        NtpSurveyText text = NtpSurveyText.parse(output.out());

        assertThat(output.stderr()).isEmpty();
        assertThat(text.all("file"))
                .contains(
                        root + "/etc/ntpsec/ntp.d/a.conf",
                        root + "/etc/ntpsec/ntp.d/b.conf",
                        root + "/etc/ntpsec/ntp.d/c.conf/d.conf",
                        root + "/etc/my files/x.inc")
                .doesNotContain(root + "/etc/ntpsec/ntp.d/a.conf~");
        assertThat(text.all("content")).contains("server \u00e9\n");
        assertThat(text.all("absent")).containsExactly(root + "/nowhere");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void looksAtThisMachine(LocalShell shell) throws IOException {
        Path bin = Files.createDirectories(root.resolve("bin"));
        LocalShell quick = shell.withProgram(bin, "iptables-save", "exit 1").withProgram(bin, "nft", "exit 1");

        NtpSurveyText text = look(quick, "");

        assertThat(text.number("now")).isPresent();
        assertThat(text.first("system")).contains("Linux");
        assertThat(text.all("udp")).hasSize(1);
        assertThat(NtpInterfaces.of(text)).containsKey("lo");
    }

    @Test
    void aFolderThatLeadsIntoItselfIsReadToAnEnd() throws IOException {
        Files.createDirectories(root.resolve("loop"));
        Files.createSymbolicLink(root.resolve("loop/a.conf"), root.resolve("loop"));
        Files.createSymbolicLink(root.resolve("loop/b.conf"), root.resolve("loop"));

        Output output = LocalShell.SH.run(Query.of(NtpScripts.MORE_FILES, root + "/loop"));

        assertThat(NtpSurveyText.parse(output.out()).all("file")).hasSizeBetween(2, 201);
    }

    private static NtpSurveyText look(LocalShell shell, String root) {
        Output output = shell.run(Query.of(NtpScripts.LOOK, root, "", "yes"));
        assertThat(output.stderr()).isEmpty();
        assertThat(output.status()).isZero();
        return NtpSurveyText.parse(output.out());
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
