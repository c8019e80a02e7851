package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.connection.Counters;
import dev.muster.connection.LocalConnector;
import dev.muster.connection.UdpExchange;
import dev.muster.engine.ConnectionPool;
import dev.muster.engine.HttpDownloader;
import dev.muster.engine.Outside;
import dev.muster.engine.PlaybookRunner;
import dev.muster.engine.RunOptions;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.FileChange;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunListener;
import dev.muster.module.ModuleCatalog;
import dev.muster.module.PathState;
import dev.muster.modules.StandardModules;
import dev.muster.playbook.LoadSettings;
import dev.muster.playbook.Playbook;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a host looks at a file that a task changes, and what is known of it then. */
class FileChangeTest {
    /** The look that plans, the state in front of the change, the change, the look behind it. */
    private static final int LOOKS_AND_CHANGE = 4;
    /** A look without content tells its module all, and the look that is kept little. */
    private static final int LOOK_FOR_WHO_KEEPS_IT = 1;
    /** Before the change and behind it a copy asks whether there is a folder to write to, which takes no program. */
    private static final int FOLDER = 2;

    private final Console console = new Console(
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            false,
            80,
            new SecretMask());
    private final ModuleCatalog catalog = StandardModules.catalog();
    private final Loading loading = new Loading(console, Map.of());
    private final Path folder;
    private final List<RunEvent.HostWritten> written = new ArrayList<>();
    private final List<RunEvent.TaskEnded> ended = new ArrayList<>();

    FileChangeTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private final class Keeping implements RunListener {
        @Override
        public boolean keepsFiles() {
            return true;
        }

        @Override
        public void on(RunEvent event) {
            if (event instanceof RunEvent.HostWritten files) {
                written.add(files);
            } else if (event instanceof RunEvent.TaskEnded end) {
                ended.add(end);
            }
        }
    }

    private Counters run(String task) throws Exception {
        Path playbook = Files.writeString(
                folder.resolve("play.yml"),
                "- hosts: all\n  gather_facts: false\n  tasks:\n    - " + task.replace("HERE", folder.toString())
                        + "\n");
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = loading.inventory(
                        List.of(new Muster(folder).file("hosts.yml", "all: {hosts: {h: {}}}")), List.of())
                .orElseThrow();
        List<Playbook> playbooks = loading.playbooks(List.of(playbook), catalog, LoadSettings.DEFAULTS, diagnostics);
        assertThat(diagnostics.hasErrors()).isFalse();
        Counters counters = new Counters();
        Outside outside =
                new Outside(new UdpExchange(), new HttpDownloader(), new TerminalPrompter(console), Clock.systemUTC());
        try (ConnectionPool pool = new ConnectionPool(new LocalConnector(counters))) {
            new PlaybookRunner(catalog, outside, new SecretMask())
                    .run(playbooks, inventory, RunOptions.DEFAULTS, pool, List.of(new Keeping()));
        }
        return counters;
    }

    private FileChange onlyChange() {
        assertThat(written).hasSize(1);
        assertThat(written.get(0).files()).hasSize(1);
        return written.get(0).files().get(0);
    }

    private Value field(String name) {
        return Objects.requireNonNull(ended.get(ended.size() - 1).result().get(name), name);
    }

    @Test
    void oneLookBehindAChangeServesResultEvidenceAndVerification() throws Exception {
        Path file = Files.writeString(folder.resolve("ntp.conf"), "server a\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        Counters counters = run("copy: {content: \"server bcd\\n\", dest: HERE/ntp.conf, mode: \"0604\"}");

        assertThat(counters.scripts()).isEqualTo(LOOKS_AND_CHANGE + FOLDER);
        assertThat(counters.frames()).isEqualTo(2);
        FileChange change = onlyChange();
        assertThat(change.before().text()).hasValue("server a\n");
        assertThat(change.before().octal()).isEqualTo("0640");
        assertThat(change.after().text()).hasValue("server bcd\n");
        assertThat(change.after().octal()).isEqualTo("0604");
        assertThat(change.after().owner())
                .isEqualTo(Files.getAttribute(file, "unix:uid").toString());
        assertThat(change.after().sha1()).hasValue(PathState.sha1(Files.readAllBytes(file)));
        assertThat(field("size")).isEqualTo(Value.of(11));
        assertThat(field("mode")).isEqualTo(Value.of("0604"));
    }

    @Test
    void newFileAndOneThatIsEditedAreLookedAtNoMoreOften() throws Exception {
        Files.writeString(folder.resolve("hosts"), "a\n");

        Counters made = run("copy: {content: new, dest: HERE/new}");
        assertThat(made.scripts()).isEqualTo(LOOKS_AND_CHANGE + FOLDER);
        assertThat(onlyChange().before().kind()).isEqualTo(PathState.Kind.ABSENT);
        assertThat(onlyChange().after().text()).hasValue("new");

        written.clear();
        Counters edited = run("lineinfile: {path: HERE/hosts, line: b}");
        assertThat(edited.scripts()).isEqualTo(LOOKS_AND_CHANGE);
        assertThat(onlyChange().after().text()).hasValue("a\nb\n");
    }

    @Test
    void fileBehindALinkIsKeptUnderItsOwnName() throws Exception {
        Path real = Files.writeString(folder.resolve("real"), "old");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));

