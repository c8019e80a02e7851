package dev.muster.module;

/**
 * What of a host a module reads and changes besides the files its steps name. A plan that is written down asks, so as
 * to know which later task may see what an earlier one will have changed.
 */
public enum Domain {
    /** Anything. */
    HOST,
    /** The facts of the host, which services and files of configuration do not change. */
    FACTS,
    /** The state of a service, named first in what it asks. */
    SERVICE,
    /** Installed packages. */
    PACKAGES,
    /** A command of the user's: what it reads and changes only its author knows. */
    COMMAND
}
