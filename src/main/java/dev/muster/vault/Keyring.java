package dev.muster.vault;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The vault keys at hand, in the order in which they are tried: the one with the label of the text first, then, unless
 * labels must match, all others. A label is a hint and not part of what is authenticated.
 */
public final class Keyring {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Keyring EMPTY = new Keyring(List.of(), false, secret -> {});
    private static volatile Keyring ofProcess = EMPTY;

    private final List<VaultKey> keys;
    private final boolean labelsMustMatch;
    private final Consumer<String> listener;
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();

    private Keyring(List<VaultKey> keys, boolean labelsMustMatch, Consumer<String> listener) {
        this.keys = List.copyOf(keys);
        this.labelsMustMatch = labelsMustMatch;
        this.listener = listener;
    }

    /** What was encrypted, and how it was opened. */
    public record Opened(byte[] content, VaultKey key, Optional<String> label) {}

    /** Without keys. */
    public static Keyring empty() {
        return EMPTY;
    }

    /** @param labelsMustMatch whether only a key with the label of a text is tried (vault_id_match) */
    public static Keyring of(List<VaultKey> keys, boolean labelsMustMatch) {
        return new Keyring(keys, labelsMustMatch, secret -> {});
    }

    /** The keys of this process. */
    public static Keyring ofProcess() {
        return ofProcess;
    }

    /** Sets the keys for everything this process reads from now on. */
    public static void useInProcess(Keyring keyring) {
        ofProcess = keyring;
    }

    /** With one more key, tried after those there are. */
    public Keyring with(VaultKey key) {
        List<VaultKey> more = new ArrayList<>(keys);
        more.add(key);
        return new Keyring(more, labelsMustMatch, listener);
    }

    /** The same keys, with somebody who hears every secret that comes to light through them: it is not to be shown. */
    public Keyring telling(Consumer<String> told) {
        return new Keyring(keys, labelsMustMatch, told);
    }

    public List<VaultKey> keys() {
        return keys;
    }

    /**
     * A single encrypted text, such as a {@code !vault} value, as text.
     *
     * @throws VaultException saying why it cannot be opened
     */
    public String reveal(String sealed) {
        String text = new String(open(sealed.getBytes(StandardCharsets.UTF_8)).content(), StandardCharsets.UTF_8);
        tell(text);
        return text;
    }

    /** Something that was found in an encrypted file. */
    public void tell(String secret) {
        listener.accept(secret);
    }

    /** The content itself, or what is in it when it is encrypted. */
    public byte[] openIfSealed(byte[] content) {
        return VaultText.isSealed(content) ? open(content).content() : content;
    }

    /** @throws VaultException saying why it cannot be opened */
    public Opened open(byte[] sealed) {
        if (!VaultText.isSealed(sealed)) {
            throw new VaultException("input is not vault encrypted data");
        }
        String text = new String(sealed, StandardCharsets.US_ASCII);
        Opened known = opened.get(text);
        if (known != null) {
            return known;
        }
        Opened now = openNow(VaultText.parse(sealed));
        opened.put(text, now);
        return now;
    }

    private Opened openNow(VaultText text) {
        if (keys.isEmpty()) {
            throw new VaultException("Attempting to decrypt but no vault secrets found");
        }
        for (VaultKey key : candidates(text.label().orElse(VaultKey.DEFAULT_LABEL))) {
            Optional<byte[]> content = text.open(key);
            if (content.isPresent()) {
                return new Opened(content.get(), key, text.label());
            }
        }
        throw new VaultException("Decryption failed (no vault secrets were found that could decrypt)"
                + text.label()
                        .map(label -> "; its vault id is \"" + label + "\"")
                        .orElse(""));
    }

    private List<VaultKey> candidates(String label) {
        List<VaultKey> found = new ArrayList<>(
                keys.stream().filter(key -> key.label().equals(label)).toList());
        if (!labelsMustMatch) {
            keys.stream().filter(key -> !key.label().equals(label)).forEach(found::add);
        }
        return found;
    }

    /** Encrypts with one of the keys, or with any other, under that key's label. */
    public static byte[] seal(byte[] plain, VaultKey key) {
        return seal(plain, key, Optional.of(key.label()));
    }

    /** Encrypts under a label of one's own, or under none. */
    public static byte[] seal(byte[] plain, VaultKey key, Optional<String> label) {
        if (VaultText.isSealed(plain)) {
            throw new VaultException("input is already encrypted");
        }
        return VaultText.seal(plain, key, label, RANDOM).print();
    }
}
