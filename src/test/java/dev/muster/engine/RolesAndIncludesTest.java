package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Tally;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected orders, counts and values were seen with ansible-core 2.14.18. */
class RolesAndIncludesTest {
    private final Bench bench;

    RolesAndIncludesTest(@TempDir Path folder) {
        this.bench = new Bench(folder).hosts("a,b,");
    }

    @BeforeEach
    void roles() {
        bench.file("roles/ntp/defaults/main.yml", "server: default\nstratum: 10\n")
                .file("roles/ntp/vars/main.yml", "daemon: ntpd\n")
                .file("roles/ntp/tasks/main.yml", "- debug: {msg: \"{{ server }} {{ daemon }} {{ role_name }}\"}\n")
                .file("roles/ntp/tasks/check.yml", "- debug: {msg: \"check {{ server }}\"}\n")
                .file("roles/ntp/handlers/main.yml", "- {name: restart, debug: {msg: \"restart {{ daemon }}\"}}\n");
    }

    private List<String> tasks() {
        return bench.trace().stream()
                .filter(line -> line.startsWith("TASK") || line.startsWith("HANDLER"))
                .toList();
    }

    // ---- roles ----

    @Test
    void rolesRunBetweenPreTasksAndTasks() {
        bench.play("""
            - hosts: a
              gather_facts: false
              post_tasks: [{debug: {msg: post}}]
              tasks: [{debug: {msg: task}}]
              roles: [ntp]
              pre_tasks: [{debug: {msg: pre}}]
            """);

        assertThat(bench.messages("a")).containsExactly("pre", "default ntpd ntp", "task", "post");
        assertThat(tasks()).containsExactly("TASK debug", "TASK ntp : debug", "TASK debug", "TASK debug");
    }

    @Test
    void parametersBeatFactsAndRoleVariablesBeatThoseOfTheEntry() {
        bench.play("""
            - hosts: a
              gather_facts: false
              pre_tasks:
                - set_fact: {server: fact}
              roles:
                - {role: ntp, server: parameter, vars: {daemon: entry}}
                - role: ntp
            """);

        assertThat(bench.messages("a")).containsExactly("parameter ntpd ntp", "fact ntpd ntp");
    }

    @Test
    void theWholePlaySeesVariablesOfItsRoles() {
        bench.play("""
            - hosts: a
              gather_facts: false
              vars: {stratum: 3}
              pre_tasks: [{debug: {msg: "{{ daemon }} {{ server }} {{ stratum }}"}}]
              roles: [ntp]
            """);

        assertThat(bench.messages("a")).startsWith("ntpd default 3");
    }

    @Test
    void aRoleRunsOncePerPlayUnlessItDiffersOrAllowsDuplicates() {
        bench.file("roles/many/meta/main.yml", "allow_duplicates: true\n")
                .file("roles/many/tasks/main.yml", "- debug: {msg: many}\n");

        bench.play("""
            - hosts: a
              gather_facts: false
              roles: [ntp, ntp, {role: ntp, tags: x}, many, many]
            """);

        assertThat(bench.messages("a")).containsExactly("default ntpd ntp", "default ntpd ntp", "many", "many");
    }

    @Test
    void dependenciesRunFirstWithTheirParametersAndTheConditionsOfTheRole() {
        bench.file("roles/top/meta/main.yml", "dependencies:\n  - {role: ntp, server: wanted, tags: dep}\n")
                .file("roles/top/tasks/main.yml", "- debug: {msg: \"top {{ server }}\"}\n");

        bench.play("""
            - hosts: a,b
              gather_facts: false
              roles: [{role: top, when: inventory_hostname == 'a'}]
            """);

        assertThat(bench.messages("a")).containsExactly("wanted ntpd ntp", "top default");
        assertThat(bench.messages("b")).isEmpty();
    }

    @Test
    void aRoleBeginsByHoldingItsArgumentsToTheirSpecification() {
        bench.file("roles/ntp/meta/argument_specs.yml", """
            argument_specs:
              main:
                short_description: Keeps time
                options:
                  server: {type: int}
            """);

        bench.play("""
            - hosts: a
              gather_facts: false
              roles: [ntp]
            """);

        assertThat(tasks()).containsExactly("TASK ntp : Validating arguments against arg spec 'main' - Keeps time");
        assertThat(bench.messages("a").get(0))
                .startsWith("Validation of arguments failed:\nargument 'server' is of type");
    }

