package dev.muster.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.SelinuxLabel;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the steps' scripts through every shell of this machine. */
class StepCommandsTest {
    private final Path folder;

    StepCommandsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @Test
    void replacesAFileWithThreePrograms() throws Exception {
        Path file = written("file", "old");
        Path ran = folder.resolve("ran");
        LocalShell shell = LocalShell.SH.withOnly(folder.resolve("bin"), ran, "cp", "cat", "sha1sum", "mv");

        Output piped = shell.run(expecting(file, "new", sha1("old")));
        Output called = shell.run(calling(expecting(file, "newer", sha1("new")), "printf newer"));

        assertThat(piped.stderr() + called.stderr()).isEmpty();
        assertThat(file).hasContent("newer");
        assertThat(Files.readAllLines(ran)).containsExactly("cp", "cat", "sha1sum", "mv", "cp", "sha1sum", "mv");
    }

    @Test
    void makesAFileWithThreePrograms() throws Exception {
        Path file = folder.resolve("fresh");
        Path ran = folder.resolve("ran");
        LocalShell shell = LocalShell.SH.withOnly(folder.resolve("bin"), ran, "wc", "chmod", "mv");
        Step put = new Step.PutFile(path(file), bytes("new"), modeOf("0644"), Optional.of(""), Optional.empty(), false);

        Output output = shell.run(calling(StepCommands.of(put), "printf new"));

        assertThat(output.stderr()).isEmpty();
        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-r--r--");
        assertThat(Files.readAllLines(ran)).containsExactly("wc", "chmod", "mv");
    }

