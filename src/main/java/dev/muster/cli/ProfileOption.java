package dev.muster.cli;

import dev.muster.connection.Counters;
import dev.muster.settings.Settings;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether to tell where the time of a run went. */
final class ProfileOption {
    /** What Ansible's users have for it: callback plugins, by their names before and since collections. */
    private static final List<String> CALLBACKS = List.of(
            "profile_tasks",
            "profile_roles",
            "timer",
            "ansible.posix.profile_tasks",
            "ansible.posix.profile_roles",
            "ansible.posix.timer");

    @Option(
            names = "--profile",
            description = {
                "Tell at the end where the time went: connecting, logging in, each task (percentiles over its hosts),",
                "waiting, the slowest hosts and what on, round trips and bytes. muster profile and report tell it again."
            })
    private boolean profile;

    /** What measures a run, if it was asked for. */
    Optional<Profiling> of(Console console, Recording recording, Counters counters) {
        return profile ? Optional.of(Profiling.by(console, recording, counters)) : Optional.empty();
    }

    /** The same for playbooks, for which Ansible's configuration may ask, too. */
    Optional<Profiling> of(Console console, Recording recording, Counters counters, Settings settings) {
        boolean asked =
                profile || settings.list("defaults.callbacks_enabled").stream().anyMatch(CALLBACKS::contains);
        return asked ? Optional.of(Profiling.by(console, recording, counters)) : Optional.empty();
    }
}
