package dev.muster.plan;

import java.util.List;

/**
 * All that is planned for one host.
 *
 * @param way how it was reached; apply refuses to do it to a box at another place
 * @param tasks in the order they are done
 */
public record HostPlan(String name, Way way, List<PlannedTask> tasks, End end) {
    public HostPlan {
        tasks = List.copyOf(tasks);
    }

    /**
     * Where a host was reached.
     *
     * @param kind of connection: {@code ssh}, {@code local}, a kind of router
     * @param port 0 where nobody named one
     * @param user empty where nobody named one
     */
    public record Way(String kind, String address, int port, String user) {
        @Override
        public String toString() {
            return (user.isEmpty() ? "" : user + "@")
                    + address
                    + (port == 0 ? "" : ":" + port)
                    + (kind.equals("ssh") ? "" : " (" + kind + ")");
        }
    }

    /** How far the plan goes, and a sentence that says why where that is not to the end. */
    public record End(Kind kind, String why) {
        public static final End COMPLETE = new End(Kind.COMPLETE, "");

        /** Ways for a plan to end. */
        public enum Kind {
            /** All that was asked for is in it. */
            COMPLETE,
            /** What comes next depends on what only a real run can tell. */
            BARRIER,
            /** The next task would fail as the host stands now. */
            FAILS,
            /** The host could not be reached: nothing is known of it. */
            UNREACHABLE,
            /** It is not to be played: parked, exempt, or the run did not come to it. */
            LEFT_OUT
        }
    }

    /** Whether there is anything to do. */
    public boolean isEmpty() {
        return tasks.stream().noneMatch(PlannedTask::does);
    }
}
