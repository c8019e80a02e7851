package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines that habits and log parsers know, compared with what ansible-playbook 2.14 prints for the same. */
class AnsibleLinesTest {
    private Muster muster;

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        muster = new Muster(folder);
    }

    /** Runs tasks on a host of this machine. */
    private Muster.Result run(String tasks, String... options) {
        String playbook = muster.file(
                "site.yml",
                "- name: first\n  hosts: all\n  connection: local\n  gather_facts: false\n  tasks:\n"
                        + tasks.indent(4));
        List<String> words = new java.util.ArrayList<>(List.of("run", playbook, "-i", "h1,"));
        words.addAll(List.of(options));
        return muster.run(words.toArray(String[]::new));
    }

    @Test
    void bannersAreAsWideAsAnsibles() {
        Muster.Result result = run("- {name: say, debug: {msg: hi}}");

        assertThat(result.out().lines().filter(line -> line.endsWith("***")))
                .containsExactly(
                        "PLAY [first] *******************************************************************",
                        "TASK [say] *********************************************************************",
                        "PLAY RECAP *********************************************************************");
    }

    @Test
    void settingsHideHostsWithoutChangesAndTheirBanners() {
        muster.file(".ansible.cfg", """
                [defaults]
                display_skipped_hosts = False
                display_ok_hosts = False
                [diff]
                context = 0
                """);
        String file = muster.file("lines", "a\nb\nc\n");

        Muster.Result result = run("""
                - {name: say, debug: {msg: hi}}
                - {name: leave, ping: , when: false}
                - {name: some, command: "echo {{ item }}", loop: [1, 2], when: item == 2}
                - {name: alter, lineinfile: {path: "%s", regexp: b, line: x}}
                - {name: break, command: 'false', ignore_errors: true}
                """.formatted(file), "--diff", "--plain");

        assertThat(result.out()
                        .lines()
                        .filter(line -> line.startsWith("TASK ["))
                        .map(line -> line.split("]")[0]))
                .containsExactly("TASK [some", "TASK [alter", "TASK [break");
        assertThat(result.out())
                .contains("@@ -2 +2 @@\n-b\n+x\n")
                .doesNotContain("skipping: ")
                .doesNotContain("ok: [");
    }

    @Test
    void settingsSayWhatPlaysGather() {
        muster.file(".ansible.cfg", "[defaults]\ngather_subset = !all\ngather_timeout = 25\n");
        String playbook = muster.file("facts.yml", """
                - hosts: all
                  connection: local
                  tasks:
                    - debug: {msg: "{{ ansible_facts.gather_subset }} {{ ansible_interfaces is defined }}"}
                """);

        assertThat(muster.run("run", playbook, "-i", "h1,").out()).contains("['!all'] False");
    }

    @Test
    void hiddenItemsAreFollowedByTheirTask() {
        Muster.Result result = run("- {name: hide, command: echo secret, loop: [a, b], no_log: true}");

        assertThat(result.out().lines().filter(line -> line.startsWith("changed: ")))
                .containsExactly("changed: [h1] => (item=None)", "changed: [h1] => (item=None)", "changed: [h1]");
    }

    @Test
    void assertionsSpeakInBlocks() {
        Muster.Result result = run("""
                - assert: {that: 1 == 1}
                - assert: {that: 1 == 2, fail_msg: no way}
                """);

        assertThat(result.out()).contains("""
                ok: [h1] => {
                    "changed": false,
                    "msg": "All assertions passed"
                }
                """).contains("""
                fatal: [h1]: FAILED! => {
                    "assertion": "1 == 2",
                    "changed": false,
                    "evaluated_to": false,
                    "msg": "no way"
                }

                PLAY RECAP""");
    }

    @Test
    void accountingSaysWhereInTheFileAHostFailed() {
        Muster.Result failed = run("- {name: break, command: 'false'}");
        Muster.Result undefined = run("- {name: unknown, debug: {msg: '{{ nope }}'}}");

        assertThat(failed.out())
                .contains("h1: failed: break: non-zero return code (at ")
                .contains("site.yml:6:7)");
        assertThat(undefined.out()).contains("h1: failed: unknown: ").contains("site.yml:6:40)");
    }

    @Test
    void resultsOfSkippedTasksDoNotRepeatTheWord() {
        Muster.Result result = run("- {name: skip, command: 'true', when: false}", "-v");

        assertThat(result.out())
                .contains(
                        "skipping: [h1] => {\"changed\": false, \"skip_reason\": \"Conditional result was False\"}\n");
    }

    @Test
    void showsWhereTasksStandWhenAskedTwice() {
        Muster.Result result = run("- {name: say, debug: {msg: hi}}", "-vv");

        assertThat(result.out())
                .contains("PLAYBOOK: site.yml ***", "1 plays in ", "\ntask path: " + muster.path("site.yml") + ":6\n");
    }

    @Test
    void commandThatDidNotRunIsUnknownOnce() {
        Muster.Result result = run("""
                - {command: echo x, register: r}
                - debug: {msg: '{{ r.stdout }}'}
                """, "--check");

        assertThat(result.out()).containsOnlyOnce("(unknown until run: command at ");
    }

    @Test
    void listsOnlyTheTasksThatTagsSelectAndSortsTheTags() {
        String tasks = """
                - {name: one, debug: {msg: x}, tags: [z, a]}
                - {name: two, debug: {msg: x}, tags: [never, b]}
                """;

        Muster.Result all = run(tasks, "--list-tasks", "--list-tags");
        Muster.Result some = run(tasks, "--list-tasks", "-t", "b");

        assertThat(all.out())
                .contains("      one\tTAGS: [a, z]\n", "      TASK TAGS: [a, z]\n")
                .doesNotContain("two");
        assertThat(some.out()).contains("      two\tTAGS: [b, never]\n").doesNotContain("one");
    }

    @Test
    void connectionOfThePlayCountsWhereNoVariableSaysOtherwise() {
        Muster.Result result = run("- command: 'true'");

        assertThat(result.recap("h1")).contains("ok=1").contains("unreachable=0");
    }

    @Test
    void eachPlaybookHasTheVariablesBesideIt() {
        String play = """
                - hosts: all
                  connection: local
                  gather_facts: false
                  tasks: [debug: {var: v}]
                """;
        muster.file("one/group_vars/all.yml", "v: from one\n");
        muster.file("two/group_vars/all.yml", "v: from two\n");

        Muster.Result result =
                muster.run("run", muster.file("one/p.yml", play), muster.file("two/p.yml", play), "-i", "h1,");

        assertThat(result.out()).containsSubsequence("\"v\": \"from one\"", "\"v\": \"from two\"");
    }

    @Test
    void adHocResultsInALineEach() {
        Muster.Result result = muster.run(
                "exec", "all", "-i", "h1,", "-c", "local", "-o", "-m", "shell", "-a", "echo a; echo b; echo c >&2");

        assertThat(result.out()).startsWith("h1 | CHANGED | rc=0 | (stdout) a\\nb (stderr) c\n");
    }

    @Test
    void patternsAreShownWithTheirHosts() {
        Muster.Result result = muster.run("exec", "h*:!h2", "-i", "h1,h2,h3,", "--list-hosts");

        assertThat(result.out()).isEqualTo("  hosts (2):\n    h1\n    h3\n");
    }
}
