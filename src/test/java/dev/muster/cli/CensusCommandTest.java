package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code muster census} as a user has it. */
class CensusCommandTest {
    @TempDir
    private Path home = Path.of("");

    private Muster muster = new Muster(Path.of(""));
    private String hosts = "";

    @BeforeEach
    void furnish() {
        muster = new Muster(home);
        hosts = muster.file("hosts", "127.0.0.1 localhost\n192.0.2.1 ps01.example.org\n192.0.2.17 ps17.example.org\n");
    }

    @Test
    void listsWhatTheInventoryLacksAndAddsUp() {
        Muster.Result result = muster.run("census", hosts, "-i", "ps01.example.org,");

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .isEqualTo("ps17.example.org  192.0.2.17\n    hosts " + hosts + ":3\n\n"
                        + "1 in the inventory + 1 forgotten = 2 boxes\n");
    }

    @Test
    void nothingForgottenIsSuccess() {
        Muster.Result result = muster.run("census", hosts, "-i", "ps01.example.org,192.0.2.17");

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.out()).isEqualTo("2 in the inventory + 0 forgotten = 2 boxes\n");
    }

    @Test
    void leavesOutWhatIsNotOnesOwn() {
        String history = muster.file(".bash_history", "ssh git@forge.example.com\nssh ps18.example.org\n");

        Muster.Result result =
                muster.run("census", history, hosts, "-i", "ps01.example.org,", "--own", "192.0.2.16/28,.example.org");

        assertThat(result.out())
                .contains("ps18.example.org\n")
                .doesNotContain("forge")
                .endsWith("1 in the inventory + 2 forgotten + 1 not yours = 4 boxes\n");
    }

    @Test
    void readsWhatAnAccountUsuallyHas() {
        muster.file(".ssh/config", "Host ps99.example.org\n  User admin\n");

        assertThat(muster.run("census", "-i", "x,").out()).contains("ps99.example.org\n    ssh_config");
    }

    @Test
    void readsWhatSshConfigIncludes() {
        muster.file(".ssh/config", "Include hosts.d/*.conf\n");
        String included = muster.file(".ssh/hosts.d/old.conf", "Host ps98.example.org\n\nHost ps98.example.org\n");

        assertThat(muster.run("census", "-i", "x,").out())
                .contains("ps98.example.org\n    ssh_config " + included + ":1,3\n");
    }

    @Test
    void anInventoryWithoutHostsIsNoticed() {
        assertThat(muster.run("census", hosts).err()).contains("there is no host in the inventory");
    }

    @Test
    void adoptedFileIsAnInventoryThatLacksNothing() throws Exception {
        Path file = home.resolve("adopted.yml");

        Muster.Result adopted = muster.run(
                "census", "adopt", "-o", file.toString(), "--group", "found", hosts, "-i", "ps01.example.org,");
        Muster.Result again = muster.run("census", hosts, "-i", "ps01.example.org,", "-i", file.toString());
        Muster.Result twice = muster.run("census", "adopt", "-o", file.toString(), hosts, "-i", "ps01.example.org,");

        assertThat(adopted.exit()).as(adopted.everything()).isZero();
        assertThat(Files.readString(file)).contains("found:\n  hosts:\n").contains("ansible_host: \"192.0.2.17\"");
        assertThat(again.exit()).as(again.everything()).isZero();
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("is there already");
    }

    @Test
    void jsonHasEveryPlace() {
        assertThat(muster.run("census", "--json", hosts, "-i", "x,").out())
                .contains("\"host\": \"ps17.example.org\"")
                .contains("\"line\": 3");
    }

    @Test
    void sourcesThatCannotBeMeantAreNamed() {
        assertThat(muster.run("census", "nmpa:scan.xml", "-i", "x,").err())
                .contains("unknown kind of source \"nmpa\"; did you mean \"nmap\"?");
        assertThat(muster.run("census", "hosts:nowhere", "-i", "x,").err()).contains("nowhere: there is no such file");
        assertThat(muster.run("census", muster.file("odd", "?\n"), "-i", "x,").err())
                .contains("neither its content nor its name");
        assertThat(muster.run("census", hosts, "-i", "x,", "--own", "192.0.2.0/99")
                        .err())
                .contains("neither a network nor a domain");
        assertThat(muster.run("census", "adopt", "-o", "f", "--group", "a b", hosts, "-i", "x,")
                        .exit())
                .isEqualTo(5);
    }

    @Test
    void hostileTextReachesNoTerminal() {
        String odd = muster.file("hosts.bad", "\u001b[31mboo\n192.0.2.5 ok.example\n");

        Muster.Result result = muster.run("census", "hosts:" + odd, "-v", "-i", "x,");

        assertThat(result.everything()).doesNotContain("\u001b");
        assertThat(result.err()).contains(":1: does not begin with an address");
    }

    @Test
    void whatIsAddedIsAHostOfTheLedgerAndListedWithoutASource() {
        Muster remembering = new Muster(home, home.resolve("ledger.db").toString());

        Muster.Result added = remembering.run("census", "add", hosts, "-i", "ps01.example.org,");
        Muster.Result again = remembering.run("census", "add", hosts, "-i", "ps01.example.org,");
        Muster.Result why = remembering.run("why", "ps17.example.org");
        Muster.Result outstanding = remembering.run("outstanding");
        Muster.Result listed = remembering.run("census", "--own", ".example.org", "-i", "ps01.example.org,");

        assertThat(added.exit()).as(added.everything()).isZero();
        assertThat(added.out()).contains("2 different entries, 2 new").contains("never seen: ps01.example.org, ps17");
        assertThat(again.out()).contains("2 different entries, 0 new").doesNotContain("never seen");
        assertThat(why.out())
                .contains("ps17.example.org was never seen; known since 20")
                .contains("Known from the hosts " + hosts)
                .contains("line 3: name ps17.example.org, address 192.0.2.17");
        assertThat(outstanding.out()).contains("never seen (2)").contains("known from hosts " + hosts);
        assertThat(listed.out()).contains("ps17.example.org  192.0.2.17\n    hosts " + hosts + ":3\n");
    }

    @Test
    void keyThatARunSawMakesANameOfASourceTheSameBox() {
        String ledger = home.resolve("ledger.db").toString();
        Muster remembering = new Muster(home, ledger);
        String key = "AAAAC3NzaC1lZDI1NTE5AAAAIGJ0sYyqfVv1y6iN8vJtPzYp1Xn2Q2a0uJ1fX3v6yq8B";
        try (Ledger open = Ledger.open(LedgerPlace.of(ledger), InstantSource.system())) {
            RunRecorder run = open.record(
                    new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "hosts", "admin", "gw"),
                    Map.of("new.example.org", "hosts"));
            run.saw("new.example.org", "ssh-ed25519", "SHA256:Ea3uCAIDI8X20UTKRaSWQkFP2ZGK+WQoQr5IPSk+vWE");
            run.finish("ok");
        }

        Muster.Result added = remembering.run(
                "census",
                "add",
                muster.file("known_hosts", "old.example.org ssh-ed25519 " + key + "\n"),
                "-i",
                "new.example.org,");

        assertThat(added.out())
                .contains("1 in the inventory + 0 forgotten = 1 box")
                .doesNotContain("never seen");
        assertThat(remembering.run("why", "new.example.org").out()).contains("Known from the known_hosts");
    }

    @Test
    void disownedBoxIsNotCountedUntilItIsClaimed() {
        Muster remembering = new Muster(home, home.resolve("ledger.db").toString());
        remembering.run("census", "add", hosts, "-i", "x,");

        Muster.Result disowned = remembering.run("census", "disown", "192.0.2.17", "--why", "a guest's", "-i", "x,");
        Muster.Result listed = remembering.run("census", hosts, "-i", "x,");
        Muster.Result all = remembering.run("census", "disown", "-i", "x,");
        Muster.Result claimed = remembering.run("census", "disown", "--undo", "192.0.2.17", "-i", "x,");

        assertThat(disowned.out()).contains("no longer in the ledger: ps17.example.org");
        assertThat(listed.out()).contains("0 in the inventory + 1 forgotten + 1 not yours = 2 boxes");
        assertThat(all.out()).contains("192.0.2.17: not yours, said").contains(": a guest's");
        assertThat(claimed.out()).contains("new in the ledger, never seen: ps17.example.org");
        assertThat(remembering
                        .run("census", "disown", "ps71.example.org", "-i", "x,")
                        .err())
                .contains("no source that was added knows \"ps71.example.org\"");
    }

    @Test
    void forgottenSourceTakesItsHostsAlong() {
        Muster remembering = new Muster(home, home.resolve("ledger.db").toString());
        remembering.run("census", "add", hosts, "-i", "x,");

        Muster.Result listed = remembering.run("census", "forget", "-i", "x,");
        Muster.Result forgotten = remembering.run("census", "forget", "hosts:" + hosts, "-i", "x,");

        assertThat(listed.out()).contains("hosts " + hosts + ": 2 entries");
        assertThat(forgotten.out()).contains("2 entries struck out").contains("no longer in the ledger: ps01");
        assertThat(remembering.run("ledger").out()).contains("= 0 hosts");
        assertThat(remembering.run("census", "forget", hosts, "-i", "x,").exit())
                .isEqualTo(5);
    }

    @Test
    void hostOfARunIsNoLongerKnownFromAForgottenSource() {
        Muster remembering = new Muster(home, home.resolve("ledger.db").toString());
        String managed = muster.file("managed.ini", "ps17.example.org ansible_connection=local\n");
        remembering.run("exec", "all", "-i", managed, "-m", "ping");
        remembering.run("census", "add", hosts, "-i", managed);
        assertThat(remembering.run("why", "ps17.example.org").out())
                .contains("Known from the hosts " + hosts, "Known from the inventory " + managed);

        remembering.run("census", "forget", hosts, "-i", managed);

        assertThat(remembering.run("why", "ps17.example.org").out())
                .contains("Known from the inventory " + managed, "module ping: ok.")
                .doesNotContain("hosts " + hosts);
        assertThat(remembering.run("why", "ps17.example.org", "--json").out()).doesNotContain(hosts);
    }

    @Test
    void nothingIsAddedToNoLedger() {
        assertThat(muster.run("census", "add", hosts, "-i", "x,").err()).contains("--ledger none leaves nothing");
    }
}
