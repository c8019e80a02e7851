package dev.muster.ledger;

/** The ledger cannot be read or written; the message is a sentence for the user that says where and what to do. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LedgerException(String message) {
        super(message);
    }

    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
