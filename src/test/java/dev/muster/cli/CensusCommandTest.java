package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
                .endsWith("1 in the inventory + 2 forgotten + 1 not yours by --own = 4 boxes\n");
    }

    @Test
    void readsWhatAnAccountUsuallyHas() {
        muster.file(".ssh/config", "Host ps99.example.org\n  User admin\n");

        assertThat(muster.run("census", "-i", "x,").out()).contains("ps99.example.org\n    ssh_config");
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
                .contains("\"title\": \"ps17.example.org\"")
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
}
