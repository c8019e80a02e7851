package dev.muster.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What will be done, host by host, and nothing else.
 *
 * @param parts plays and their batches, in the order in which they are gone through
 * @param stages the tasks in the order in which they are taken up; all hosts do one before any does the next
 * @param hosts every host that the work was for, also those for which nothing is planned
 */
public record PlanFile(Header header, List<PlanPart> parts, List<Stage> stages, List<HostPlan> hosts) {
    public PlanFile {
        parts = List.copyOf(parts);
        stages = List.copyOf(stages);
        hosts = List.copyOf(hosts);
    }

    /**
     * Where a plan comes from.
     *
     * @param origin what made it
     * @param job by which runs of the same work find each other: the playbooks as named, or the run to be undone
     * @param sources files it was made from, with the SHA-256 of what was read
     * @param inventory its sources, which say how to reach the hosts when the plan is applied
     * @param version of muster
     * @param until after which it is too old to be applied
     */
    public record Header(
            Origin origin,
            String job,
            List<Source> sources,
            List<String> inventory,
            String who,
            String controller,
            String version,
            Instant made,
            Instant until) {
        public Header {
            sources = List.copyOf(sources);
            inventory = List.copyOf(inventory);
        }
    }

    /** What a plan was made by. */
    public enum Origin {
        /** {@code muster plan}. */
        PLAYBOOK,
        /** {@code muster undo}: the way back. */
        UNDO
    }

    /** A file and the SHA-256 of its content. */
    public record Source(String path, String sha256) {}

    /** A task by its number. */
    public Stage stage(int number) {
        return stages.get(number - 1);
    }

    /** The plan of a host by its name. */
    public Optional<HostPlan> host(String name) {
        return hosts.stream().filter(host -> host.name().equals(name)).findFirst();
    }
}
