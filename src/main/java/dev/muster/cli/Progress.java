package dev.muster.cli;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.source.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jline.utils.AttributedString;

/**
 * How far a run is, worked out from its events, and the few lines that say so: what is done now, how many hosts are
 * through with it, and which ones are being waited for since when. Knows no terminal and no clock: both are handed in.
 */
final class Progress {
    private static final String WAITING = "waiting for ";

    private final Instant began;
    private Instant taskBegan;
    private String play = "";
    private String task = "";
    private boolean check;
    private boolean over;
    private final Map<String, Place> hosts = new LinkedHashMap<>();

    /** Where a host of the play stands. */
    private enum State {
        TO_COME,
        RUNNING,
        DONE,
        FAILED,
        UNREACHABLE
    }

    /**
     * A host's state, and since when it is in it.
     *
     * @param title of the task it is at, which under the free strategies is its own
     */
    private record Place(State state, String title, Instant since) {}

    /** A line of the board in one colour. */
    record Line(Ink ink, String text) {}

    Progress(Instant began) {
        this.began = began;
        this.taskBegan = began;
    }

    // ---- events ----

    void on(RunEvent event, Instant now) {
        if (event instanceof RunEvent.PlayStarted started) {
            play = started.name();
            check = started.checkMode();
            task = "";
            taskBegan = now;
            hosts.clear();
            started.hosts().forEach(host -> hosts.put(host, new Place(State.TO_COME, "", now)));
        } else if (event instanceof RunEvent.TaskStarted started) {
            taskStarted(started, now);
        } else if (event instanceof RunEvent.HostBegan host) {
            hosts.put(host.host(), new Place(State.RUNNING, host.title(), now));
        } else if (event instanceof RunEvent.Included included) {
            included.hosts().forEach(host -> hosts.put(host, new Place(State.DONE, task, now)));
        } else if (event instanceof TaskEnded ended && ended.item().isEmpty()) {
            hosts.put(ended.host(), new Place(state(ended), ended.title(), now));
        } else if (event instanceof RunEvent.RunEnded) {
            over = true;
        }
    }

    /** In step all hosts begin anew; under the free strategies the start is told when some host is at work already. */
    private void taskStarted(RunEvent.TaskStarted started, Instant now) {
        task = (started.handler() ? "HANDLER [" : "TASK [") + started.title() + "]";
        taskBegan = now;
        if (count(State.RUNNING) == 0) {
            hosts.replaceAll((host, place) ->
                    place.state() == State.DONE ? new Place(State.TO_COME, started.title(), now) : place);
        }
    }

    private static State state(TaskEnded ended) {
        if (ended.status() == TaskEnded.Status.FAILED && !ended.ignored()) {
            return State.FAILED;
        }
        return ended.status() == TaskEnded.Status.UNREACHABLE && !ended.ignored() ? State.UNREACHABLE : State.DONE;
    }

    private long count(State state) {
        return hosts.values().stream().filter(place -> place.state() == state).count();
    }

    // ---- lines ----

    /** The board as it stands at a moment, no line wider than asked; empty when there is nothing to show. */
    List<Line> lines(int width, Instant now) {
        if (over || hosts.isEmpty()) {
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(Ink.STRONG, heading(width, now)));
        lines.add(new Line(lost() > 0 ? Ink.FAILED : Ink.OK, cut(counts(), width)));
        waiting(width, now).ifPresent(text -> lines.add(new Line(Ink.SKIPPED, text)));
        return lines;
    }

    private String heading(int width, Instant now) {
        String times = "task " + shown(taskBegan, now) + ", run " + shown(began, now);
        String words = ("PLAY [" + play + "]" + (check ? " (check) " : " ") + task).strip();
        int room = width - times.length() - 2;
        if (room < 12) {
            return cut(words, width);
        }
        String left = cut(words, room);
        return left + " ".repeat(room - columns(left) + 2) + times;
    }

    private long lost() {
        return count(State.FAILED) + count(State.UNREACHABLE);
    }

    private String counts() {
        StringBuilder out = new StringBuilder()
                .append(count(State.DONE))
                .append(" done, ")
                .append(count(State.RUNNING))
                .append(" running");
        appendIfAny(out, State.TO_COME, "to come");
        appendIfAny(out, State.FAILED, "failed");
        appendIfAny(out, State.UNREACHABLE, "unreachable");
        return out.append(" of ")
                .append(hosts.size())
                .append(hosts.size() == 1 ? " host" : " hosts")
                .toString();
    }

    private void appendIfAny(StringBuilder out, State state, String word) {
        if (count(state) > 0) {
            out.append(", ").append(count(state)).append(' ').append(word);
        }
    }

    /** Those at work, the longest first, as many as the line holds; the rest as a number. */
    private Optional<String> waiting(int width, Instant now) {
        List<String> names = hosts.entrySet().stream()
                .filter(entry -> entry.getValue().state() == State.RUNNING)
                .sorted(Comparator.comparing(entry -> entry.getValue().since()))
                .map(entry -> awaited(entry.getKey(), entry.getValue(), now))
                .toList();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        for (int shown = names.size(); shown > 1; shown--) {
            String line = WAITING + folded(names, shown);
            if (columns(line) <= width) {
                return Optional.of(line);
            }
        }
        return Optional.of(cut(WAITING + folded(names, 1), width));
    }

    private static String folded(List<String> names, int shown) {
        int rest = names.size() - shown;
        return String.join(", ", names.subList(0, shown)) + (rest == 0 ? "" : " and " + rest + " more");
    }

    private String awaited(String host, Place place, Instant now) {
        boolean elsewhere = !task.contains("[" + place.title() + "]");
        return host + " " + shown(place.since(), now) + (elsewhere ? " [" + place.title() + "]" : "");
    }

    /** {@code 7 s}, {@code 2:05}, {@code 1:00:07}. */
    static String shown(Instant from, Instant to) {
        Duration time = Duration.between(from, to);
        if (time.toSeconds() < 60) {
            return Math.max(0, time.toSeconds()) + " s";
        }
        return time.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    }

    private static String cut(String text, int width) {
        AttributedString safe = new AttributedString(Printable.line(text));
        return safe.columnLength() <= width ? safe.toString() : safe.columnSubSequence(0, Math.max(0, width - 1)) + "…";
    }

    private static int columns(String text) {
        return new AttributedString(text).columnLength();
    }
}
