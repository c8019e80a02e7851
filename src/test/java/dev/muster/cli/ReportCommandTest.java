package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code muster report}, as a user meets it. */
@Timeout(120)
class ReportCommandTest {
    private static final String PLAYBOOK = """
            - name: Work
              hosts: all
              gather_facts: false
              tasks:
                - name: Write it
                  copy: {dest: "{{ folder }}/{{ inventory_hostname }}", content: "wanted\\n"}
                - name: Write a secret
                  copy: {dest: "{{ folder }}/secret", content: "hush-hush\\n"}
                  no_log: true
                - name: Write what nobody is to compare
                  copy: {dest: "{{ folder }}/unseen", content: "unseen-content\\n"}
                  diff: false
                - name: Fail where told
                  command: "false"
                  when: inventory_hostname == 'b'
            """;
    private static final String HOSTS = "a ansible_connection=local\nb ansible_connection=local\n";

    private Muster muster = new Muster(Path.of(""));
    private Path folder = Path.of("");
    private Path ledger = Path.of("");

    @BeforeEach
    void makeHome(@TempDir Path home) {
        folder = home;
        ledger = home.resolve(".muster/ledger.db");
        muster = new Muster(home, ledger.toString());
    }

    private void play() {
        muster.run(
                "run",
                muster.file("site.yml", PLAYBOOK),
                "-i",
                muster.file("hosts.ini", HOSTS),
                "-e",
                "folder=" + folder);
    }

    private String to(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void lastRunIsWrittenInTheFormThatTheFileAsksFor() throws IOException {
        play();
        play();

        Muster.Result page = muster.run("report", "-o", to("out.html"));

        assertThat(page.exit()).as(page.everything()).isZero();
        assertThat(page.out()).isEqualTo("run 2, 2 hosts: " + to("out.html") + "\n");
        assertThat(Files.readString(Path.of(to("out.html"))))
                .startsWith("<!doctype html>")
                .contains("\"number\":2");
        assertThat(muster.run("report", "1", "-o", to("out.json")).exit()).isZero();
        assertThat(Files.readString(Path.of(to("out.json")))).contains("\"number\" : 1", "\"total\" : 2");
        assertThat(muster.run("report", "-o", to("out.xml")).exit()).isZero();
        assertThat(Files.readString(Path.of(to("out.xml"))))
                .contains("<testsuites name=\"muster run 2: ", "site.yml\" tests=\"10\" failures=\"2\"");
        assertThat(muster.run("report", "-o", to("report"), "--format", "csv").exit())
                .isZero();
        assertThat(Files.readString(Path.of(to("report"))))
                .contains("\r\n2,a,ok,")
                .contains("\r\n2,b,failed,");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".out") || name.startsWith(".report"));
        }
    }

    @Test
    void whatWasChangedIsKeptWithoutAskingAndSecretsAreNot() {
        play();

        String json = muster.run("report", "--format", "json").out();

        assertThat(json).contains("+wanted", "Write a secret");
        assertThat(json).doesNotContain("hush-hush", "unseen-content");
    }

    @Test
    void runThatNeverWasIsAnErrorThatNamesTheLast() {
        play();

        Muster.Result result = muster.run("report", "17");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("there is no run \"17\": the ledger knows 1 to 1, and last");
        assertThat(muster.run("report", "last", "--format", "csv").exit()).isZero();
        assertThat(result.out()).isEmpty();
    }

    @Test
    void withoutALedgerThereIsNothingToReport() {
        assertThat(muster.run("report").err()).contains("there is no ledger at");
        muster.run("park", "a", "--until", "2999-01-01", "--why", "x");
        assertThat(muster.run("report").err()).contains("knows of no run");
    }

    @Test
    void formThatIsNoneIsSaidBeforeAnythingIsRead() {
        assertThat(muster.run("report", "--format", "pdf").err())
                .contains("--format pdf: html, json, csv and junit are known");
        assertThat(muster.run("report", "-o", "out.txt").err())
                .contains("out.txt is to have is not said by its ending");
        assertThat(muster.run("report", "--format", "pdf").exit()).isEqualTo(5);
    }

    @Test
    void fileThatCannotBeWrittenIsNamed() {
        play();

        assertThat(muster.run("report", "-o", to("nowhere/out.html")).err()).contains("nowhere", "no such folder");
        assertThat(muster.run("report", "-o", folder.toString(), "--format", "csv")
                        .err())
                .contains(folder + " is a folder");
    }

    @Test
    void runThatGoesOnOrWasCutOffIsSaidToBe() {
        play();
        RunHeader header = new RunHeader(RunHeader.Kind.RUN, "long.yml", false, "hosts.ini", "olaf", Controller.name());
        try (Ledger open = Ledger.open(new LedgerPlace.InFile(ledger), InstantSource.system())) {
            var recorder = open.record(header, Map.of("c", "hosts.ini"));

            Muster.Result result = muster.run("report", "--format", "csv");

            assertThat(result.err()).contains("run 2 is still running: the report tells what was written down until");
            assertThat(result.out()).contains("2,c,under way,");
            recorder.finish("interrupted");
        }
        assertThat(muster.run("report", "-o", "-").err()).contains("run 2 was interrupted");
    }

    @Test
    void schemaOfTheJsonIsPrinted() {
        assertThat(muster.run("report", "--schema").out()).contains("\"const\": \"muster-run/1\"");
    }
}