    @Test
    void filesOfARoleAreFoundFromItsTasks() {
        bench.file("roles/ntp/templates/t.j2", "{{ daemon }} {% include 'part.j2' %}")
                .file("roles/ntp/templates/part.j2", "part")
                .file("roles/ntp/files/f.txt", "content")
                .file("roles/ntp/tasks/main.yml", """
                    - debug: {msg: "{{ lookup('template', 't.j2') }} {{ lookup('file', 'f.txt') }}"}
                    """);

        bench.play("""
            - hosts: a
              gather_facts: false
              roles: [ntp]
            """);

        assertThat(bench.messages("a")).containsExactly("ntpd part content");
    }

    // ---- imports and includes ----

    @Test
    void tagsOfAnImportReachItsTasksAndThoseOfAnIncludeDoNot() {
        bench.file("one.yml", "- debug: {msg: \"{{ from }}\"}\n");

        bench.options(RunOptions.DEFAULTS.withTags(List.of("x"), List.of())).play("""
            - hosts: a
              gather_facts: false
              tasks:
                - {import_tasks: one.yml, tags: x, vars: {from: import}}
                - {include_tasks: one.yml, tags: x, vars: {from: include}}
                - {include_tasks: {file: one.yml, apply: {tags: x}}, tags: x, vars: {from: applied}}
                - {include_tasks: one.yml, vars: {from: unasked}}
            """);

        assertThat(bench.messages("a")).containsExactly("import", "applied");
    }

    @Test
    void hostsThatIncludeTheSameGoTogetherAndTheOthersAfterThem() {
        bench.file("of_a.yml", "- debug: {msg: of a}\n").file("of_b.yml", "- debug: {msg: of b}\n");

        bench.play("""
            - hosts: a,b
              gather_facts: false
              tasks:
                - include_tasks: "of_{{ inventory_hostname }}.yml"
                - include_tasks: of_a.yml
            """);

        assertThat(bench.trace())
                .containsSubsequence(
                        "  INCLUDED of_a.yml [a]",
                        "  INCLUDED of_b.yml [b]",
                        "TASK debug",
                        "  a OK",
                        "TASK debug",
                        "  b OK",
                        "  INCLUDED of_a.yml [a, b]");
    }

