package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What later tasks ask rides along in earlier frames, and is asked again where it may have become untrue. */
@Timeout(60)
class AheadTest {
    private Bench bench;
    private Path folder;

    @BeforeEach
    void makeBench(@TempDir Path fresh) {
        folder = fresh;
        bench = new Bench(fresh);
    }

    private List<String> frames(String host) {
        return bench.connector().host(host).frames();
    }

    private void given(String host, String name, String value) {
        bench.connector().host(host).values().put(name, value);
    }

    @Test
    void asksForTheNextTasksInTheSameFrame() {
        List.of("t", "u", "v", "w", "x").forEach(name -> given("a", name, "on"));

        RunResult result = bench.play("""
            - hosts: a
              tasks:
                - set: {name: t}
                - set: {name: u}
                - debug: {msg: asks nothing}
                - set: {name: v}
                - block:
                    - set: {name: w}
                    - meta: flush_handlers
                    - set: {name: x}
            """);

        assertThat(result.outcomes()).containsEntry("a", new Outcome.Ok());
        assertThat(frames("a")).containsExactly("-: get t; get u; get v", "-: get w; get x");
    }

    @Test
    void asksAHostFarAwayForAllThatCanBeGuessedAtOnce() {
        List.of("t", "u", "v", "w", "x").forEach(name -> given("a", name, "on"));
        List.of("t", "u", "v", "w", "x").forEach(name -> given("b", name, "on"));
        bench.connector().host("a").away(Duration.ofMillis(100));
        bench.connector().host("b").away(Duration.ofMillis(10));

        bench.hosts("a,b,").play("""
            - hosts: all
              tasks:
                - set: {name: t}
                - set: {name: u}
                - set: {name: v}
                - set: {name: w}
                - set: {name: x}
            """);

        assertThat(frames("a")).containsExactly("-: get t; get u; get v; get w; get x");
        assertThat(frames("b")).containsExactly("-: get t; get u; get v", "-: get w; get x");
    }

