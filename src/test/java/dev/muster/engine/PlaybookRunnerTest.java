package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Target;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.ledger.Tally;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plays over scripted hosts: what is announced, done and accounted. */
@Timeout(60)
class PlaybookRunnerTest {
    private Bench bench;

    @BeforeEach
    void makeBench(@TempDir Path folder) {
        bench = new Bench(folder);
    }

    // ---- plan, execute, verify ----

    @Test
    void changesThenFindsNothingToDo() {
        String play = """
            - hosts: a
              tasks:
                - set: {name: x, value: y}
            """;

        RunResult first = bench.play(play);
        RunResult second = bench.play(play);

        assertThat(first.outcomes()).containsEntry("a", new Outcome.Changed());
        assertThat(second.outcomes()).containsEntry("a", new Outcome.Ok());
        assertThat(bench.connector().host("a").frames()).containsExactly("-: get x", "-: set x y; get x", "-: get x");
    }

    @Test
    void takesStepsThatComeBeforeTheDecisionOnceAndNotInCheckMode() {
        String play = """
            - hosts: a
              tasks:
                - first: {name: x}
            """;

        bench.options(RunOptions.DEFAULTS.withCheck(true)).play(play);
        assertThat(bench.connector().host("a").frames()).containsExactly("-: get x");

        RunResult result = bench.options(RunOptions.DEFAULTS).play(play);

        assertThat(result.outcomes()).containsEntry("a", new Outcome.Changed());
        assertThat(bench.connector().host("a").frames())
                .containsExactly("-: get x", "-: refresh lists", "-: get x", "-: set x on", "-: get x");
    }

    @Test
    void readsYamlTextInTemplates() {
        RunResult result = bench.play("""
            - hosts: a
              vars:
                text: "ntp: [1, 2]"
              tasks:
                - set: {name: x, value: "{{ (text | from_yaml).ntp[1] }}"}
            """);

        assertThat(result.outcomes()).containsEntry("a", new Outcome.Changed());
        assertThat(bench.connector().host("a").frames()).contains("-: set x 2; get x");
    }

    @Test
    void failsWhatDoesNotStayChanged() {
        bench.connector().host("a").deaf();

        RunResult result = bench.play("""
            - hosts: a
              tasks:
                - set: {name: x, value: y}
            """);

        assertThat(result.outcomes().get("a")).isInstanceOf(Outcome.Failed.class);
        assertThat(bench.messages("a").get(0)).contains("verification", "still differs", "+y");
    }

    @Test
    void checkModeNeverWrites() {
        bench.options(RunOptions.DEFAULTS.withCheck(true).withDiff(true)).play("""
            - hosts: a
              tasks:
                - set: {name: x, value: y}
                - run: something
            """);

        assertThat(bench.trace())
                .containsExactly("PLAY a [a]", "TASK set", "  a CHANGED", "TASK run", "  a WOULD_RUN", "END");
        assertThat(bench.connector().host("a").frames()).containsExactly("-: get x");
        assertThat(bench.ends("a").findFirst().orElseThrow().diffs()).hasSize(1);
    }

    @Test
    void checkModeTellsUnknownFromFailed() {
        bench.options(RunOptions.DEFAULTS.withCheck(true)).play("""
            - hosts: a
              tasks:
                - run: something
                  register: said
                - debug: {msg: "{{ said.stdout }}"}
                - debug: {msg: skipped}
                  when: said is skipped
            """);

        assertThat(bench.trace())
                .containsExactly(
                        "PLAY a [a]",
                        "TASK run",
                        "  a WOULD_RUN",
                        "TASK debug",
                        "  a UNKNOWN",
                        "TASK debug",
                        "  a OK",
                        "END");
    }

    @Test
    void failsInARealRunWhatOnlyARealRunCanTell() {
        RunResult result = bench.play("""
            - hosts: a
              tasks:
                - run: something
                  check_mode: true
                  register: said
                - debug: {msg: "{{ said.stdout }}"}
            """);

        assertThat(result.status()).isEqualTo(RunResult.Status.FAILED);
        assertThat(bench.of("debug")).containsExactly("a FAILED");
    }

    @Test
    void tellsOfHandlersThatNeverRan() {
        bench.play("""
            - hosts: a,b
              tasks:
                - set: {name: x, value: y}
                  notify: restart
                - fail: {msg: broken}
                  when: inventory_hostname == 'a'
              handlers:
                - name: restart
                  run: restart
            """);

        assertThat(bench.of("restart")).containsExactly("b CHANGED");
        assertThat(bench.trace())
                .contains("WARNING handler \"restart\" was notified but did not run, since the play ended early, on a");
    }

    @Test
    void findsHandlersNamedByVariables() {
        bench.play("""
            - hosts: a
              vars: {service: ntp}
              tasks:
                - set: {name: x, value: y}
                  notify: restart ntp
              handlers:
                - name: restart {{ service }}
                  run: restart
            """);

        assertThat(bench.of("restart ntp")).containsExactly("a CHANGED");
    }

    @Test
    void namesPlaysByTheirVariables() {
        bench.play("""
            - hosts: "{{ where }}"
              vars: {where: a}
              tasks: []
            - name: on {{ where }}
              hosts: a
              vars: {where: b}
              tasks: []
            """);

        assertThat(bench.trace()).contains("PLAY a [a]", "PLAY on b [a]");
    }

