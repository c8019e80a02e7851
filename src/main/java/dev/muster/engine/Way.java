package dev.muster.engine;

import dev.muster.connection.Target;
import dev.muster.playbook.Keywords;
import dev.muster.shell.Become;

/**
 * How a host is reached and whom to become there, kept with what it was worked out from: most tasks of a play ask the
 * same of the same variables.
 *
 * @param options of the run it is for
 */
record Way(RunOptions options, Premises premises, Target target, int retries, Become become) {

    /** Works it out. */
    static Way of(ConnectionSettings settings) {
        return new Way(
                settings.options(), settings.premises(), settings.target(), settings.retries(), settings.become());
    }

    /** Whether a task would find the same. */
    @SuppressWarnings("ReferenceEquality") // a run has one of them, and to compare two costs more than to work it out
    boolean isFor(RunOptions run, HostVariables scope, Keywords written) {
        return run == options && premises.hold(scope, written);
    }
}
