package dev.muster.vault;

import java.nio.charset.StandardCharsets;

/** A password under the label, or vault id, that says which of several it is. */
public final class VaultKey {
    /** The label of keys that were given none. */
    public static final String DEFAULT_LABEL = "default";

    private final String label;
    private final byte[] password;

    /** @throws VaultException for an empty password */
    public VaultKey(String label, byte[] password) {
        if (password.length == 0) {
            throw new VaultException("the vault password of \"" + label + "\" is empty");
        }
        this.label = label;
        this.password = password.clone();
    }

    public VaultKey(String label, String password) {
        this(label, password.getBytes(StandardCharsets.UTF_8));
    }

    public String label() {
        return label;
    }

    byte[] password() {
        return password;
    }

    /** The label only. */
    @Override
    public String toString() {
        return label;
    }
}
