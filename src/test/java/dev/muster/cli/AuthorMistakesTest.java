package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What authors get wrong: found before any host is touched, all in one go, each with its place and a way out. */
class AuthorMistakesTest {
    private Muster muster;
    private String hosts;

    @BeforeEach
    void writeInventory(@TempDir Path folder) {
        muster = new Muster(folder);
        hosts = muster.file("hosts.yml", """
                all:
                  vars:
                    ansible_connection: local
                    daemons: [ntpd, chronyd]
                  children:
                    time:
                      hosts:
                        a:
                        b:
                    other:
                      hosts:
                        c:
                """);
    }

    @Test
    void everyMistakeOfEveryFileIsShownInOneGoAndNoHostIsTouched() {
        Path marker = muster.path("touched");
        String playbook = muster.file("site.yml", """
                - hosts: all
                  gather_fact: false
                  tasks:
                    - name: Touch
                      file: {path: %s, state: touch}
                    - name: Misspelt module
                      coppy: {dest: /etc/motd, content: hello}
                    - name: Misspelt parameter
                      copy: {dets: /etc/motd, content: hello}
                    - name: Misspelt keyword
                      wehn: true
                      ping:
                """.formatted(marker));
        String inventory = muster.file("broken.yml", """
                all:
                  hots:
                    a:
                """);

        Muster.Result result = muster.run("run", "-i", inventory, playbook);

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.err())
                .contains("site.yml:2:3")
                .contains("did you mean \"gather_facts\"?")
                .contains("site.yml:7:7")
                .contains("did you mean \"copy\"?")
                .contains("site.yml:9:14")
                .contains("did you mean \"dest\"?")
                .contains("site.yml:11:7")
                .contains("did you mean \"when\"?")
                .contains("broken.yml:2:3")
                .contains("did you mean \"hosts\"?");
        assertThat(result.out()).isEmpty();
        assertThat(marker).doesNotExist();
    }

    @Test
    void yamlThatCannotBeRightIsShownForAllFilesTogether() {
        String tab = muster.file("tab.yml", "- hosts: all\n  tasks:\n\t- ping:\n");
        String twice = muster.file("twice.yml", """
                - hosts: all
                  tasks:
                    - ping:
                  tasks:
                    - debug:
                """);

        Muster.Result result = muster.run("run", "-i", hosts, tab, twice);

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.err())
                .contains("tab.yml:3:1")
                .containsIgnoringCase("a tab")
                .contains("twice.yml:4:3")
                .contains("tasks");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void bombOfAliasesIsRefusedInNoTime() {
        StringBuilder bomb = new StringBuilder("- hosts: all\n  vars:\n    a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            String alias = "*a" + (level - 1);
            bomb.append("    a%d: &a%d [%s]\n"
                    .formatted(level, level, String.join(", ", java.util.Collections.nCopies(10, alias))));
        }
        String playbook = muster.file("bomb.yml", bomb + "  tasks:\n    - ping:\n");
        long before = System.nanoTime();

        Muster.Result result = muster.run("run", "-i", hosts, playbook);

        assertThat(result.exit())
                .as(result.err().lines().findFirst().orElse(""))
                .isEqualTo(4);
        assertThat(result.err()).contains("alias").contains("bomb.yml:").hasSizeLessThan(5000);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void undefinedVariableInALoopFailsOnlyTheHostThatMeetsIt() {
        String playbook = muster.file("loop.yml", """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - name: Name the daemons
                      debug:
                        msg: "{{ item }} of {{ daemosn }}"
                      loop: "{{ daemons }}"
                      when: inventory_hostname == 'a'
                    - name: Go on
                      command: echo on
                """);

        Muster.Result result = muster.run("run", "-i", hosts, playbook);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains("failed: [a] (item=ntpd)")
                .contains("'daemosn' is undefined")
                .contains("loop.yml:6:32")
                .contains("did you mean \"daemons\"?")
                .contains("changed: [b]")
                .contains("changed: [c]")
                .doesNotContain("changed: [a]");
        assertThat(result.accounting()).isEqualTo("0 ok + 2 changed + 1 failed = 3 hosts");
    }

    @Test
    void missingPlaybookIsNamedWithTheOneThatWasMeant() {
        muster.file("remediate.yml", "[]");

        Muster.Result result =
                muster.run("run", "-i", hosts, muster.path("remedaite.yml").toString());

        assertThat(result.exit()).as(result.everything()).isEqualTo(1);
        assertThat(result.err())
                .contains("this file does not exist")
                .contains("remedaite.yml")
                .contains("did you mean \"remediate.yml\"?");
    }

    @Test
    void missingInventoryAndVarsFileAreShownTogether() {
        String playbook = muster.file("site.yml", """
                - hosts: all
                  vars_files: [vars/absent.yml]
                  tasks:
                    - ping:
                """);

        Muster.Result result = muster.run("run", "-i", muster.path("host.yml").toString(), playbook);

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.err())
                .contains("did you mean \"hosts.yml\"?")
                .contains("vars/absent.yml was not found")
                .contains("site.yml:2:16");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void missingTemplateFailsItsHostsAndNamesWhereItWasSought() {
        Path target = muster.path("out.conf");
        String playbook = muster.file("site.yml", """
                - hosts: a,b
                  gather_facts: false
                  tasks:
                    - name: Render
                      template: {src: absent.j2, dest: %s}
                      when: inventory_hostname == 'a'
                    - name: Go on
                      ping:
                """.formatted(target));

        Muster.Result result = muster.run("run", "-i", hosts, playbook);

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains("absent.j2")
                .contains(muster.path("templates/absent.j2").toString())
                .contains("ok: [b]");
        assertThat(result.accounting()).isEqualTo("1 ok + 0 changed + 1 failed = 2 hosts");
        assertThat(target).doesNotExist();
    }

    @Test
    void limitWithoutAMatchIsAnErrorWithTheNearestName() {
        String playbook = muster.file("site.yml", "- hosts: all\n  tasks:\n    - ping:\n");

        Muster.Result result = muster.run("run", "-i", hosts, "-l", "tiem", playbook);

        assertThat(result.exit()).as(result.everything()).isEqualTo(1);
        assertThat(result.err())
                .contains("no host of the inventory matches \"tiem\"")
                .contains("did you mean \"time\"?");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void patternOfExecWithoutAMatchIsAnError() {
        Muster.Result result = muster.run("exec", "tiem", "-i", hosts, "-m", "ping");

        assertThat(result.exit()).as(result.everything()).isEqualTo(1);
        assertThat(result.err())
                .contains("no host of the inventory matches \"tiem\"")
                .contains("did you mean \"time\"?");
    }

    @Test
    void onePlayWithoutHostsIsPassedOverAndSaysSo() {
        String playbook = muster.file("site.yml", """
                - hosts: tiem
                  tasks:
                    - ping:
                - hosts: other
                  gather_facts: false
                  tasks:
                    - ping:
                """);

        Muster.Result result = muster.run("run", "-i", hosts, playbook);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.out()).contains("skipping: no hosts matched").contains("ok: [c]");
        assertThat(result.err())
                .contains("site.yml:1:10")
                .contains("did you mean \"time\"?")
                .contains("passed over");
    }

    @Test
    void runInWhichNoPlayFindsAHostIsAnError() {
        String playbook = muster.file("site.yml", "- hosts: tiem\n  tasks:\n    - ping:\n");

        Muster.Result result = muster.run("run", "-i", hosts, playbook);

        assertThat(result.exit()).as(result.everything()).isEqualTo(1);
        assertThat(result.err()).contains("no play found a host");
    }

    @Test
    void unknownModuleOfExecIsNamedWithTheNearest() {
        Muster.Result result = muster.run("exec", "all", "-i", hosts, "-m", "ntp_fact");

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.err()).contains("unknown module \"ntp_fact\"").contains("did you mean \"ntp_facts\"?");
    }
}