    /** With a function that prints the input, and none on stdin. */
    private static Command calling(Command command, String body) {
        Script script = command.script();
        assertThat(script.callsForInput()).isTrue();
        return Command.of(
                new Script(script.name(), "muster_input() { " + body + "; }\n" + script.text()),
                command.arguments().toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void fileThatIsNotAsItWasSentIsNotMovedIntoPlace(LocalShell shell) throws Exception {
        Path file = written("ntp\\conf", "old\n");
        Command whole = expecting(file, "a long new content\n", sha1("old\n"));

        Output cut = shell.run(calling(whole, "printf 'a long'"));
        Output other = shell.run(calling(whole, "printf 'a long old content\\n'"));

        assertThat(cut.stderr()).contains("only 6 of 19 bytes arrived");
        assertThat(other.stderr()).contains("cannot write").contains("is unchanged");
        assertThat(file).hasContent("old\n");
        assertThat(names()).containsExactly("ntp\\conf");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void toolThatTakesOneDigestAtATimeWillDo(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "old\n");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        LocalShell plain = shell.withProgram(bin, "sha1sum", "[ $# -eq 0 ] || exit 1; PATH=/usr/bin:/bin exec sha1sum");

        Output cut = plain.run(expecting(file, "new\n", sha1("old\n")).withInput(bytes("n")));
        Output late = plain.run(expecting(file, "new\n", sha1("what was read\n")));
        Output output = plain.run(expecting(file, "new\n", sha1("old\n")));

        assertThat(cut.stderr()).contains("only 1 of 4 bytes arrived");
        assertThat(late.stderr()).contains("was changed by someone else meanwhile");
        assertThat(output.stderr()).isEmpty();
        assertThat(file).hasContent("new\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsTheSetIdBitsAndModeOfAFileWithALongName(LocalShell shell) throws Exception {
        Path file = written("n".repeat(120), "old");
        assertThat(run("chmod", "6710", file.toString())).isZero();

        Output output = shell.run(put(file, "new"));

        assertThat(output.stderr()).isEmpty();
        assertThat(file).hasContent("new");
        assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(06710);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void makesNewFileWithDefaultMode(LocalShell shell) throws Exception {
        Path file = folder.resolve("new");

        Output output = shell.run(put(file, "a\nb\n"));

        assertThat(output.stderr()).isEmpty();
        assertThat(file).hasContent("a\nb\n");
        assertThat(mode(file)).isEqualTo("rw-r--r--");
        assertThat(names()).containsExactly("new");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void clearsAwayWhatAKilledRunLeftBesideTheFile(LocalShell shell) throws Exception {
        String busy = ".ntp.conf.muster." + ProcessHandle.current().pid() + ".0";
        written(".ntp.conf.muster.4194999.0", "half");
        written(".ntp.conf.muster.note", "somebody's");
        written(busy, "half");

        Output output = shell.run(put(folder.resolve("ntp.conf"), "new\n"));

        assertThat(output.stderr()).isEmpty();
        assertThat(names()).containsExactlyInAnyOrder("ntp.conf", ".ntp.conf.muster.note", busy);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsModeAndOwnerOfExistingFile(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "old\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            Files.setAttribute(file, "unix:uid", 4711);
        }

        Output output = shell.run(put(file, "new\n"));

        assertThat(output.stderr()).isEmpty();
        assertThat(file).hasContent("new\n");
        assertThat(mode(file)).isEqualTo("r--r-----");
        if (root) {
            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(4711);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void setsModeExactly(LocalShell shell) throws Exception {
        Path file = written("secret", "old");

        shell.run(StepCommands.of(
                new Step.PutFile(path(file), bytes("new"), modeOf("0600"), Optional.empty(), Optional.empty(), false)));

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(file).hasContent("new");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void writesBytesAsTheyAre(LocalShell shell) throws Exception {
        byte[] all = new byte[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Path file = folder.resolve("binary");

        shell.run(StepCommands.of(
                new Step.PutFile(path(file), all, FileAttributes.ANY, Optional.of(""), Optional.empty(), false)));

        assertThat(file).hasBinaryContent(all);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void takesAnyNameAsData(LocalShell shell) throws Exception {
        for (String name :
                List.of("with blank", "quo'te\"s", "-rf", "$(touch x)`id`", "line\nfeed", "*", "é", "a\\n")) {
            Path file = folder.resolve(name);

            Output output = shell.run(put(file, "content of " + name));

            assertThat(output.stderr()).as(name).isEmpty();
            assertThat(Files.readString(file)).as(name).isEqualTo("content of " + name);
            assertThat(shell.run(StepCommands.of(new Step.RemovePath(path(file))))
                            .ok())
                    .isTrue();
        }
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void followsLinksToTheRealFile(LocalShell shell) throws Exception {
        Path real = Files.createDirectory(folder.resolve("deep")).resolve("real file\n");
        Files.writeString(real, "old");
        Path middle = Files.createSymbolicLink(folder.resolve("middle"), Path.of("deep/real file\n"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), middle);

        Output output = shell.run(put(link, "new"));

        assertThat(output.stderr()).isEmpty();
        assertThat(Files.readString(real)).isEqualTo("new");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.isSymbolicLink(middle)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void refusesALoopOfLinks(LocalShell shell) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

        Output output = shell.run(put(link, "new"));

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.stderr()).contains("Too many levels of symbolic links");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void refusesWhenTheFileChangedSinceItWasRead(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "edited by hand\n");

        Output output = shell.run(expecting(file, "new\n", sha1("what was read\n")));

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.stderr()).contains("was changed by someone else meanwhile");
        assertThat(file).hasContent("edited by hand\n");
        assertThat(names()).containsExactly("ntp.conf");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void writesWhenTheFileIsAsItWasRead(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "as read\n");

        Output output = shell.run(expecting(file, "new\n", sha1("as read\n")));

        assertThat(output.stderr()).isEmpty();
        assertThat(file).hasContent("new\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void refusesToReplaceAFileThatWasAbsent(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "someone else's\n");

        Output output = shell.run(expecting(file, "new\n", ""));

        assertThat(output.stderr()).contains("made by someone else");
        assertThat(file).hasContent("someone else's\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void keepsBackupUnderAnsiblesName(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "old\n");

        Output output = shell.run(StepCommands.of(new Step.PutFile(
                path(file), bytes("new\n"), FileAttributes.ANY, Optional.empty(), Optional.empty(), true)));

        String backup = output.stdout().trim();
        assertThat(backup).matches(".*/ntp\\.conf\\.\\d+\\.\\d{4}-\\d\\d-\\d\\d@\\d\\d:\\d\\d:\\d\\d~");
        assertThat(Path.of(backup)).hasContent("old\n");
        assertThat(file).hasContent("new\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void validatesTheNewContentBeforeItCounts(LocalShell shell) throws Exception {
        Path file = written("sudoers", "good\n");

        Output good = shell.run(validated(file, "good too\n", "grep -q good %s"));
        Output bad = shell.run(validated(file, "evil\n", "sh -c 'echo no good in \"$1\"; exit 3' sh %s"));

        assertThat(good.stderr()).isEmpty();
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.stderr()).contains("failed to validate: rc:3 error:no good in " + folder);
        assertThat(file).hasContent("good too\n");
        assertThat(names()).containsExactly("sudoers");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void validationIsNoShell(LocalShell shell) throws Exception {
        Path file = folder.resolve("f");

        Output output = shell.run(validated(file, "x\n", "cat %s ; touch " + folder + "/pwned"));

        assertThat(output.ok()).isFalse();
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void refusesFoldersAndMissingParents(LocalShell shell) throws Exception {
        Files.createDirectory(folder.resolve("d"));

        Output onFolder = shell.run(put(folder.resolve("d"), "x"));
        Output withoutParent = shell.run(put(folder.resolve("no/file"), "x"));

        assertThat(onFolder.stderr()).contains("not a regular file");
        assertThat(withoutParent.stderr()).contains("Destination directory " + folder + "/no does not exist");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void cutTransferLeavesTheOldFile(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "old\n");
        Command whole = put(file, "a long new content\n");

        Output output = shell.run(whole.withInput(bytes("a long")));

        assertThat(output.stderr()).contains("only 6 of 19 bytes arrived");
        assertThat(file).hasContent("old\n");
        assertThat(names()).containsExactly("ntp.conf");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void killedWhileWritingLeavesTheOldFile(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "old\n");
        Command command = put(file, "x".repeat(1 << 20));

        Process process = shell.start(command);
        process.getOutputStream().write(new byte[1 << 17]);
        process.getOutputStream().flush();
        awaitTemporaryFile();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();

        assertThat(file).hasContent("old\n");
    }

    /**
     * A write that fails half-way, for any user in any shell: the kernel allows no file above the limit. Disks that
     * are really full, or read-only, have their tests on hosts in containers.
     */
    @ParameterizedTest
    @MethodSource("shells")
    void writeThatFailsHalfWayLeavesTheOldFile(LocalShell shell) throws Exception {
        Path file = written("ntp.conf", "old\n");
        Command command = put(file, "x".repeat(1 << 20));
        Script limited = new Script(
                command.script().name(),
                "trap '' XFSZ; ulimit -f 64\n" + command.script().text());

        Output output = shell.run(
                new Command(limited, command.arguments(), command.input(), Map.of(), Duration.ZERO, command.limit()));

        assertThat(output.ok()).isFalse();
        assertThat(output.stderr()).contains("File too large");
        assertThat(file).hasContent("old\n");
        assertThat(names()).containsExactly("ntp.conf");
    }

    /** Where not even root may make a file. */
    @ParameterizedTest
    @MethodSource("shells")
    void folderThatTakesNoFilesIsNamed(LocalShell shell) {
        Output output = shell.run(put(Path.of("/proc/muster-has-no-place-here"), "new\n"));

        assertThat(output.ok()).isFalse();
        assertThat(output.stderr()).contains("/proc/");
        assertThat(Path.of("/proc/muster-has-no-place-here")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void removesFilesLinksAndFolders(LocalShell shell) throws Exception {
        Path real = written("real", "kept");
        Files.createSymbolicLink(folder.resolve("link"), real);
        Files.createDirectories(folder.resolve("d/e"));

        shell.run(StepCommands.of(new Step.RemovePath(path(folder.resolve("link")))));
        shell.run(StepCommands.of(new Step.RemovePath(new RemotePath(folder + "/d/"))));
        Output absent = shell.run(StepCommands.of(new Step.RemovePath(path(folder.resolve("never")))));
        Output root = shell.run(StepCommands.of(new Step.RemovePath(new RemotePath("//"))));

        assertThat(names()).containsExactly("real");
        assertThat(absent.ok()).isTrue();
        assertThat(root.stderr()).contains("refusing to remove //");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void makesFoldersWithTheirParents(LocalShell shell) throws Exception {
        Path deep = folder.resolve("-a/b c/d");

        Output output = shell.run(StepCommands.of(new Step.MakeDirectory(path(deep), modeOf("0750"))));

        assertThat(output.stderr()).isEmpty();
        assertThat(mode(deep)).isEqualTo("rwxr-x---");
        assertThat(mode(folder.resolve("-a"))).isEqualTo("rwxr-x---");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void modeInDigitsClearsSetIdBitsOfFolders(LocalShell shell) throws Exception {
        Path made = Files.createDirectory(folder.resolve("d"));
        run("chmod", "g+s", made.toString());

        shell.run(StepCommands.of(new Step.SetAttributes(path(made), modeOf("0755"), false, true)));
        assertThat((int) Files.getAttribute(made, "unix:mode") & 07777).isEqualTo(0755);

        shell.run(StepCommands.of(new Step.SetAttributes(path(made), modeOf("3775"), false, true)));
        assertThat((int) Files.getAttribute(made, "unix:mode") & 07777).isEqualTo(03775);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void setsAttributesOfATree(LocalShell shell) throws Exception {
        Files.createDirectories(folder.resolve("t/sub"));
        Path file = written("t/sub/file", "x");

        Output output = shell.run(StepCommands.of(
                new Step.SetAttributes(path(folder.resolve("t")), modeOf("u=rwX,g=rX,o="), true, true)));

        assertThat(output.stderr()).isEmpty();
        assertThat(mode(file)).isEqualTo("rw-r-----");
        assertThat(mode(folder.resolve("t/sub"))).isEqualTo("rwxr-x---");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void linkReplacesFileLinkAndEmptyFolder(LocalShell shell) throws Exception {
        Path target = written("target", "x");
        written("was a file", "y");
        Files.createDirectory(folder.resolve("was a folder"));
        Files.createSymbolicLink(folder.resolve("was a link"), Files.createDirectory(folder.resolve("d")));

        for (String name : List.of("was a file", "was a folder", "was a link", "was nothing")) {
            Output output =
                    shell.run(StepCommands.of(new Step.MakeLink(path(folder.resolve(name)), target.toString(), true)));

            assertThat(output.stderr()).as(name).isEmpty();
            assertThat(Files.readSymbolicLink(folder.resolve(name))).as(name).isEqualTo(target);
        }
        assertThat(folder.resolve("d")).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void hardLinkSharesTheFile(LocalShell shell) throws Exception {
        Path target = written("target", "x");

        shell.run(StepCommands.of(new Step.MakeLink(path(folder.resolve("hard")), target.toString(), false)));

        assertThat(Files.getAttribute(target, "unix:nlink")).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void linkNeverReplacesAFullFolder(LocalShell shell) throws Exception {
        Files.createDirectory(folder.resolve("full"));
        written("full/file", "x");

        Output output = shell.run(StepCommands.of(new Step.MakeLink(path(folder.resolve("full")), "/etc/hosts", true)));

        assertThat(output.ok()).isFalse();
        assertThat(folder.resolve("full/file")).exists();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void copiesFileOfTheHost(LocalShell shell) throws Exception {
        byte[] content = new byte[300_000];
        new java.util.Random(7).nextBytes(content);
        Path source = Files.write(folder.resolve("-so urce"), content);
        Path file = written("f", "old\n");

        Output output = shell.run(StepCommands.of(new Step.CopyFile(
                path(source), path(file), modeOf("0640"), Optional.empty(), Optional.of("test -s %s"), true)));

        assertThat(output.stderr()).isEmpty();
        assertThat(file).hasBinaryContent(content);
        assertThat(mode(file)).isEqualTo("rw-r-----");
        assertThat(Path.of(output.stdout().strip())).hasContent("old\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void leavesFileWhenItsSourceIsGone(LocalShell shell) throws Exception {
        Path file = written("f", "old\n");

        Output output = shell.run(StepCommands.of(new Step.CopyFile(
                path(folder.resolve("gone")),
                path(file),
                FileAttributes.ANY,
                Optional.empty(),
                Optional.empty(),
                false)));

        assertThat(output.ok()).isFalse();
        assertThat(file).hasContent("old\n");
        assertThat(names()).containsExactly("f");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void setsLabelAndThenFlags(LocalShell shell) throws Exception {
        LocalShell labelled = withProgramsThatTell(shell, "selinuxenabled", "chcon", "chattr", "restorecon");
        Path file = folder.resolve("f");
        FileAttributes wanted = new FileAttributes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("+i"),
                new SelinuxLabel(
                        Optional.of("system_u"), Optional.empty(), Optional.of("etc_t"), Optional.of("s0:c1,c2")));

        labelled.run(StepCommands.of(new Step.SetAttributes(path(folder), wanted, true, true)));
        labelled.run(StepCommands.of(
                new Step.PutFile(path(file), bytes("x"), wanted, Optional.empty(), Optional.empty(), false)));

        assertThat(file).hasContent("x");
        List<String> told = Files.readAllLines(folder.resolve("told"));
        String label = "-u system_u -t etc_t -l s0:c1,c2 ";
        assertThat(told)
                .filteredOn(line -> !line.startsWith("selinuxenabled"))
                .hasSize(6)
                .startsWith("chcon -hR " + label + folder + "/", "chattr -R +i " + folder + "/")
                .endsWith("restorecon " + file, "chcon " + label + file, "chattr +i " + file);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void labelsAreNothingToHostsWithoutThem(LocalShell shell) throws Exception {
        Path file = written("f", "x");
        SelinuxLabel label =
                new SelinuxLabel(Optional.of("system_u"), Optional.empty(), Optional.of("etc_t"), Optional.empty());
        FileAttributes wanted = new FileAttributes(
                Optional.empty(), Optional.empty(), Optional.of(new FileMode("0600")), Optional.empty(), label);

        Output output = shell.run(StepCommands.of(new Step.SetAttributes(path(file), wanted, false, true)));

        assertThat(output.stderr()).isEmpty();
        assertThat(mode(file)).isEqualTo("rw-------");
    }

    private LocalShell withProgramsThatTell(LocalShell shell, String... names) throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String name : names) {
            Path program = Files.writeString(
                    tools.resolve(name), "#!/bin/sh\necho \"" + name + " $*\" >>" + folder + "/told\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return shell.with(java.util.Map.of("PATH", tools + ":" + System.getenv("PATH")));
    }

    @Test
    void stepsOfTheControllerHaveNoCommand() {
        assertThatThrownBy(() -> StepCommands.of(new Step.Pause(Duration.ofSeconds(1), Optional.empty(), true)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Command put(Path file, String content) {
        return StepCommands.of(new Step.PutFile(
                path(file), bytes(content), FileAttributes.ANY, Optional.empty(), Optional.empty(), false));
    }

    private static Command expecting(Path file, String content, String sha1) {
        return StepCommands.of(new Step.PutFile(
                path(file), bytes(content), FileAttributes.ANY, Optional.of(sha1), Optional.empty(), false));
    }

    private static Command validated(Path file, String content, String validate) {
        return StepCommands.of(new Step.PutFile(
                path(file), bytes(content), FileAttributes.ANY, Optional.empty(), Optional.of(validate), false));
    }

    private void awaitTemporaryFile() throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (names().stream().noneMatch(name -> name.contains(".muster."))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no temporary file appears");
            }
            Thread.onSpinWait();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path written(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    }

    private static FileAttributes modeOf(String mode) {
        return new FileAttributes(Optional.empty(), Optional.empty(), Optional.of(new FileMode(mode)));
    }

    private static RemotePath path(Path file) {
        return new RemotePath(file.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String sha1(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes(text)));
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
