package dev.muster.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.util.Arrays;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.transport.cipher.Cipher;
import net.schmizz.sshj.transport.kex.LightCurve25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * What a login works out, worked out once for nobody: an agreement, a signature made and checked, a packet sealed. Code
 * that has run before is there at once when a host waits for it, and the first host's login is most of what a run of one
 * host does. For a thread beside the one that reads the playbook.
 */
final class LoginTryout {
    /** What stands in front of a secret in its PKCS #8 form, and of a key in its X.509 form (RFC 8410). */
    private static final byte[] PKCS8 = {0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20};

    private static final byte[] X509 = {0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0};

    private LoginTryout() {}

    static void run() throws GeneralSecurityException, IOException {
        SshResources resources =
                new SshResources(SshEnvironment.bare(Path.of("/"), "nobody"), Clock.systemUTC(), Pulse.BEAT);
        try (WireClient client = new WireClient(resources.config(Algorithms.MODERN))) {
            LightCurve25519.tryOut();
            byte[] secret = new byte[Ed25519.SECRET_KEY_SIZE];
            sign(secret);
            seal(secret);
        } finally {
            resources.helpers().close();
        }
    }

    private static void sign(byte[] secret) throws GeneralSecurityException {
        byte[] open = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(secret, 0, open, 0);
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        PrivateKey signer = keys.generatePrivate(new PKCS8EncodedKeySpec(joined(PKCS8, secret)));
        PublicKey checker = keys.generatePublic(new X509EncodedKeySpec(joined(X509, open)));
        Signature signature = Ed25519Signature.FACTORY.create();
        signature.initSign(signer);
        signature.update(secret);
        byte[] signed = signature.sign();
        Signature check = Ed25519Signature.FACTORY.create();
        check.initVerify(checker);
        check.update(secret);
        byte[] wrapped = new Buffer.PlainBuffer()
                .putString("ssh-ed25519")
                .putBytes(signed)
                .getCompactData();
        if (!check.verify(wrapped)) {
            throw new GeneralSecurityException("a signature of our own");
        }
    }

    private static void seal(byte[] key) {
        Cipher cipher = AesGcm.Maker.AES_128.create();
        cipher.init(Cipher.Mode.Encrypt, key, new byte[cipher.getIVSize()]);
        cipher.updateWithAAD(new byte[64 + cipher.getAuthenticationTagSize()], 0, 4, 60);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
