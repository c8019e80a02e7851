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

/** The scripts of the package modules against stand-ins for the tools. */
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
    void readsWhatAptHas(LocalShell shell) throws IOException {
        tool("apt-get", "exit 0\n");
        tool("dpkg", "echo amd64\n");
        tool("dpkg-query", """
                for n do :; done
                case $n in
                  ntp) echo 'install ok installed 1:4.2.8p15+dfsg-1' ;;
                  chrony) echo 'deinstall ok config-files 4.0-8' ;;
                  *) echo "dpkg-query: no packages found matching $n" >&2; exit 1 ;;
                esac
                """);
        tool("apt-cache", """
                case $* in
                  pkgnames) printf 'ntpsec\\nntp\\nchrony\\n' ;;
                  showpkg*) printf 'Package: time-daemon\\nVersions: \\nReverse Provides: \\nntp 1 (= )\\nntp 2 (= )\\n' ;;
                  *'Default-Release=stable policy'*)
                    printf 'ntp:\\n  Installed: 1:4.2.8p15+dfsg-1\\n  Candidate: 1:4.2.8p15+dfsg-2\\n  Version table:\\n'
                    printf '     1:4.2.8p15+dfsg-2 500\\n        500 http://x Packages\\n *** 1:4.2.8p15+dfsg-1 100\\n' ;;
                esac
                """);

        AptState state = AptState.of(
                local(shell).run(Query.of(AptScripts.READ, "stable", "all", "chrony", "time-daemon", "ntp*")));

        assertThat(state.isInstalled("ntp")).isTrue();
        assertThat(state.dpkg("chrony").orElseThrow().state()).isEqualTo("config-files");
        assertThat(state.matches()).containsExactly(Map.entry("ntp*", List.of("ntp", "ntpsec")));
        assertThat(state.candidate("ntp:amd64").best()).isEqualTo("1:4.2.8p15+dfsg-2");
        assertThat(state.candidate("ntp").versions()).containsExactly("1:4.2.8p15+dfsg-2", "1:4.2.8p15+dfsg-1");
        assertThat(state.providersOf("time-daemon")).containsExactly("ntp");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void fetchesListsAsOftenAsAsked(LocalShell shell) throws IOException {
        tool("apt-get", "echo try >>\"$STATE/tries\"; echo 'W: Failed to fetch http://x' >&2\n");

        Output output = local(shell).run(Command.of(AptScripts.UPDATE, "3", "0", "60"));

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.stderr()).isEqualTo("Failed to update apt cache: W:Failed to fetch http://x\n");
        assertThat(tools.resolve("tries")).hasContent("try\ntry\ntry\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsWhatRpmHas(LocalShell shell) throws IOException {
        tool("dnf", "exit 0\n");
        tool("rpm", """
                for n do :; done
                case "$*" in
                  *whatprovides*/usr/sbin/ntpd*) echo 'ntp (none):4.2.6p5-29.el7 x86_64' ;;
                  *whatprovides*) echo "no package provides $n"; exit 1 ;;
                  *' ntp') echo 'ntp 2:4.2.6p5-29.el7 x86_64' ;;
                  *) echo "package $n is not installed"; exit 1 ;;
                esac
                """);

        DnfState state = DnfState.of(local(shell).run(Query.of(DnfScripts.READ, "", "ntp", "/usr/sbin/ntpd", "x")));

        assertThat(state.tool()).isEqualTo("dnf");
        assertThat(String.valueOf(state.installed().get("ntp"))).isEqualTo("[ntp-2:4.2.6p5-29.el7.x86_64]");
        assertThat(state.has("/usr/sbin/ntpd")).isTrue();
        assertThat(state.has("x")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsSources(LocalShell shell) throws IOException {
        Path parts = Files.createDirectories(tools.resolve("parts"));
        Files.writeString(parts.resolve("x.list"), "deb http://x a b");
        Files.writeString(parts.resolve("y.list"), "# deb http://y  a\n\n");
        tool("apt-get", "exit 0\n");
        tool("apt-key", "exit 0\n");
        tool(
                "apt-config",
                "case $2 in list) echo \"list='$STATE/none'\" ;; *) echo \"parts='$STATE/parts/'\" ;; esac\n");

        AptSources sources = AptSources.of(local(shell).run(Query.of(AptRepositoryModule.READ)));

        assertThat(sources.hasKeyTool()).isTrue();
        assertThat(sources.texts())
                .containsExactly(
                        Map.entry(parts + "/x.list", "deb http://x a b\n"),
                        Map.entry(parts + "/y.list", "# deb http://y a\n\n"));
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
