package dev.muster.template;

import java.util.Map;

/**
 * Password hashes as {@code password_hash} makes them with passlib: {@code md5}, {@code blowfish}, {@code sha256} and
 * {@code sha512}, with Ansible's default rounds and passlib's limits.
 */
final class CryptHash {
    private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Map<String, String> NAMES =
            Map.of("md5", "md5_crypt", "blowfish", "bcrypt", "sha256", "sha256_crypt", "sha512", "sha512_crypt");
    private static final Map<String, Integer> SALT_SIZES =
            Map.of("md5_crypt", 8, "bcrypt", 22, "sha256_crypt", 16, "sha512_crypt", 16);

    private CryptHash() {}

    /**
     * A hash with its scheme and salt.
     *
     * @param salt empty for a random one
     * @param saltSize 0 for the scheme's
     * @param rounds 0 for Ansible's
     * @param ident which bcrypt; empty for {@code 2b}
     */
    static String of(Value password, String type, String salt, int saltSize, int rounds, String ident) {
        String scheme = NAMES.getOrDefault(type, type);
        Integer most = SALT_SIZES.get(scheme);
        if (most == null) {
            throw new Fault("password_hash knows md5, blowfish, sha256 and sha512, not " + PythonText.quoted(type));
        }
        if (!(password instanceof Value.Text text)) {
            throw new Fault("secret must be unicode or bytes, not " + password.typeName());
        }
        if (text.text().indexOf('\0') >= 0) {
            throw new Fault("Could not hash the secret.");
        }
        int size = saltSize == 0 ? most : saltSize;
        if (size > most || size < 0 || (scheme.equals("bcrypt") && size != most)) {
            throw new Fault("Could not hash the secret.");
        }
        String chosen = salt.isEmpty() ? random(size) : salt;
        boolean wrongSize = scheme.equals("bcrypt") ? chosen.length() != most : chosen.length() > most;
        if (wrongSize || chosen.chars().anyMatch(c -> ALPHABET.indexOf(c) < 0)) {
            throw new Fault("Could not hash the secret.");
        }
        byte[] secret = Octets.bytes(text.text());
        return switch (scheme) {
            case "md5_crypt" -> Md5Crypt.hash(secret, chosen, rounds);
            case "bcrypt" -> Bcrypt.hash(ident.isEmpty() ? "2b" : ident, checked(rounds, 12, 4, 31), chosen, secret);
            case "sha256_crypt" -> ShaCrypt.hash(false, secret, chosen, checked(rounds, 535_000, 1000, 999_999_999));
            default -> ShaCrypt.hash(true, secret, chosen, checked(rounds, 656_000, 1000, 999_999_999));
        };
    }

    private static int checked(int rounds, int otherwise, int least, int most) {
        int used = rounds == 0 ? otherwise : rounds;
        if (used < least || used > most) {
            throw new Fault("Could not hash the secret.");
        }
        return used;
    }

    /** A random salt of the size of a scheme; 8 characters for one nobody knows. */
    static String salt(String type) {
        return random(SALT_SIZES.getOrDefault(NAMES.getOrDefault(type, type), 8));
    }

    /** The version mark of a scheme that has several. */
    static String ident(String type) {
        return type.equals("bcrypt") ? "2b" : "";
    }

    private static String random(int size) {
        PythonRandom random = PythonRandom.system();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < size; i++) {
            out.append(ALPHABET.charAt(random.below(ALPHABET.length())));
        }
        return out.toString();
    }
}
