package net.schmizz.sshj.transport.kex;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.transport.digest.SHA256;
import net.schmizz.sshj.transport.random.Random;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Key exchange over Curve25519 (RFC 8731) with BouncyCastle's arithmetic in place of Java's: a third of the processor
 * time where only the first compiler works, which is all that a short run has. In the library's package since what such
 * an exchange has to implement is visible nowhere else.
 */
public final class LightCurve25519 extends AbstractDHG {
    private LightCurve25519() {
        super(new Agreement(), new SHA256());
    }

    @Override
    protected void initDH(DHBase agreement) throws GeneralSecurityException {
        agreement.init(null, trans.getConfig().getRandomFactory());
    }

    /** An agreement with oneself, so that the code of the next is warm. */
    public static void tryOut() throws GeneralSecurityException {
        Agreement agreement = new Agreement();
        agreement.init();
        agreement.computeK(agreement.getE());
    }

    /** Makes exchanges, under the name of the RFC or the older one of libssh. */
    public record Maker(String getName) implements Factory.Named<KeyExchange> {
        /** Of RFC 8731. */
        public static final Maker STANDARD = new Maker("curve25519-sha256");

        /** The same, from before there was an RFC. */
        public static final Maker LIBSSH = new Maker("curve25519-sha256@libssh.org");

        @Override
        public KeyExchange create() {
            return new LightCurve25519();
        }
    }

    /** The two halves of a secret. */
    static final class Agreement extends DHBase {
        private static final String NAME = "X25519";
        private static final SecureRandom RANDOM = new SecureRandom();

        private final byte[] secret = new byte[X25519.SCALAR_SIZE];

        Agreement() {
            super(NAME, NAME);
        }

        @Override
        public void init(AlgorithmParameterSpec none, Factory<Random> unused) {
            init();
        }

        private void init() {
            byte[] open = new byte[X25519.POINT_SIZE];
            X25519.generatePrivateKey(RANDOM, secret);
            X25519.generatePublicKey(secret, 0, open, 0);
            setE(open);
        }

        @Override
        void computeK(byte[] theirs) throws GeneralSecurityException {
            if (theirs.length != X25519.POINT_SIZE) {
                throw new GeneralSecurityException("a key of " + theirs.length + " bytes for " + NAME);
            }
            byte[] shared = new byte[X25519.POINT_SIZE];
            if (!X25519.calculateAgreement(secret, 0, theirs, 0, shared, 0)) {
                // RFC 8731, section 3: all zeroes must be refused.
                throw new GeneralSecurityException("a key that makes any secret zero");
            }
            setK(new BigInteger(1, shared));
        }
    }
}
