package dev.muster.plan;

/** A plan file that cannot be used, with a sentence for people that says what is wrong. */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PlanException(String message) {
        super(message);
    }

    public PlanException(String message, Throwable cause) {
        super(message, cause);
    }
}
