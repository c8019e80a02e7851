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
import java.util.Optional;
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
        return line(Become.user(Become.Method.SUDO, "root"));
    }

    private static Command line(Become become) {
        String text = new BecomeLine(become, "[p]", "begun.", "missing.", "ready.").text(false);
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
        Output output = telling(unprivileged(shell)).run(line());

        assertThat(output.stdout()).isEqualTo("sudo\n");
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    /** As in a user namespace, where the topmost folder is nobody's. */
    @ParameterizedTest
    @MethodSource("shells")
    void rootThatDoesNotOwnTheTopmostFolderNeedsNoSudoWhereThereIsNone(LocalShell shell) throws IOException {
        LocalShell told = telling(unprivileged(shell));
        Files.writeString(folder.resolve("id"), "#!/bin/sh\necho 0\n");

        Output output = told.run(line(lacking("root")));

        assertThat(output.stdout()).isEqualTo("ready.done\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anybodyElseIsToldThatThereIsNone(LocalShell shell) throws IOException {
        for (String user : List.of("root", "ntp")) {
            Output output = telling(unprivileged(shell)).run(line(lacking(user)));

            assertThat(output.stdout()).isEmpty();
            assertThat(output.stderr()).endsWith("missing.");
            assertThat(output.status()).isEqualTo(127);
        }
    }

    /** By a program that is not there. */
    private Become lacking(String user) {
        return new Become(
                Optional.of(user),
                Become.Method.SUDO,
                Optional.empty(),
                Optional.of(folder.resolve("nothing").toString()),
                Optional.empty());
    }

    private static LocalShell unprivileged(LocalShell shell) {
        List<String> words = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        words.addAll(shell.words());
        return new LocalShell(shell.name(), words, shell.environment());
    }
}
