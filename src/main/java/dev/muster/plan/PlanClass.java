package dev.muster.plan;

import java.util.List;

/**
 * Hosts whose plans look the same to a person: the same tasks with the same differences. Their bytes may differ where
 * the rest of a file does.
 *
 * @param number from 1, the smallest class first
 * @param hosts those of the class, never none
 * @param content digest of all that is planned for them
 */
public record PlanClass(int number, List<HostPlan> hosts, String content) {
    public PlanClass {
        hosts = List.copyOf(hosts);
    }

    /** One that stands for all. */
    public HostPlan sample() {
        return hosts.get(0);
    }

    /** Whether there is anything to approve. */
    public boolean isEmpty() {
        return sample().isEmpty();
    }
}
