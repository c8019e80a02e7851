package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Observation;
import dev.muster.module.PathState;
import dev.muster.module.Reading;
import dev.muster.module.Sight;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.testing.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is at a path, out of the words with which modules look at it. */
class FileSightTest {
    private final Path folder;

    FileSightTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    private Reading.OnHost reading(Path path) {
        return only(FileReading.of(new RemotePath(path.toString())));
    }

    private static Reading.OnHost only(Observation<?> observation) {
        return (Reading.OnHost) ((Observation.Ask<?>) observation).readings().get(0);
    }

    private Sight sight(Path path) {
        return reading(path).sight().orElseThrow();
    }

    private Output answer(LocalShell shell, Path path) throws Exception {
        Query query = reading(path).query();
        return shell.run(query);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void tellsAFileWithAllThatIsKept(LocalShell shell) throws Exception {
        Path file = Files.write(folder.resolve("f"), new byte[] {0, 10, -1, 10});
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("f"));

        for (Path path : List.of(file, link)) {
            PathState state = sight(path).seen(answer(shell, path)).orElseThrow();

            assertThat(state.path()).isEqualTo(file.toString());
            assertThat(state.kind()).isEqualTo(PathState.Kind.FILE);
            assertThat(state.octal()).isEqualTo("0751");
            assertThat(state.owner()).isEqualTo(String.valueOf(Files.getAttribute(file, "unix:uid")));
            assertThat(state.group()).isEqualTo(String.valueOf(Files.getAttribute(file, "unix:gid")));
            assertThat(state.content())
                    .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(0, 10, -1, 10));
            assertThat(state.size()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void tellsThatNothingIsThere(LocalShell shell) throws Exception {
        Path none = folder.resolve("none");

        assertThat(sight(none).seen(answer(shell, none))).contains(PathState.absent(none.toString()));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void leavesToOthersWhatItCannotTellWhole(LocalShell shell) throws Exception {
        Path one = Files.writeString(folder.resolve("one"), "x");
        Files.createLink(folder.resolve("two"), one);
        Path broken = Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere"));

        assertThat(sight(one).seen(answer(shell, one))).isEmpty();
        assertThat(sight(folder).seen(answer(shell, folder))).isEmpty();
        assertThat(sight(broken).seen(answer(shell, broken))).isEmpty();
        Path other = folder.resolve("other");
        assertThat(sight(other).seen(answer(shell, folder.resolve("third")))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readingWithoutContentTellsNothingAndStandsForTheLook(LocalShell shell) throws Exception {
        RemotePath file =
                new RemotePath(Files.writeString(folder.resolve("one"), "x").toString());
        Reading.OnHost reading = only(FileReading.withoutContent(file));
        Sight sight = reading.sight().orElseThrow();
        var look = (Step.RunScript) FileReading.again(file);

        assertThat(sight.tellsOf(file)).isFalse();
        assertThat(sight.seen(shell.run(reading.query()))).isEmpty();
        assertThat(sight.standsFor(look.command())).isTrue();
    }

    @Test
    void afterAnAnswerThatDidNotTellAllTheSamePathIsLeftToOthers() throws Exception {
        Path file = Files.writeString(folder.resolve("one"), "x");
        RemotePath path = new RemotePath(file.toString());

        Reading.OnHost again = reading(file).after(answer(LocalShell.SH, file));
        Files.createLink(folder.resolve("two"), file);
        Reading.OnHost linked = reading(file).after(answer(LocalShell.SH, file));

        assertThat(again.sight().orElseThrow().tellsOf(path)).isTrue();
        assertThat(linked.sight().orElseThrow().tellsOf(path)).isFalse();
        assertThat(linked.query()).isEqualTo(again.query());
    }

    @Test
    void tellsOfItsOwnPathOnly() {
        assertThat(sight(folder).tellsOf(new RemotePath(folder.toString()))).isTrue();
        assertThat(sight(folder).tellsOf(new RemotePath("/other"))).isFalse();
    }

    @Test
    void standsForTheLookAtTheSamePathOnly() {
        Sight sight = sight(folder);
        var same = (Step.RunScript) FileReading.again(new RemotePath(folder.toString()));
        var other = (Step.RunScript) FileReading.again(new RemotePath("/other"));

        assertThat(sight.standsFor(same.command())).isTrue();
        assertThat(sight.standsFor(other.command())).isFalse();
    }
}
