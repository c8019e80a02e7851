package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays gather what the run can ask for, and see what they would see had they gathered everything. A fact script of
 * this machine writes down when it was run: {@code fact} before the first {@code task} means foreseen, after it late.
 */
class FactsWantedTest {
    private Muster muster;
    private Path log;

    @BeforeEach
    void makeHome(@TempDir Path folder) throws IOException {
        muster = new Muster(folder);
        log = folder.resolve("log");
        Files.createFile(log);
        Path fact =
                Path.of(muster.file("facts.d/own.fact", "#!/bin/sh\necho fact >>" + log + "\necho '{\"a\": 17}'\n"));
        assertThat(fact.toFile().setExecutable(true)).isTrue();
    }

    /** A play of which each task comes after the mark of the first. */
    private String play(String hosts, String more, String tasks) {
        return "- hosts: " + hosts + "\n  connection: local\n  fact_path: " + muster.path("facts.d") + "\n" + more
                + "  tasks:\n    - shell: echo task >>" + log + "\n" + tasks.indent(4);
    }

    private Muster.Result run(String plays, String... options) {
        List<String> words =
                new ArrayList<>(List.of("run", muster.file("site.yml", plays), "-i", "h1,h2,", "-l", "h1"));
        words.addAll(List.of(options));
        return muster.run(words.toArray(String[]::new));
    }

    private List<String> happened() throws IOException {
        return Files.readAllLines(log);
    }

    @Test
    void leavesOutWhatNothingMentions() throws Exception {
        Muster.Result result =
                run(play("all", "", "- debug: {msg: \"{{ ansible_distribution }} {{ gather_subset }}\"}"));

        assertThat(result.out()).as(result.everything()).contains("['all']", "ok=3");
        assertThat(happened()).containsExactly("task");
    }

