package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.OpenSshd;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts of earlier runs, taken only where the settings say so and nothing speaks against it; over a real sshd. */
@Timeout(120)
class FactsKeptTest {
    private static final String KEEPING = "[defaults]\ngathering = smart\nfact_caching = jsonfile\n";
    private static final String FQDN = "{{ ansible_fqdn | length > 0 }}";

    private Path home = Path.of("");
    private Muster muster = new Muster(Path.of(""));
    private AutoCloseable server = () -> {};
    private String hosts = "";

    @BeforeEach
    void makeHost(@TempDir Path folder) throws Exception {
        home = folder.toRealPath();
        Path key = OpenSshd.newKey(home.resolve("id"), "", "-t", "ed25519");
        OpenSshd sshd = new OpenSshd(home.resolve("sshd"))
                .authorize(home.resolve("id.pub"))
                .start();
        server = sshd;
        sshd.tellTo(Files.createDirectories(home.resolve(".ssh")).resolve("known_hosts"));
        muster = new Muster(home, home.resolve(".muster/ledger.db").toString());
        hosts = muster.file(
                "hosts.ini",
                "ps01 ansible_host=127.0.0.1 ansible_port=" + sshd.port() + " ansible_user=" + OpenSshd.user()
                        + " ansible_ssh_private_key_file=" + key + "\n");
        muster.file(".ansible.cfg", KEEPING);
    }

    @AfterEach
    void stopHost() throws Exception {
        server.close();
    }

    /** Runs a play that says something. */
    private String run(String said, String... options) {
        return runTasks("- debug: {msg: \"<" + said + ">\"}\n", options);
    }

    private String runTasks(String tasks, String... options) {
        String site = muster.file("site.yml", "- hosts: all\n  tasks:\n" + tasks.indent(4));
        List<String> words = new ArrayList<>(List.of("run", site, "-i", hosts));
        words.addAll(List.of(options));
        Muster.Result result = muster.run(words.toArray(String[]::new));
        assertThat(result.exit()).as(result.everything()).isZero();
        return result.out();
    }

    @Test
    void takesTheFactsOfAnEarlierRunAndSaysHowOldTheyAre() {
        String first = run(FQDN);
        String second = run(FQDN);

        assertThat(first).contains("ok: [ps01]\n", "<True>");
        assertThat(second)
                .containsPattern("ok: \\[ps01] \\(facts of \\d+ s ago\\)\n")
                .contains("<True>", "ok=2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[defaults]\ngathering = smart\n",
                "[defaults]\ngathering = smart\nfact_caching = memory\n",
                "[defaults]\nfact_caching = jsonfile\n",
            })
    void gathersAnewUnlessAskedForTheOldOnes(String settings) {
        run(FQDN);
        muster.file(".ansible.cfg", settings);

        assertThat(run(FQDN)).contains("ok: [ps01]\n", "<True>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ansible_date_time.epoch | int > 0 }}",
                "{{ ansible_env.HOME is defined }}",
                "{{ ansible_local is defined }}",
                "{{ ansible_memfree_mb > 0 }}",
                "{{ ansible_uptime_seconds > 0 }}",
                "{{ ansible_cmdline is defined }}",
                "{{ ansible_mounts | type_debug == 'list' }}",
                "{{ ansible_facts | length > 60 }}",
            })
    void gathersAnewWhatPassesOrIsSecret(String said) {
        run(said);

        assertThat(run(said)).contains("ok: [ps01]\n", "<True>");
    }

    @Test
    void gathersLateWhatPassesAndWasNotForeseen() {
        run(FQDN);

        assertThat(run(FQDN + "{{ \\x61nsible_date_time.epoch | int > 0 }}{{ \\x61nsible_loadavg is defined }}"))
                .contains("(facts of", "<TrueTrueTrue>");
    }

    @Test
    void gathersAnewWhatIsNotKeptAndKeepsItWithTheRest() {
        run(FQDN);

        assertThat(run("{{ ansible_python_version is defined or true }}")).contains("ok: [ps01]\n");
        assertThat(run(FQDN + "{{ ansible_python_version is defined or true }}"))
                .contains("(facts of");
    }

    @Test
    void gathersAnewWhatARunHasChangedSince() {
        run(FQDN);
        runTasks("- command: 'true'\n- debug: {msg: '" + FQDN + "'}\n");

        assertThat(run(FQDN)).contains("ok: [ps01]\n");
        assertThat(run(FQDN)).contains("(facts of");
    }

