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

    // ---- modules that variables name ----

    @Test
    void aVariableMaySayWhichModuleIsMeant() {
        Muster.Result result = play("""
                vars: {manager: command, all: {cmd: echo whole}, nothing: neither}
                tasks:
                - action: "{{ manager }} cmd='echo one two'"
                  register: line
                - action: {module: "{{ 'com' ~ 'mand' }}", cmd: echo mapping}
                  register: mapping
                - local_action: "{{ manager }} {{ all }}"
                  register: whole
                - debug: {msg: "<{{ line.stdout }} {{ mapping.stdout }} {{ whole.stdout }}>"}
                - action: "{{ nothing }} name=x"
                  ignore_errors: true
                - action: "{{ nothing }} name=x"
                  when: false
                """);

        assertThat(result.out()).contains("<one two mapping whole>").contains("unknown module \\\"neither\\\"");
        assertThat(result.exit()).isZero();
    }

    @Test
    void whatIsLeftBesideTheArgumentsOfSuchAModuleIsRefused() {
        Muster.Result result = play("vars: {m: command}\ntasks:\n- action: '{{ m }} echo hi'\n");

        assertThat(result.err()).contains("takes no free form");
        assertThat(result.exit()).isEqualTo(4);
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
    void packageTakesTheDefaultsOfTheManagersModuleWhereItSaysNothing() {
        Muster.Result result = play("""
                module_defaults:
                  apt: {name: [], state: "{{ wrong }}"}
                vars: {wrong: odd}
                tasks:
                - package: {name: x, use: apt}
                  ignore_errors: true
                - package: {name: x, use: apt, state: own}
                  ignore_errors: true
                """);

        assertThat(result.out()).contains("got: odd", "got: own");
    }

    @Test
    void aModuleThatSkipsSaysThatItDidNotFail() {
        Muster.Result result = play("""
                tasks:
                - {debug: {msg: x, verbosity: 2}, register: skipped}
                - {debug: {msg: x}, when: false, register: never}
                - debug: {msg: "<{{ skipped.failed }} {{ never.failed is defined }}>"}
                """);

        assertThat(result.out()).contains("<False False>");
    }

    @Test
    void userIsAKeywordOfPlaysOnly() {
        Muster.Result result = play("tasks:\n- {debug: {msg: x}, user: me}\n");

        assertThat(result.exit()).isEqualTo(4);
    }

    // ---- what there is not ----

    private static final String UNSUPPORTED = """
            module_defaults: {pkgng: {state: present}}
            tasks:
            - pkgng: {name: x}
              when: false
            - block:
              - xml: {path: "{{ playbook_dir }}/made"}
              rescue:
              - debug: {msg: "<{{ ansible_failed_result.msg }}>"}
            - copy: {content: a, dest: "{{ playbook_dir }}/made", backsup: yes}
              ignore_errors: true
            - copy: {content: a, dest: "{{ playbook_dir }}/made", force: perhaps}
              ignore_errors: true
            - copy: {content: a}
              ignore_errors: true
            - apt: {name: ntp, state: installed}
              when: false
            - debug: {msg: <on>}
            - action: ufw rule=allow
            """;

    @Test
    void whatThereIsNotIsRefusedBeforeAnyHost() {
        Muster.Result result = play(UNSUPPORTED);

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.out()).doesNotContain("PLAY");
        assertThat(result.err())
                .contains("unknown module or keyword \"xml\"", "unknown parameter \"backsup\"")
                .contains("\"force\" of module copy is of type", "missing required arguments: dest (module copy)")
                .contains("must be one of: absent, build-dep, fixed, latest, present, got: installed")
                .contains("Ansible has it (community.general), muster does not: use iptables");
    }

    @Test
    void whatThereIsNotMayBeLeftToTheHostsThatComeToIt() {
        Muster.Result result = play(UNSUPPORTED, "--unsupported", "at-use");

        assertThat(result.err()).contains("warning: unknown module \"xml\" (a host that comes to it fails)");
        assertThat(result.out())
                .contains("skipping: [h1]", "<on>")
                .containsPattern("<[^>]*site.yml:[0-9]+:[0-9]+: unknown module \\\\\"xml")
                .contains("\\\"force\\\" of module copy is of type", "missing required arguments: dest (module copy)")
                .contains("unknown parameter \\\"backsup\\\" for module copy (did you mean \\\"backup\\\"?)")
                .contains("unknown module \\\"ufw\\\"");
        assertThat(result.exit()).isEqualTo(2);
    }

    @Test
    void misspeltKeywordsAreRefusedAllTheSame() {
        Muster.Result result = play("tasks:\n- {debug: {msg: x}, whn: y}\n", "--unsupported", "at-use");

        assertThat(result.exit()).isEqualTo(4);
    }

    @Test
    void whenToRefuseIsOneOfTwo() {
        Muster.Result result = play("tasks: []\n", "--unsupported", "never");

        assertThat(result.err()).contains("--unsupported is refuse or at-use, not never");
    }

    // ---- vars_prompt ----

    @Test
    void questionsNobodyAnswersLeaveTheirDefaults() {
        Muster.Result result = playbook("""
                - hosts: "{{ who }}"
                  connection: local
                  gather_facts: false
                  vars: {base: b}
                  vars_prompt:
                  - {name: who, default: h1}
                  - {name: none, prompt: Say}
                  - {name: built, default: "{{ base }}1"}
                  - {name: given, default: x}
                  - {name: hashed, default: pw, encrypt: sha512_crypt, salt: abcdefgh}
                  tasks:
                  - debug: {msg: "<{{ [none, built, given] | join(' ') }} {{ hashed[:9] }}>"}
                """, "-e", "given=extra");

        assertThat(result.out()).contains("<None b1 extra $6$rounds>");
        assertThat(result.err()).contains("Not prompting as we are not in interactive mode");
    }

    @Test
    void questionsAreCheckedBeforeTheRun() {
        Muster.Result result = play("vars_prompt: [{prompt: x}, {name: y, secret: true}]\ntasks: []\n");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err())
                .contains("missing 'name' key")
                .contains("found unsupported key 'secret'")
                .contains("site.yml:5:17");
    }

    // ---- async ----

    private static final String JOBS = "vars: {ansible_async_dir: \"{{ playbook_dir }}/jobs\"}\n";

    @Test
    void polledCommandHasTheResultOfAJob() {
        Muster.Result result = play(JOBS + """
                tasks:
                - {shell: "echo out; echo err >&2; exit 3", async: 20, poll: 1, register: r, ignore_errors: true}
                - debug: {msg: "<{{ r.rc }} {{ r.stdout }} {{ r.stderr }} {{ r.finished }} {{ r.cmd }} {{ r.changed }}>"}
                - stat: {path: "{{ r.results_file }}"}
                  register: file
                - debug: {msg: "<{{ file.stat.exists }}>"}
                """);

        assertThat(result.out())
                .contains("ASYNC FAILED on h1: jid=j")
                .contains("<3 out err 1 echo out; echo err >&2; exit 3 True>", "<False>");
        assertThat(muster.path("jobs")).isEmptyDirectory();
    }

    @Test
    void jobLeftBehindKeepsWhatItSaidAndNotWhatItWasTold() {
        Muster.Result result = play(JOBS + """
                tasks:
                - {command: {cmd: cat, stdin: hush}, async: 20, poll: 0, register: r}
                - {async_status: {jid: "{{ r.ansible_job_id }}"}, register: s, until: s.finished, retries: 50, delay: 0.1}
                - {find: {paths: "{{ ansible_async_dir }}", recurse: true, file_type: file}, register: f}
                - debug: {msg: "<{{ s.stdout }} {{ f.files | map(attribute='path') | map('basename') | reject('match', 'j') | sort | join(' ') }}>"}
                """);

        assertThat(result.out()).contains("<hush end err memo out rc>");
    }

    @Test
    void commandLeftBehindIsFoundAgainByALaterRunAndCleanedUp() {
        Muster.Result first = play(JOBS + """
                tasks:
                - {command: echo hello there, async: 20, poll: 0, register: r}
                - {copy: {content: "{{ r.ansible_job_id }}", dest: "{{ playbook_dir }}/id"}}
                """);
        Muster.Result second = play("""
                vars: {ansible_async_dir: "{{ playbook_dir }}/jobs", id: "{{ lookup('file', 'id') }}"}
                tasks:
                - {async_status: {jid: "{{ id }}"}, register: r, until: r.finished, retries: 20, delay: 0.2}
                - debug: {msg: "<{{ r.stdout }} {{ r.rc }} {{ r.cmd }}>"}
                - {async_status: {jid: "{{ id }}", mode: cleanup}, register: c}
                - debug: {msg: "<{{ c.erased == playbook_dir ~ '/jobs/' ~ id }}>"}
                - {async_status: {jid: "{{ id }}"}}
                """);

        assertThat(first.exit()).as(first.everything()).isZero();
        assertThat(second.out())
                .as(second.everything())
                .contains("<hello there 0 ['echo', 'hello', 'there']>", "<True>", "could not find job");
        assertThat(muster.path("jobs")).isEmptyDirectory();
    }

    @Test
    void jobThatOverrunsItsTimeIsKilledOnTheHost() {
        Muster.Result result = play(JOBS + """
                tasks:
                - {shell: "sleep 30; echo x > {{ playbook_dir }}/late", async: 1, poll: 1, ignore_errors: true, register: r}
                - debug: {msg: "<{{ r.msg }}>"}
                - shell: "while [ ! -e {{ playbook_dir }}/jobs/*/rc ]; do sleep 0.1; done; cat {{ playbook_dir }}/jobs/*/rc"
                  timeout: 20
                  register: rc
                - debug: {msg: "<{{ rc.stdout }}>"}
                """);

        assertThat(result.out())
                .contains("<async task did not complete within the requested time - 1s>")
                .contains("<timeout>");
    }

    @Test
    void otherModulesWorkInTheBackgroundAndAreWaitedFor() {
        Muster.Result result = play("""
                tasks:
                - {file: {path: "{{ playbook_dir }}/f", state: touch}, async: 20, poll: 0, register: r}
                - {async_status: {jid: "{{ r.ansible_job_id }}"}, register: s, until: s.finished, retries: 50, delay: 0.1}
                - debug: {msg: "<{{ s.dest | basename }} {{ s.finished }}>"}
                - {file: {path: "{{ playbook_dir }}/none/f", state: file}, async: 20, poll: 0}
                """);

        assertThat(result.out()).contains("<f 1>");
        assertThat(result.err()).contains("\"file\" in the background on h1 failed: ");
        assertThat(result.recap("h1")).contains("ok=4").contains("failed=0");
    }

    @Test
    void nothingIsSaidOfWhatFailsHiddenInTheBackground() {
        Muster.Result result = play("""
                tasks:
                - {file: {path: "{{ playbook_dir }}/hush/f", state: file}, async: 20, poll: 0, no_log: true}
                """);

        assertThat(result.err())
                .contains("\"file\" in the background on h1 failed: the output has been hidden")
                .doesNotContain("hush");
    }

    @Test
    void modulesOfTheControllerCannotWorkInTheBackground() {
        Muster.Result result = play("tasks:\n- {copy: {content: x, dest: /dev/null}, async: 5}\n");

        assertThat(result.out()).contains("async is not supported for this task.");
        assertThat(result.exit()).isEqualTo(2);
    }

    // ---- loops ----

    @Test
    void loopsShowTheirSurroundingsWhenAsked() {
        Muster.Result result = play("""
                tasks:
                - debug: {msg: "<{{ x }} {{ n }} {{ ansible_loop.index }} {{ ansible_loop.nextitem | default('-') }}>"}
                  loop: [p, q]
                  loop_control: {loop_var: x, index_var: n, extended: true, label: "no {{ n }}"}
                - debug: {msg: "<{{ 'allitems' in ansible_loop }}>"}
                  loop: [p]
                  loop_control: {extended: true, extended_allitems: false}
                - {debug: {msg: once}, loop: }
                """);

        assertThat(result.out())
                .contains("(item=no 0)", "<p 0 1 q>", "<q 1 2 ->", "<False>")
                .contains("ok: [h1] => {\n    \"msg\": \"once\"\n}");
    }

    @Test
    void loopVariableThatIsInUseIsWarnedOf() {
        Muster.Result result = play("vars: {item: x}\ntasks:\n- {debug: {msg: y}, loop: [1]}\n");

        assertThat(result.err()).contains("TASK: debug: The loop variable 'item' is already in use.");
    }

    // ---- magic variables ----

    @Test
    void runProvidesItsOwnVariables() {
        Muster.Result result = play("""
                environment: {A: b}
                tasks:
                - debug: {msg: "<{{ environment }} {{ ansible_playbook_python }} {{ ansible_search_path == [playbook_dir] }}>"}
                - debug: {msg: "<{{ ansible_config_file }} {{ ansible_inventory_sources }} {{ play_hosts }}>"}
                - debug: {msg: "<{{ hostvars[inventory_hostname].ansible_host | default('unset') }} {{ ansible_host }}>"}
                - debug: {msg: "<{{ ansible_delegated_vars['h2'].ansible_host }}>"}
                  delegate_to: h2
                """, "-i", "h2,", "-l", "h1");

        assertThat(result.out())
                .as(result.everything())
                .contains("<[{'A': 'b'}] /usr/bin/python3 True>", "['h1']>", "<unset h1>", "<h2>");
    }

    // ---- extra variables ----

    @Test
    void extraVariablesComeInEveryForm() {
        String vars = muster.file("more.yml", "f: {x: 1}\nt: '{{ base }}!'\n");
        String json = muster.file("more.json", "{\"j\": [1, 2]}");

        Muster.Result result = play(
                """
                vars: {base: B}
                tasks:
                - debug: {msg: "<{{ [a, b, c, d] }} {{ y }} {{ f.x }} {{ t }} {{ j }} {{ l is string }}>"}
                """,
                "-e",
                "a=1 b=\"x y\" c='q r' d=\\\"w\\\" l=[1,2]",
                "-e",
                "{y: yes}",
                "-e",
                "@" + vars,
                "-e",
                "@" + json);

        assertThat(result.out()).as(result.everything()).contains("<['1', 'x y', 'q r', 'w'] True 1 B! [1, 2] True>");
    }

    @Test
    void extraVariablesThatCannotBeReadAreRefused() {
        String play = "tasks: []\n";

        assertThat(play(play, "-e", "@absent.yml").exit()).isEqualTo(1);
        assertThat(play(play, "-e", "a=\"open").err()).containsOnlyOnce("a quote or {{ is never closed");
        assertThat(play(play, "-e", "word").err()).contains("not a variable: word");
    }

    // ---- old syntax ----

    private static final String OLD = """
            vars: {lst: [a, b], nest: [[1], [2]]}
            sudo: no
            tasks:
            - {command: echo hi warn=no, register: r, always_run: yes, notify: Do It}
            - {debug: {msg: <tested>}, when: r|success and r|changed}
            - {debug: {msg: "<{{ item }}>"}, with_items: lst}
            - {debug: {msg: "<{{ item | join }}>"}, with_nested: [lst, nest]}
            - {template: "dest={{ playbook_dir }}/out", first_available_file: [absent.j2, t.j2]}
            - {include: inc.yml, static: yes}
            - {apt: name=x state=installed, when: false}
            - {service: {name: x, state: running}, when: false}
            handlers:
            - {name: do it, debug: {msg: <handled>}}
            """;

    @Test
    void oldSyntaxIsRefusedUnlessAsked() {
        muster.file("t.j2", "x");
        muster.file("inc.yml", "- debug: {msg: <included>}\n");

        Muster.Result refused = play(OLD);
        Muster.Result accepted = play(OLD, "--accept-old-syntax");

        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.err())
                .contains("'sudo' is not a valid attribute for a Play", "always_run", "first_available_file", "warn")
                .contains(
                        "state",
                        "got: installed",
                        "got: running",
                        "Could not load \"success\"",
                        "'Do It' was not found")
                .containsPattern(
                        "(\\d+) of \\1 errors: syntax that Ansible has dropped, which --accept-old-syntax takes");
        assertThat(accepted.exit()).as(accepted.everything()).isZero();
        assertThat(accepted.out())
                .contains(
                        "<tested>",
                        "<a>",
                        "<b>",
                        "<a1>",
                        "<b2>",
                        "<included>",
                        "<handled>",
                        "(item=" + muster.path("t.j2"));
        assertThat(accepted.err())
                .contains("old syntax: \"always_run\" is read as \"check_mode\"")
                .contains("site.yml:8:");
    }

    @Test
    void variablesMayBeAListOfMappings() {
        Muster.Result result = play("tasks:\n- {debug: {msg: '<{{ a }}{{ b }}>'}, vars: [{a: 1}, {b: 2}]}\n");

        assertThat(result.out()).contains("<12>");
    }

    @Test
    void bracesInConditionsAreWarnedOf() {
        Muster.Result result = play("vars: {t: true}\ntasks:\n- {debug: {msg: x}, when: '{{ t }}'}\n");

        assertThat(result.err())
                .contains(
                        "conditional statements should not include jinja2 templating delimiters such as {{ }} or {% %}."
                                + " Found: {{ t }}");
        assertThat(result.recap("h1")).contains("ok=1");
    }

    // ---- output ----

    @Test
    void plainLinesAreAnsiblesInCheckModeAndWithDetails() {
        String tasks = """
                tasks:
                - {name: cmd, command: echo hi}
                - {name: items, command: 'echo {{ item }}', loop: [1]}
                - {name: sk, debug: {msg: x}, when: false}
                - {name: hidden, set_fact: {x: 1}, no_log: true}
                - {name: change, group_by: {key: 'new_{{ inventory_hostname }}'}, notify: hn}
                handlers:
                - {name: hn, debug: {msg: h}}
                """;

        Muster.Result check = play(tasks, "--check", "--plain");
        Muster.Result details = play(tasks, "--check", "-vv", "--plain");

        assertThat(check.out())
                .contains("TASK [cmd] ", "\nskipping: [h1]\n", "\nskipping: [h1] => (item=1) \nskipping: [h1]\n")
                .doesNotContain("would run");
        assertThat(details.out())
                .contains("skipping: [h1] => {}")
                .contains(
                        "ok: [h1] => {\"censored\": \"the output has been hidden due to the fact that 'no_log: true' was"
                                + " specified for this result\", \"changed\": false}")
                .contains("NOTIFIED HANDLER hn for h1\n");
    }

    @Test
    void plainRecapNamesOnlyHostsSomethingWasDoneOn() {
        Muster.Result result = play("tasks: [{debug: {msg: x}, tags: [never]}]\n", "--plain");

        assertThat(result.out()).doesNotContain("ok=0");
        assertThat(play("tasks: []\n").out()).contains("ok=0");
    }

    // ---- errors that are fatal ----

    @Test
    void failureThatIsRescuedIsNotFatalToOtherHosts() {
        Muster.Result result = play("""
                any_errors_fatal: true
                tasks:
                - block:
                  - {fail: {msg: x}, when: inventory_hostname == 'h1'}
                  - debug: {msg: "<went on {{ inventory_hostname }}>"}
                  rescue:
                  - debug: {msg: "<rescued {{ inventory_hostname }} {{ ansible_failed_result.msg }}>"}
                - debug: {msg: "<after {{ inventory_hostname }}>"}
                - {command: "false", when: inventory_hostname == 'h2'}
                - debug: {msg: never}
                """, "-i", "h2,");

        assertThat(result.out())
                .contains("<went on h2>", "<rescued h1 x>", "<after h1>", "<after h2>", "NO MORE HOSTS LEFT")
                .doesNotContain("<went on h1>", "never\"");
        assertThat(result.exit()).isEqualTo(2);
    }

    @Test
    void runThatErrorsEndIsAFailureAlsoWhenAHostWasNotReached() {
        String hosts = muster.file("hosts.yml", """
                all:
                  hosts:
                    h1: {ansible_connection: local}
                    gone: {ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: nobody}
                """);
        String play = """
                - hosts: h1,gone
                  gather_facts: false
                  any_errors_fatal: %s
                  tasks: [ping: , debug: {msg: next}]
                """;

        Muster.Result fatal = muster.run("run", muster.file("f.yml", play.formatted("true")), "-i", hosts);
        Muster.Result plain = muster.run("run", muster.file("p.yml", play.formatted("false")), "-i", hosts);

        assertThat(fatal.exit()).as(fatal.everything()).isEqualTo(2);
        assertThat(plain.exit()).as(plain.everything()).isEqualTo(4);
    }

    @Test
    void plainWarningsHaveAnsiblesForm() {
        muster.file("inc.yml", "- debug: {msg: x}\n");

        Muster.Result result =
                play("vars: {t: true}\ntasks:\n- {include: inc.yml}\n- {ping: , when: '{{ t }}'}\n", "--plain");

        assertThat(result.err())
                .contains(
                        "[DEPRECATION WARNING]: \"include\" is deprecated, use include_tasks/import_tasks instead. See ")
                .contains("[WARNING]: conditional statements should not include jinja2 templating delimiters");
    }

    @Test
    void singleModulesRunInTheBackgroundToo() {
        Muster.Result polled = muster.run(
                "exec",
                "h1",
                "-i",
                "h1,",
                "-c",
                "local",
                "-B",
                "20",
                "-P",
                "1",
                "-a",
                "echo out",
                "-e",
                "ansible_async_dir=" + muster.path("jobs"));
        Muster.Result timed =
                muster.run("exec", "h1", "-i", "h1,", "-c", "local", "--task-timeout", "1", "-a", "sleep 20");

        assertThat(polled.out()).as(polled.everything()).contains("h1 | CHANGED | rc=0 >>\nout");
        assertThat(timed.exit()).isEqualTo(2);
    }
}
