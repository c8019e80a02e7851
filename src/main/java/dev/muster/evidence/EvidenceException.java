package dev.muster.evidence;

/** A bundle cannot be made or read; the message is a sentence for the user. */
public final class EvidenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EvidenceException(String message) {
        super(message);
    }

    public EvidenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