    @Test
    void gathersAnewWhatARunHasFailedToChange() {
        run(FQDN);
        runTasks("- command: 'false'\n  ignore_errors: true\n");

        assertThat(run(FQDN)).contains("ok: [ps01]\n");
    }

    @Test
    void gathersAnewWhatTheSameRunHasChangedAMomentAgo() {
        run(FQDN);
        String site = muster.file("two.yml", """
            - hosts: all
              gather_facts: false
              tasks: [{command: 'true'}]
            - hosts: all
              tasks: [{debug: {msg: "%s"}}]
            """.replace("%s", FQDN));

        assertThat(muster.run("run", site, "-i", hosts).out())
                .contains("ok: [ps01]\n")
                .doesNotContain("(facts of");
    }

    @Test
    void doesNotKeepWhatAPlayHides() {
        String hidden = muster.file(
                "hidden.yml", "- hosts: all\n  no_log: true\n  tasks: [{debug: {msg: \"" + FQDN + "\"}}]\n");
        assertThat(muster.run("run", hidden, "-i", hosts).exit()).isZero();

        assertThat(run(FQDN)).contains("ok: [ps01]\n");
    }

    @Test
    void doesNotKeepWhatASecretIsIn() {
        String kernel = System.getProperty("os.version");
        String site = muster.file("site.yml", "- hosts: all\n  tasks: [{debug: {msg: \"" + FQDN + "\"}}]\n");

        muster.run("run", site, "-i", hosts, "-e", "ansible_password=" + kernel);
        assertThat(run(FQDN)).contains("ok: [ps01]\n");
        assertThat(run(FQDN)).contains("(facts of");
    }

    @Test
    void gathersAnewWhenTheCacheIsFlushedOrTheFactsAreCleared() {
        run(FQDN);
        assertThat(run(FQDN, "--flush-cache")).contains("ok: [ps01]\n");

        String cleared = runTasks("- debug: {msg: '" + FQDN + "'}\n- meta: clear_facts\n");
        assertThat(cleared).contains("(facts of");
        assertThat(run(FQDN)).contains("ok: [ps01]\n");
    }

    @Test
    void gathersAnewOfAHostThatMayBeAnotherMachine() {
        run(FQDN);
        LedgerPlace place = LedgerPlace.of(home.resolve(".muster/ledger.db").toString());
        try (Ledger ledger = Ledger.open(place, InstantSource.system())) {
            assertThat(ledger.keyBook().acceptNext("ps01")).isPositive();
        }

        assertThat(run(FQDN)).contains("ok: [ps01]\n");
    }

    @Test
    void gathersAnewByAnotherPython() {
        run(FQDN);

        assertThat(run(FQDN, "-e", "ansible_python_interpreter=/opt/python3")).contains("ok: [ps01]\n");
    }

    @Test
    void gathersAnewAsAnotherUser() {
        run(FQDN);

        assertThat(run(FQDN, "-b", "--become-method", "su")).contains("ok: [ps01]\n");
    }

    @Test
    void gathersAnewAtAnotherAddress() {
        run(FQDN);

        assertThat(run(FQDN, "-e", "ansible_host=localhost", "--ssh-extra-args", "-o StrictHostKeyChecking=no"))
                .contains("ok: [ps01]\n");
    }

    @Test
    void gathersAnewWhatIsTooOld() {
        run(FQDN);
        LedgerPlace place = LedgerPlace.of(home.resolve(".muster/ledger.db").toString());
        muster.file(".ansible.cfg", KEEPING + "fact_caching_timeout = 60\n");
        assertThat(run(FQDN)).contains("(facts of");

        aged(place);

        assertThat(run(FQDN)).contains("ok: [ps01]\n");
        aged(place);
        muster.file(".ansible.cfg", KEEPING + "fact_caching_timeout = 0\n");
        assertThat(run(FQDN)).contains("(facts of 2 min ago)");
    }

    /** As if they had been gathered two minutes ago. */
    private static void aged(LedgerPlace place) {
        String url = "jdbc:sqlite:" + ((LedgerPlace.InFile) place).path();
        try (java.sql.Connection ledger = java.sql.DriverManager.getConnection(url);
                java.sql.Statement statement = ledger.createStatement()) {
            assertThat(statement.executeUpdate("update host_facts set at = at - 120000"))
                    .isEqualTo(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
