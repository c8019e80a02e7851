package dev.muster.engine;

import dev.muster.module.ModuleSpec;
import dev.muster.playbook.Task;
import dev.muster.template.Value;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a play whose call is the same for every host, since nothing in it is a template: its arguments are
 * gathered once per task and bound once. What a call comes to is immutable, whoever it is for.
 */
final class PlainCalls {
    private final Map<Key, Plain> known = new ConcurrentHashMap<>();

    /** A task is itself: comparing what is written in two would cost more than is saved. */
    private static final class Key {
        private final Task task;

        Key(Task task) {
            this.task = task;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // as said above
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && task == that.task;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(task);
        }
    }

    private static final class Plain {
        private final Map<String, Value> arguments;
        private volatile @Nullable Record bound;

        Plain(Map<String, Value> arguments) {
            this.arguments = arguments;
        }
    }

    /** The arguments of a task that is known to be plain. */
    Optional<Map<String, Value>> arguments(Task task) {
        return Optional.ofNullable(known.get(new Key(task))).map(plain -> plain.arguments);
    }

    /** The arguments of a plain task. */
    void remember(Task task, Map<String, Value> arguments) {
        known.putIfAbsent(new Key(task), new Plain(arguments));
    }

    /** The arguments as the module takes them; of a plain task each host is handed the same record. */
    Record bound(Task task, ModuleSpec module, Map<String, Value> arguments) {
        Plain plain = known.get(new Key(task));
        if (plain == null || plain.arguments != arguments) {
            return module.bind(arguments);
        }
        Record bound = plain.bound;
        if (bound == null) {
            bound = module.bind(arguments);
            plain.bound = bound;
        }
        return bound;
    }
}
