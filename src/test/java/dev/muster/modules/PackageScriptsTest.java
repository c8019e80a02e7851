package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The package scripts against stand-ins for dpkg-query, apt-get, rpm and yum. */
class PackageScriptsTest {
    private final Path tools;

    PackageScriptsTest(@TempDir Path folder) {
        this.tools = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsWhatDpkgHas(LocalShell shell) throws IOException {
        tool("apt-get", "exit 0\n");
        tool("dpkg-query", """
                for n do :; done
                case $n in
                  ntp) echo 'install ok installed ntp 1:4.2.8p15+dfsg-1 time-daemon' ;;
                  chrony) echo 'deinstall ok config-files chrony 4.0-8 ' ;;
                  *) echo "dpkg-query: no packages found matching $n" >&2; exit 1 ;;
                esac
                """);
        tool("apt-cache", """
                printf 'ntp:\\n  Installed: 1:4.2.8p15+dfsg-1\\n  Candidate: 1:4.2.8p15+dfsg-2\\n'
                printf 'ntpdate:\\n  Installed: (none)\\n  Candidate: 1:4.2.8p15+dfsg-2\\n'
                """);

        PackageState state = read(shell, "auto", "latest", "--", "ntp", "chrony", "ntpdate");

        assertThat(state.manager()).isEqualTo("apt");
        assertThat(state.installed()).containsExactly(Map.entry("ntp", "1:4.2.8p15+dfsg-1"));
        assertThat(state.hasConfiguration("chrony")).isTrue();
        assertThat(state.newer()).containsExactly(Map.entry("ntp", "1:4.2.8p15+dfsg-2"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsWhatRpmHas(LocalShell shell) throws IOException {
        tool("rpm", """
                for n do :; done
                case "$*" in
                  *whatprovides*/usr/sbin/ntpd*) echo 'provides ntp /usr/sbin/ntpd' ;;
                  *whatprovides*) echo "no package provides $n"; exit 1 ;;
                  '-qa '*) echo 'have ntp 4.2.6p5-29.el7'; echo 'have ntpdate 4.2.6p5-29.el7' ;;
                  *' ntp') echo 'have ntp 4.2.6p5-29.el7' ;;
                  *) echo "package $n is not installed"; exit 1 ;;
                esac
                """);
        tool("yum", "echo 'ntp.x86_64    4.2.6p5-30.el7    updates'; exit 100\n");

        PackageState state = read(shell, "yum", "latest", "--enablerepo=updates", "--", "ntp", "/usr/sbin/ntpd", "x");
        PackageState globbed = read(shell, "yum", "any", "--", "ntp*");

        assertThat(state.installed()).containsExactly(Map.entry("ntp", "4.2.6p5-29.el7"));
        assertThat(state.has("/usr/sbin/ntpd")).isTrue();
        assertThat(state.has("x")).isFalse();
        assertThat(state.newer()).containsExactly(Map.entry("ntp", "4.2.6p5-30.el7"));
        assertThat(globbed.installed()).containsOnlyKeys("ntp", "ntpdate");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void waitsForALock(LocalShell shell) throws IOException {
        tool("sleep", ":\n");
        tool("apt-get", """
                if [ -e "$STATE/tried" ]; then echo "done $*"; exit 0; fi
                : >"$STATE/tried"
                echo 'E: Could not get lock /var/lib/dpkg/lock-frontend' >&2
                exit 100
                """);

        Output output = run(shell, "apt", "60", "", "-y", "install", "ntp");

        assertThat(output.stderr()).isEmpty();
        assertThat(output.stdout()).isEqualTo("done -y install ntp\n");
        assertThat(output.ok()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void passesOnWhatTheManagerSays(LocalShell shell) throws IOException {
        tool("yum", "echo 'No package nosuch available.' >&2; exit 1\n");

        Output output = run(shell, "yum", "0", "", "-y", "install", "nosuch");

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.stderr()).isEqualTo("No package nosuch available.\n");
    }

    private PackageState read(LocalShell shell, String... arguments) {
        return PackageState.of(local(shell).run(Query.of(PackageScripts.READ, arguments)));
    }

    private Output run(LocalShell shell, String... arguments) {
        return local(shell).run(Command.of(PackageScripts.RUN, arguments));
    }

    private LocalShell local(LocalShell shell) {
        return shell.with(Map.of("PATH", tools + ":" + System.getenv("PATH"), "STATE", tools.toString()));
    }

    private void tool(String name, String text) throws IOException {
        Path file = tools.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