        run("copy: {content: new, dest: HERE/link, follow: true}");

        assertThat(real).hasContent("new");
        assertThat(onlyChange().path()).isEqualTo(real.toString());
        assertThat(onlyChange().after().path()).isEqualTo(real.toString());
        assertThat(onlyChange().after().text()).hasValue("new");
        assertThat(field("size")).isEqualTo(Value.of(3));
    }

    @Test
    void otherNamesOfAFileAreNotForgotten() throws Exception {
        Path file = Files.writeString(folder.resolve("one"), "x");
        Files.createLink(folder.resolve("two"), file);

        run("file: {path: HERE/one, mode: \"0600\"}");

        assertThat(onlyChange().after().links()).isEqualTo(2);
        assertThat(onlyChange().after().peer()).hasValue(folder + "/two");
    }

    @Test
    void whatNoQuestionTellsIsLookedAtInTheFrameOfTheChange() throws Exception {
        Files.writeString(folder.resolve("plain"), "x");
        Files.createDirectory(folder.resolve("sub"));
        Files.createLink(folder.resolve("two"), Files.writeString(folder.resolve("one"), "x"));

        for (String name : List.of("plain", "sub", "one")) {
            written.clear();

            Counters counters = run("file: {path: HERE/" + name + ", mode: \"0700\"}");

            assertThat(counters.frames()).as(name).isEqualTo(2);
            assertThat(counters.scripts()).as(name).isEqualTo(LOOKS_AND_CHANGE + LOOK_FOR_WHO_KEEPS_IT);
            assertThat(onlyChange().after().octal()).isEqualTo("0700");
        }
        assertThat(onlyChange().after().peer()).hasValue(folder + "/two");
    }

    @Test
    void fileThatHadOtherNamesIsLookedAtInTheFrameOfTheChange() throws Exception {
        Files.createLink(folder.resolve("two"), Files.writeString(folder.resolve("one"), "x"));

        Counters counters = run("copy: {content: x, dest: HERE/one, mode: \"0700\"}");

        assertThat(counters.frames()).isEqualTo(2);
        assertThat(onlyChange().after().octal()).isEqualTo("0700");
        assertThat(onlyChange().after().peer()).hasValue(folder + "/two");
    }

    @Test
    void nothingIsToldOfAChangeThatWasNotMade() throws Exception {
        Path file = Files.writeString(folder.resolve("ntp.conf"), "old");

        run("copy: {content: new, dest: HERE/ntp.conf, validate: \"false %s\"}");

        assertThat(file).hasContent("old");
        assertThat(written).isEmpty();
        assertThat(ended.get(0).status()).isEqualTo(RunEvent.TaskEnded.Status.FAILED);
    }

    @Test
    void changeOfSomebodyElsesIsNotTakenForOurs() throws Exception {
        Path file = Files.writeString(folder.resolve("ntp.conf"), "old");
        Path meddler = Files.writeString(folder.resolve("meddler"), "printf his >" + file);

        run("copy: {content: new, dest: HERE/ntp.conf, validate: \"sh " + meddler + " %s\"}");

        assertThat(file).hasContent("his");
        assertThat(field("msg").str()).contains("was changed by someone else meanwhile");
        assertThat(written).isEmpty();
    }

    @Test
    void fileThatIsWrittenBeforeAStepFailsHasItsOldContentToGoBackTo() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/lsattr")));
        Path file = Files.writeString(folder.resolve("ntp.conf"), "old");

        run("""
            copy: {content: new, dest: HERE/ntp.conf, attributes: "+Q"}
            """.strip());

        assertThat(ended.get(0).status()).isEqualTo(RunEvent.TaskEnded.Status.FAILED);
        assertThat(file).hasContent("new");
        assertThat(onlyChange().before().text()).hasValue("old");
        assertThat(onlyChange().after().text()).hasValue("new");
    }

    @Test
    void largeFileIsKnownByItsDigestBehindAChange() throws Exception {
        Path source = Files.write(folder.resolve("source"), new byte[(1 << 20) + 1]);

        run("copy: {src: " + source + ", dest: HERE/large}");

        PathState after = onlyChange().after();
        assertThat(after.content()).isEmpty();
        assertThat(after.why()).isEqualTo("larger than 1 MiB");
        assertThat(after.sha1()).hasValue(PathState.sha1(Files.readAllBytes(source)));
    }
}
