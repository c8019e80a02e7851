package dev.muster.template;

/**
 * An expression needs a value that only a real run can tell, or that cannot be had at all. The task that holds it is
 * reported as such.
 */
public final class UnknownValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean fault;

    /** @param reason what was not run, e.g. {@code "command at site.yml:4:7 did not run in check mode"} */
    public UnknownValueException(String reason) {
        this(reason, false);
    }

    /** @param isFault whether a real run would not tell it either */
    public UnknownValueException(String reason, boolean isFault) {
        super(reason);
        this.fault = isFault;
    }

    /** Whether the task has failed; else it is only not known how it would end. */
    public boolean isFault() {
        return fault;
    }
}
