package dev.muster.connection;

import java.util.Arrays;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.transport.cipher.Cipher;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * AES in GCM (RFC 5647) as OpenSSH has it, with BouncyCastle's arithmetic in place of Java's: Java's is made for the second
 * compiler, which a short run does not have, and works out the key's tables anew for each packet.
 */
final class AesGcm implements Cipher {
    private static final int TAG = 16;
    private static final int NONCE = 12;
    /** The part of the nonce that counts packets; the rest stays (RFC 5647, section 7.1). */
    private static final int FIXED = 4;

    private final int keySize;
    private final GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    private byte[] nonce = {};
    private boolean encrypts;

    private AesGcm(int keySize) {
        this.keySize = keySize;
    }

    /**
     * Makes ciphers for one direction of one connection each.
     *
     * @param getName under which it is agreed on
     * @param bits of the key
     */
    record Maker(String getName, int bits) implements Factory.Named<Cipher> {
        static final Maker AES_128 = new Maker("aes128-gcm@openssh.com", 128);
        static final Maker AES_256 = new Maker("aes256-gcm@openssh.com", 256);

        @Override
        public Cipher create() {
            return new AesGcm(bits / Byte.SIZE);
        }
    }

    @Override
    public int getBlockSize() {
        return keySize;
    }

    @Override
    public int getIVSize() {
        return NONCE;
    }

    @Override
    public int getAuthenticationTagSize() {
        return TAG;
    }

    @Override
    public void init(Mode mode, byte[] key, byte[] iv) {
        encrypts = mode == Mode.Encrypt;
        nonce = Arrays.copyOf(iv, NONCE);
        begin(new KeyParameter(key, 0, keySize));
    }

    /** @param key null where the one before stays, and what was worked out for it */
    private void begin(@Nullable KeyParameter key) {
        cipher.init(encrypts, new AEADParameters(key, TAG * Byte.SIZE, nonce.clone()));
    }

    @Override
    public void setSequenceNumber(long number) {
        // The nonce counts for itself.
    }

    @Override
    public void updateAAD(byte[] data) {
        updateAAD(data, 0, data.length);
    }

    @Override
    public void updateAAD(byte[] data, int offset, int length) {
        cipher.processAADBytes(data, offset, length);
    }

    @Override
    public void updateWithAAD(byte[] data, int offset, int open, int length) {
        updateAAD(data, offset, open);
        update(data, offset + open, length);
    }

    /** One packet, in its place; its tag is put behind it, or checked there. */
    @Override
    public void update(byte[] data, int offset, int length) {
        try {
            int done = cipher.processBytes(data, offset, encrypts ? length : length + TAG, data, offset);
            cipher.doFinal(data, offset + done);
        } catch (InvalidCipherTextException forged) {
            throw new SSHRuntimeException("a packet whose tag is not that of its content", forged);
        }
        count();
        begin(null);
    }

    private void count() {
        int at = NONCE - 1;
        while (at >= FIXED && ++nonce[at] == 0) {
            at--;
        }
    }
}
