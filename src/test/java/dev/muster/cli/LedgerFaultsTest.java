package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ledger that this user may not write, and one that two processes write at once. Each muster is a process of its own;
 * that of root gives up its capabilities first, without which permissions bind it as they bind everybody.
 */
@Timeout(120)
class LedgerFaultsTest {
    private static final String NOBODY_S_RIGHTS = "rw-------";
    private static final int HOSTS = 12;

    private Path home = Path.of("");
    private Path folder = Path.of("");
    private Muster muster = new Muster(Path.of(""));
    private String site = "";
    private String hosts = "";

    @BeforeEach
    void makeHome(@TempDir Path temporary) throws IOException {
        home = temporary;
        folder = Files.createDirectories(home.resolve("project"));
        muster = new Muster(home, folder.resolve("ledger.db").toString());
        site = muster.file("site.yml", """
                - name: Work
                  hosts: all
                  gather_facts: false
                  tasks:
                    - name: Leave a mark
                      command: touch '%s/{{ inventory_hostname }}.touched'
                    - name: And one more
                      command: "true"
                """.formatted(home));
        hosts = muster.file("hosts.ini", "a ansible_connection=local\n");
    }

    @AfterEach
    void openFolder() throws IOException {
        mode(folder, "rwxr-xr-x");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Of somebody else: who is not root can give nothing away, and takes the rights from himself. */
    private static void giveAway(Path file) throws IOException {
        mode(file, isRoot() ? NOBODY_S_RIGHTS : "---------");
        if (isRoot()) {
            Files.setAttribute(file, "unix:uid", 65534);
        }
    }

    private static List<String> bound() {
        return isRoot() ? List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all") : List.of();
    }

    /** Exit code, and all it said. */
    private record Ended(int exit, String said) {}

    private Process start(String out, List<String> before, String... words) throws IOException {
        return muster.process(before, words)
                .redirectOutput(home.resolve(out).toFile())
                .start();
    }

    private Ended end(Process process, String out) throws IOException, InterruptedException {
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        String said = Files.readString(home.resolve(out));
        assertThat(ended).as(said).isTrue();
        return new Ended(process.exitValue(), said);
    }

    private Ended withoutRights(String... words) throws IOException, InterruptedException {
        return end(start("out", bound(), words), "out");
    }

    private void assertUntouched(Ended ended, String why) throws IOException {
        assertThat(ended.said())
                .contains("error: the ledger " + folder.resolve("ledger.db") + " " + why)
                .contains("--ledger none runs without one")
                .contains("no host was touched")
                .doesNotContain("TASK [", "Exception");
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(home.resolve("a.touched")).doesNotExist();
    }

    @Test
    void folderThatMayNotBeWrittenIsSaidBeforeAnyHostIsTouched() throws Exception {
        mode(folder, "r-xr-xr-x");

        Ended ended = withoutRights("run", site, "-i", hosts);

        assertUntouched(ended, "cannot be made: no right to write there");
        assertThat(withoutRights("run", site, "-i", hosts, "--ledger", "none").exit())
                .isZero();
        assertThat(home.resolve("a.touched")).exists();
    }

    @Test
    void ledgerInAFolderThatBecameReadOnlyIsNotWritten() throws Exception {
        assertThat(muster.run("run", site, "-i", hosts).exit()).isZero();
        Files.delete(home.resolve("a.touched"));
        mode(folder.resolve("ledger.db"), "r--r--r--");
        mode(folder, "r-xr-xr-x");

        Ended ended = withoutRights("run", site, "-i", hosts);

        assertUntouched(ended, "cannot be written: no right to, or a file system that is read-only");
    }

    @Test
    void ledgerOfAnotherUserIsNeitherReadNorWritten() throws Exception {
        assertThat(muster.run("run", site, "-i", hosts).exit()).isZero();
        Files.delete(home.resolve("a.touched"));
        byte[] before = Files.readAllBytes(folder.resolve("ledger.db"));
        giveAway(folder.resolve("ledger.db"));

        Ended run = withoutRights("run", site, "-i", hosts);
        Ended looked = withoutRights("outstanding");

        assertUntouched(run, "cannot be written: no right to, or a file system that is read-only");
        assertThat(looked.exit()).isEqualTo(1);
        assertThat(looked.said()).contains("error: the ledger ", "no right to").doesNotContain("Exception");
        mode(folder.resolve("ledger.db"), "rw-r--r--");
        assertThat(folder.resolve("ledger.db")).hasBinaryContent(before);
    }

    @Test
    void twoControllersAtOnceAreBothRecordedWhole() throws Exception {
        String first = muster.file("first.ini", some("first") + "both ansible_connection=local\n");
        String second = muster.file("second.ini", some("second") + "both ansible_connection=local\n");

        Process one = start("one", List.of(), "run", site, "-i", first);
        Process two = start("two", List.of(), "run", site, "-i", second);
        Ended ofOne = end(one, "one");
        Ended ofTwo = end(two, "two");

        assertThat(ofOne.exit()).as(ofOne.said()).isZero();
        assertThat(ofTwo.exit()).as(ofTwo.said()).isZero();
        for (Ended ended : List.of(ofOne, ofTwo)) {
            assertThat(ended.said())
                    .contains("every host accounted for: 0 ok + 13 changed = 13 hosts")
                    .doesNotContain("warning", "locked");
        }
        Muster.Result all = muster.run("ledger");
        assertThat(all.out()).contains("= 25 hosts").doesNotContain("interrupted", "running");
        for (int run : List.of(1, 2)) {
            assertThat(lines(run))
                    .hasSize(HOSTS + 1)
                    .allSatisfy(
                            line -> assertThat(line).startsWith(run + ",").contains(",changed,", ",2,2,0,0,0,0,0,"));
        }
        assertThat(muster.run("why", "both").out()).contains("run 1, ", "run 2, ");
    }

    private static String some(String name) {
        return IntStream.rangeClosed(1, HOSTS)
                .mapToObj(i -> name + i + " ansible_connection=local\n")
                .collect(Collectors.joining());
    }

    /** One for each host, with how many tasks went well and how many changed something. */
    private List<String> lines(int run) {
        return muster.run("report", Integer.toString(run), "--format", "csv")
                .out()
                .lines()
                .skip(1)
                .toList();
    }
}
