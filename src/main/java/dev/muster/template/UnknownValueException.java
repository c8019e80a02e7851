package dev.muster.template;

/** An expression needs a value that only a real run can tell. The task that holds it is reported as such. */
public final class UnknownValueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param reason what was not run, e.g. {@code "command at site.yml:4:7 did not run in check mode"} */
    public UnknownValueException(String reason) {
        super(reason);
    }
}
