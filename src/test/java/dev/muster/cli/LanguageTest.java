package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The playbook language as ansible-playbook 2.14 has it, run on this machine; each expectation was seen there. */
class LanguageTest {
    private Muster muster;

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        muster = new Muster(folder);
    }

    /** Runs one play without facts on a host of this machine. */
    private Muster.Result play(String rest, String... options) {
        return playbook(
                "- name: first\n  hosts: all\n  connection: local\n  gather_facts: false\n" + rest.indent(2), options);
    }

    private Muster.Result playbook(String text, String... options) {
        List<String> words = new ArrayList<>(List.of("run", muster.file("site.yml", text), "-i", "h1,"));
        words.addAll(List.of(options));
        return muster.run(words.toArray(String[]::new));
    }

    // ---- include_vars ----

    @Test
    void includedVariablesBeatThoseOfThePlayAndLoseToFacts() {
        muster.file("vars/a.yml", "one: \"{{ later }} file\"\ntwo: file\n");

        Muster.Result result = play("""
                vars: {one: play, two: play, later: late}
                tasks:
                - include_vars: a.yml
                - debug: {msg: "<{{ one }} {{ two }}>"}
                - set_fact: {two: fact}
                - include_vars: {file: vars/a.yml}
                - debug: {msg: "<{{ one }} {{ two }}>"}
                """);

        assertThat(result.out()).contains("<late file file>", "<late file fact>");
    }

    @Test
    void foldersOfVariablesAreReadInOrderWithinTheirDepth() {
        muster.file("vars/d/1.json", "{\"same\": 1, \"only\": \"json\"}");
        muster.file("vars/d/2.yml", "same: 2\n");
        muster.file("vars/d/sub/3.yaml", "same: 3\n");

        Muster.Result result = play("""
                tasks:
                - include_vars: {dir: vars/d, name: all}
                - include_vars: {dir: vars/d, depth: 1, name: flat}
                - include_vars: {dir: vars/d, files_matching: '^1', name: some}
                - include_vars: {dir: vars/d, ignore_files: [json], name: rest}
                - debug: {msg: "<{{ all.same }} {{ flat.same }} {{ some }} {{ rest }}>"}
                - include_vars: {dir: vars/d, extensions: [yml, json]}
                """);

        assertThat(result.out())
                .contains("<3 2 {'same': 1, 'only': 'json'} {'same': 3}>")
                .contains("3.yaml does not have a valid extension: yml, json");
        assertThat(result.exit()).isEqualTo(2);
    }

    // ---- module_defaults ----

    @Test
    void nearestDefaultsOfAModuleReplaceThoseFurtherOut() {
        Muster.Result result = play("""
                module_defaults:
                  debug: {msg: "<far {{ w }}>"}
                vars: {w: w}
                tasks:
                - debug:
                - debug: {msg: <own>}
                - module_defaults: [{ansible.builtin.debug: {msg: <near>}}]
                  block:
                  - debug:
                """);

        assertThat(result.out()).containsSubsequence("<far w>", "<own>", "<near>");
    }

    @Test
    void userIsAKeywordOfPlaysOnly() {
        Muster.Result result = play("tasks:\n- {debug: {msg: x}, user: me}\n");

        assertThat(result.exit()).isEqualTo(4);
    }
}
