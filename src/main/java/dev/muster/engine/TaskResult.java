package dev.muster.engine;

import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.module.Diff;
import dev.muster.module.Effect;
import dev.muster.module.ModuleResult;
import dev.muster.shell.Unreachable;
import dev.muster.template.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a task, or one item of its loop, came to on a host.
 *
 * @param fields as {@code register} shows them, but for {@code changed} and {@code failed}, which follow from the rest
 * @param unreachable why, when the status is UNREACHABLE
 */
record TaskResult(
        Status status,
        boolean changed,
        Map<String, Value> fields,
        List<Diff> diffs,
        List<Effect> effects,
        List<String> warnings,
        Optional<Unreachable> unreachable) {
    TaskResult {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        diffs = List.copyOf(diffs);
        effects = List.copyOf(effects);
        warnings = List.copyOf(warnings);
    }

    static TaskResult of(Status status, Map<String, Value> fields) {
        return new TaskResult(
                status, status == Status.CHANGED, fields, List.of(), List.of(), List.of(), Optional.empty());
    }

    static TaskResult failed(String message) {
        return of(Status.FAILED, Map.of("msg", Value.of(message)));
    }

    static TaskResult unreachable(Unreachable why) {
        Map<String, Value> fields = Map.of("msg", Value.of(why.message()), "unreachable", Value.of(true));
        return new TaskResult(Status.UNREACHABLE, false, fields, List.of(), List.of(), List.of(), Optional.of(why));
    }

    static TaskResult unknown(String reason) {
        return of(Status.UNKNOWN, Map.of("msg", Value.of("unknown until run: " + reason)));
    }

    static TaskResult skipped(String reason) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("skipped", Value.of(true));
        fields.put("skip_reason", Value.of(reason));
        return of(Status.SKIPPED, fields);
    }

    /** A module's own result, where its plan alone would say {@code planned}. */
    static TaskResult of(ModuleResult result, boolean planned, List<Diff> diffs) {
        boolean changed = result.changed().orElse(planned && !result.failed());
        Status status = result.failed()
                ? Status.FAILED
                : isTrue(result.fields().get("skipped")) ? Status.SKIPPED : changed ? Status.CHANGED : Status.OK;
        Map<String, Value> fields = withLines(result.fields());
        if (status == Status.SKIPPED) {
            // A module that skips has run, unlike a task whose condition is false: executor/task_executor.py.
            fields.put("failed", Value.of(false));
        }
        return new TaskResult(status, changed, fields, diffs, result.effects(), result.warnings(), Optional.empty());
    }

    private static boolean isTrue(@org.jspecify.annotations.Nullable Value value) {
        return value instanceof Value.Bool bool && bool.value();
    }

    /** {@code stdout_lines} beside {@code stdout}, and so for stderr. */
    private static Map<String, Value> withLines(Map<String, Value> fields) {
        Map<String, Value> all = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            all.put(name, value);
            boolean isStream = name.equals("stdout") || name.equals("stderr");
            if (isStream && value instanceof Value.Text text && !fields.containsKey(name + "_lines")) {
                all.put(name + "_lines", Value.texts(text.text().lines().toList()));
            }
        });
        return all;
    }

    boolean isFailed() {
        return status == Status.FAILED;
    }

    boolean isUnreachable() {
        return status == Status.UNREACHABLE;
    }

    /** Whether a module, or a command, really ran, so that there is something to judge. */
    boolean isJudgeable() {
        return status == Status.OK || status == Status.CHANGED || status == Status.FAILED;
    }

    TaskResult with(String name, Value value) {
        Map<String, Value> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new TaskResult(status, changed, more, diffs, effects, warnings, unreachable);
    }

    /** The same, known to have changed something or not, however it ended. */
    TaskResult withChanged(boolean value) {
        return new TaskResult(status, value, fields, diffs, effects, warnings, unreachable);
    }

    /** Judged by {@code changed_when}. */
    TaskResult asChanged(boolean value) {
        Status now = status == Status.FAILED ? status : value ? Status.CHANGED : Status.OK;
        return new TaskResult(now, value, fields, diffs, effects, warnings, unreachable);
    }

    /** Judged by {@code failed_when} or an exhausted {@code until}. */
    TaskResult asFailed(boolean value) {
        Status now = value ? Status.FAILED : changed ? Status.CHANGED : Status.OK;
        return new TaskResult(now, changed, fields, diffs, effects, warnings, unreachable);
    }

    /** Failed for a further reason; what is known of the run stays. */
    TaskResult because(String message) {
        return asFailed(true).with("msg", Value.of(message));
    }

    String message() {
        Value message = fields.containsKey("msg") ? fields.get("msg") : fields.get("message");
        return message instanceof Value.Unknown || message == null ? "non-zero return code" : message.str();
    }

    /** What {@code register} keeps. */
    Map<String, Value> registered() {
        Map<String, Value> all = reported();
        all.keySet().removeIf(name -> name.startsWith("_ansible_"));
        if (!warnings.isEmpty()) {
            all.putIfAbsent("warnings", Value.texts(warnings));
        }
        return all;
    }

    /** What is reported: the same and the words meant for who shows it. */
    Map<String, Value> reported() {
        Map<String, Value> all = new LinkedHashMap<>(fields);
        if (!(fields.get("changed") instanceof Value.Unknown)) {
            all.put("changed", Value.of(changed));
        }
        boolean loop = fields.get("results") instanceof Value.Seq && fields.containsKey("skipped");
        if (status != Status.SKIPPED && status != Status.WOULD_RUN && !(loop && status != Status.FAILED)) {
            all.put("failed", Value.of(status == Status.FAILED));
        }
        return all;
    }
}
