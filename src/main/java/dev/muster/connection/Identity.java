package dev.muster.connection;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;

/** A key that can log in: its public half, and a way to sign. */
interface Identity {

    /** For messages: the file, or the agent's comment. */
    String name();

    /** The key, or the certificate about it, as on the wire. */
    byte[] blob();

    /** The bare key's type: {@code ssh-rsa} for a certificate about an RSA key as well. */
    String keyType();

    /** Whether {@link #blob} is a certificate. */
    boolean isCertificate();

    /** A signature with its name, as on the wire. */
    byte[] sign(String algorithm, byte[] data) throws IOException;

    default boolean isSameAs(Identity other) {
        return Arrays.equals(blob(), other.blob());
    }

    /** Name of the method for this key; RSA signs with SHA-2 unless the server is too old to know it. */
    default String algorithm(boolean oldServer) {
        String bare = keyType().equals("ssh-rsa") && !oldServer ? "rsa-sha2-512" : keyType();
        return isCertificate() ? bare + "-cert-v01@openssh.com" : bare;
    }

    /** A key from a file, perhaps with a certificate about it. */
    record FromFile(String name, KeyProvider key, String keyType, byte[] blob, boolean isCertificate)
            implements Identity {

        static FromFile of(String name, KeyProvider key, Optional<byte[]> certificate) throws IOException {
            byte[] bare = new Buffer.PlainBuffer().putPublicKey(key.getPublic()).getCompactData();
            return new FromFile(name, key, typeOf(bare), certificate.orElse(bare), certificate.isPresent());
        }

        @Override
        public byte[] sign(String algorithm, byte[] data) throws IOException {
            Signature signature = Algorithms.signature(algorithm);
            signature.initSign(key.getPrivate());
            signature.update(data);
            return new Buffer.PlainBuffer()
                    .putString(algorithm)
                    .putBytes(signature.encode(signature.sign()))
                    .getCompactData();
        }
    }

    /** The type a blob begins with. */
    static String typeOf(byte[] blob) {
        try {
            return new Buffer.PlainBuffer(blob).readString();
        } catch (Buffer.BufferException torn) {
            return "";
        }
    }
}
