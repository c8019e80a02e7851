package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Script;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the line costs the host: sudo for those who need it, and not much to find out who does. */
class BecomeLineTest {
    private final Path folder;

    BecomeLineTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    private static Command line() {
        String text = new BecomeLine(Become.user(Become.Method.SUDO, "root"), "[p]", "begun.", "missing.", "ready.")
                .text(false);
        return Command.of(new Script("become", text)).withInput("echo done".getBytes(StandardCharsets.UTF_8));
    }

    /** With programs that tell of themselves. */
    private LocalShell telling(LocalShell shell) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        LocalShell told = shell.withProgram(folder, "sudo", "echo sudo")
                .withProgram(folder, "id", "echo id >>'" + folder + "/asked'; PATH=/usr/bin:/bin exec id \"$@\"");
        for (String program : List.of("sudo", "id")) {
            Files.setPosixFilePermissions(folder.resolve(program), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return told;
    }

    @ParameterizedTest
    @MethodSource("shells")
    void rootNeedsNoSudo(LocalShell shell) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")));

        Output output = telling(shell).run(line());

        assertThat(output.stdout()).isEqualTo("ready.done\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anybodyElseIsNotEvenAskedWhoTheyAre(LocalShell shell) throws IOException {
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        words.addAll(shell.words());

        Output output = telling(new LocalShell(shell.name(), words, shell.environment()))
                .run(line());

        assertThat(output.stdout()).isEqualTo("sudo\n");
        assertThat(folder.resolve("asked")).doesNotExist();
    }
}
