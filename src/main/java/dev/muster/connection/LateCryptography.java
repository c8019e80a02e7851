package dev.muster.connection;

import java.security.Provider;
import java.security.Security;
import net.schmizz.sshj.common.SecurityUtils;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * BouncyCastle behind Java's own cryptography, made when something is asked for that Java lacks: ChaCha20-Poly1305 as
 * SSH has it, key factories called ECDSA, MACs of long ago. The library would make it for every login, at half a second
 * of CPU for the first, though Java has had X25519, Ed25519 and GCM since 15.
 */
final class LateCryptography extends Provider {
    private static final long serialVersionUID = 1;
    private static final String NAME = "MusterLateCryptography";

    private LateCryptography() {
        super(NAME, "1", "BouncyCastle, once it is needed");
    }

    /** Made at first use, once. */
    private static final class Behind {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    /** From here on the library takes what comes first: Java's own, then BouncyCastle's. */
    static void install() {
        SecurityUtils.setRegisterBouncyCastle(false);
        SecurityUtils.setSecurityProvider(null);
        Security.addProvider(new LateCryptography()); // a second one of the name is not taken
    }

    @Override
    public Service getService(String type, String algorithm) {
        return isForSsh(type) ? Behind.PROVIDER.getService(type, algorithm) : super.getService(type, algorithm);
    }

    /** Java asks every provider for things of its own, such as key stores and certificates, too. */
    private static boolean isForSsh(String type) {
        return switch (type) {
            case "Cipher", "Mac", "KeyAgreement", "KeyFactory", "KeyPairGenerator", "MessageDigest", "Signature" ->
                true;
            case "AlgorithmParameters", "SecretKeyFactory" -> true;
            default -> false;
        };
    }
}
