package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Query;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks for real files through every shell of this machine. */
class FindScriptsTest {
    private final Path folder;

    FindScriptsTest(@TempDir Path temporary) throws IOException {
        folder = Files.createDirectories(temporary.resolve("fr 'om"));
        Files.createDirectories(folder.resolve("d/e"));
        Files.writeString(folder.resolve("d/e/a\nb"), "abc");
        Files.writeString(folder.resolve("$(x) ü"), "hello\n");
        Files.writeString(folder.resolve(".hid"), "");
        Files.createSymbolicLink(folder.resolve("l"), Path.of("d"));
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void saysNamesOfAnyKind(LocalShell shell) {
        FoundTree found = look(shell, "", "0", "f", "1");

        assertThat(found.files()).extracting(FoundFile::below).containsExactlyInAnyOrder("$(x) ü", ".hid", "d/e/a\nb");
        assertThat(found.examined()).isEqualTo(6);
        assertThat(found.files().stream().filter(f -> f.depth() == 3))
                .extracting(FoundFile::size)
                .containsExactly(3L);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void goesAsDeepAsAsked(LocalShell shell) {
        FoundTree found = look(shell, "1", "0", "", "0");

        assertThat(found.files()).extracting(FoundFile::below).containsExactlyInAnyOrder("$(x) ü", "l", "d");
        assertThat(found.examined()).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void followsLinksButTellsOfThemselves(LocalShell shell) {
        FoundTree found = look(shell, "", "1", "", "1");

        assertThat(found.files()).extracting(FoundFile::below).contains("l/e/a\nb", "d/e/a\nb");
        assertThat(found.files().stream().filter(f -> f.below().equals("l")))
                .extracting(FoundFile::kind)
                .containsExactly('l');
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsAndDigests(LocalShell shell) {
        String file = folder.resolve("$(x) ü").toString();

        assertThat(shell.run(Query.of(FindScripts.READ_FILES, file, folder + "/none"))
                        .stdout())
                .isEqualTo("6\nhello\n-1\n");
        assertThat(shell.run(Query.of(FindScripts.DIGEST_FILES, "sha1", file)).stdout())
                .isEqualTo("f572d396fae9206628714fb2ce00f72e94f2258f\n");
    }

    private FoundTree look(LocalShell shell, String deep, String follow, String kind, String hidden, String... names) {
        List<String> arguments = new java.util.ArrayList<>(List.of(folder.toString(), deep, follow, kind, hidden));
        arguments.addAll(List.of(names));
        return FoundTree.parse(shell.run(Query.of(FindScripts.LOOK_FOR_FILES, arguments.toArray(String[]::new))));
    }
}
