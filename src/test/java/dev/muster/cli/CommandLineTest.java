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

    @Test
    void optionsOfLaterDaysAreRefusedInWordsThatHelp() {
        Muster.Result vault = muster.run("run", "site.yml", "--vault-password-file", "x");
        Muster.Result modules = muster.run("exec", "all", "-M", "library");

        assertThat(vault.exit()).isEqualTo(1);
        assertThat(vault.err()).contains("The vault password file").contains("was not found");
        assertThat(modules.err()).contains("-M is not supported: modules of your own are for playbooks");
    }

    @Test
    void modulesOfOnesOwnAreFoundInTheFoldersNamed() {
        muster.file("mine/greeting.sh", "#!/bin/sh\necho '{\"msg\": \"from mine\"}'\n");
        String playbook = muster.file("p.yml", """
                - hosts: a
                  connection: local
                  gather_facts: false
                  tasks:
                    - greeting:
                      register: said
                    - debug: {var: said.msg}
                """);

        Muster.Result found =
                muster.run("run", playbook, "-i", "a,", "-M", muster.path("none") + ":" + muster.path("mine"));
        Muster.Result missing = muster.run("run", playbook, "-i", "a,");

        assertThat(found.out()).as(found.everything()).contains("\"said.msg\": \"from mine\"");
        assertThat(missing.exit()).isEqualTo(4);
    }

    @Test
    void missingFileOfVariablesIsNamedAtItsOption() {
        Muster.Result result = muster.run("run", muster.file("p.yml", "- hosts: all\n"), "-e", "@nowhere.yml");

        assertThat(result.err())
                .contains("there is no file of variables nowhere.yml")
                .contains("<-e>:1:1");
    }

    @Test
    void patternWithoutAMatchNamesTheNearestGroup() {
        String inventory = muster.file("hosts.yml", "all: {children: {webservers: {hosts: {w1: }}}}\n");

        Muster.Result result = muster.run("exec", "webserver", "-i", inventory);

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("error: no host of the inventory matches \"webserver\"; did you mean \"webservers\"?\n");
    }

    @Test
    void passwordsMayComeFromFiles() {
        String secret = muster.file("secret", "hunter2\n");

        Muster.Result read = muster.run(
                "exec",
                "h1",
                "-i",
                "h1,",
                "-c",
                "local",
                "-m",
                "debug",
                "-a",
                "msg=hunter2",
                "--become-password-file",
                secret);
        Muster.Result missing = muster.run("exec", "h1", "-i", "h1,", "--conn-pass-file", secret + "x");

        assertThat(read.out()).contains("********").doesNotContain("hunter2");
        assertThat(missing.exit()).isEqualTo(5);
        assertThat(missing.err()).contains("The password file").contains("secretx was not found");
    }

    @Test
    void probeEvaluatesWhatTheInventorySaysAndNamesWhatItCannotAsk() {
        String inventory = muster.file("hosts.yml", """
                all:
                  vars: {n: 1, ntp_port: "6553{{ n }}"}
                  hosts:
                    good: {ansible_host: "127.0.0.{{ n }}"}
                    word: {ntp_port: many}
                    lost: {ansible_host: "{{ nobody }}"}
                """);

        Muster.Result result = muster.run("probe", "all", "-i", inventory);

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out())
                .contains("word: not asked: ntp_port must be a number from 1 to 65535, not \"many\"")
                .contains("lost: not asked: ", "'nobody' is undefined")
                .contains("good: NOT_A_SERVER")
                .endsWith("3 hosts: 2 not asked, 1 NOT_A_SERVER\n");
        assertThat(muster.run("probe", "all", "-i", inventory, "--json").out())
                .contains("\"host\": \"good\"", "\"verdict\": \"not_a_server\"", "\"asked_from\": \"127.0.0.1\"")
                .contains("\"summary\": {", "\"hosts\": 3,", "\"not_asked\": 2,", "\"not_a_server\": 1");
    }

    @Test
    void probeRefusesOptionsThatMakeNoSense() {
        assertThat(muster.run("probe", "127.0.0.1", "--source-port", "80").err())
                .contains("ntpd 4.2.6 drops whatever comes from a port below 123");
        assertThat(muster.run("probe", "127.0.0.1", "--rate", "0").exit()).isEqualTo(5);
        assertThat(muster.run("probe", "127.0.0.1", "--deadline", "0").exit()).isEqualTo(5);
    }

    @Test
    void pageOfAModuleHasAllOneNeeds() {
        Muster.Result result = muster.run("doc", "file");

        assertThat(result.out())
                .startsWith("FILE\n")
                .contains("= path  (path)", "aliases: dest, name", "choices: ", "default: ", "EXAMPLE");
        assertThat(muster.run("doc", "shell").out()).contains("RESULT", "- rc\n    its exit status\n");
    }

    @Test
    void inventoryIsShownAsAnsibleInventoryShowsIt() {
        String inventory = muster.file("hosts.yml", """
                all:
                  hosts: {top: }
                  children:
                    web: {hosts: {h1: {a: 1}}, vars: {role: web}, children: {front: {hosts: {f1: }}}}
                    empty: {}
                """);

        assertThat(muster.run("inventory", "-i", inventory, "--graph").out()).isEqualTo("""
                @all:
                  |--@ungrouped:
                  |  |--top
                  |--@web:
                  |  |--@front:
                  |  |  |--f1
                  |  |--h1
                  |--@empty:
                """);
        assertThat(muster.run("inventory", "-i", inventory, "--graph", "front", "--vars")
                        .out())
                .isEqualTo("""
                @front:
                  |--f1
                  |  |--{role = web}
                """);
        assertThat(muster.run("inventory", "-i", inventory, "--list").out())
                .contains("\"hosts\": [\n            \"top\"\n")
                .containsOnlyOnce("\"top\"")
                .doesNotContain("\"empty\": {");
    }

    @Test
    void theSameWarningOnManyHostsIsOneLineWithTheirNames() {
        String playbook = muster.file("site.yml", """
                - hosts: all
                  gather_facts: false
                  connection: local
                  tasks:
                    - command: {cmd: "true", executable: /bin/sh}
                """);

        Muster.Result folded = muster.run("run", playbook, "-i", "a,b,");
        Muster.Result plain = muster.run("run", playbook, "-i", "a,b,", "--plain");

        assertThat(folded.err()).containsOnlyOnce("[WARNING]: a, b: As of Ansible 2.4");
        assertThat(plain.err()).contains("[WARNING]: As of Ansible 2.4");
    }
}
