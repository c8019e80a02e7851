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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packs real files through every shell of this machine. */
class ArchiveScriptsTest {
    private final Path folder;
    private final String root;

    ArchiveScriptsTest(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectories(temporary.resolve("a 'b"));
        root = folder + "/";
        Files.createDirectories(folder.resolve("d/e"));
        Files.writeString(folder.resolve("d/one two"), "text");
        Files.writeString(folder.resolve("d/e/x.log"), "log");
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void saysWhatGlobsStandFor(LocalShell shell) throws Exception {
        Output said = shell.run(Query.of(
                ArchiveScripts.LOOK_AT_SOURCES, root + "x.tgz", "2", root + "d/*", root + "none", root + "d/o*"));

        ArchiveModule.ArchiveSources sources = ArchiveModule.ArchiveSources.parse(said);

        assertThat(sources.globs()).isTrue();
        assertThat(sources.expanded()).containsExactly(root + "d/e", root + "d/one two", root + "none");
        assertThat(sources.excluded()).containsExactly(root + "d/one two");
        assertThat(sources.targets()).containsExactly(root + "d/e");
        assertThat(sources.missing()).containsExactly(root + "none");
        assertThat(sources.root()).isEqualTo(root);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void packsTheSameOnlyOnceAndLeavesOutPatterns(LocalShell shell) throws Exception {
        List<String> first = pack(shell, "x.tgz", "gz", "0", "*.log");
        List<String> again = pack(shell, "x.tgz", "gz", "0", "*.log");
        List<String> whole = pack(shell, "x.tgz", "gz", "1");

        assertThat(first)
                .containsExactlyInAnyOrder("differs", "archived " + root + "d/e", "archived " + root + "d/one two");
        assertThat(again).doesNotContain("differs").hasSize(2);
        assertThat(whole).contains("differs", "archived " + root + "d/e/x.log");
        assertThat(folder.resolve("d")).doesNotExist();
        assertThat(folder).isDirectoryNotContaining("glob:**/.muster*");
    }

    /** As one could who may write there too and foresees the name. */
    @Test
    void doesNotWriteThroughALinkThatWaitsForIt() throws Exception {
        Path other = Files.writeString(folder.resolve("other"), "untouched");
        LocalShell shell = LocalShell.SH.withProgram(
                Files.createDirectory(folder.resolve("bin")),
                "mkdir",
                "ln -s \"" + other + "\" \"" + root + "\".muster.$PPID.archive; exec /bin/mkdir \"$@\"");

        Output output = shell.run(
                Command.of(ArchiveScripts.WRITE_ARCHIVE, root + "x.tgz", "gz", "archive", "0", root, "1", root + "d"));

        assertThat(output.ok()).isFalse();
        assertThat(other).hasContent("untouched");
        assertThat(folder.resolve("x.tgz")).doesNotExist();
    }

    private List<String> pack(LocalShell shell, String dest, String format, String remove, String... patterns)
            throws Exception {
        List<String> arguments =
                new java.util.ArrayList<>(List.of(root + dest, format, "archive", remove, root, "1", root + "d"));
        arguments.addAll(List.of(patterns));
        Output output = shell.run(Command.of(ArchiveScripts.WRITE_ARCHIVE, arguments.toArray(String[]::new)));
        assertThat(output.ok()).as(output.stderr()).isTrue();
        return output.stdout().lines().toList();
    }
}