    @Test
    void doesNotWaitForThePlaceOfAHostThatWasLetGo() {
        Throttle throttle = new Throttle(1);
        HostRun stuck = new HostRun("a");
        throttle.enter(stuck);

        stuck.abandon("timed out");

        assertThat(throttle.enter(new HostRun("b"))).isTrue();
    }

    @Test
    void checkModeKeywordWorksBothWays() {
        bench.options(RunOptions.DEFAULTS.withCheck(true)).play("""
            - hosts: a
              tasks:
                - run: really
                  check_mode: false
            """);

        assertThat(bench.connector().host("a").frames()).containsExactly("-: run really");
    }

    // ---- conditions, loops, results ----

    @Test
    void registersAndJudges() {
        bench.play("""
            - hosts: a
              tasks:
                - run: exit 3
                  register: r
                  failed_when: r.rc == 4
                  changed_when: false
                - debug: {msg: "{{ r.rc }} {{ r.changed }} {{ r.failed }} {{ r.stderr_lines }}"}
                - debug: {msg: no}
                  when: [r.rc == 3, r.changed]
                  register: s
                - debug: {msg: "{{ s.skipped }} {{ s.skip_reason }}"}
            """);

        assertThat(bench.messages("a")).contains("3 False False ['it failed']", "True Conditional result was False");
        assertThat(bench.of("run")).containsExactly("a OK");
    }

    @Test
    void loopsWithLabelsAndShapesOfResults() {
        RunResult result = bench.play("""
            - hosts: a
              tasks:
                - name: each
                  set: {name: "{{ it.n }}"}
                  loop: [{n: one}, {n: two}, {n: nay}]
                  loop_control: {loop_var: it, index_var: i, label: "{{ i }}-{{ it.n }}"}
                  when: it.n != 'nay'
                  register: r
                - name: none
                  debug: {msg: never}
                  loop: []
                  register: e
                - debug: {msg: "{{ r.results | length }} {{ r.results[1].it.n }} {{ r.msg }} {{ r.changed }}"}
                - debug: {msg: "{{ e.skipped_reason }}"}
            """);

        assertThat(bench.of("each"))
                .containsExactly("a (0-one) CHANGED", "a (1-two) CHANGED", "a (2-nay) SKIPPED", "a CHANGED");
        assertThat(bench.messages("a")).contains("3 two All items completed True", "No items in the list");
        assertThat(result.tallies().get("a")).isEqualTo(new Tally(3, 1, 0, 0, 1, 0, 0));
    }

    @Test
    void loopsOverWhatLookupsFind() {
        bench.play("""
            - hosts: a
              vars:
                users: [{name: al, keys: [k1, k2]}, {name: bo, keys: [k3]}]
              tasks:
                - {debug: {msg: "{{ item.0 }} {{ item.1 }}"}, with_subelements: ["{{ users }}", keys]}
                - {debug: {msg: "{{ item }}"}, with_lines: "printf 'l1\\nl2'"}
                - {debug: {msg: "{{ item }}"}, with_sequence: "start=0x0f end=16 format=n%03d"}
                - {debug: {msg: "{{ item.key }}"}, with_dict: {d: 1, e: 2}}
                - {debug: {msg: "{{ item }}"}, with_random_choice: [only]}
            """);

        assertThat(bench.messages("a"))
                .filteredOn(message -> !message.startsWith("All items"))
                .containsExactly(
                        "{'name': 'al'} k1",
                        "{'name': 'al'} k2",
                        "{'name': 'bo'} k3",
                        "l1",
                        "l2",
                        "n015",
                        "n016",
                        "d",
                        "e",
                        "only");
    }

