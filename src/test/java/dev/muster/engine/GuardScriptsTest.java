package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Script;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shell keeps the old state and brings it back; the folders stand below the test's own. */
class GuardScriptsTest {
    private static final String FAR = "3600";
    private static final String NOBODY_ELSE = "rwx------";

    @TempDir
    Path home = Path.of("");

    private Path etc;

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @BeforeEach
    void hasFiles() throws IOException {
        etc = Files.createDirectory(home.resolve("e t'c"));
        Files.createDirectory(home.resolve("tmp"));
        Files.writeString(etc.resolve("plain"), "old\n");
        Files.setPosixFilePermissions(etc.resolve("plain"), PosixFilePermissions.fromString("rw-r-----"));
        Files.writeString(etc.resolve("real"), "behind the link\n");
        Files.createSymbolicLink(etc.resolve("link"), Path.of("real"));
        Files.createDirectory(etc.resolve("tree"));
        Files.writeString(etc.resolve("tree").resolve("leaf"), "leaf\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void bringsBackFilesLinksAndFolders(LocalShell shell) throws IOException {
        Output armed = arm(shell, "20260101T000000000-run-1", 1, FAR, "plain", "link", "tree", "fresh", "made/deep");
        change();

        revert(shell, "20260101T000000000-run-1", "1");

        assertThat(armed.stdout()).startsWith("armed sh briefly all\n");
        assertThat(etc.resolve("plain")).hasContent("old\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(etc.resolve("plain"))))
                .isEqualTo("rw-r-----");
        assertThat(Files.readSymbolicLink(etc.resolve("link"))).isEqualTo(Path.of("real"));
        assertThat(etc.resolve("real")).hasContent("behind the link\n");
        assertThat(etc.resolve("tree").resolve("leaf")).hasContent("leaf\n");
        assertThat(etc.resolve("tree").resolve("weed")).doesNotExist();
        assertThat(etc.resolve("fresh")).doesNotExist();
        assertThat(etc.resolve("made")).doesNotExist();
        Output account = settle(shell, "20260101T000000000-run-1", 1, "state");
        assertThat(account.stdout())
                .startsWith("reverted\n")
                .contains("put " + etc.resolve("plain") + " back", "removed " + etc.resolve("fresh"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("lib/guards"))))
                .isEqualTo(NOBODY_ELSE);
    }

    private void change() throws IOException {
        Files.delete(etc.resolve("plain"));
        Files.writeString(etc.resolve("plain"), "new\n");
        Files.delete(etc.resolve("link"));
        Files.writeString(etc.resolve("link"), "no link\n");
        Files.writeString(etc.resolve("real"), "changed\n");
        Files.delete(etc.resolve("tree").resolve("leaf"));
        Files.writeString(etc.resolve("tree").resolve("weed"), "");
        Files.writeString(etc.resolve("fresh"), "");
        Files.createDirectories(etc.resolve("made").resolve("deep"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void takesNothingBackOnceConfirmed(LocalShell shell) throws IOException {
        arm(shell, "20260101T000000000-run-1", 1, FAR, "plain");
        Files.writeString(etc.resolve("plain"), "new\n");
        Path revert = Files.copy(guard("20260101T000000000-run-1").resolve("revert"), home.resolve("late"));

        Output confirmed = settle(shell, "20260101T000000000-run-1", 1, "confirm");
        run(shell, Files.readString(revert), guard("20260101T000000000-run-1").toString(), "1", "0");

        assertThat(confirmed.stdout()).isEqualTo("confirmed\n");
        assertThat(etc.resolve("plain")).hasContent("new\n");
        assertThat(home.resolve("lib/guards")).isEmptyDirectory();
        assertThat(settle(shell, "20260101T000000000-run-1", 1, "confirm").stdout())
                .isEqualTo("gone\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void actsByItselfWhenTheTimeIsOver(LocalShell shell) throws Exception {
        arm(shell, "20260101T000000000-run-1", 1, "1", "plain");
        Files.writeString(etc.resolve("plain"), "new\n");

        for (int i = 0;
                i < 100
                        && Files.exists(guard("20260101T000000000-run-1").resolve("revert"))
                        && !Files.exists(guard("20260101T000000000-run-1").resolve("reverted"));
                i++) {
            Thread.sleep(100);
        }

        assertThat(etc.resolve("plain")).hasContent("old\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void timerOfAHeldGuardIsTheLastOne(LocalShell shell) throws IOException {
        String id = "20260101T000000000-run-1";
        arm(shell, id, 1, FAR, "plain");
        Files.writeString(etc.resolve("plain"), "new\n");
        assertThat(settle(shell, id, 1, "hold").stdout()).isEqualTo("held\n");

        revert(shell, id, "1");

        assertThat(etc.resolve("plain")).hasContent("new\n");
        arm(shell, id, 3, FAR, "plain", "fresh");
        Files.writeString(etc.resolve("fresh"), "");
        revert(shell, id, "3");
        assertThat(etc.resolve("plain")).hasContent("old\n");
        assertThat(etc.resolve("fresh")).doesNotExist();
        Output tooLate = arm(shell, id, 4, FAR, "plain");
        assertThat(tooLate.status()).isEqualTo(1);
        assertThat(tooLate.stderr()).startsWith(GuardScripts.REFUSED).contains("taken an earlier change back", "put");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatAnEarlierRunLeftOpenGoesBackWithIt(LocalShell shell) throws IOException {
        arm(shell, "20260101T000000000-first-1", 1, FAR, "plain");
        Files.writeString(etc.resolve("plain"), "first\n");
        assertThat(settle(shell, "20260101T000000000-first-1", 1, "park").stdout())
                .isEqualTo("parked\n");
        Output second = arm(shell, "20260102T000000000-second-1", 1, FAR, "plain");
        Files.writeString(etc.resolve("plain"), "second\n");

        revert(shell, "20260102T000000000-second-1", "1");

        assertThat(second.stdout()).contains("left parked the \"change\"  [2J");
        assertThat(etc.resolve("plain")).hasContent("old\n");
        Output third = arm(shell, "20260103T000000000-third-1", 1, FAR, "plain");
        assertThat(Guard.found(third))
                .hasSize(2)
                .allMatch(found -> found.startsWith("reverted the \"change\"") && found.contains("not confirmed"));
        settle(shell, "20260103T000000000-third-1", 1, "confirm");
        assertThat(Guard.found(arm(shell, "20260104T000000000-fourth-1", 1, FAR, "plain")))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void confirmationSettlesWhatARunThatDiedLeftOpen(LocalShell shell) throws IOException {
        arm(shell, "20260101T000000000-first-1", 1, FAR, "plain");
        arm(shell, "20260102T000000000-second-1", 1, FAR, "plain");

        settle(shell, "20260102T000000000-second-1", 1, "confirm");

        assertThat(home.resolve("lib/guards")).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void rulesOfThePacketFilterComeBack(LocalShell shell, @TempDir Path bin) throws IOException {
        Path kernel = Files.writeString(home.resolve("kernel"), """
                *filter
                :INPUT ACCEPT [1:2]
                -A INPUT -i lo -j ACCEPT
                COMMIT
                """);
        LocalShell tools = shell.withProgram(bin, "iptables-save", "cat '" + kernel + "'");
        tools.withProgram(bin, "iptables-restore", "cat >'" + kernel + ".restored'");
        tools.withProgram(bin, "ip6tables-save", "exit 1");
        tools.withProgram(bin, "nft", "exit 1");
        arm(tools, "20260101T000000000-run-1", 1, FAR, "filter", List.of());
        Files.writeString(kernel, """
                *filter
                :INPUT DROP [7:8]
                COMMIT
                *nat
                :PREROUTING DROP [0:0]
                :OWN - [0:0]
                -A PREROUTING -j OWN
                COMMIT
                """);

        revert(tools, "20260101T000000000-run-1", "1");

        assertThat(home.resolve("kernel.restored")).hasContent("""
                *filter
                :INPUT ACCEPT [1:2]
                -A INPUT -i lo -j ACCEPT
                COMMIT
                *nat
                :PREROUTING ACCEPT [0:0]
                COMMIT
                """);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void daemonOfThePacketFilterReadsWhatCameBack(LocalShell shell, @TempDir Path bin) throws IOException {
        Path config = Files.createDirectory(home.resolve("firewalld"));
        Files.writeString(config.resolve("zone"), "ssh\n");
        LocalShell tools = shell.withProgram(bin, "firewall-cmd", "printf '%s\\n' \"$*\" >>'" + home + "/asked'");
        arm(tools, "20260101T000000000-run-1", 1, FAR, "", List.of(config.toString(), "1", "1", "-"));
        Files.writeString(config.resolve("zone"), "none\n");

        revert(tools, "20260101T000000000-run-1", "1");

        assertThat(config.resolve("zone")).hasContent("ssh\n");
        assertThat(home.resolve("asked")).hasContent("--reload\n");
    }

    @Test
    void aFolderThatOthersCouldHaveMadeIsNotUsed() throws IOException {
        Path trap = Files.createDirectory(home.resolve("trap"));
        Files.createDirectories(home.resolve("lib"));
        Files.createSymbolicLink(home.resolve("lib").resolve("guards"), trap);
        Files.createDirectories(home.resolve("root/.muster/guards"));
        Files.setPosixFilePermissions(
                home.resolve("root/.muster/guards"), PosixFilePermissions.fromString("rwxrwx---"));

        Output armed = arm(LocalShell.SH, "20260101T000000000-run-1", 1, FAR, "plain");

        assertThat(armed.ok()).as(armed.stderr()).isTrue();
        assertThat(trap).isEmptyDirectory();
        assertThat(home.resolve("root/.muster/guards")).isEmptyDirectory();
        try (Stream<Path> last = Files.list(home.resolve("tmp"))) {
            assertThat(last).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatOnlyPreparedGoesBackWithWhatTakesItIntoEffect(LocalShell shell) throws IOException {
        String first = "20260101T000000000-run-1";
        arm(shell, first, 1, FAR, "network", touching("plain"));
        Files.writeString(etc.resolve("plain"), "new\n");
        assertThat(settle(shell, first, 1, "stand").stdout()).isEqualTo("stands\n");

        arm(shell, "20260102T000000000-run-2", 1, FAR, "filter", touching("fresh"));
        revert(shell, "20260102T000000000-run-2", "1");
        assertThat(etc.resolve("plain")).as("of another part").hasContent("new\n");
        Output same = arm(shell, "20260103T000000000-run-3", 1, FAR, "filter network", touching("fresh"));
        revert(shell, "20260103T000000000-run-3", "1");

        assertThat(etc.resolve("plain")).hasContent("old\n");
        assertThat(Guard.found(same)).as("nobody's news").noneMatch(found -> found.contains("stands"));
        assertThat(settle(shell, "20260103T000000000-run-3", 1, "state").stdout())
                .startsWith("reverted\n")
                .contains("put " + etc.resolve("plain") + " back");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatStoodByIsLetGoByItsRunOrByTheNext(LocalShell shell) throws IOException {
        arm(shell, "20260101T000000000-one-1", 1, FAR, "network", touching("plain"));
        settle(shell, "20260101T000000000-one-1", 1, "stand");
        assertThat(settle(shell, "20260101T000000000-one-1", 1, "confirm").stdout())
                .isEqualTo("confirmed\n");
        arm(shell, "20260101T000000000-two-1", 1, FAR, "network", touching("plain"));
        settle(shell, "20260101T000000000-two-1", 1, "stand");
        Files.writeString(etc.resolve("plain"), "new\n");

        arm(shell, "20260103T000000000-three-1", 1, FAR, "network", touching("fresh"));
        revert(shell, "20260103T000000000-three-1", "1");

        assertThat(etc.resolve("plain")).hasContent("new\n");
        assertThat(guard("20260101T000000000-one-1")).doesNotExist();
        assertThat(guard("20260101T000000000-two-1")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void restartedHostGoesOnWhereItWasCutOff(LocalShell shell) throws IOException {
        for (String cut : List.of("armed.1", "reverting")) {
            String id = "20260101T000000000-run-" + cut.length();
            Files.writeString(etc.resolve("plain"), "old\n");
            arm(shell, id, 1, FAR, "plain");
            Files.writeString(etc.resolve("plain"), "new\n");
            if (cut.equals("reverting")) {
                Files.move(guard(id).resolve("armed.1"), guard(id).resolve(cut));
            }
            Files.writeString(guard(id).resolve("due"), FAR + " 1000\n");

            revert(shell, id, "boot");

            assertThat(etc.resolve("plain")).as(cut).hasContent("old\n");
            assertThat(guard(id).resolve("reverted")).exists();
            revert(shell, id, "boot");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void whatARestartLeftOpenIsTakenBackBeforeAnythingElse(LocalShell shell) throws IOException {
        String id = "20260101T000000000-run-1";
        arm(shell, id, 1, FAR, "plain");
        Files.writeString(etc.resolve("plain"), "new\n");
        Files.writeString(guard(id).resolve("due"), "60 1000\n");
        arm(shell, "20260102T000000000-same-1", 1, FAR, "fresh");
        settle(shell, "20260102T000000000-same-1", 1, "park");
        assertThat(etc.resolve("plain")).as("its timer may be late").hasContent("new\n");
        Files.writeString(guard(id).resolve("born"), "another boot\n");

        Output next = arm(shell, "20260103T000000000-next-1", 1, FAR, "fresh");

        assertThat(next.status()).isEqualTo(1);
        assertThat(next.stderr())
                .startsWith(GuardScripts.REFUSED + "the host was restarted before the \"change\"")
                .contains("put " + etc.resolve("plain") + " back", "run it again");
        assertThat(etc.resolve("plain")).hasContent("old\n");
        assertThat(guard("20260103T000000000-next-1")).doesNotExist();
        Output again = arm(shell, "20260104T000000000-again-1", 1, FAR, "fresh");
        assertThat(again.ok()).as(again.stderr()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void everyFolderThatLastsIsTriedBeforeThoseThatARestartEmpties(LocalShell shell) throws IOException {
        List<String> places = List.of("lib", "root", "tmp", "emptied");
        for (String place : places.subList(0, 3)) {
            Files.deleteIfExists(home.resolve(place));
            Files.writeString(home.resolve(place), "no folder");
        }

        Output armed = arm(shell, "20260101T000000000-run-1", 1, FAR, "plain");
        assertThat(armed.stdout()).as(armed.stderr()).startsWith("armed sh briefly");
        settle(shell, "20260101T000000000-run-1", 1, "confirm");
        LocalShell.SH.run(Command.of(
                new Script("none", "rm -rf \"$1\"; : >\"$1\""),
                home.resolve("emptied").toString()));
        Output refused = arm(shell, "20260102T000000000-run-1", 1, FAR, "plain");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.stderr())
                .startsWith(GuardScripts.REFUSED + "no folder for the old state can be made in " + home);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void placesBesideTheChangeAreKeptWhereTheyCanBe(LocalShell shell) throws IOException {
        LocalShell.SH.run(Command.of(
                new Script("fifo", "mkfifo \"$1\""), etc.resolve("pipe").toString()));

        Output armed = arm(
                shell,
                "20260101T000000000-run-1",
                1,
                FAR,
                "",
                List.of(
                        etc.resolve("plain").toString(),
                        "1",
                        "0",
                        "0",
                        etc.resolve("pipe").toString(),
                        "1",
                        "1",
                        "-",
                        etc.resolve("link").toString(),
                        "1",
                        "1",
                        "-"));

        assertThat(armed.ok()).as(armed.stderr()).isTrue();
        Files.writeString(etc.resolve("real"), "changed\n");
        revert(shell, "20260101T000000000-run-1", "1");
        assertThat(etc.resolve("real")).hasContent("behind the link\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void rootsFolderIsOpenToLookIntoWhoeverMakesIt(LocalShell shell) throws IOException {
        Files.createDirectory(
                home.resolve("lib"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(NOBODY_ELSE)));

        arm(shell, "20260101T000000000-run-1", 1, FAR, "plain");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("lib"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("lib/guards"))))
                .isEqualTo(NOBODY_ELSE);
    }

    @Test
    void eitherTheTimerOrTheConfirmationWins() throws IOException {
        int back = 0;
        for (int i = 0; i < 12; i++) {
            String id = "20260101T000000000-run-" + i;
            Files.writeString(etc.resolve("plain"), "old\n");
            arm(LocalShell.SH, id, 1, FAR, "plain");
            Files.writeString(etc.resolve("plain"), "new\n");
            CompletableFuture<Void> timer = CompletableFuture.runAsync(() -> revert(LocalShell.SH, id, "1"));

            String said = settle(LocalShell.SH, id, 1, "confirm").stdout();
            timer.join();

            boolean confirmed = said.startsWith("confirmed");
            assertThat(Files.readString(etc.resolve("plain"))).as(said).isEqualTo(confirmed ? "new\n" : "old\n");
            back += confirmed ? 0 : 1;
        }
        assertThat(back).isBetween(0, 12);
    }

    @Test
    void whatCannotBeKeptIsNotGuarded() throws IOException {
        Files.delete(etc.resolve("plain"));
        LocalShell.SH.run(Command.of(
                new Script("fifo", "mkfifo \"$1\""), etc.resolve("plain").toString()));

        Output refused = arm(LocalShell.SH, "20260101T000000000-run-1", 1, FAR, "plain");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.stderr())
                .isEqualTo(GuardScripts.REFUSED + etc.resolve("plain") + " is neither a file nor a folder\n");
        assertThat(home.resolve("lib/guards")).isEmptyDirectory();
        assertThat(Files.exists(etc.resolve("plain"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    // ---- the scripts, with the folders of this test ----

    private Output arm(LocalShell shell, String id, int generation, String seconds, String... names) {
        return arm(shell, id, generation, seconds, "", touching(names));
    }

    private List<String> touching(String... names) {
        return Stream.of(names)
                .flatMap(name -> {
                    boolean tree = name.equals("tree");
                    boolean deep = name.contains("/");
                    return Stream.of(etc.resolve(name).toString(), "1", tree ? "1" : "0", deep ? "1" : "0");
                })
                .toList();
    }

    private Output arm(LocalShell shell, String id, int generation, String seconds, String parts, List<String> paths) {
        List<String> words = Stream.concat(
                        Stream.of(id, String.valueOf(generation), seconds, "the \"change\" \u001b[2J", parts, "0"),
                        paths.stream())
                .toList();
        return shell.run(Command.of(here(GuardScripts.ARM), words.toArray(String[]::new))
                .withInput(here(GuardScripts.REVERT).getBytes(StandardCharsets.UTF_8)));
    }

    private Output settle(LocalShell shell, String id, int generation, String what) {
        return shell.run(Command.of(here(GuardScripts.SETTLE), id, String.valueOf(generation), what, FAR));
    }

    private void revert(LocalShell shell, String id, String generation) {
        run(shell, here(GuardScripts.REVERT), guard(id).toString(), generation, "0");
    }

    private static void run(LocalShell shell, String text, String... words) {
        Output output = shell.run(Command.of(new Script("revert", text), words));
        assertThat(output.ok()).as(output.stderr()).isTrue();
    }

    private Path guard(String id) {
        return home.resolve("lib").resolve("guards").resolve(id);
    }

    private Script here(Script script) {
        return new Script(script.name(), here(script.text()));
    }

    private String here(String text) {
        return text.replace("/var/lib/muster", quoted("lib"))
                .replace("/root/.muster", quoted("root/.muster"))
                .replace("${HOME:-/nonexistent}/.muster", home + "/lib")
                .replace("/var/tmp/muster", home + "/tmp/muster")
                .replace("/run/muster", quoted("emptied"))
                .replace("\"/tmp/muster", "\"" + quoted("emptied/muster"))
                .replace("/dev/shm", quoted("emptied"))
                .replace("/etc/systemd/system", quoted("units"))
                .replace("/etc/cron.d", quoted("cron"))
                .replace("/etc/local.d", quoted("local"))
                .replace("/etc/firewalld", quoted("firewalld"))
                .replace("/run/systemd/system", "/nonexistent");
    }

    private String quoted(String folder) {
        return home.resolve(folder).toString();
    }
}
