package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The memory of all runs, as a user meets it. */
@Timeout(120)
class LedgerCommandTest {
    private static final String PLAYBOOK = """
            - name: Work
              hosts: all
              gather_facts: false
              tasks:
                - name: Do it
                  command: echo done
                - name: Fail where told
                  command: "false"
                  when: inventory_hostname == broken | default('')
            """;
    private static final String LOCAL = "a ansible_connection=local\nb ansible_connection=local\n";
    private static final String DEAD = "dead ansible_host=127.0.0.1 ansible_port=1\n";
    private final List<AutoCloseable> servers = new ArrayList<>();
    private Muster muster = new Muster(Path.of(""));
    private String ledger = "";
    private String site = "";

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        ledger = folder.resolve(".muster/ledger.db").toString();
        muster = new Muster(folder, ledger);
        site = muster.file("site.yml", PLAYBOOK);
    }

    @AfterEach
    void closeServers() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    private Muster.Result play(String hosts, String... more) {
        List<String> words = new ArrayList<>(List.of("run", site, "-i", muster.file("hosts.ini", hosts)));
        words.addAll(List.of(more));
        return muster.run(words.toArray(String[]::new));
    }

    @Test
    void whatIsLeftIsShownWithItsReasonAndPlayedAlone() {
        play(LOCAL + DEAD, "-e", "broken=b");

        Muster.Result left = muster.run("outstanding");
        assertThat(left.exit()).as(left.everything()).isEqualTo(2);
        assertThat(left.out())
                .contains("2 of 3 hosts outstanding:", "failed (1):", "unreachable, connection refused (1):")
                .contains("(run 1): 127.0.0.1 port 1: connection refused");
        assertThat(muster.run("ledger").out())
                .contains("0 ok + 1 changed + 1 failed + 1 unreachable + 0 refused + 0 parked + 0 exempt + 0 never seen"
                        + " = 3 hosts");

        Muster.Result again = play(LOCAL, "--outstanding");
        assertThat(again.accounting()).isEqualTo("0 ok + 1 changed = 1 host");
        assertThat(again.err()).contains("outstanding, and not in this inventory: dead");
        assertThat(again.recap("b")).contains("changed=1");
        assertThat(again.recap("a")).isEmpty();
    }

    @Test
    void parkedAndExemptHostsAreNamedAndNotPlayed() {
        String until = LocalDate.now(ZoneId.systemDefault()).plusDays(3).toString();
        play(LOCAL + DEAD);
        assertThat(muster.run("park", "dead", "--until", until, "--why", "no disk")
                        .exit())
                .isZero();
        assertThat(muster.run("exempt", "b", "--owner", "eva", "--why", "lab").exit())
                .isZero();

        Muster.Result result = play(LOCAL + DEAD);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.accounting()).isEqualTo("0 ok + 1 changed + 1 parked + 1 exempt = 3 hosts");
        assertThat(result.out()).contains("dead: parked until " + until + ": no disk", "b: exempt by eva: lab");
        Muster.Result left = muster.run("outstanding");
        assertThat(left.exit()).isZero();
        assertThat(left.out()).contains("parked (1):", "until " + until + ": no disk");
        assertThat(muster.run("unpark", "dead").exit()).isZero();
        assertThat(muster.run("outstanding").exit()).isEqualTo(2);
        assertThat(muster.run("unpark", "dead").exit()).isEqualTo(1);
        assertThat(muster.run("why", "dead").out()).contains("parked until " + until, "Taken back by");
    }

    @Test
    void dayThatIsNoneOrPastIsRefused() {
        assertThat(muster.run("park", "a", "--until", "soon", "--why", "x").err())
                .contains("--until takes a date such as 2026-12-24, not \"soon\"");
        assertThat(muster.run("park", "a", "--until", "2014-02-12", "--why", "x")
                        .exit())
                .isEqualTo(5);
    }

    @Test
    void storyOfAHostIsToldInSentences() {
        play(LOCAL);
        play(LOCAL, "-e", "broken=a");
        muster.run("exec", "a", "-i", muster.path("hosts.ini").toString(), "-m", "ping");

        Muster.Result why = muster.run("why", "a");

        assertThat(why.out())
                .contains("a is failed since ", "(run 2): Fail where told: non-zero return code.")
                .contains("Known from the inventory ")
                .contains("run 1, ", "It changed: Do it.")
                .contains("run 3, ", "module ping: ok.");
        Muster.Result unknown = muster.run("why", "aa");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("no run has ever named \"aa\"; did you mean \"a\"?");
    }

    @Test
    void programsAndSpreadsheetsGetTheSameNumbers() {
        play(LOCAL + DEAD);

        assertThat(muster.run("ledger", "--json").out())
                .contains("\"total\": 3", "\"unreachable\": 1", "\"host\": \"dead\"", "\"since_run\": 1");
        assertThat(muster.run("ledger", "--csv").out().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("dead,unreachable,connection refused,127.0.0.1 port 1:"));
    }

    @Test
    void runThatOnlyLookedIsSaidToHaveChangedNothing() {
        site = muster.file("site.yml", PLAYBOOK.replace("command: echo done", "file: {path: made, state: directory}"));
        play(LOCAL, "-C");

        assertThat(muster.run("why", "a").out())
                .contains("site.yml (dry run): would change. It would change: Do it.")
                .doesNotContain("changed");
    }

    @Test
    void fewerHostsThanLastTimeAreNoticed() {
        play(LOCAL);

        assertThat(play("a ansible_connection=local\n").err()).contains("\"all\" matches 1 host, last time it was 2");
        assertThat(play("a ansible_connection=local\n").err()).doesNotContain("last time");
    }

    @Test
    void missedExpectationStopsBeforeAnyHostIsTouched() {
        site = muster.file("site.yml", PLAYBOOK.replace("  hosts: all", "  hosts: all\n  expect: \">= 42\""));

        Muster.Result result = play(LOCAL, "-l", "a");

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.err())
                .contains("error: the play expects >= 42 hosts, and \"all\" matches 2: nothing of it is done")
                .doesNotContain("[WARNING]: error")
                .contains("site.yml:3:11");
        assertThat(result.out()).doesNotContain("Do it");
        assertThat(result.accounting()).isEqualTo("0 ok + 0 changed + 1 never seen = 1 host");
    }

    @Test
    void expectationThatIsNoneIsAnErrorAtItsPlace() {
        site = muster.file("site.yml", PLAYBOOK.replace("  hosts: all", "  hosts: all\n  expect: many"));

        Muster.Result result = play(LOCAL);

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).contains("\"expect\" must be a number of hosts", "site.yml:3:11");
        assertThat(Path.of(ledger)).doesNotExist();
    }

    @Test
    void knownNameWithANewKeyStopsAndAsks() throws IOException {
        EmbeddedSshd first = new EmbeddedSshd();
        EmbeddedSshd second = new EmbeddedSshd();
        for (EmbeddedSshd server : List.of(first, second)) {
            server.withUser("op", "pw").start();
            servers.add(server);
            server.tellTo(muster.path("known_hosts"));
        }
        String line = " ansible_host=127.0.0.1 ansible_user=op ansible_password=pw ansible_ssh_common_args="
                + "'-o UserKnownHostsFile=" + muster.path("known_hosts") + "' ansible_port=";

        assertThat(play("box" + line + first.port() + "\n").exit()).isZero();
        Muster.Result stopped = play("box" + line + second.port() + "\n");

        assertThat(stopped.exit()).as(stopped.everything()).isEqualTo(4);
        assertThat(stopped.out()).contains("the ledger knows box by another", "muster accept-key box");
        assertThat(second.sessions()).isZero();
        assertThat(muster.run("accept-key", "box").exit()).isZero();
        assertThat(play("box" + line + second.port() + "\n").exit()).isZero();
        assertThat(play("box" + line + first.port() + "\n").exit()).isEqualTo(4);
        assertThat(play("twin" + line + second.port() + "\n").exit()).isZero();
        assertThat(muster.run("why", "box").out())
                .contains("Its host key once was ", "The same box as twin: it shows the same host key.");
        assertThat(muster.run("ledger").out())
                .contains("2 names are 1 box by their host keys:", "one box under 2 names: box, twin");
    }

    @Test
    void secretsAreNotInTheFile() throws IOException {
        String password = muster.file("password", "correct horse\n");
        String sealed = muster.run(
                        "vault", "encrypt_string", "--vault-password-file", password, "Sesame42", "-n", "key")
                .out();
        site = muster.file("site.yml", """
                - hosts: all
                  gather_facts: false
                  vars:
                """ + sealed.indent(4) + """
                  tasks:
                    - name: Say {{ key }}
                      command: "echo {{ key }}"
                    - name: Hide
                      shell: "echo hidden-words >&2; exit 3"
                      no_log: true
                      ignore_errors: true
                    - fail: {msg: "no {{ key }}"}
                """);

        Muster.Result result = play("a ansible_connection=local\n", "--vault-password-file", password);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        try (var files = Files.list(Path.of(ledger).getParent())) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain("Sesame42", "hidden-words");
            }
        }
        assertThat(muster.run("why", "a").out()).contains("********");
    }

    @Test
    void runThatCannotBeRecordedTouchesNoHost() throws IOException {
        Files.createDirectories(Path.of(ledger).getParent());
        Files.writeString(
                Path.of(ledger), "no database at all, as long as a header has to be, and then some more of it");

        Muster.Result result = play(LOCAL);

        assertThat(result.exit()).as(result.everything()).isEqualTo(1);
        assertThat(result.err()).contains("is damaged, or no ledger at all", "no host was touched");
        assertThat(result.out()).isEmpty();
        assertThat(play(LOCAL, "--ledger", "none").exit()).isZero();
    }

    @Test
    void withoutALedgerNothingIsMadeByLooking() {
        assertThat(muster.run("outstanding").err()).contains("there is no ledger at " + ledger);
        assertThat(muster.run("run", site, "-i", "a,", "--outstanding").err())
                .contains("--outstanding needs a ledger, and there is none");
        muster.run("run", site, "-i", "a,", "--syntax-check");
        muster.run("exec", "localhost", "-m", "ping", "--list-hosts");

        assertThat(Path.of(ledger).getParent()).doesNotExist();
    }

    @Test
    void singleModulesAreRememberedFromTheFirstOn() {
        muster.run("exec", "a", "-i", muster.file("hosts.ini", LOCAL), "-m", "ping");

        assertThat(muster.run("why", "a").out())
                .contains("a was never seen; known since 20", "Known from the inventory ", "module ping: ok.");
        assertThat(muster.run("why", "a", "--json").out())
                .contains("\"host\": \"a\"", "\"job\": \"ping\"", "\"kind\": \"exec\"", "\"outcome\": \"ok\"");
    }

    @Test
    void killedRunIsClosedByTheNextAndItsHostsAreLeft() throws Exception {
        site = muster.file("site.yml", PLAYBOOK.replace("echo done", "sleep 60"));
        Path out = muster.path("out");
        Process process = muster.process(List.of(), "run", site, "-i", muster.file("hosts.ini", LOCAL))
                .redirectOutput(out.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(out).contains("TASK [Do it]") && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);

        Muster.Result left = muster.run("outstanding");

        assertThat(left.exit()).as(left.everything() + Files.readString(out)).isEqualTo(2);
        assertThat(left.out()).contains("2 of 2 hosts outstanding:", "run 1 ended without a word");
        assertThat(muster.run("ledger").out()).contains("interrupted");
    }
}
