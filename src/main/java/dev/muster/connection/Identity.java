package dev.muster.connection;

import java.io.IOException;
import java.security.PrivateKey;
import java.util.Arrays;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.signature.Signature;

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

    /** A signature with its name, as on the wire. May ask a person, and then take its time. */
    byte[] sign(String algorithm, byte[] data) throws IOException;

    /** Whether it signs without asking a person or another process. */
    default boolean isAtHand() {
        return false;
    }

    default boolean isSameAs(Identity other) {
        return Arrays.equals(blob(), other.blob());
    }

    /** Name of the method for this key; RSA signs with SHA-2 unless the server is too old to know it. */
    default String algorithm(boolean oldServer) {
        String bare = keyType().equals("ssh-rsa") && !oldServer ? "rsa-sha2-512" : keyType();
        return isCertificate() ? bare + "-cert-v01@openssh.com" : bare;
    }

    /** Gives the private half of a key, or says why not. */
    interface Private {
        PrivateKey open() throws IOException;

        /** Whether it was opened before. */
        default boolean isOpen() {
            return false;
        }
    }

    /** A key from a file, whose private half may still have to be decrypted. */
    record FromFile(String name, byte[] blob, Private half) implements Identity {
        @Override
        public String keyType() {
            return typeOf(blob);
        }

        @Override
        public boolean isCertificate() {
            return false;
        }

        @Override
        public boolean isAtHand() {
            return half.isOpen();
        }

        @Override
        public byte[] sign(String algorithm, byte[] data) throws IOException {
            Signature signature = Algorithms.signature(algorithm);
            signature.initSign(half.open());
            signature.update(data);
            return new Buffer.PlainBuffer()
                    .putString(algorithm)
                    .putBytes(signature.encode(signature.sign()))
                    .getCompactData();
        }
    }

    /** A certificate about a key, which does the signing. */
    record Certified(String name, Identity bare, byte[] blob) implements Identity {
        @Override
        public String keyType() {
            return bare.keyType();
        }

        @Override
        public boolean isCertificate() {
            return true;
        }

        @Override
        public boolean isAtHand() {
            return bare.isAtHand();
        }

        @Override
        public byte[] sign(String algorithm, byte[] data) throws IOException {
            return bare.sign(algorithm, data);
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
