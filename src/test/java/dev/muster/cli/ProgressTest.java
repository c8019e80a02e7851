package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.cli.Progress.Line;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

/** The lines of the live board, from events and a clock. */
class ProgressTest {
    private static final Instant START = Instant.parse("2014-02-11T06:00:00Z");
    private static final Span SPAN = new SourceText("site.yml", "x").span(0, 1);

    private final Progress progress = new Progress(START);

    private void at(int second, RunEvent event) {
        progress.on(event, START.plusSeconds(second));
    }

    private List<String> shown(int second, int width) {
        return progress.lines(width, START.plusSeconds(second)).stream()
                .map(Line::text)
                .toList();
    }

    private static RunEvent play(List<String> hosts, boolean check) {
        return new RunEvent.PlayStarted("fix ntp", hosts, check);
    }

    private static RunEvent task(String title) {
        return new RunEvent.TaskStarted(title, "command", false, SPAN);
    }

    private static RunEvent began(String host, String title) {
        return new RunEvent.HostBegan(host, title);
    }

    private static TaskEnded ended(String host, String title, TaskEnded.Status status, Optional<String> item) {
        return new TaskEnded(
                host,
                Optional.empty(),
                title,
                "command",
                SPAN,
                status,
                false,
                item.map(TaskEnded.Item::new),
                Map.of(),
                List.of(),
                false,
                List.of(),
                false,
                Duration.ZERO);
    }

    private static TaskEnded ended(String host, TaskEnded.Status status) {
        return ended(host, "probe", status, Optional.empty());
    }

    @Test
    void namesThoseWaitedForTheLongestFirst() {
        at(0, play(List.of("ps01", "ps02", "ps03", "ps04"), false));
        at(0, task("probe"));
        at(0, began("ps02", "probe"));
        at(3, began("ps01", "probe"));
        at(4, began("ps03", "probe"));
        at(5, ended("ps03", TaskEnded.Status.OK));

        assertThat(shown(65, 70))
                .containsExactly(
                        "PLAY [fix ntp] TASK [probe]                        task 1:05, run 1:05",
                        "1 done, 2 running, 1 to come of 4 hosts",
                        "waiting for ps02 1:05, ps01 1:02");
    }

    @Test
    void countsThoseLostApart() {
        at(0, play(List.of("a", "b", "c"), true));
        at(0, task("probe"));
        List.of("a", "b", "c").forEach(host -> at(1, began(host, "probe")));
        at(2, ended("a", TaskEnded.Status.FAILED));
        at(2, ended("b", TaskEnded.Status.UNREACHABLE));

        assertThat(shown(3, 80).get(0)).startsWith("PLAY [fix ntp] (check) TASK [probe]");
        assertThat(progress.lines(80, START.plusSeconds(3)).get(1))
                .isEqualTo(new Line(Ink.FAILED, "0 done, 1 running, 1 failed, 1 unreachable of 3 hosts"));
    }

    @Test
    void nextTaskBeginsWithAllThatAreLeft() {
        at(0, play(List.of("a", "b"), false));
        at(0, task("probe"));
        List.of("a", "b").forEach(host -> at(1, began(host, "probe")));
        at(2, ended("a", TaskEnded.Status.FAILED));
        at(2, ended("b", TaskEnded.Status.CHANGED));
        at(2, task("restart"));

        assertThat(shown(4, 80).get(0)).endsWith("task 2 s, run 4 s");
        assertThat(shown(4, 80).get(1)).isEqualTo("0 done, 0 running, 1 to come, 1 failed of 2 hosts");
    }

    @Test
    void itemOfALoopDoesNotEndTheTask() {
        at(0, play(List.of("a"), false));
        at(0, task("probe"));
        at(0, began("a", "probe"));
        at(7, ended("a", "probe", TaskEnded.Status.OK, Optional.of("first")));

        assertThat(shown(9, 80)).contains("waiting for a 9 s");
    }

    @Test
    void freeHostsAreNamedWithTheirOwnTask() {
        at(0, play(List.of("a", "b"), false));
        at(0, began("a", "probe"));
        at(0, began("b", "probe"));
        at(1, task("probe"));
        at(1, ended("a", TaskEnded.Status.OK));
        at(1, began("a", "restart"));

        assertThat(shown(2, 80)).contains("waiting for b 2 s, a 1 s [restart]");
        assertThat(shown(2, 80).get(1)).isEqualTo("0 done, 2 running of 2 hosts");
    }

    @Test
    void foldsTheRestOfManyNames() {
        List<String> hosts = IntStream.range(0, 200)
                .mapToObj(i -> String.format("web%03d", i))
                .toList();
        at(0, play(hosts, false));
        at(0, task("probe"));
        hosts.forEach(host -> at(0, began(host, "probe")));

        assertThat(shown(9, 60).get(2)).isEqualTo("waiting for web000 9 s, web001 9 s, web002 9 s and 197 more");
    }

    @Test
    void noLineIsWiderThanTheTerminalWhateverThereIsToSay() {
        List<String> hosts = List.of("a-host-with-quite-a-long-name.example.org", "主机名称主机名称主机名称主机名称");
        at(0, new RunEvent.PlayStarted("play with\na line feed and \u001b[31m colours", hosts, false));
        at(0, task("任务".repeat(40)));
        hosts.forEach(host -> at(0, began(host, "probe")));

        for (int width = 20; width < 120; width++) {
            List<String> lines = new ArrayList<>(shown(3, width));
            int widest = lines.stream()
                    .mapToInt(line -> new AttributedString(line).columnLength())
                    .max()
                    .orElse(0);
            assertThat(widest).as("%d columns: %s", width, lines).isLessThanOrEqualTo(width);
            assertThat(String.join("", lines)).doesNotContain("\u001b", "\n");
        }
    }

    @Test
    void isGoneWhenTheRunIsOver() {
        at(0, play(List.of("a"), false));
        at(5, new RunEvent.RunEnded(Map.of(), Map.of(), Duration.ofSeconds(5)));

        assertThat(shown(5, 80)).isEmpty();
    }

    @Test
    void showsTimesAsClocksDo() {
        assertThat(Progress.shown(START, START.plusSeconds(59))).isEqualTo("59 s");
        assertThat(Progress.shown(START, START.plusSeconds(60))).isEqualTo("1:00");
        assertThat(Progress.shown(START, START.plusSeconds(3607))).isEqualTo("1:00:07");
        assertThat(Progress.shown(START, START.minusSeconds(3))).isEqualTo("0 s");
    }
}
