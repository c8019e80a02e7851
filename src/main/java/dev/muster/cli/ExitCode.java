package dev.muster.cli;

/** What muster's exit status means; the numbers are ansible-playbook's where it has one. */
public enum ExitCode {
    /** Every host is as it should be. */
    OK(0),
    /** muster could not begin: a missing playbook, a pattern without a match, an unknown handler. */
    ERROR(1),
    /** At least one host failed. */
    FAILED_HOSTS(2),
    /** At least one host was not reached, or a file could not be parsed. */
    UNREACHABLE_HOSTS(4),
    /** The command line is wrong. */
    BAD_OPTION(5),
    /** Stopped by Ctrl-C. */
    INTERRUPTED(99),
    /** A fault of muster's own. */
    UNEXPECTED(250);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
