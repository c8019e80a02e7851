package dev.muster.vault;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An encrypted text: a line {@code $ANSIBLE_VAULT;1.1;AES256} or {@code $ANSIBLE_VAULT;1.2;AES256;label}, then lines of
 * 80 hexadecimal digits. Decoded once these are three lines (salt, authentication code, ciphertext), each in
 * hexadecimal digits again.
 */
public final class VaultText {
    private static final String HEADER = "$ANSIBLE_VAULT";
    private static final int WIDTH = 80;
    private static final int SALT = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final Optional<String> label;
    private final byte[] salt;
    private final byte[] mac;
    private final byte[] sealed;

    private VaultText(Optional<String> label, byte[] salt, byte[] mac, byte[] sealed) {
        this.label = label;
        this.salt = salt;
        this.mac = mac;
        this.sealed = sealed;
    }

    /** Whether a content is encrypted: it begins with the header and is ASCII to its end. */
    public static boolean isSealed(byte[] content) {
        byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
        if (content.length < header.length || !Arrays.equals(content, 0, header.length, header, 0, header.length)) {
            return false;
        }
        for (byte b : content) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Encrypts.
     *
     * @param label written into the header unless it is {@code default}, as ansible-vault does
     */
    static VaultText seal(byte[] plain, VaultKey key, Optional<String> label, SecureRandom random) {
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        Aes256 cipher = new Aes256(key.password(), salt);
        byte[] sealed = cipher.encrypt(plain);
        return new VaultText(
                label.filter(name -> !name.isEmpty() && !name.equals(VaultKey.DEFAULT_LABEL)),
                salt,
                cipher.authenticate(sealed),
                sealed);
    }

    /** @throws VaultException for a text that is damaged, or of a version or cipher that is not ansible-vault's */
    static VaultText parse(byte[] content) {
        String[] lines = new String(content, StandardCharsets.US_ASCII).strip().split("\\R");
        String[] header = lines[0].strip().split(";");
        if (header.length < 3 || !header[0].equals(HEADER)) {
            throw new VaultException("the vault header \"" + lines[0].strip() + "\" is not complete");
        }
        String version = header[1].strip();
        if (!version.equals("1.1") && !version.equals("1.2")) {
            throw new VaultException("vault format " + version + " is not known; 1.1 and 1.2 are");
        }
        if (!header[2].strip().equals("AES256")) {
            throw new VaultException(header[2].strip() + " cipher could not be found; AES256 is the one there is");
        }
        Optional<String> label = header.length > 3 ? Optional.of(header[3].strip()) : Optional.empty();
        StringBuilder digits = new StringBuilder();
        for (int i = 1; i < lines.length; i++) {
            digits.append(lines[i].strip());
        }
        String[] parts = new String(hex(digits.toString()), StandardCharsets.US_ASCII).split("\n", 3);
        if (parts.length < 3) {
            throw new VaultException("the vault text is damaged: it ends early");
        }
        return new VaultText(label, hex(parts[0]), hex(parts[1]), hex(parts[2]));
    }

    private static byte[] hex(String digits) {
        try {
            return HEX.parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new VaultException("the vault text is damaged: it holds something other than hexadecimal digits", e);
        }
    }

    /** The vault id of the header, if there is one. */
    Optional<String> label() {
        return label;
    }

    /** The text; empty when the key is not the one. */
    Optional<byte[]> open(VaultKey key) {
        return new Aes256(key.password(), salt).decrypt(sealed, mac);
    }

    /** As ansible-vault writes it, with a final newline. */
    public byte[] print() {
        String inner = HEX.formatHex(salt) + "\n" + HEX.formatHex(mac) + "\n" + HEX.formatHex(sealed);
        String digits = HEX.formatHex(inner.getBytes(StandardCharsets.US_ASCII));
        StringBuilder out = new StringBuilder(HEADER)
                .append(label.isPresent() ? ";1.2" : ";1.1")
                .append(";AES256")
                .append(label.map(name -> ";" + name).orElse(""))
                .append('\n');
        for (int i = 0; i < digits.length(); i += WIDTH) {
            out.append(digits, i, Math.min(digits.length(), i + WIDTH)).append('\n');
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