    @Test
    void whatALoopIncludesSeesItsItem() {
        bench.file("one.yml", "- debug: {msg: \"{{ item }} {{ set }}\"}\n");

        RunResult result = bench.play("""
            - hosts: a
              gather_facts: false
              tasks:
                - set_fact: {set: fact}
                - include_tasks: one.yml
                  loop: [1, 2, 3]
                  when: item != 2
                  vars: {set: "include {{ item }}"}
            """);

        assertThat(bench.messages("a")).containsExactly("1 include 1", "3 include 3");
        assertThat(bench.trace())
                .contains("  INCLUDED one.yml [a] (1)", "  a (2) SKIPPED", "  INCLUDED one.yml [a] (3)");
        assertThat(result.tallies()).containsEntry("a", new Tally(5, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anIncludedFileThatIsNotThereFailsTheHostThatWantsIt() {
        bench.play("""
            - hosts: a,b
              gather_facts: false
              tasks:
                - include_tasks: "{{ inventory_hostname }}.yml"
                  when: inventory_hostname == 'a'
                - debug: {msg: going}
            """);

        assertThat(bench.messages("b")).containsExactly("going");
        assertThat(bench.messages("a")).isEmpty();
        assertThat(reason(bench))
                .startsWith("Could not find or access '")
                .endsWith("a.yml' on the Ansible Controller.");
    }

    @Test
    void nothingOfAFaultyFileRuns() {
        bench.file("bad.yml", "- debug: {msg: first}\n- debug: {mgs: second}\n");

        bench.play("""
            - hosts: a
              gather_facts: false
              tasks:
                - include_tasks: bad.yml
                  when: inventory_hostname == 'a'
            """);

        assertThat(bench.messages("a")).isEmpty();
        assertThat(reason(bench)).contains("unknown parameter \"mgs\"").contains("bad.yml:2:");
    }

    @Test
    void rescueTakesOverFromWhatWasIncluded() {
        bench.file("fails.yml", "- {name: breaks, fail: {msg: ouch}}\n- debug: {msg: never}\n");

        RunResult result = bench.play("""
            - hosts: a
              gather_facts: false
              tasks:
                - block:
                    - include_tasks: fails.yml
                    - debug: {msg: never}
                  rescue:
                    - debug: {msg: "{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}"}
            """);

        assertThat(bench.messages("a")).containsExactly("ouch", "breaks: ouch");
        assertThat(result.tallies()).containsEntry("a", new Tally(2, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void anIncludedRoleKeepsItsVariablesUnlessItIsPublic() {
        bench.play("""
            - hosts: a
              gather_facts: false
              tasks:
                - include_role: {name: ntp, tasks_from: check}
                  vars: {server: included}
                - debug: {msg: "{{ daemon | default('none') }}"}
                - include_role: {name: ntp, tasks_from: check, public: true}
                - debug: {msg: "{{ daemon | default('none') }}"}
            """);

        assertThat(bench.messages("a")).containsExactly("check included", "none", "check default", "ntpd");
        assertThat(tasks()).startsWith("TASK include_role : ntp", "TASK ntp : debug");
    }

    @Test
    void anImportedRoleTellsOfTheRoleThatUsesIt() {
        bench.file("roles/top/tasks/main.yml", "- import_role: {name: ntp, tasks_from: who}\n")
                .file(
                        "roles/ntp/tasks/who.yml",
                        "- debug: {msg: \"{{ role_name }} in {{ ansible_parent_role_names }}\"}\n");

        bench.play("""
            - hosts: a
              gather_facts: false
              roles: [top]
            """);

        assertThat(bench.messages("a")).containsExactly("ntp in ['top']");
    }

    @Test
    void anImportedPlaybookTakesVariablesTagsAndConditions() {
        bench.file("other/inner.yml", """
            - hosts: a,b
              gather_facts: false
              vars: {x: inner}
              tasks:
                - debug: {msg: "{{ x }} {{ playbook_dir | basename }}"}
            """);

        bench.play("""
            - import_playbook: other/inner.yml
              vars: {x: outer}
              when: inventory_hostname == 'a'
            """);

        assertThat(bench.messages("a")).containsExactly("outer other");
        assertThat(bench.messages("b")).isEmpty();
    }

    @Test
    void anIncludeThatNeverEndsIsStopped() {
        bench.file("again.yml", "- include_tasks: again.yml\n");

        bench.play("""
            - hosts: a
              gather_facts: false
              tasks:
                - include_tasks: again.yml
            """);

        assertThat(bench.trace()).anyMatch(line -> line.equals("  a FAILED"));
        assertThat(bench.events().toString()).contains("includes are nested more than");
    }

    // ---- handlers ----

    @Test
    void handlersOfRolesAnswerToTheirNameAndThatOfTheirRole() {
        bench.play("""
            - hosts: a
              gather_facts: false
              roles: [ntp]
              tasks:
                - {debug: {msg: x}, changed_when: true, notify: "ntp : restart"}
            """);

        assertThat(tasks()).endsWith("HANDLER ntp : restart");
        assertThat(bench.messages("a")).endsWith("restart ntpd");
    }

    @Test
    void ofHandlersOfOneNameThoseThatCameLastCount() {
        bench.play("""
            - hosts: a
              gather_facts: false
              roles: [ntp]
              handlers:
                - {name: restart, debug: {msg: first of the play}}
                - {name: restart, debug: {msg: second of the play}}
              tasks:
                - {debug: {msg: x}, changed_when: true, notify: restart}
            """);

        assertThat(bench.messages("a")).endsWith("x", "first of the play");
    }

    @Test
    void aHandlerMayIncludeTasksWhichThenRunAsHandlers() {
        bench.file("more.yml", "- debug: {msg: one}\n- debug: {msg: two}\n");

        bench.play("""
            - hosts: a
              gather_facts: false
              handlers:
                - {name: h, include_tasks: more.yml}
              tasks:
                - {debug: {msg: x}, changed_when: true, notify: h}
            """);

        assertThat(tasks()).containsExactly("TASK debug", "HANDLER h", "HANDLER debug", "HANDLER debug");
        assertThat(bench.messages("a")).containsExactly("x", "one", "two");
    }

    @Test
    void aBlockNotifiesForItsTasks() {
        bench.play("""
            - hosts: a
              gather_facts: false
              handlers: [{name: h, debug: {msg: handled}}]
              tasks:
                - notify: h
                  block: [{debug: {msg: x}, changed_when: true}]
            """);

        assertThat(bench.messages("a")).containsExactly("x", "handled");
    }

    private static String reason(Bench bench) {
        return Objects.requireNonNull(bench.ends("a").toList().get(0).result().get("reason"))
                .str();
    }
}
