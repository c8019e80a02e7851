package dev.muster.connection;

import java.io.ByteArrayOutputStream;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.signature.Signature;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 (RFC 8032, in SSH by RFC 8709) with BouncyCastle's arithmetic in place of Java's: a ninth of the processor
 * time where only the first compiler works, which is all that a short run has.
 */
final class Ed25519Signature implements Signature {
    private static final String NAME = "ssh-ed25519";

    /** What stands in front of the key in its X.509 form (RFC 8410, section 4). */
    private static final byte[] X509 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    /** Makes signatures. */
    static final Factory.Named<Signature> FACTORY = new Factory.Named<>() {
        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public Signature create() {
            return new Ed25519Signature();
        }
    };

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private byte[] key = {};

    @Override
    public String getSignatureName() {
        return NAME;
    }

    @Override
    public void initVerify(PublicKey given) {
        byte[] form = given.getEncoded();
        if (form == null
                || form.length != X509.length + Ed25519.PUBLIC_KEY_SIZE
                || !Arrays.equals(form, 0, X509.length, X509, 0, X509.length)) {
            throw new SSHRuntimeException("a key for " + NAME + " that is none: " + given.getAlgorithm());
        }
        key = Arrays.copyOfRange(form, X509.length, form.length);
    }

    @Override
    public void initSign(PrivateKey given) {
        Optional<byte[]> bytes = given instanceof EdECPrivateKey ours ? ours.getBytes() : Optional.empty();
        key = bytes.filter(secret -> secret.length == Ed25519.SECRET_KEY_SIZE)
                .orElseThrow(
                        () -> new SSHRuntimeException("a key for " + NAME + " that is none: " + given.getAlgorithm()));
    }

    @Override
    public void update(byte[] more) {
        update(more, 0, more.length);
    }

    @Override
    public void update(byte[] more, int offset, int length) {
        said.write(more, offset, length);
    }

    @Override
    public byte[] sign() {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(key, 0, said.toByteArray(), 0, said.size(), signature, 0);
        Arrays.fill(key, (byte) 0);
        return signature;
    }

    @Override
    public byte[] encode(byte[] signature) {
        return signature;
    }

    /** @param wrapped the signature behind its algorithm's name (RFC 8709, section 6) */
    @Override
    public boolean verify(byte[] wrapped) {
        try {
            Buffer.PlainBuffer buffer = new Buffer.PlainBuffer(wrapped);
            String name = buffer.readString();
            byte[] signature = buffer.readBytes();
            return name.equals(NAME)
                    && signature.length == Ed25519.SIGNATURE_SIZE
                    && Ed25519.verify(signature, 0, key, 0, said.toByteArray(), 0, said.size());
        } catch (Buffer.BufferException cut) {
            throw new SSHRuntimeException(cut);
        }
    }
}
