package dev.muster.engine;

import dev.muster.plan.Digests;
import dev.muster.plan.PlannedTask;
import dev.muster.plan.Stage;
import java.util.Map;

/**
 * What is done side by side in an apply: the same task, or the same item of its loop, on the hosts that have it, with the
 * same keywords.
 *
 * @param id the same for every apply of the plan
 * @param tasks by host
 * @param ends of the last unit: why the plan of a host goes no further
 */
record PlanUnit(String id, Stage stage, Map<String, PlannedTask> tasks, Map<String, String> ends) {
    PlanUnit {
        tasks = Map.copyOf(tasks);
        ends = Map.copyOf(ends);
    }

    /** What the journal of a host calls it; one account may serve several names of the inventory. */
    String journalled(String host) {
        return id + "@" + Digests.sha256(host).substring(0, 12);
    }

    /** Whether it only says where the plan ends. */
    boolean isEnd() {
        return stage.number() == 0;
    }
}
