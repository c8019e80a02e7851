package dev.muster.module;

import dev.muster.shell.Output;
import java.util.List;
import java.util.function.Function;

/** What a module decided. */
public sealed interface Plan {

    /** Nothing to do, and why. */
    record Unchanged(String reason, ModuleResult result) implements Plan {}

    /**
     * Steps that bring the wanted state about.
     *
     * @param planned the result as far as it is known beforehand: what check mode reports
     * @param verifiable whether planning again after the steps must yield {@link Unchanged}; the engine then checks it
     * @param conclude the result, from the outputs of the steps (one per step, in order)
     */
    record Change(
            Action action,
            List<Diff> diffs,
            List<Step> steps,
            ModuleResult planned,
            boolean verifiable,
            Function<List<Output>, ModuleResult> conclude)
            implements Plan {
        public Change {
            diffs = List.copyOf(diffs);
            steps = List.copyOf(steps);
        }
    }

    /**
     * Steps without which nothing can be decided (the lists of packages are fetched before a package is looked for),
     * and then the decision. Check mode decides without them.
     *
     * @param then from the outputs of the steps, of which there are none where they were not taken
     */
    record First(List<Step> steps, Function<List<Output>, Observation<Plan>> then) implements Plan {
        public First {
            steps = List.copyOf(steps);
        }
    }

    /** The module will not or cannot: the task fails with this message. */
    record Refusal(String why, ModuleResult result) implements Plan {}

    static Plan unchanged(String reason) {
        return new Unchanged(reason, ModuleResult.EMPTY);
    }

    static Plan unchanged(String reason, ModuleResult result) {
        return new Unchanged(reason, result);
    }

    static Plan refusal(String why) {
        return new Refusal(why, ModuleResult.EMPTY);
    }

    /** A change whose result is known beforehand and that can be verified by planning again. */
    static Plan change(Action action, List<Diff> diffs, List<Step> steps, ModuleResult result) {
        return new Change(action, diffs, steps, result, true, outputs -> result);
    }

    /** A command of the user's: its result is known only from its output. */
    static Plan run(List<Step> steps, ModuleResult planned, Function<List<Output>, ModuleResult> conclude) {
        return new Change(Action.RUN, List.of(), steps, planned, false, conclude);
    }
}