    @ParameterizedTest
    @ValueSource(strings = {"include_role: {name: frugal}", "import_role: {name: frugal}"})
    void leavesOutWhatARoleDoesNotMention(String task) throws Exception {
        muster.file("roles/frugal/tasks/main.yml", "- debug: {msg: \"{{ ansible_os_family }}\"}\n");
        muster.file("roles/frugal/meta/main.yml", "dependencies: []\n");

        assertThat(run(play("all", "", "- " + task)).exit()).isZero();
        assertThat(happened()).containsExactly("task");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ansible_local.own.a",
                "ansible_facts.local.own.a",
                "ansible_facts['local'].own.a",
                "ansible_facts.get('local').own.a",
                "ansible_facts['ansible_local'].own.a",
                "ansible_facts[which].own.a",
                "(ansible_facts | dict2items | selectattr('key', 'eq', which) | first).value.own.a",
                "hostvars['h1'].ansible_local.own.a",
                "hostvars[groups['all'][0]]['ansible_facts']['local'].own.a",
                "hostvars[inventory_hostname]['ansible_' ~ which].own.a",
                "(['h1'] | map('extract', hostvars, 'ansible_local') | first).own.a",
                "(['h1'] | map('extract', hostvars, ['ansible_facts', 'local', 'own', 'a']) | first)",
                "lookup('vars', 'ansible_' ~ which).own.a",
                "vars['ansible_' ~ which].own.a",
                "of_group",
                "of_vars",
                "lookup('template', 'own.j2')",
            })
    void foreseesEachWayToAFact(String expression) throws Exception {
        muster.file("group_vars/all.yml", "of_group: '{{ ansible_local.own.a }}'\n");
        muster.file("templates/own.j2", "{{ ansible_local.own.a }}");
        muster.file("more.yml", "of_vars: '{{ ansible_local.own.a }}'\n");

        Muster.Result result = run(play(
                "all",
                "  vars: {which: local}\n  vars_files: [more.yml]\n",
                "- debug: {msg: \"<{{ " + expression + " }}>\"}"));

        assertThat(result.out()).as(result.everything()).contains("<17>");
        assertThat(happened()).containsExactly("fact", "task");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "include_tasks: more/tasks.yml",
                "import_tasks: more/tasks.yml",
                "include_role: {name: plain}",
                "import_role: {name: plain}",
                "include_role: {name: dynamic}",
                "include_role: {name: depending}",
                "include_role: {name: commented}",
                "import_role: {name: dynamic}",
                "include_vars: more/vars.yml",
                "include_vars: {dir: more}",
                "template: {src: own.j2, dest: /dev/null}",
            })
    void foreseesWhatOtherFilesAskFor(String task) throws Exception {
        String say = "- debug: {msg: \"{{ ansible_local.own.a }}\"}\n";
        muster.file("more/tasks.yml", say);
        muster.file("more/vars.yml", "late: '{{ ansible_local.own.a }}'\n");
        muster.file("roles/plain/tasks/main.yml", say);
        muster.file("roles/depending/meta/main.yml", "dependencies:\n  - plain\n");
        muster.file("roles/commented/meta/main.yml", "dependencies:  # ours\n  # only\n  - plain\n");
        muster.file("roles/dynamic/tasks/main.yml", "- include_tasks: '{{ \"oth\" ~ \"er\" }}.yml'\n");
        muster.file("roles/dynamic/tasks/other.yml", say);
        muster.file("templates/own.j2", "{{ ansible_local.own.a }}");

        run(play("all", "", "- " + task), "--check");

        assertThat(happened()).startsWith("fact");
    }

    @Test
    void foreseesWhatALaterPlayAsksFor() throws Exception {
        Muster.Result result = run(play("all", "", "- ping:")
                + play("all", "  gather_facts: false\n", "- debug: {msg: \"<{{ ansible_local.own.a }}>\"}"));

        assertThat(result.out()).as(result.everything()).contains("<17>");
        assertThat(happened()).containsExactly("fact", "task", "task");
    }

    @Test
    void gathersLateWhatItDidNotForesee() throws Exception {
        Muster.Result result = run(play("all", "", """
            - debug: {msg: "<{{ \\x61nsible_local.own.a }}> {{ \\x61nsible_memtotal_mb > 0 }}"}
            - debug: {msg: "<{{ \\x61nsible_facts.fqdn is defined }}> {{ \\x61nsible_facts | length > 60 }}"}
            """));

        assertThat(result.out()).as(result.everything()).contains("<17> True", "<True> True");
        assertThat(happened()).containsExactly("task", "fact");
    }

    @Test
    void gathersLateWhatAnotherHostAsksFor() throws Exception {
        String plays = play("h1", "", "- ping:")
                + play(
                        "h2",
                        "  gather_facts: false\n",
                        "- debug: {msg: \"<{{ \\x68ostvars['h1'].\\x61nsible_local.own.a }}>\"}");

        Muster.Result result = muster.run("run", muster.file("site.yml", plays), "-i", "h1,h2,");

        assertThat(result.out()).as(result.everything()).contains("<17>");
        assertThat(happened()).containsExactly("task", "task", "fact");
    }

    @Test
    void asksForNothingForAHintThatNobodyReads() throws Exception {
        Muster.Result result =
                run(play("all", "  vars: {a: '{{ b }}'}\n", "- debug: {msg: \"<{{ a | default('none') }}>\"}"));

        assertThat(result.out()).as(result.everything()).contains("<none>");
        assertThat(happened()).containsExactly("task");
    }

    @Test
    void offersAllNamesWhereOneIsWrong() throws Exception {
        Muster.Result result = run(play("all", "", "- debug: {msg: \"{{ ansible_userspace_bit }}\"}"));

        assertThat(result.everything()).contains("did you mean \"ansible_userspace_bits\"?");
    }

    @Test
    void whatTheAuthorAsksForIsGatheredWantedOrNot() throws Exception {
        run(play("all", "  gather_subset: [all]\n", "- ping:"));

        assertThat(happened()).containsExactly("fact", "task");
    }

    @Test
    void factsAreTheSameWantedOrNot() {
        List<String> names = List.of(
                "ansible_fqdn",
                "ansible_domain",
                "ansible_distribution_version",
                "ansible_distribution_release",
                "ansible_lsb",
                "ansible_user_id",
                "ansible_user_dir",
                "ansible_effective_group_id",
                "ansible_python",
                "ansible_is_chroot",
                "ansible_userspace_bits",
                "ansible_processor_vcpus",
                "ansible_processor",
                "ansible_memtotal_mb",
                "ansible_bios_vendor",
                "ansible_form_factor",
                "ansible_devices",
                "ansible_device_links",
                "ansible_lvm",
                "ansible_interfaces",
                "ansible_default_ipv4",
                "ansible_lo",
                "ansible_virtualization_type",
                "ansible_virtualization_tech_guest",
                "ansible_system_capabilities",
                "ansible_env.HOME",
                "ansible_date_time.tz",
                "ansible_ssh_host_key_rsa_public",
                "ansible_pkg_mgr",
                "ansible_service_mgr",
                "ansible_kernel_version",
                "ansible_machine",
                "ansible_nodename",
                "ansible_dns",
                "ansible_cmdline",
                "ansible_selinux",
                "ansible_fibre_channel_wwn",
                "ansible_uptime_seconds is defined");
        for (String name : names) {
            String tasks = "- debug: {msg: \"<{{ " + name + " | default('-') }}>\"}";
            String wanted = said(run(play("all", "", tasks)));
            assertThat(wanted).as(name).isEqualTo(said(run(play("all", "  gather_subset: [all]\n", tasks))));
        }
    }

    private static String said(Muster.Result result) {
        assertThat(result.out()).as(result.everything()).contains("\"msg\": \"<");
        return result.out()
                .lines()
                .filter(line -> line.contains("\"msg\""))
                .toList()
                .toString();
    }
}
