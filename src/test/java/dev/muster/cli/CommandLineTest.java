package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one types first. */
class CommandLineTest {
    private Muster muster;

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        muster = new Muster(folder);
    }

    @Test
    void withoutACommandItSaysWhichThereAre() {
        Muster.Result result = muster.run();

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("Usage: muster").contains("inventory");
    }

    @Test
    void helpGroupsTheOptions() {
        Muster.Result result = muster.run("run", "--help");

        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .containsSubsequence(
                        "PLAYBOOK",
                        "Which hosts:",
                        "--limit",
                        "How to run:",
                        "--check",
                        "Getting onto the hosts:",
                        "--become",
                        "Help:");
    }

    @Test
    void misspeltCommandIsNamedWithTheNearest() {
        Muster.Result result = muster.run("rnu", "site.yml");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("there is no command \"rnu\"; did you mean \"run\"?");
    }

    @Test
    void misspeltOptionIsNamedWithTheNearest() {
        Muster.Result result = muster.run("run", "--chekc", "site.yml");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("unknown option --chekc; did you mean --check?");
    }

    @Test
    void misspeltModuleOfDocIsNamedWithTheNearest() {
        Muster.Result result = muster.run("doc", "linefile");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("there is no module \"linefile\"; did you mean \"lineinfile\"?");
    }

    @Test
    void mistakesInSshConfigAreShownOnceWithTheirPlace() {
        muster.file(".ssh/config", "Host *\n  Port twentytwo\n");

        Muster.Result result = muster.run("exec", "localhost", "-c", "local", "-m", "ping");

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.err())
                .containsOnlyOnce("not a number for port: twentytwo")
                .contains(".ssh/config:2:8");
    }

    @Test
    void anAtSignReadsVariablesAndLimitsFromFiles() {
        String playbook = muster.file("site.yml", """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - debug: {msg: "{{ colour }} {{ shades }}"}
                """);
        String variables = muster.file("more.yml", "colour: red\nshades: [dark, light]\n");
        String hosts = muster.file("some.txt", "a\nb\n");

        Muster.Result result = muster.run("run", playbook, "-i", "a,b,c,", "-e", "@" + variables, "-l", "@" + hosts);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.out()).contains("red ['dark', 'light']");
        assertThat(result.accounting()).endsWith("2 hosts");
    }

    @Test
    void whatAssertSaysIsShownUnlessItIsToBeQuiet() {
        String playbook = muster.file("site.yml", """
                - hosts: a
                  gather_facts: false
                  tasks:
                    - assert: {that: 1 == 1, success_msg: all is well}
                    - assert: {that: 1 == 1, success_msg: not to be read, quiet: true}
                """);

        Muster.Result result = muster.run("run", playbook, "-i", "a,");

        assertThat(result.out()).contains("""
                ok: [a] => {
                    "changed": false,
                    "msg": "all is well"
                }
                """).doesNotContain("not to be read");
    }

    @Test
    void aHiddenLoopStillSaysHowTheHostFared() {
        String playbook = muster.file("site.yml", """
                - hosts: a
                  gather_facts: false
                  tasks:
                    - {set_fact: {x: "{{ item }}"}, loop: [secret], no_log: true}
                """);

        Muster.Result result = muster.run("run", playbook, "-i", "a,");

        assertThat(result.out()).contains("ok: [a] => (item=None)\nok: [a]\n").doesNotContain("secret");
    }
}
