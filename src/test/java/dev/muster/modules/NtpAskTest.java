package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.muster.ntp.Answer;
import dev.muster.ntp.HostView;
import dev.muster.ntp.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script that asks a daemon on its own host, through real shells, with tools that say what the real ones say. */
class NtpAskTest {
    private static final String OPEN = """
            for last; do what=$was; was=$last; done
            case $0:$what in
              *ntpdc:sysinfo) echo 'system flags:         auth monitor ntp kernel stats ' ;;
              *ntpdc:monlist) echo '====='; echo "$last 37050 10.99.0.1 1 3 4 0 1 1" ;;
              *ntpdc:reslist) echo '====='; echo '0.0.0.0 0.0.0.0 0  noquery, nomodify' ;;
              *ntpq:rv) echo 'version="ntpd 4.2.6p5@1.2349-o", leap=00' ;;
              *) echo "***Command \\`$what' unknown" ;;
            esac
            """;
    private static final String SILENT = """
            sleep 1
            for last; do :; done
            echo "$last: timed out, nothing received" >&2
            echo '***Request timed out' >&2
            """;

    @TempDir
    private Path root = Path.of("");

    @BeforeEach
    void bin() throws IOException {
        Files.createDirectories(root.resolve("bin"));
        for (String name : List.of("awk", "head", "wc", "sleep", "cat", "true")) {
            tool(name, "PATH=/usr/bin:/bin; exec " + name + " \"$@\"");
        }
        tool(
                "ip",
                "echo '2: eth0    inet 10.0.0.7/24 scope global eth0'; echo '2: eth0    inet6 fd00::7/64 scope global'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void asksBothLoopbacksAndTheOwnAddresses(String shell) throws IOException, InterruptedException {
        tool("ntpdc", OPEN);
        tool("ntpq", OPEN);

        HostView view = ask(shell, "");

        assertThat(view.vantages())
                .extracting(v -> v.address().toString())
                .containsExactlyInAnyOrder("127.0.0.1", "::1", "10.0.0.7", "fd00::7");
        assertThat(view.vantages()).allMatch(v -> v.monlist() == Answer.DATA && v.entries() == 1);
        assertThat(view.vantages()).allMatch(v -> v.readVariables() == Answer.DATA);
        assertThat(view.vantages()).allMatch(v -> v.isMonitoring().orElse(false));
        assertThat(view.reslist().orElseThrow().rows()).hasSize(1);
    }

    @Test
    void aSilentHostCostsTheTimeOfOneTool() throws IOException, InterruptedException {
        tool("ntpdc", SILENT);
        tool("ntpq", SILENT);
        long start = System.nanoTime();

        HostView view = ask("dash", "");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(view.vantages()).hasSize(4).allMatch(v -> v.monlist() == Answer.SILENT);
        assertThat(view.isClosedToStrangers()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"perl", "neither"})
    void aToolThatHangsIsLetGo(String means) throws IOException, InterruptedException {
        tool("ntpq", "exec sleep 60");
        if (!means.equals("neither")) {
            assumeThat(Files.exists(Path.of("/usr/bin/" + means))).isTrue();
            tool(means, "exec /usr/bin/" + means + " \"$@\"");
        }
        long start = System.nanoTime();

        HostView view = ask("dash", "10.0.0.7");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        assertThat(view.vantages()).hasSize(3).allMatch(v -> v.readVariables() == Answer.NOT_ASKED);
        assertThat(view.notes())
                .containsExactlyInAnyOrder(
                        "tools missing: ntpdc is not on the host",
                        "the tool that asked 127.0.0.1 for rv did not end in time",
                        "the tool that asked ::1 for rv did not end in time",
                        "the tool that asked 10.0.0.7 for rv did not end in time");
    }

    @Test
    void aHostWithoutToolsSaysSo() throws IOException, InterruptedException {
        HostView view = ask("dash", "");

        assertThat(view.vantages()).isEmpty();
        assertThat(view.notes()).hasSize(1).allMatch(note -> note.startsWith("tools missing: neither"));
    }

    @Test
    void anAddressThatWasNamedIsAskedInPlaceOfTheOwn() throws IOException, InterruptedException {
        tool("ntpq", OPEN);

        assertThat(ask("dash", "10.0.0.9").asStranger())
                .extracting(HostView.Local::address)
                .containsExactly(IpAddress.of("10.0.0.9"));
    }

    private void tool(String name, String body) throws IOException {
        Path tool = root.resolve("bin/" + name);
        Files.writeString(tool, "#!/bin/sh\nwas=\n" + body + "\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
    }

    private HostView ask(String shell, String own) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(shell.split(" ")));
        Path program = Path.of("/bin/" + words.get(0));
        assumeThat(Files.exists(program)).isTrue();
        words.set(0, program.toString());
        words.addAll(List.of("-u", "-c", NtpScripts.ASK_LOCALLY.text(), "sh", own));
        ProcessBuilder builder = new ProcessBuilder(words);
        // The script appends the folders of system programs; here are no tools of NTP.
        builder.environment().put("PATH", root.resolve("bin").toString());
        Path err = root.resolve("err");
        builder.redirectError(err.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err)).isEmpty();
        return NtpToolText.view(NtpSurveyText.parse(out));
    }
}
