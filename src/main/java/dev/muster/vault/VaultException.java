package dev.muster.vault;

/** Something encrypted cannot be opened, or a password not be had; the message is a sentence for the user. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public VaultException(String message) {
        super(message);
    }

    public VaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
