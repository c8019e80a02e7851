package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.FileAttributes;
import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.testing.LocalShell;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks at real files through every shell of this machine. */
class FileLookTest {
    private final Path folder;

    FileLookTest(@TempDir Path folder) throws Exception {
        this.folder = folder.toRealPath();
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    /** Each of them runs before and behind every change of a file. */
    @Test
    void keepsASmallFileWithTwoPrograms() throws Exception {
        Path ran = folder.resolve("ran");
        LocalShell shell = LocalShell.SH.withOnly(folder.resolve("bin"), ran, "ls", "od");
        byte[] all = new byte[600];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Path file = Files.write(folder.resolve("small"), all);

        PathState state = look(shell, Touch.file(path(file)));

        assertThat(state.content())
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(all));
        assertThat(Files.readAllLines(ran)).containsExactly("ls", "od");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsAnyBytesUnderAnyName(LocalShell shell) throws Exception {
        Path file = folder.resolve("-odd $(name)\n'ü* ");
        byte[] all = new byte[70_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 7);
        }
        Files.write(file, all);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));

        PathState state = look(shell, Touch.file(path(file)));

        assertThat(state.kind()).isEqualTo(PathState.Kind.FILE);
        assertThat(state.content())
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(all));
        assertThat(state.octal()).isEqualTo("0751");
        assertThat(state.sha1()).hasValue(PathState.sha1(all));
        assertThat(state.owner()).matches("\\d+");
    }

    @Test
    void doesNotReadTheImageOfADiskBesideAChange() throws Exception {
        Path file = folder.resolve("disk.img");
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(1L << 40);
        }

        PathState state = look(shells().get(0), Touch.file(path(file)));

        assertThat(state.size()).isEqualTo(1L << 40);
        assertThat(state.sha1()).isEmpty();
        assertThat(state.why()).isEqualTo("larger than 1 MiB");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void tellsALinkFromWhatItLeadsTo(LocalShell shell) throws Exception {
        Path file = Files.writeString(folder.resolve("real.conf"), "x\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real.conf"));

        PathState itself = look(shell, Touch.itself(path(link)));
        PathState followed = look(shell, Touch.file(path(link)));

        assertThat(itself.kind()).isEqualTo(PathState.Kind.LINK);
        assertThat(itself.target()).hasValue("real.conf");
        assertThat(followed.path()).isEqualTo(file.toString());
        assertThat(followed.text()).hasValue("x\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void listsAFolderWithAllInItAndNamesHardLinks(LocalShell shell) throws Exception {
        Path one = Files.writeString(
                Files.createDirectories(folder.resolve("d/.hidden")).resolve("one"), "1");
        Files.createLink(folder.resolve("d/.hidden/two"), one);
        Files.createSymbolicLink(folder.resolve("d/loop"), folder);

        FileLook look = parsed(shell, Touch.tree(path(folder.resolve("d"))));

        assertThat(look.isWhole()).isTrue();
        assertThat(look.states().keySet())
                .containsExactlyInAnyOrder(
                        folder + "/d",
                        folder + "/d/.hidden",
                        folder + "/d/.hidden/one",
                        folder + "/d/.hidden/two",
                        folder + "/d/loop");
        PathState first = state(look, one.toString());
        assertThat(first.links()).isEqualTo(2);
        assertThat(first.peer()).hasValue(folder + "/d/.hidden/two");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void saysWhichFoldersAreNotThereYet(LocalShell shell) throws Exception {
        FileLook look = parsed(shell, new Touch(path(folder.resolve("a/b/c")), true, false, true));

        assertThat(look.states().values())
                .allMatch(state -> state.kind() == PathState.Kind.ABSENT)
                .extracting(PathState::path)
                .containsExactlyInAnyOrder(folder + "/a", folder + "/a/b", folder + "/a/b/c");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsOnlyTheDigestOfALargeFile(LocalShell shell) throws Exception {
        Path file = Files.write(folder.resolve("large"), new byte[FileLook.LARGEST + 1]);

        PathState state = look(shell, Touch.file(path(file)));

        assertThat(state.content()).isEmpty();
        assertThat(state.why()).isEqualTo("larger than 1 MiB");
        assertThat(state.sha1()).hasValue(PathState.sha1(Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void neverEndsTheFrame(LocalShell shell) throws Exception {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));

        Output output = shell.run(FileLook.before(
                List.of(
                        Touch.file(path(loop)),
                        Touch.file(new RemotePath("/dev/null")),
                        Touch.tree(new RemotePath("/proc/1/fd/x"))),
                Optional.empty()));

        assertThat(output.status()).isZero();
        FileLook look = FileLook.parse(output, 3);
        assertThat(look.isWhole()).isTrue();
        assertThat(state(look, "/dev/null").kind()).isEqualTo(PathState.Kind.OTHER);
    }

    @Test
    void takesNonsenseForNothingKnown() {
        FileLook look = FileLook.parse(
                Output.of(
                        0,
                        "path 2f61\nis drwx what 0 0\npath zz\nabsent\npath 2f62\nis -rw-r--r-- 1 0 0\ncontent xyz\n",
                        ""),
                2);

        assertThat(look.isWhole()).isFalse();
        assertThat(look.states()).containsOnlyKeys("/a");
        assertThat(state(look, "/a").kind()).isEqualTo(PathState.Kind.UNKNOWN);
    }

    private static Step.PutFile replacing(Path file, String read, String written) {
        byte[] old = read.getBytes(StandardCharsets.UTF_8);
        return new Step.PutFile(
                path(file),
                written.getBytes(StandardCharsets.UTF_8),
                FileAttributes.ANY,
                Optional.of(PathState.sha1(old)),
                Optional.empty(),
                false,
                Optional.of(old));
    }

    private static FileLook before(LocalShell shell, Step.PutFile put) {
        Output output = shell.run(FileLook.before(List.of(Touch.file(put.path())), Optional.of(put)));
        assertThat(output.stderr()).isEmpty();
        return FileLook.parse(output, 1, put.replaced());
    }

    @Test
    void contentThatWillBeComparedIsNotSaidAgain() throws Exception {
        Path ran = folder.resolve("ran");
        Path file = Files.writeString(folder.resolve("f"), "old");
        LocalShell able = LocalShell.SH.withOnly(folder.resolve("able"), ran, "ls", "sha1sum");
        LocalShell unable = LocalShell.SH.withOnly(folder.resolve("unable"), ran, "ls", "od");

        PathState known = state(before(able, replacing(file, "old", "new")), file.toString());
        PathState told = state(before(unable, replacing(file, "old", "new")), file.toString());

        assertThat(known.text()).hasValue("old");
        assertThat(known.sha1()).isEqualTo(told.sha1());
        assertThat(known.isAs(told)).isTrue();
        assertThat(Files.readAllLines(ran)).containsExactly("ls", "ls", "od");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void contentOfAnotherSizeIsNotWhatWasRead(LocalShell shell) throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "somebody else's");

        PathState state = state(before(shell, replacing(file, "old", "new")), file.toString());

        assertThat(state.content()).isEmpty();
        assertThat(state.sha1()).isEmpty();
        assertThat(state.kind()).isEqualTo(PathState.Kind.FILE);
    }

    @Test
    void whatWasNotComparedIsWhatCanBeToldOfItAfterwards() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "old");
        LocalShell shell = shells().get(0);
        Touch touch = Touch.file(path(file));
        Step.PutFile put = replacing(file, "old", "new");
        FileLook before = before(shell, put);

        FileLook stands = before.unless(put, Optional.of(parsed(shell, touch)));
        FileLook lost = before.unless(put, Optional.empty());
        Files.writeString(file, "new");
        FileLook written = before.unless(put, Optional.of(parsed(shell, touch)));
        Files.writeString(file, "their");
        FileLook theirs = before.unless(put, Optional.of(parsed(shell, touch)));

        assertThat(state(stands, file.toString()).text()).hasValue("old");
        assertThat(state(written, file.toString()).text()).hasValue("old");
        assertThat(state(theirs, file.toString()).text()).hasValue("their");
        assertThat(state(lost, file.toString()).content()).isEmpty();
        assertThat(state(lost, file.toString()).sha1()).isEmpty();
    }

    private PathState look(LocalShell shell, Touch touch) {
        FileLook look = parsed(shell, touch);
        assertThat(look.states()).hasSize(1);
        return look.states().values().iterator().next();
    }

    private static FileLook parsed(LocalShell shell, Touch touch) {
        Output output = shell.run(FileLook.before(List.of(touch), Optional.empty()));
        assertThat(output.stderr()).isEmpty();
        return FileLook.parse(output, 1);
    }

    private static RemotePath path(Path path) {
        return new RemotePath(path.toString());
    }

    private static PathState state(FileLook look, String path) {
        return Objects.requireNonNull(look.states().get(path));
    }
}
