package dev.muster.cli;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunListener;
import dev.muster.source.Span;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A run as lines, in the form of Ansible's default callback, so that habits and log parsers keep working. Diffs are
 * folded: hosts with the same one are shown together when the task is over (the form of Ansible, one per host, with
 * {@code --plain}).
 */
final class ConsoleView implements RunListener {
    /** Where the engine says that the task stands which no author wrote. */
    private static final String GATHERING = "<gather_facts>";

    private final Console console;
    private final int verbosity;
    private final boolean plain;
    private final boolean places;
    private final Shown shown;
    private final DiffFold diffs;
    private final WarningFold warnings;
    private final Recap recap;
    private final Set<String> itemised = new HashSet<>();
    private Optional<RunEvent.TaskStarted> unannounced = Optional.empty();

    ConsoleView(Console console, int verbosity, boolean plain, Shown shown) {
        this.console = console;
        this.verbosity = verbosity;
        this.plain = plain;
        this.places = console.hasTerminal() && !plain;
        this.shown = shown;
        this.diffs = new DiffFold(console, plain, shown.diffContext());
        this.warnings = new WarningFold(console, plain);
        this.recap = new Recap(console, plain);
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof TaskEnded ended) {
            taskEnded(ended);
            return;
        }
        if (event instanceof RunEvent.TaskRetried retried) {
            console.line(
                    Ink.WARNING,
                    "FAILED - RETRYING: [" + retried.host() + "]: " + retried.title() + " (" + retried.attemptsLeft()
                            + " retries left).");
            return;
        }
        if (event instanceof RunEvent.HandlerNotified notified) {
            if (verbosity > 1) {
                console.line(Ink.QUIET, "NOTIFIED HANDLER " + notified.handler() + " for " + notified.host());
            }
            return;
        }
        if (event instanceof RunEvent.AsyncState async) {
            asyncState(async);
            return;
        }
        if (event instanceof RunEvent.Warned warned) {
            console.told(warned);
            return;
        }
        if (event instanceof RunEvent.HostBegan || event instanceof RunEvent.PlayMatched) {
            return;
        }
        if (event instanceof RunEvent.Included included) {
            announce();
            included(included);
            return;
        }
        diffs.flush();
        warnings.flush();
        itemised.clear();
        if (event instanceof RunEvent.PlayStarted play) {
            console.banner("PLAY [" + play.name() + "]");
        } else if (event instanceof RunEvent.PlaySkipped skipped) {
            console.banner("PLAY [" + skipped.name() + "]");
            console.line(Ink.SKIPPED, "skipping: no hosts matched");
            console.warning("play \"" + skipped.name() + "\" at " + skipped.span() + ": no host matches \""
                    + skipped.pattern() + "\"; passed over");
        } else if (event instanceof RunEvent.TaskStarted task) {
            unannounced = Optional.of(task);
            if (shown.isEverything()) {
                announce();
            }
        } else if (event instanceof RunEvent.NoHostsLeft) {
            console.banner("NO MORE HOSTS LEFT");
        } else if (event instanceof RunEvent.RunEnded ended) {
            recap.print(ended);
        }
    }

    /** A task of which nothing is shown has no banner, which therefore waits for the first result. */
    private void announce() {
        unannounced.ifPresent(task -> {
            console.banner((task.handler() ? "RUNNING HANDLER [" : "TASK [") + task.title() + "]");
            if (verbosity > 1) {
                console.line(Ink.QUIET, "task path: " + place(task.span()));
            }
        });
        unannounced = Optional.empty();
    }

    private void asyncState(RunEvent.AsyncState async) {
        String about = " on " + async.host() + ": jid=" + async.job();
        switch (async.stage()) {
            case POLLED -> console.line(Ink.QUIET, "ASYNC POLL" + about + " started=1 finished=0");
            case OK -> console.line(Ink.QUIET, "ASYNC OK" + about);
            case FAILED -> console.line(Ink.FAILED, "ASYNC FAILED" + about);
        }
    }

    private void included(RunEvent.Included included) {
        if (!included.role()) {
            console.line(
                    Ink.SKIPPED,
                    "included: " + included.what() + " for " + String.join(", ", included.hosts())
                            + included.item()
                                    .map(item -> " => (item=" + item + ")")
                                    .orElse(""));
        }
    }

    private void taskEnded(TaskEnded ended) {
        boolean visible = shown.includes(ended.status());
        if (visible) {
            announce();
        }
        warnings.add(ended);
        diffs.add(ended);
        recap.note(ended);
        boolean summary = ended.item().isEmpty() && itemised.contains(ended.host());
        if (ended.item().isPresent()) {
            itemised.add(ended.host());
        }
        boolean told = !summary
                || ended.hidden()
                || ended.status() == TaskEnded.Status.SKIPPED
                || (plain && ended.status() == TaskEnded.Status.WOULD_RUN)
                || ended.status() == TaskEnded.Status.UNREACHABLE;
        if (visible && told) {
            result(ended);
        }
        if (ended.ignored() && ended.item().isEmpty()) {
            console.line(Ink.SKIPPED, "...ignoring");
        }
    }

    private void result(TaskEnded ended) {
        String host = ended.delegate()
                .filter(d -> !d.equals(ended.host()))
                .map(d -> ended.host() + " -> " + d)
                .orElse(ended.host());
        String item = ended.item().map(i -> " => (item=" + i.label() + ")").orElse("");
        switch (ended.status()) {
            case OK -> console.line(Ink.OK, "ok: [" + host + "]" + item + details(ended));
            case CHANGED -> console.line(Ink.CHANGED, "changed: [" + host + "]" + item + details(ended));
            case SKIPPED ->
                console.line(
                        Ink.SKIPPED, "skipping: [" + host + "]" + (item.isEmpty() ? "" : item + " ") + details(ended));
            case WOULD_RUN ->
                console.line(
                        Ink.SKIPPED,
                        "skipping: [" + host + "]" + item + (plain ? item.isEmpty() ? "" : " " : " (would run)"));
            case UNKNOWN -> console.line(Ink.SKIPPED, "skipping: [" + host + "]" + item + " (" + message(ended) + ")");
            case FAILED ->
                console.line(
                        Ink.FAILED,
                        ended.item()
                                .map(i -> "failed: [" + host + "] (item=" + i.label() + ") => " + oneLine(ended))
                                .orElse("fatal: [" + host + "]: FAILED! => "
                                        + (speaks(ended) && !ended.module().equals("debug")
                                                ? pretty(ended)
                                                : oneLine(ended))));
            case UNREACHABLE ->
                console.line(Ink.UNREACHABLE, "fatal: [" + host + "]: UNREACHABLE! => " + oneLine(ended));
        }
        if (places && ended.status() == TaskEnded.Status.FAILED) {
            place(ended);
        }
    }

    private static String place(Span span) {
        return Path.of(span.source().name()).toAbsolutePath().normalize() + ":" + span.line();
    }

    /** Under a failure, for somebody who looks: where its task stands, and a message of several lines readably. */
    private void place(TaskEnded ended) {
        if (message(ended).contains("\n")) {
            console.line(Ink.FAILED, message(ended).indent(2).stripTrailing());
        }
        if (!ended.span().source().text().isEmpty()) {
            console.line(Ink.QUIET, "  at " + ended.span());
        }
    }

    /** What follows the host's name: what debug and assert have to say, all of it with {@code -v}. */
    private String details(TaskEnded ended) {
        Value age = ended.result().get("facts_age");
        if (age != null && isGathering(ended)) {
            return " (facts of " + ago(Duration.ofSeconds(Long.parseLong(age.str()))) + " ago)";
        }
        if (ended.hidden() && verbosity > 0) {
            return " => " + oneLine(ended);
        }
        if (ended.hidden() || (ended.status() == TaskEnded.Status.SKIPPED && verbosity == 0)) {
            return "";
        }
        if (speaks(ended) && ended.status() != TaskEnded.Status.SKIPPED) {
            return " => " + pretty(ended);
        }
        if (verbosity > 0 && ended.module().equals("debug") && ended.status() == TaskEnded.Status.SKIPPED) {
            return " => {}";
        }
        return verbosity > 0 && !isLong(ended) ? " => " + oneLine(ended) : "";
    }

    /** Whether it is not to be shown for being asked to show more: the facts a play begins with. */
    private static boolean isLong(TaskEnded ended) {
        return ended.result().containsKey("_ansible_verbose_override") || isGathering(ended);
    }

    private static boolean isGathering(TaskEnded ended) {
        return ended.span().source().name().equals(GATHERING);
    }

    /** {@code 40 s}, {@code 12 min}, {@code 5 h}, {@code 3 days}. */
    static String ago(Duration time) {
        return time.toMinutes() == 0
                ? time.toSeconds() + " s"
                : time.toHours() == 0
                        ? time.toMinutes() + " min"
                        : time.toHours() < 48 ? time.toHours() + " h" : time.toDays() + " days";
    }

    /** Whether it is there to be read. */
    private static boolean speaks(TaskEnded ended) {
        Value always = ended.result().get("_ansible_verbose_always");
        return ended.module().equals("debug") || (always != null && always.isTruthy());
    }

    private static String pretty(TaskEnded ended) {
        return PythonJson.write(Value.dict(shown(ended)), PythonJson.Style.PRETTY);
    }

    private static Map<String, Value> shown(TaskEnded ended) {
        Map<String, Value> fields = new LinkedHashMap<>(ended.result());
        if (ended.module().equals("debug") && fields.containsKey("msg")) {
            fields.keySet().retainAll(List.of("msg"));
        } else if (ended.module().equals("debug")) {
            List.of("ansible_loop_var", "ansible_index_var").forEach(name -> {
                Value variable = fields.remove(name);
                if (variable != null) {
                    fields.remove(variable.str());
                }
            });
            fields.keySet().removeAll(List.of("changed", "item", "ansible_loop", "attempts"));
        }
        fields.keySet().removeIf(ConsoleView::isImplied);
        return fields;
    }

    private static String oneLine(TaskEnded ended) {
        Map<String, Value> fields = new TreeMap<>(ended.result());
        fields.keySet().removeIf(ConsoleView::isImplied);
        return PythonJson.write(Value.dict(fields), PythonJson.Style.LINE);
    }

    /** What the word in front says already. */
    private static boolean isImplied(String key) {
        return key.startsWith("_ansible_") || key.equals("failed") || key.equals("skipped");
    }

    private static String message(TaskEnded ended) {
        Value message = ended.result().get("msg");
        return message == null ? "" : message.str();
    }
}
