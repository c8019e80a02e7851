package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a run is carried out and shown. */
final class ExecutionOptions {
    @Option(
            names = {"-C", "--check"},
            description = "Look and plan, change nothing.")
    private boolean check;

    @Option(
            names = {"-D", "--diff"},
            description = "Show what changes, as unified diffs.")
    private boolean diff;

    @Option(
            names = {"-f", "--forks"},
            paramLabel = "N",
            description = "Hosts worked on at a time (default: 32).")
    private Optional<Integer> forks = Optional.empty();

    @Option(
            names = {"-e", "--extra-vars"},
            paramLabel = "VARS",
            description = "Variables that win over all others: key=value, YAML or JSON, or @file. May be repeated.")
    private List<String> extraVars = new ArrayList<>();

    @Option(
            names = {"-v", "--verbose"},
            description = "Show results too; -vv also where tasks stand and which handlers they notify.")
    private boolean[] verbose = new boolean[0];

    @Option(names = "--plain", description = "Ansible's exact lines: no colours, one diff per host.")
    private boolean plain;

    @Option(names = "--run-timeout", paramLabel = "SECONDS", description = "Limit for the whole run (default: none).")
    private int runTimeout;

    @Option(
            names = "--lease-wait",
            paramLabel = "TIME",
            description = {
                "Wait so long for a host that another run holds: 90s, 15m, 1h (default: not at all).",
                "A run holds a host from its first change to its end; the lease is a file in /var/lib/muster there, or in"
                        + " ~/.muster of whoever is not root."
            })
    private Optional<String> leaseWait = Optional.empty();

    @Option(names = "--no-lease", description = "Change hosts without asking who else does; so does MUSTER_LEASE=off.")
    private boolean noLease;

    Optional<String> leaseWait() {
        return leaseWait;
    }

    boolean noLease() {
        return noLease;
    }

    boolean check() {
        return check;
    }

    boolean diff() {
        return diff;
    }

    Optional<Integer> forks() {
        return forks;
    }

    List<String> extraVars() {
        return List.copyOf(extraVars);
    }

    int verbosity() {
        return verbose.length;
    }

    boolean plain() {
        return plain;
    }

    int runTimeout() {
        return runTimeout;
    }
}