    @Test
    void asksForTheItemsOfALoopAndThoseBehindIt() {
        List.of("1", "2", "3", "z").forEach(name -> given("a", name, "on"));

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: "{{ item }}"}
                  loop: ["1", "2", "3"]
                - set: {name: z}
            """);

        assertThat(frames("a")).containsExactly("-: get 1; get 2; get 3", "-: get z");
    }

    @Test
    void asksAgainOnEveryHostOnceACommandMayHaveChangedAnything() {
        List.of("a", "b").forEach(host -> List.of("x", "y").forEach(name -> given(host, name, "on")));
        given("b", "x", "off");

        bench.hosts("a,b,").play("""
            - hosts: all
              tasks:
                - set: {name: x}
                - set: {name: y}
            """);

        // b's "set" is a script that may do anything, to a as well.
        assertThat(frames("a")).containsExactly("-: get x; get y", "-: get y");
        assertThat(frames("b")).containsExactly("-: get x; get y", "-: set x on; get x", "-: get y");
    }

    @Test
    void doesNotLookPastACommandNorIntoWhatDependsOnAResult() {
        List.of("x", "y", "z").forEach(name -> given("a", name, "on"));

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                  register: told
                - set: {name: "{{ told.name | default('z') }}"}
                  when: told is defined and told.changed
                - run: something
                - set: {name: y}
            """);

        assertThat(frames("a")).containsExactly("-: get x", "-: run something", "-: get y");
    }

    @Test
    void looksForItselfWhereItWaitsForAChangeOrIsDoneElsewhere() {
        List.of("a", "b").forEach(host -> List.of("x", "y", "z").forEach(name -> given(host, name, "on")));

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                  delegate_to: b
                - set: {name: y}
                  until: true
                - set: {name: z}
            """);

        assertThat(frames("a")).containsExactly("-: get y", "-: get z");
        assertThat(frames("b")).containsExactly("-: get x");
    }

    @Test
    void leavesASlowQuestionToTheTaskThatWantsToKnow() {
        List.of("x", "y", "z").forEach(name -> given("a", name, "on"));
        bench.connector().host("a").slow("y", Duration.ofSeconds(6));

        RunResult result = bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                - set: {name: y}
                - set: {name: z}
            """);

        assertThat(result.outcomes()).containsEntry("a", new Outcome.Ok());
        assertThat(frames("a")).containsExactly("-: get x; get y; get z", "-: get y", "-: get z");
    }

    @Test
    void aConnectionLostOverWhatRodeAlongDoesNotTakeTheAnswerOfTheTask() {
        List.of("x", "y").forEach(name -> given("a", name, "on"));
        bench.connector().host("a").losing("y");

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                - set: {name: y}
            """);

        assertThat(bench.ends("a").map(ended -> ended.status().name())).containsExactly("OK", "UNREACHABLE");
        assertThat(frames("a")).containsExactly("-: get x; get y", "-: get y");
    }

    @Test
    void aConnectionLostOverWhatRodeAlongDoesNotTakeTheChangeOfTheTask() {
        given("a", "x", "off");
        given("a", "y", "on");
        bench.connector().host("a").losing("y");

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: z}
                - set: {name: x}
                - set: {name: y}
            """);

        assertThat(bench.ends("a").map(ended -> ended.status().name()))
                .containsExactly("CHANGED", "CHANGED", "UNREACHABLE");
        assertThat(frames("a")).contains("-: set x on; get x");
    }

    @Test
    void aConnectionLostOverTheTasksOwnQuestionIsLost() {
        bench.connector().host("a").losing("x");

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                - set: {name: y}
            """);

        assertThat(bench.ends("a").map(ended -> ended.status().name())).containsExactly("UNREACHABLE");
    }

    @Test
    void asksWhereTheAddressIsTheSameAndTheWayOrTheUserIsNot() {
        List.of("a", "b").forEach(host -> List.of("x", "y").forEach(name -> given(host, name, "on")));

        bench.hosts("a,b,").play("""
            - hosts: all
              vars: {ansible_host: 10.0.0.5}
              tasks:
                - set: {name: x}
                - set: {name: y}
            """);
        bench.hosts("a,").play("""
            - hosts: all
              tasks:
                - set: {name: x}
                  remote_user: alice
                - set: {name: x}
                  remote_user: bob
            """);

        assertThat(frames("b")).containsExactly("-: get x; get y");
        assertThat(frames("a")).containsExactly("-: get x; get y", "-: get x", "-: get x");
    }

    @Test
    void asksAnewWhatWasSeenBeforeAWait() {
        List.of("x", "y", "z").forEach(name -> given("a", name, "on"));

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                - set: {name: y}
                  until: true
                - set: {name: z}
                - set: {name: z}
                  loop: [1, 2]
                  loop_control: {pause: 0.01}
            """);

        assertThat(frames("a")).containsExactly("-: get x", "-: get y", "-: get z", "-: get z");
    }

    @Test
    void doesNotLookPastWhatOneHostDoesForAll() {
        List.of("x", "y").forEach(name -> given("a", name, "on"));

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                - set: {name: shared}
                  when: inventory_hostname == 'b'
                - set: {name: y}
            """);

        assertThat(frames("a")).containsExactly("-: get x", "-: get y");
    }

    @Test
    void faultOfALaterTaskIsItsOwn() {
        given("a", "x", "on");

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                - set: {name: "{{ lookup('fileglob', 'x[') }}"}
            """);

        assertThat(bench.ends("a").map(ended -> ended.status().name())).containsExactly("OK", "FAILED");
    }

    @Test
    void runsNoLookupBeforeItsTime() throws IOException {
        given("a", "x", "on");

        bench.play("""
            - hosts: a
              tasks:
                - set: {name: x}
                - set: {name: y, value: "{{ lookup('pipe', 'echo once >> %s/count; echo v') }}"}
                  when: false
                - set: {name: y, value: "{{ lookup('pipe', 'echo once >> %s/count; echo v') }}"}
            """.formatted(folder, folder));

        assertThat(frames("a")).containsExactly("-: get x", "-: get y", "-: set y v; get y");
        assertThat(Files.readAllLines(folder.resolve("count"))).containsExactly("once");
    }
}
