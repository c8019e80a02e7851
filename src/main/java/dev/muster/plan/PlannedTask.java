package dev.muster.plan;

import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Query;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One task, or one item of its loop, on one host: what must hold before it, what is done, what must hold afterwards.
 *
 * @param stage number of its {@link Stage}
 * @param item label of the loop's item; empty for none
 * @param delegate where it is done instead of on the host
 * @param diff as people read it, secrets masked
 * @param notifies handlers it makes due
 * @param mayFail whether a failure does not count ({@code ignore_errors}, {@code failed_when: false})
 * @param changes whether doing it counts as a change
 * @param hidden whether {@code no_log} hides it
 * @param seconds it may take; 0 for the usual
 * @param work the exact part; empty while it is sealed and nobody has the key
 * @param secret whether the exact part is sealed in the file
 */
public record PlannedTask(
        int stage,
        String item,
        Optional<Delegate> delegate,
        List<String> diff,
        List<String> notifies,
        boolean mayFail,
        boolean changes,
        boolean hidden,
        long seconds,
        Optional<Work> work,
        boolean secret) {
    public PlannedTask {
        diff = List.copyOf(diff);
        notifies = List.copyOf(notifies);
    }

    /** The host that does it instead. */
    public record Delegate(String name, HostPlan.Way way) {}

    /**
     * The exact part.
     *
     * @param become whom to become, {@code sudo:root}; empty for nobody
     * @param environment exported to every command
     * @param before what stood there when the plan was made
     * @param asked other questions whose answers decided, and must be the same
     * @param after what must stand there when it is done, as far as it is known beforehand
     * @param confirm the timer that brings the old state back unless the change is confirmed
     * @param secrets texts in it that must never be shown
     */
    public record Work(
            String become,
            Map<String, String> environment,
            List<Seen> before,
            List<Asked> asked,
            List<Step> steps,
            List<Seen> after,
            Confirm confirm,
            List<String> secrets) {
        public Work {
            environment = Map.copyOf(environment);
            before = List.copyOf(before);
            asked = List.copyOf(asked);
            steps = List.copyOf(steps);
            after = List.copyOf(after);
            secrets = List.copyOf(secrets);
        }

        /** Work that holds no secrets. */
        public Work(
                String become,
                Map<String, String> environment,
                List<Seen> before,
                List<Asked> asked,
                List<Step> steps,
                List<Seen> after) {
            this(become, environment, before, asked, steps, after, Confirm.NONE, List.of());
        }

        /** The same, with what of it must never be shown. */
        public Work hiding(List<String> texts) {
            return new Work(become, environment, before, asked, steps, after, confirm, texts);
        }

        /** The same under a timer. */
        public Work under(Confirm timer) {
            return new Work(become, environment, before, asked, steps, after, timer, secrets);
        }
    }

    /**
     * What decides about a timer.
     *
     * @param time as the keyword {@code confirm} has it; empty where nobody wrote one
     * @param parts of the way into the host that the change may cut off, beyond what its files tell
     * @param services that it starts, stops or makes read their configuration
     * @param probe a line for the host's shell that must end with status 0 before the timer is taken away
     */
    public record Confirm(String time, List<String> parts, List<String> services, Optional<String> probe) {
        public static final Confirm NONE = new Confirm("", List.of(), List.of(), Optional.empty());

        public Confirm {
            parts = List.copyOf(parts);
            services = List.copyOf(services);
        }
    }

    /**
     * A path as it stood. Of one that the plan itself will have made not everything is known.
     *
     * @param known which parts of the state count
     */
    public record Seen(Touch touch, PathState state, Known known) {}

    /** How much of a state is known. */
    public enum Known {
        /** All of it. */
        ALL,
        /** What it is, and the content of a file; owner and mode come from the host's own rules. */
        CONTENT
    }

    /** A question, and the SHA-256 of status and answer. */
    public record Asked(Query query, String sha256) {
        /** Bytes of an answer that count. */
        static final int LIMIT = 16 << 20;
    }

    /** Whether it does anything; a task without steps only says what must still hold. */
    public boolean does() {
        return work.map(known -> !known.steps().isEmpty()).orElse(true);
    }
}
