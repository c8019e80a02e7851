package dev.muster.module;

/** A module cannot decide: the message goes to the host's outcome. For the author's and the host's faults alike. */
public final class ModuleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ModuleException(String message) {
        super(message);
    }
}