    @Test
    void aChildThatTheCommandOfALookupLeavesBehindIsNotWaitedFor() {
        bench.play("""
            - hosts: a
              tasks:
                - debug: {msg: "{{ lookup('pipe', 'sleep 300 & echo $!') }}"}
            """);

        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(bench.messages("a").get(0))).orElseThrow();
        assertThat(child.destroy()).isTrue();
    }

    @Test
    void anItemSeesWhatTheItemsBeforeItSetAndRegistered() {
        bench.play("""
            - hosts: a
              tasks:
                - set_fact: {gathered: "{{ gathered | default([]) + [item] }}"}
                  loop: [1, 2, 3]
                - debug: {msg: "{{ gathered }}"}
                - debug: {msg: "{{ item }} {{ r.msg | default('first') }}"}
                  loop: [x, y]
                  register: r
                - set_fact: {"{{ item }}_name": "{{ item }}"}
                  loop: [one]
                - debug: {msg: "{{ one_name }}"}
            """);

        assertThat(bench.messages("a")).contains("[1, 2, 3]", "x first", "y x first", "one");
    }

    @Test
    void whatAFailedTaskSetIsLost() {
        bench.play("""
            - hosts: a
              tasks:
                - set_fact: {late: "{{ item }}"}
                  loop: [1, 2]
                  failed_when: late == 2
                  ignore_errors: true
                - debug: {msg: "{{ late | default('nothing') }}"}
            """);

        assertThat(bench.messages("a")).contains("nothing");
    }

    @Test
    void undefinedLoopUnderFalseConditionIsSkipped() {
        bench.play("""
            - hosts: a
              tasks:
                - debug: {msg: x}
                  loop: "{{ nowhere }}"
                  when: false
            """);

        assertThat(bench.of("debug")).containsExactly("a SKIPPED");
    }

    @Test
    void retriesUntilItHolds() {
        bench.play("""
            - hosts: a
              tasks:
                - name: wait
                  run: count
                  register: r
                  until: r.stdout | int >= 3
                  retries: 5
                  delay: 0
                - name: in vain
                  run: same
                  register: v
                  until: v.stdout == 'other'
                  retries: 2
                  delay: 0
            """);

        assertThat(bench.of("wait")).containsExactly("a RETRY 5", "a RETRY 4", "a CHANGED");
        assertThat(bench.of("in vain")).containsExactly("a RETRY 2", "a RETRY 1", "a FAILED");
        TaskEnded last = bench.ends("a").reduce((first, second) -> second).orElseThrow();
        assertThat(last.result()).containsEntry("attempts", Value.of(2));
    }

    // ---- blocks and handlers ----

    @Test
    void rescuesAndAlwaysEnds() {
        RunResult result = bench.play("""
            - hosts: a,b
              tasks:
                - block:
                    - name: breaks
                      run: exit 1
                      when: inventory_hostname == 'a'
                    - debug: {msg: rest}
                  rescue:
                    - debug: {msg: "{{ ansible_failed_task.name }} {{ ansible_failed_result.rc }}"}
                  always:
                    - name: ever
                      debug: {msg: ever}
            """);

        assertThat(bench.messages("a")).contains("breaks 1");
        assertThat(bench.of("ever")).containsExactlyInAnyOrder("a OK", "b OK");
        assertThat(result.status()).isEqualTo(RunResult.Status.OK);
        assertThat(result.tallies()).containsEntry("a", new Tally(2, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void runsHandlersOnceThroughPerFlushInTheirOrder() {
        bench.play("""
            - hosts: a
              tasks:
                - {set: {name: x}, notify: [second, first]}
                - {set: {name: y}, notify: topic}
                - meta: flush_handlers
                - {debug: {msg: last}, changed_when: true, notify: second}
              handlers:
                - {name: first, debug: {msg: first}}
                - {name: second, debug: {msg: second}, changed_when: true, notify: first}
                - {name: third, debug: {msg: third}, listen: topic}
            """);

        assertThat(bench.trace().stream().filter(line -> line.startsWith("HANDLER")))
                .containsExactly(
                        "HANDLER first",
                        "HANDLER second",
                        "HANDLER third",
                        "HANDLER first",
                        "HANDLER second",
                        "HANDLER first");
    }

    @Test
    void failedHostsRunNoHandlersUnlessForced() {
        String play = """
            - hosts: a
              tasks:
                - {set: {name: x, value: "%s"}, notify: h}
                - run: exit 1
              handlers:
                - {name: h, debug: {msg: h}}
            """;

        bench.play(play.formatted("1"));
        assertThat(bench.trace()).doesNotContain("HANDLER h");

        bench.options(RunOptions.DEFAULTS.withForceHandlers(true)).play(play.formatted("2"));
        assertThat(bench.trace()).contains("HANDLER h");
    }

    @Test
    void aHandlerThatFailsIsTheLastOfItsHostEvenWhenForced() {
        bench.options(RunOptions.DEFAULTS.withForceHandlers(true)).play("""
            - hosts: a
              tasks:
                - {set: {name: x, value: y}, notify: [h1, h2]}
              handlers:
                - {name: h1, run: exit 1}
                - {name: h2, debug: {msg: h2}}
            """);

        assertThat(bench.trace()).contains("HANDLER h1").doesNotContain("HANDLER h2");
    }

    @Test
    void unknownHandlerFailsTheTask() {
        RunResult result = bench.play("""
            - hosts: a
              vars: {who: nobody}
              tasks:
                - {set: {name: x}, notify: "{{ who }}"}
            """);

        assertThat(result.status()).isEqualTo(RunResult.Status.FAILED);
        assertThat(bench.messages("a").get(0)).contains("requested handler 'nobody' was not found");
    }

    // ---- variables ----

    @Test
    void variablesFollowTheirPrecedence() {
        bench.file("vars.yml", "v: file\nw: file\nx: file\ny: file\n")
                .options(RunOptions.DEFAULTS.withExtraVariables(Map.of("z", Value.of("extra"))))
                .play("""
                    - hosts: a
                      vars: {v: play, u: play, lazy: "{{ later }}", later: 7}
                      vars_files: [[missing.yml, vars.yml]]
                      tasks:
                        - set_fact: {x: fact, y: fact, z: fact}
                        - debug: {msg: "{{ u }} {{ v }} {{ w }} {{ x }} {{ z }} {{ lazy + 1 }}"}
                          vars: {w: task, x: task}
                    """);

        assertThat(bench.messages("a")).contains("play file task fact extra 8");
    }

    @Test
    void magicVariablesShowTheRun() {
        bench.hosts("inv.yml").file("inv.yml", """
            all:
              children:
                web: {hosts: {a: {v: "{{ w }}", w: 5}, b.example.org: {}}}
            """).play("""
                    - hosts: web
                      tasks:
                        - debug:
                            msg: "{{ inventory_hostname_short }} {{ group_names }} {{ groups.web | length }}
                              {{ hostvars['a'].v }} {{ ansible_play_hosts | join(',') }} {{ ansible_check_mode }}
                              {{ ansible_version.full }}"
                    """);

        assertThat(bench.messages("b.example.org")).containsExactly("b ['web'] 2 5 a,b.example.org False 2.14.18");
    }

    @Test
    void omitRemovesAnArgument() {
        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x, value: "{{ nothing | default(omit) }}"}
            """);

        assertThat(bench.connector().host("a").values()).containsEntry("x", "on");
    }

    @Test
    void addedHostsJoinLaterPlays() {
        RunResult result = bench.play("""
            - hosts: a,b
              tasks:
                - add_host: {name: new, groups: [fresh], colour: red}
                - group_by: {key: "is_{{ inventory_hostname }}"}
            - hosts: fresh:is_b
              tasks:
                - debug: {msg: "{{ colour | default('none') }}"}
            """);

        assertThat(bench.messages("new")).containsExactly("red");
        assertThat(bench.messages("b")).contains("none");
        assertThat(result.outcomes()).containsOnlyKeys("a", "b", "new");
    }

    @Test
    void whatIsNewInTheInventoryIsAChange() {
        String play = """
            - hosts: a,b
              tasks:
                - {name: add, add_host: {name: new, groups: [fresh]}}
                - {name: again, add_host: {name: new, groups: [fresh]}}
                - {name: more, add_host: {name: new, colour: red}}
                - {name: group, group_by: {key: odd, parents: numbers}}
                - {name: regroup, group_by: {key: odd}}
            """;

        bench.play(play);

        assertThat(bench.of("add")).containsExactly("a CHANGED");
        assertThat(bench.of("again")).containsExactly("a OK");
        assertThat(bench.of("more")).containsExactly("a CHANGED");
        assertThat(bench.of("group")).containsExactlyInAnyOrder("a CHANGED", "b CHANGED");
        assertThat(bench.of("regroup")).containsExactlyInAnyOrder("a OK", "b OK");
    }

    @Test
    void membersOfAGroupStandInTheOrderOfTheInventory() {
        bench.play("""
            - hosts: c
              tasks: [{group_by: {key: g}}]
            - hosts: a
              tasks: [{group_by: {key: g}}, {debug: {msg: "{{ groups.g }}"}}]
            """);

        assertThat(bench.messages("a")).containsExactly("['a', 'c']");
    }

    @Test
    void factsSetForADelegateAreItsOwn() {
        bench.play("""
            - hosts: a,b
              tasks:
                - set_fact: {colour: red}
                  delegate_to: b
                  delegate_facts: true
                  when: inventory_hostname == 'a'
                - debug: {msg: "{{ colour | default('none') }}"}
            """);

        assertThat(bench.messages("a")).containsExactly("none");
        assertThat(bench.messages("b")).containsExactly("red");
    }

    // ---- many hosts ----

    @Test
    void linearWaitsAtEachTask() {
        bench.options(RunOptions.DEFAULTS.withForks(8)).play("""
            - hosts: all
              tasks:
                - name: one
                  run: "{{ 'hang' if inventory_hostname == 'a' else 'quick' }}"
                  timeout: 1
                  ignore_errors: true
                - {name: two, run: two}
            """);

        assertThat(bench.of("one")).hasSize(3).last().asString().startsWith("a FAILED");
        assertThat(bench.of("two")).hasSize(3);
    }

    @Test
    void endsWhatHangsAtTheDeadlineAndKeepsTheHost() {
        RunResult result = bench.options(RunOptions.DEFAULTS.withDeadlines(Duration.ZERO, Duration.ofSeconds(1)))
                .play("""
            - hosts: a
              tasks:
                - block: [{run: hang}]
                  rescue: [{name: taken up, run: something}]
            """);

        assertThat(bench.of("taken up")).containsExactly("a CHANGED");
        assertThat(result.outcomes()).containsEntry("a", new Outcome.Changed());
    }

    @Test
    void freeRunsEachHostThroughByItself() {
        RunResult result = bench.options(RunOptions.DEFAULTS.withForks(1)).play("""
            - hosts: all
              strategy: free
              tasks:
                - {name: one, run: one}
                - {name: two, run: two}
            """);

        assertThat(bench.trace().subList(0, 7))
                .containsExactly(
                        "PLAY all [a, b, c]",
                        "TASK one",
                        "  a CHANGED",
                        "TASK two",
                        "  a CHANGED",
                        "TASK one",
                        "  b CHANGED");
        assertThat(result.status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void serialGoesInBatches() {
        bench.hosts("a,b,c,d,").play("""
            - hosts: all
              serial: [1, "50%", 5]
              order: reverse_sorted
              tasks: [{run: x}]
            """);

        assertThat(bench.trace().stream().filter(line -> line.startsWith("PLAY")))
                .containsExactly("PLAY all [d]", "PLAY all [c, b]", "PLAY all [a]");
    }

    @Test
    void aHostMissedAndNeverReachedIsNotCalledWell() {
        RunResult result = bench.hosts("a,b,").play("""
            - hosts: all
              tasks:
                - {run: drop, ignore_unreachable: true}
                - {run: x, when: inventory_hostname == 'a'}
                - {debug: {msg: the end}}
            """);

        assertThat(result.status()).isEqualTo(RunResult.Status.OK);
        assertThat(result.outcomes()).containsEntry("a", new Outcome.Changed());
        assertThat(result.outcomes().get("b")).isInstanceOf(Outcome.NotReached.class);
    }

    @Test
    void stopsAboveMaxFailPercentageAndCountsUnreachable() {
        String play = """
            - hosts: all
              max_fail_percentage: 25
              tasks:
                - run: x
                - name: after
                  run: y
            """;

        RunResult atLimit = bench.hosts("a,b,c,down,").play(play);
        assertThat(bench.of("after")).hasSize(3);
        assertThat(atLimit.status()).isEqualTo(RunResult.Status.UNREACHABLE);

        bench.trace().clear();
        RunResult above = bench.hosts("a,b,down1,down2,").play(play);
        assertThat(bench.of("after")).isEmpty();
        assertThat(bench.trace()).contains("NO MORE HOSTS");
        assertThat(above.outcomes().get("a")).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void anyErrorIsFatalWhenAskedFor() {
        RunResult result = bench.play("""
            - hosts: all
              any_errors_fatal: true
              tasks:
                - run: exit 1
                  when: inventory_hostname == 'b'
                - {name: after, run: y}
            - hosts: c
              tasks: [{name: later, run: z}]
            """);

        assertThat(bench.of("after")).isEmpty();
        assertThat(bench.of("later")).isEmpty();
        assertThat(result.status()).isEqualTo(RunResult.Status.FAILED);
        assertThat(result.outcomes().get("b")).isInstanceOf(Outcome.Failed.class);
        assertThat(result.outcomes().get("c")).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void runOnceServesAllHosts() {
        bench.play("""
            - hosts: all
              tasks:
                - {name: once, run: hello, run_once: true, register: r}
                - debug: {msg: "{{ r.stdout }}"}
            """);

        assertThat(bench.of("once")).containsExactly("a CHANGED");
        assertThat(bench.messages("c")).containsExactly("hello");
    }

    @Test
    void delegatesWithTheVariablesOfTheOriginalHost() {
        bench.hosts("inv.yml").file("inv.yml", """
            all:
              hosts:
                a: {v: mine}
                d: {v: other, ansible_host: 10.0.0.9, ansible_user: dee}
            """).play("""
                    - hosts: a
                      tasks:
                        - {name: t, run: "{{ v }}", delegate_to: d}
                    """);

        assertThat(bench.of("t")).containsExactly("a -> d CHANGED");
        assertThat(bench.connector().host("d").frames()).containsExactly("-: run mine");
        assertThat(bench.connector().opened().get(0).address()).isEqualTo("10.0.0.9");
        assertThat(bench.connector().opened().get(0).user()).contains("dee");
    }

    @Test
    void connectsAnewWhereATaskChangesWhatSaysHow() {
        bench.hosts("inv.yml").file("inv.yml", """
            all:
              hosts:
                a: {ansible_host: 10.0.0.1, place: first, ansible_port: "{{ gate }}", gate: 22}
            """).play("""
                    - hosts: a
                      tasks:
                        - {run: one}
                        - {run: two}
                        - {run: three, vars: {ansible_host: 10.0.0.2}}
                        - {run: four}
                        - {run: five, remote_user: eve}
                        - set_fact: {ansible_host: 10.0.0.3}
                        - {run: six}
                        - set_fact: {gate: 2222}
                        - {run: seven}
                    """);

        assertThat(bench.connector().opened())
                .extracting(target -> target.address() + " " + target.port().orElse(0)
                        + target.user().orElse(""))
                .containsExactly("10.0.0.1 22", "10.0.0.2 22", "10.0.0.1 22eve", "10.0.0.3 22", "10.0.0.3 2222");
    }

    @Test
    void aCallWithoutTemplatesIsEveryHostsOwnAllTheSame() {
        bench.file("t.j2", "{{ inventory_hostname }} and {{ own }}").play("""
            - hosts: all
              tasks:
                - set_fact: {plain: word, number: 7}
                - set_fact: {list: [1], own: "{{ inventory_hostname }}"}
                - set_fact: {list: "{{ list + [own] }}"}
                - debug: {msg: "{{ plain }} {{ number }} {{ own }} {{ list }}"}
                - assert: {that: own == inventory_hostname and number == 7, quiet: true}
                - debug: {msg: "{{ lookup('template', 't.j2') }}"}
                - {run: "same for all", name: run}
            """);

        assertThat(bench.messages("a")).contains("word 7 a [1, 'a']", "a and a");
        assertThat(bench.messages("c")).contains("word 7 c [1, 'c']", "c and c");
        assertThat(bench.of("run")).containsExactly("a CHANGED", "b CHANGED", "c CHANGED");
        assertThat(bench.connector().host("c").frames()).containsExactly("-: run same for all");
    }

    @Test
    void becomesWhomEachTaskSays() {
        bench.play("""
            - hosts: a
              tasks:
                - {run: one}
                - {run: two, become: true}
                - {run: three, become: true, vars: {ansible_become_user: ntp}}
                - {run: four, become: true, become_user: "{{ item }}", loop: [x, y]}
                - set_fact: {ansible_become: true, ansible_become_user: "{{ who }}"}
                  vars: {who: late}
                - {run: five}
            """);

        assertThat(bench.connector().host("a").frames())
                .containsExactly(
                        "-: run one",
                        "root: run two",
                        "ntp: run three",
                        "x: run four",
                        "y: run four",
                        "late: run five");
    }

    @Test
    void findsBothNamesOfAConnectionVariableWhereOneIsSet() {
        bench.hosts("inv.yml").file("inv.yml", """
            all:
              hosts:
                a: {ansible_ssh_user: anna, ansible_ssh_port: 23, ansible_private_key_file: /k}
                b: {}
            """).play("""
                    - hosts: all
                      remote_user: "{{ ansible_user | default('ben') }}"
                      tasks:
                        - debug:
                            msg: "{{ ansible_user }} {{ ansible_port | default(22) }} {{ ansible_ssh_host }}
                              {{ ansible_ssh_private_key_file | default('-') }} {{ hostvars.a.ansible_user | default('-') }}"
                    """);

        assertThat(bench.messages("a")).containsExactly("anna 23 a /k -");
        assertThat(bench.messages("b")).containsExactly("ben 22 b - -");
    }

    @Test
    void theOlderNameOfAConnectionVariableWins() {
        bench.hosts("inv.yml").file("inv.yml", """
            all:
              hosts:
                a: {ansible_user: new, ansible_ssh_user: old, ansible_become: true, ansible_become_user: x,
                    ansible_sudo_user: anna}
            """).play("""
                    - hosts: a
                      tasks: [{run: x}]
                    """);

        assertThat(bench.connector().opened().get(0).user()).contains("old");
        assertThat(bench.connector().host("a").frames()).containsExactly("anna: run x");
    }

    @Test
    void triesAConnectionAgainAsOftenAsIsAsked() {
        bench.hosts("inv.yml").file("inv.yml", """
            all: {hosts: {down: {ansible_ssh_retries: 1}}}
            """).play("""
                    - hosts: down
                      tasks: [{run: x}]
                    """);

        assertThat(bench.connector().opened()).hasSize(2);
    }

    @Test
    void filesOfVariablesAreThereForAllHostsAtOnce() {
        bench.options(RunOptions.DEFAULTS.withForks(2))
                .hosts("a,b,")
                .file("far.yml", "ansible_host: far.example.org\n")
                .play("""
                    - hosts: a,b
                      vars_files:
                        - "{{ lookup('pipe', (inventory_hostname == 'a') | ternary('sleep 1; ', '') ~ 'echo far') }}.yml"
                      tasks: [{run: x, delegate_to: a}]
                    """);

        assertThat(bench.connector().opened()).extracting(Target::address).containsOnly("far.example.org");
    }

    @Test
    @Timeout(20)
    void triesAConnectionNoMoreOnceTheRunIsStopped() throws InterruptedException {
        Thread interrupting = new Thread(() -> {
            while (bench.connector().opened().size() < 2) {
                Thread.onSpinWait();
            }
            bench.runner().stop();
        });
        interrupting.start();

        RunResult result = bench.hosts("inv.yml").file("inv.yml", """
            all: {hosts: {down: {ansible_ssh_retries: 10}}}
            """).play("""
                    - hosts: down
                      tasks: [{run: x}]
                    """);

        interrupting.join();
        assertThat(result.outcomes()).hasSize(1);
        assertThat(bench.connector().opened()).hasSizeLessThan(5);
    }

    @Test
    void refusesAnotherSshProgramAtItsPlaceWithoutConnecting() {
        bench.hosts("inv.yml").file("inv.yml", """
            all:
              hosts:
                a: {ansible_ssh_executable: /usr/bin/ssh}
                b:
                  ansible_ssh_executable: /opt/wrapper
                c: {ansible_ssh_pkcs11_provider: /opt/lib.so}
            """).play("""
                    - hosts: all
                      tasks: [{name: t, run: x}]
                    """);

        assertThat(bench.of("t")).containsExactlyInAnyOrder("a CHANGED", "b FAILED", "c FAILED");
        assertThat(bench.connector().opened()).hasSize(1);
        assertThat(bench.events().toString())
                .contains("inv.yml:5:31: ansible_ssh_executable = /opt/wrapper is not supported: muster's own SSH")
                .contains("inv.yml:6:38: ansible_ssh_pkcs11_provider = /opt/lib.so is not supported: keys come from");
    }

    @Test
    void theImplicitLocalhostIsAmongHostvars() {
        bench.hosts("a,").play("""
            - hosts: a
              tasks:
                - debug: {msg: "{{ hostvars | list }}"}
            """);

        assertThat(bench.messages("a")).containsExactly("['a', 'localhost']");
    }

    @Test
    void showsVariablesOfAnotherHostByExpression() {
        bench.hosts("a,b,").play("""
            - hosts: a
              tasks:
                - set_fact: {v: "{{ inventory_hostname }}1"}
                  delegate_to: b
                  delegate_facts: true
                - debug: {var: "hostvars['b'].v"}
                - debug: {var: hostvars.b}
                  when: hostvars.b is mapping and hostvars | length == 3
                  register: whole
                - debug: {var: hostvars.b.nosuch}
                  register: missing
                - debug: {msg: "{{ whole['hostvars.b'].v }} {{ missing['hostvars.b.nosuch'] }}"}
            """);

        assertThat(bench.messages("a")).containsExactly("a1 VARIABLE IS NOT DEFINED!");
    }

    @Test
    void keepsOneConnectionPerHostForTheWholeRun() {
        bench.play("""
            - hosts: a
              tasks: [{run: x}, {run: y}]
            - hosts: a
              tasks: [{run: z}]
            """);

        assertThat(bench.connector().opened()).hasSize(1);
    }

    @Test
    void becomesAndExportsTheEnvironment() {
        bench.hosts("inv.yml")
                .file("inv.yml", "all: {hosts: {a: {}, b: {ansible_become: false}}}\n")
                .play("""
                    - hosts: all
                      become: true
                      environment: {A: "1", B: "2"}
                      tasks:
                        - run: x
                          become_user: ntp
                          environment: {B: "{{ inventory_hostname }}"}
                    """);

        assertThat(bench.connector().host("a").frames()).containsExactly("ntp: run x {A=1, B=a}");
        assertThat(bench.connector().host("b").frames()).containsExactly("-: run x {A=1, B=b}");
    }

    // ---- trouble ----

    @Test
    void ignoredErrorsCountAsOk() {
        RunResult result = bench.hosts("a,down,").play("""
            - hosts: all
              tasks:
                - {name: t, run: exit 1, ignore_errors: true, ignore_unreachable: true}
                - debug: {msg: on}
            """);

        assertThat(bench.of("t")).containsExactlyInAnyOrder("a FAILED ignored", "down UNREACHABLE ignored");
        assertThat(result.status()).isEqualTo(RunResult.Status.OK);
        assertThat(result.tallies().get("down")).isEqualTo(new Tally(2, 0, 0, 0, 0, 0, 1));
    }

    @Test
    void saysWhereATemplateWentWrong() {
        bench.play("""
            - hosts: a
              tasks:
                - debug: {msg: "{{ nothere }}"}
            """);

        assertThat(bench.messages("a").get(0)).contains("nothere", "site.yml:3:");
    }

    @Test
    void timeoutNamesTheAction() {
        RunResult result = bench.play("""
            - hosts: a
              tasks:
                - {name: slow, run: hang, timeout: 1}
            """);

        assertThat(bench.messages("a").get(0))
                .isEqualTo("The run action failed to execute in the expected time frame (1) and was terminated");
        assertThat(result.status()).isEqualTo(RunResult.Status.FAILED);
    }

    @Test
    void hidesWhatMustNotBeSeen() {
        bench.play("""
            - hosts: a
              tasks:
                - {run: topsecret, no_log: true, register: r}
                - debug: {msg: "{{ r.stdout }}"}
                - set: {name: x, value: hunter22, password: hunter22}
                - debug: {msg: "it is hunter22"}
            """);

        List<TaskEnded> ends = bench.ends("a").toList();
        assertThat(ends.get(0).result()).containsOnlyKeys("censored", "changed");
        assertThat(ends.get(0).hidden()).isTrue();
        assertThat(bench.messages("a")).containsExactly("topsecret", "it is ********");
    }

    @Test
    void tagsSelectTasks() {
        bench.options(RunOptions.DEFAULTS.withTags(List.of("t"), List.of("s"))).play("""
            - hosts: a
              tasks:
                - {name: plain, debug: {msg: x}}
                - {name: wanted, debug: {msg: x}, tags: t}
                - {name: skipped, debug: {msg: x}, tags: [t, s]}
                - {name: ever, debug: {msg: x}, tags: always}
            """);

        assertThat(bench.trace().stream().filter(line -> line.startsWith("TASK")))
                .containsExactly("TASK wanted", "TASK ever");
    }

    @Test
    void startsAtATask() {
        bench.options(RunOptions.DEFAULTS.withStart(java.util.Optional.of("sec*"), false))
                .play("""
                    - hosts: a
                      tasks:
                        - {name: first, debug: {msg: x}}
                        - {name: second, debug: {msg: x}}
                        - {name: third, debug: {msg: x}}
                    """);

        assertThat(bench.trace()).contains("TASK second", "TASK third").doesNotContain("TASK first");
    }

    @Test
    void tagsMayLeaveOutSomeHostsButNotAll() {
        String playbook = """
                - hosts: a
                  tasks:
                    - {name: first, debug: {msg: x}, tags: [ntp]}
                - hosts: b
                  tasks:
                    - {name: second, debug: {msg: x}}
                """;

        RunResult some = bench.options(RunOptions.DEFAULTS.withTags(List.of("ntp"), List.of()))
                .play(playbook);
        RunResult none = bench.options(RunOptions.DEFAULTS.withTags(List.of("ntpp"), List.of()))
                .play(playbook);

        assertThat(some.status()).isEqualTo(RunResult.Status.OK);
        assertThat(some.outcomes().get("b")).isEqualTo(new Outcome.NeverSeen("no task that was chosen is for it"));
        assertThat(none.status()).isEqualTo(RunResult.Status.FAILED);
    }

    @Test
    void hostThatNoPlayIsForIsNotAccountedFor() {
        RunResult result = bench.options(RunOptions.DEFAULTS.withLimit("a,b")).play("""
                    - hosts: a
                      tasks:
                        - debug: {msg: x}
                    """);

        assertThat(result.outcomes().get("b")).isEqualTo(new Outcome.NeverSeen("no play is for it"));
        assertThat(result.status()).isEqualTo(RunResult.Status.FAILED);
    }

    @Test
    void hostOfAPlayThatHadNothingForItIsDone() {
        RunResult result = bench.play("""
                - hosts: a:b
                  tasks:
                    - debug: {msg: once}
                      run_once: true
                """);

        assertThat(result.outcomes().get("b")).isInstanceOf(Outcome.Ok.class);
        assertThat(result.status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void saysThatTheTaskToStartAtIsNowhere() {
        RunResult result = bench.options(RunOptions.DEFAULTS.withStart(java.util.Optional.of("nowhere"), false))
                .play("""
                    - hosts: a
                      tasks:
                        - {name: first, debug: {msg: x}}
                    """);

        assertThat(result.status()).isEqualTo(RunResult.Status.FAILED);
        assertThat(bench.trace())
                .contains(
                        "WARNING No matching task \"nowhere\" found. Note: --start-at-task can only follow static includes.");
    }

    @Test
    void aRunWithoutHostsIsNoSuccess() {
        RunResult none = bench.play("""
            - hosts: nowhere
              tasks: [{debug: {msg: x}}]
            """);
        RunResult some = bench.play("""
            - hosts: nowhere
              tasks: [{debug: {msg: x}}]
            - hosts: a
              tasks: [{debug: {msg: x}}]
            """);

        assertThat(none.status()).isEqualTo(RunResult.Status.NO_HOSTS);
        assertThat(bench.trace()).contains("NO HOSTS nowhere");
        assertThat(some.status()).isEqualTo(RunResult.Status.OK);
    }

    @Test
    void endsHostsAndPlays() {
        bench.play("""
            - hosts: all
              tasks:
                - meta: end_host
                  when: inventory_hostname == 'a'
                - {name: one, run: x}
                - meta: end_play
                - {name: two, run: x}
            """);

        assertThat(bench.of("one")).containsExactly("b CHANGED", "c CHANGED");
        assertThat(bench.trace()).doesNotContain("TASK two");
    }

    @Test
    void stopLetsRunningTasksFinish() {
        bench.options(RunOptions.DEFAULTS.withForks(1));
        Thread stopper = new Thread(() -> {
            while (bench.events().stream().noneMatch(RunEvent.TaskRetried.class::isInstance)) {
                Thread.onSpinWait();
            }
            bench.runner().stop();
        });
        stopper.start();

        RunResult result = bench.play("""
            - hosts: a
              tasks:
                - {run: x, register: r, until: false, delay: 30}
                - {name: after, run: y}
            """);

        assertThat(result.status()).isEqualTo(RunResult.Status.INTERRUPTED);
        assertThat(bench.trace()).doesNotContain("TASK after");
    }

    @Test
    void everyHostHasOneOutcomeWhateverHappens() {
        String names = IntStream.range(0, 200)
                .mapToObj(i -> (i % 10 == 0 ? "down" : "h") + i)
                .collect(Collectors.joining(",", "", ","));
        RunOptions options = RunOptions.DEFAULTS.withForks(50).withDeadlines(Duration.ZERO, Duration.ofMillis(500));

        RunResult result = bench.hosts(names).options(options).play("""
            - hosts: all
              tasks:
                - name: t
                  run: >-
                    {{ {'1': 'hang', '2': 'throw', '3': 'exit 1', '4': 'drop', '5': 'denied'}
                       .get(inventory_hostname[-1], 'fine') }}
                - {name: on, run: on}
            """);

        assertThat(result.outcomes()).hasSize(200);
        Map<String, Long> columns = result.outcomes().values().stream()
                .collect(Collectors.groupingBy(Outcome::column, Collectors.counting()));
        assertThat(columns)
                .containsExactlyInAnyOrderEntriesOf(Map.of("changed", 80L, "failed", 80L, "unreachable", 40L));
        assertThat(bench.of("on")).hasSize(80);
        Map<String, Long> ends = bench.events().stream()
                .filter(TaskEnded.class::isInstance)
                .map(TaskEnded.class::cast)
                .filter(ended -> ended.title().equals("t"))
                .collect(Collectors.groupingBy(TaskEnded::host, Collectors.counting()));
        assertThat(ends)
                .hasSize(200)
                .allSatisfy((host, count) -> assertThat(count).isEqualTo(1));
        assertThat(bench.ends("h1").findFirst().orElseThrow().status()).isEqualTo(Status.FAILED);
    }

    @Test
    void theRunsDeadlineEndsIt() {
        RunOptions options = RunOptions.DEFAULTS.withDeadlines(Duration.ofSeconds(1), Duration.ofMinutes(30));

        RunResult result = bench.hosts("a,").options(options).play("""
            - hosts: a
              tasks: [{run: hang}]
            - hosts: a
              tasks: [{run: more}]
            """);

        assertThat(result.outcomes().get("a"))
                .isEqualTo(new Outcome.Failed("run: the run's deadline of 1 s has passed"));
    }
}
