package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies real folders through every shell of this machine. */
class TreeScriptsTest {
    private final Path from;
    private final Path to;

    TreeScriptsTest(@TempDir Path folder) throws IOException {
        from = Files.createDirectories(folder.resolve("fr om"));
        to = folder.resolve("to'o");
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void copiesNamesOfAnyKindWithTheirModes(LocalShell shell) throws Exception {
        Path odd = Files.createDirectories(from.resolve("-d/a\nb"));
        Files.writeString(odd.resolve("-rf"), "x\0y");
        Files.writeString(from.resolve("$(touch evil) 'q\" ü"), "q");
        Files.setPosixFilePermissions(odd.resolve("-rf"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setPosixFilePermissions(odd, PosixFilePermissions.fromString("rwx------"));
        Files.createSymbolicLink(from.resolve("link"), Path.of("-d"));
        Files.createSymbolicLink(from.resolve("broken"), Path.of("no where\n"));
        Files.createDirectories(from.resolve("empty"));

        assertThat(compared(shell, "0")).isEqualTo("differs\n");
        Output copied = copied(shell, "0");

        assertThat(copied.stderr()).isEmpty();
        assertThat(to.resolve("-d/a\nb/-rf"))
                .hasBinaryContent("x\0y".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(mode(to.resolve("-d/a\nb/-rf"))).isEqualTo("rwxr-x--x");
        assertThat(mode(to.resolve("-d/a\nb"))).isEqualTo("rwx------");
        assertThat(to.resolve("$(touch evil) 'q\" ü")).hasContent("q");
        assertThat(Files.readSymbolicLink(to.resolve("link"))).isEqualTo(Path.of("-d"));
        assertThat(Files.readSymbolicLink(to.resolve("broken"))).isEqualTo(Path.of("no where\n"));
        assertThat(to.resolve("empty")).isEmptyDirectory();
        assertThat(compared(shell, "0")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void replacesWhatDiffersAndLeavesTheRest(LocalShell shell) throws Exception {
        Files.writeString(from.resolve("a"), "new");
        Files.writeString(from.resolve("same"), "same");
        Files.createDirectories(to);
        Files.writeString(to.resolve("a"), "old");
        Files.writeString(to.resolve("same"), "same");
        Files.setPosixFilePermissions(to.resolve("same"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(to.resolve("other"), "other");

        Output copied = copied(shell, "0");

        assertThat(copied.stderr()).isEmpty();
        assertThat(to.resolve("a")).hasContent("new");
        assertThat(mode(to.resolve("same"))).isEqualTo("rw-------");
        assertThat(to.resolve("other")).hasContent("other");
        assertThat(compared(shell, "0")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void followsLinksOnRequest(LocalShell shell) throws Exception {
        Files.createDirectories(from.resolve("d"));
        Files.writeString(from.resolve("d/f"), "f");
        Files.createSymbolicLink(from.resolve("l"), Path.of("d"));

        copied(shell, "1");

        assertThat(Files.isDirectory(to.resolve("l"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(to.resolve("l/f")).hasContent("f");
        assertThat(compared(shell, "1")).isEmpty();
        assertThat(compared(shell, "0")).isEqualTo("differs\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void replacesNoFolderByAFile(LocalShell shell) throws Exception {
        Files.writeString(from.resolve("a"), "file");
        Files.createDirectories(to.resolve("a/b"));

        Output copied = copied(shell, "0");

        assertThat(copied.ok()).isFalse();
        assertThat(copied.stderr()).contains("/a is there and is not a file");
        assertThat(to.resolve("a/b")).isDirectory();
    }

    private String compared(LocalShell shell, String follow) {
        Output output = shell.run(Query.of(TreeScripts.COMPARE_TREES, from.toString(), to.toString(), follow));
        assertThat(output.stderr()).isEmpty();
        return output.stdout();
    }

    private Output copied(LocalShell shell, String follow) {
        return shell.run(Command.of(TreeScripts.COPY_TREE, from.toString(), to.toString(), follow));
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
