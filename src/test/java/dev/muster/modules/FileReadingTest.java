package dev.muster.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.module.FileAttributes;
import dev.muster.module.ModuleException;
import dev.muster.module.Observation;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.module.SelinuxLabel;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks at real files through every shell of this machine. */
class FileReadingTest {
    /** Tools without which a system is no POSIX system; no stat, readlink, sha1sum. */
    private static final List<String> OLD_TOOLS =
            List.of("ls", "cat", "wc", "date", "head", "awk", "cut", "grep", "printf");

    private final Path folder;

    FileReadingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    /** What it costs a host is mostly the programs it starts. */
    @Test
    void startsTwoProgramsForAFileOneForAFolderAndNoneForItsKind() throws Exception {
        Path ran = folder.resolve("ran");
        LocalShell shell = LocalShell.SH.withOnly(folder.resolve("bin"), ran, "stat", "cat");
        Path file = Files.writeString(folder.resolve("file"), "text");

        assertThat(read(shell, file.toString()).text()).isEqualTo("text");
        assertThat(Files.readAllLines(ran)).containsExactly("stat", "cat");

        assertThat(read(shell, folder.toString()).holdsEntries()).isTrue();
        assertThat(Files.readAllLines(ran)).containsExactly("stat", "cat", "stat");

        Output kind = shell.run(Query.of(FileScripts.LOOK_AT_FILE, folder.toString(), "k", "0", "sha1"));
        assertThat(FileReading.parse(kind).isDirectory()).isTrue();
        assertThat(Files.readAllLines(ran)).hasSize(3);

        assertThat(read(shell, folder.resolve("none").toString()).exists()).isFalse();
        assertThat(Files.readAllLines(ran)).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatMayNotBeLookedAtIsNotTakenForAbsent(LocalShell shell) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.writeString(closed.resolve("file"), "text");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        List<String> words = new ArrayList<>(shell.words());
        if ("root".equals(System.getProperty("user.name"))) {
            words.addAll(0, List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        }
        LocalShell stranger = new LocalShell(shell.name(), words, shell.environment());

        assertThatThrownBy(() -> read(stranger, closed.resolve("file").toString()))
                .hasMessageContaining("Permission denied");
        assertThat(read(stranger, folder.resolve("none").toString()).exists()).isFalse();
        assertThatThrownBy(() -> read(stranger, folder + "/" + "n".repeat(300)))
                .hasMessageContaining("File name too long");
        assertThat(read(stranger, folder + "/none/").exists()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsStateAndContent(LocalShell shell) throws Exception {
        Path file = Files.writeString(folder.resolve("a file\n"), "line\n\nwithout end");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        RemoteFileState state = read(shell, file.toString());

        assertThat(state.path()).isEqualTo(new RemotePath(file.toString()));
        assertThat(state.text()).isEqualTo("line\n\nwithout end");
        assertThat(state.sha1()).isEqualTo(RemoteFileState.digest("SHA-1", "line\n\nwithout end".getBytes(UTF_8)));
        FileEntry entry = state.entry().orElseThrow();
        assertThat(entry.modeText()).isEqualTo("0640");
        assertThat(entry.state()).isEqualTo("file");
        assertThat(entry.size()).isEqualTo(17);
        assertThat(entry.owner()).isEqualTo(System.getProperty("user.name"));
        assertThat(entry.uid()).isEqualTo(((Integer) Files.getAttribute(file, "unix:uid")).longValue());
        assertThat(entry.times().modified())
                .contains(Files.getLastModifiedTime(file).toInstant().getEpochSecond());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsOldSystemsWithoutStatAndReadlink(LocalShell shell) throws Exception {
        LocalShell old = shell.with(Map.of("PATH", oldTools().toString()));
        Files.createDirectories(folder.resolve("etc/real place"));
        Path file = Files.writeString(folder.resolve("etc/real place/ntp.conf"), "server a\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("etc/real place/ntp.conf"));

        RemoteFileState state = read(old, link.toString());

        assertThat(state.linkText()).contains("etc/real place/ntp.conf");
        assertThat(state.real()).isEqualTo(new RemotePath(file.toString()));
        assertThat(state.text()).isEqualTo("server a\n");
        assertThat(state.target().orElseThrow().modeText()).isEqualTo("0751");
        assertThat(state.entry().orElseThrow().state()).isEqualTo("link");
        assertThat(state.target().orElseThrow().owner()).isEqualTo(System.getProperty("user.name"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void absenceIsAnAnswer(LocalShell shell) throws Exception {
        Files.writeString(folder.resolve("file"), "");

        assertThat(read(shell, folder + "/nothing").exists()).isFalse();
        assertThat(read(shell, folder + "/file/below").exists()).isFalse();
        assertThat(read(shell, folder + "/nothing").sha1()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void tellsFoldersAndBrokenLinks(LocalShell shell) throws Exception {
        Files.createDirectories(folder.resolve("full/sub"));
        Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere"));

        RemoteFileState full = read(shell, folder + "/full");
        RemoteFileState empty = read(shell, folder + "/full/sub");
        RemoteFileState broken = read(shell, folder + "/broken");

        assertThat(full.isDirectory()).isTrue();
        assertThat(full.holdsEntries()).isTrue();
        assertThat(empty.holdsEntries()).isFalse();
        assertThat(broken.isLink()).isTrue();
        assertThat(broken.followed()).isEmpty();
        assertThat(broken.real()).isEqualTo(new RemotePath(folder + "/nowhere"));
        assertThatThrownBy(full::text).isInstanceOf(ModuleException.class).hasMessageContaining("is a directory");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsLabelsAndFlagsWhereThereAreSome(LocalShell shell) throws Exception {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        program(tools.resolve("selinuxenabled"), "exit 0");
        program(tools.resolve("matchpathcon"), "echo system_u:object_r:etc_t:s0");
        program(tools.resolve("lsattr"), "echo \"77 ----i---------e------- $2\"");
        program(
                tools.resolve("ls"),
                "case $1 in -dZ) echo \"-rw-r--r-- 1 root root user_u:object_r:tmp_t:s0:c1,c2 $2\" ;;"
                        + " *) exec /bin/ls \"$@\" ;; esac");
        Path file = Files.writeString(folder.resolve("f"), "x");
        LocalShell labelled = shell.with(Map.of("PATH", tools + ":" + System.getenv("PATH")));
        FileAttributes wanted = new FileAttributes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("i"),
                new SelinuxLabel(
                        Optional.of("user_u"), Optional.empty(), Optional.of("_default"), Optional.of("s0:c1,c2")));

        RemoteFileState state = read(labelled, FileReading.of(new RemotePath(file.toString()), wanted));

        FileEntry entry = state.entry().orElseThrow();
        assertThat(state.text()).isEqualTo("x");
        assertThat(entry.marks().label()).contains("user_u:object_r:tmp_t:s0:c1,c2");
        assertThat(entry.marks().flags()).contains("----i---------e-------");
        assertThat(entry.marks().version()).contains("77");
        FileAttributes lacking = entry.lacking(wanted);
        assertThat(lacking.flags()).isEmpty();
        assertThat(lacking.label().words()).containsExactly("", "", "etc_t", "");
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void expandsHomeAndVariables(LocalShell shell) throws Exception {
        Files.writeString(folder.resolve("f"), "found");
        LocalShell at = shell.with(Map.of("HOME", folder.toString(), "PLACE", folder.toString(), "EVIL", "$(touch x)"));

        assertThat(read(at, "~/f").text()).isEqualTo("found");
        assertThat(read(at, "$PLACE/f").text()).isEqualTo("found");
        assertThat(read(at, "${PLACE}/f").text()).isEqualTo("found");
        assertThat(read(at, "~root").path()).isEqualTo(new RemotePath("/root"));
        assertThat(read(at, "/$EVIL/$UNSET/$").path()).isEqualTo(new RemotePath("/$(touch x)/$UNSET/$"));
        assertThat(read(at, "/`id`$(id)").path()).isEqualTo(new RemotePath("/`id`$(id)"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void comparesLargeFilesByDigest(LocalShell shell) throws Exception {
        Path file = folder.resolve("large");
        byte[] bytes = new byte[(16 << 20) + 1];
        Files.write(file, bytes);

        RemoteFileState state = read(shell, file.toString());

        assertThat(state.content()).isEmpty();
        assertThat(state.sha1()).isEqualTo(RemoteFileState.digest("SHA-1", bytes));
        assertThatThrownBy(state::bytes).hasMessageContaining("too large to be edited");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void looksAgainBehindAChange(LocalShell shell) throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "x");

        Step.RunScript again = (Step.RunScript) FileReading.again(new RemotePath(file.toString()));

        RemoteFileState state = FileReading.parse(shell.run(again.command()));
        assertThat(state.entry().orElseThrow().size()).isEqualTo(1);
    }

    @Test
    void namesWhyItCannotLook() {
        assertThatThrownBy(() -> FileReading.parse(Output.of(2, "", "sh: cannot fork\n")))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("cannot fork");
        assertThatThrownBy(() -> FileReading.parse(Output.of(0, "problem 17\nPermission denied\n", "")))
                .isInstanceOf(ModuleException.class)
                .hasMessage("Permission denied");
    }

    private static RemoteFileState read(LocalShell shell, String path) {
        return read(shell, FileReading.of(new RemotePath(path)));
    }

    private static RemoteFileState read(LocalShell shell, Observation<RemoteFileState> observation) {
        Observation.Ask<RemoteFileState> ask = (Observation.Ask<RemoteFileState>) observation;
        Reading.OnHost reading = (Reading.OnHost) ask.readings().get(0);
        Output output = shell.run(reading.query());
        assertThat(output.stderr()).isEmpty();
        Observation<RemoteFileState> known = ask.then().apply(new Readings(List.of(output)));
        return ((Observation.Known<RemoteFileState>) known).value();
    }

    private Path oldTools() throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String name : OLD_TOOLS) {
            Optional<Path> program = Stream.of(System.getenv("PATH").split(":"))
                    .map(place -> Path.of(place).resolve(name))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (program.isPresent()) {
                Path tool = tools.resolve(name);
                Files.writeString(tool, "#!/bin/sh\nexec " + program.get() + " \"$@\"\n");
                Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return tools;
    }
}
