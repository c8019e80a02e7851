package dev.muster.engine;

import dev.muster.ledger.FileChange;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.module.Diff;
import dev.muster.module.PathState;
import dev.muster.shell.SecretMask;
import dev.muster.shell.Unreachable;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Masks the secrets of a run in every text of an event, so that no listener can leak one, and shows unknown values. */
final class EventMask {
    private final SecretMask secrets;

    EventMask(SecretMask secrets) {
        this.secrets = secrets;
    }

    RunEvent masked(RunEvent event) {
        if (secrets.isEmpty() && !tellsOfUnknown(event)) {
            return event;
        }
        if (event instanceof TaskEnded ended) {
            return masked(ended);
        }
        if (event instanceof RunEvent.TaskStarted started) {
            return new RunEvent.TaskStarted(
                    secrets.mask(started.title()), started.module(), started.handler(), started.span());
        }
        if (event instanceof RunEvent.Included included) {
            return new RunEvent.Included(
                    secrets.mask(included.what()),
                    included.role(),
                    included.hosts(),
                    included.item().map(secrets::mask));
        }
        if (event instanceof RunEvent.HostBegan began) {
            return new RunEvent.HostBegan(began.host(), secrets.mask(began.title()));
        }
        if (event instanceof RunEvent.TaskRetried retried) {
            return new RunEvent.TaskRetried(
                    retried.host(), secrets.mask(retried.title()), retried.attemptsLeft(), masked(retried.result()));
        }
        if (event instanceof RunEvent.PlayMatched matched) {
            return new RunEvent.PlayMatched(
                    secrets.mask(matched.play()),
                    secrets.mask(matched.pattern()),
                    matched.hosts(),
                    matched.count(),
                    matched.isWhole(),
                    matched.span());
        }
        if (event instanceof RunEvent.HandlerNotified notified) {
            return new RunEvent.HandlerNotified(notified.host(), secrets.mask(notified.handler()));
        }
        if (event instanceof RunEvent.HandlerDone done) {
            return new RunEvent.HandlerDone(done.host(), secrets.mask(done.handler()));
        }
        if (event instanceof RunEvent.HostsFinished finished) {
            return new RunEvent.HostsFinished(finished.tallies(), each(finished.outcomes(), this::masked));
        }
        if (event instanceof RunEvent.Warned warned) {
            return new RunEvent.Warned(warned.severity(), secrets.mask(warned.message()));
        }
        if (event instanceof RunEvent.Probed probed) {
            return new RunEvent.Probed(probed.host(), secrets.mask(probed.title()), probed.packets());
        }
        if (event instanceof RunEvent.HostWritten written) {
            return masked(written);
        }
        if (event instanceof RunEvent.RunEnded ended) {
            return new RunEvent.RunEnded(ended.tallies(), each(ended.outcomes(), this::masked), ended.took());
        }
        return event;
    }

    /** Results nest; the flat ones, which are most, are looked through without making anything. */
    private static boolean tellsOfUnknown(RunEvent event) {
        Map<String, Value> fields = event instanceof TaskEnded ended
                ? ended.result()
                : event instanceof RunEvent.TaskRetried retried ? retried.result() : Map.of();
        for (Value value : fields.values()) {
            if (!isPlain(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPlain(Value value) {
        if (value instanceof Value.Seq seq) {
            return seq.items().stream().allMatch(Value.Text.class::isInstance);
        }
        return !(value instanceof Value.Unknown || value instanceof Value.Container || value instanceof Value.Dict);
    }

    private TaskEnded masked(TaskEnded ended) {
        return new TaskEnded(
                ended.host(),
                ended.delegate(),
                secrets.mask(ended.title()),
                ended.module(),
                ended.span(),
                ended.status(),
                ended.ignored(),
                ended.item().map(item -> new TaskEnded.Item(secrets.mask(item.label()))),
                masked(ended.result()),
                ended.diffs().stream().map(this::masked).toList(),
                ended.showsDiffs(),
                ended.warnings().stream().map(secrets::mask).toList(),
                ended.hidden(),
                ended.took());
    }

    /** Bytes cannot be masked and still be put back: what holds a secret is marked, so that it is sealed. */
    private RunEvent.HostWritten masked(RunEvent.HostWritten written) {
        return new RunEvent.HostWritten(
                written.host(),
                written.at(),
                secrets.mask(written.title()),
                written.module(),
                written.span(),
                written.reached(),
                written.files().stream().map(this::masked).toList(),
                written.beyond().stream()
                        .map(words -> words.stream().map(secrets::mask).toList())
                        .toList(),
                written.hidden());
    }

    private FileChange masked(FileChange change) {
        boolean named = holds(change.path())
                || change.before().target().filter(this::holds).isPresent()
                || change.after().target().filter(this::holds).isPresent();
        if (named) {
            String path = secrets.mask(change.path());
            String why = "a secret is part of a name";
            return new FileChange(PathState.unknown(path, why), PathState.unknown(path, why), true);
        }
        boolean sealed = change.sealed()
                || change.before().text().filter(this::holds).isPresent()
                || change.after().text().filter(this::holds).isPresent();
        return new FileChange(change.before(), change.after(), sealed);
    }

    private boolean holds(String text) {
        return !secrets.mask(text).equals(text);
    }

    Outcome masked(Outcome outcome) {
        if (outcome instanceof Outcome.Failed failed) {
            return new Outcome.Failed(secrets.mask(failed.message()));
        }
        if (outcome instanceof Outcome.NotReached lost) {
            return new Outcome.NotReached(
                    new Unreachable(lost.why().kind(), secrets.mask(lost.why().message())));
        }
        return outcome;
    }

    private Diff masked(Diff diff) {
        return new Diff(
                secrets.mask(diff.beforeHeader()),
                secrets.mask(diff.afterHeader()),
                secrets.mask(diff.before()),
                secrets.mask(diff.after()),
                diff.prepared().map(secrets::mask));
    }

    private Map<String, Value> masked(Map<String, Value> fields) {
        return each(fields, this::masked);
    }

    private Value masked(Value value) {
        if (value instanceof Value.Text text) {
            return Value.of(secrets.mask(text.text()));
        }
        if (value instanceof Value.Unknown) {
            return Value.of("unknown until run");
        }
        if (value instanceof Value.Seq seq) {
            return Value.list(
                    List.copyOf(seq.items()).stream().map(this::masked).toList());
        }
        if (value instanceof Value.Dict dict) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, entry) -> entries.put(masked(key), masked(entry)));
            return new Value.Dict(entries);
        }
        return value;
    }

    private static <T> Map<String, T> each(Map<String, T> map, UnaryOperator<T> change) {
        Map<String, T> out = new LinkedHashMap<>();
        map.forEach((key, value) -> out.put(key, change.apply(value)));
        return out;
    }
}
