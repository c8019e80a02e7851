package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hierynomus.sshj.signature.SignatureEdDSA;
import com.hierynomus.sshj.transport.cipher.GcmCiphers;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.transport.cipher.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arithmetic that is cheap under the first compiler beside that of the library and of Java. */
class LightCryptographyTest {
    private static final int TAG = 16;
    private static final Random CHANCE = new Random(5);

    @ParameterizedTest
    @ValueSource(ints = {128, 256})
    void packetsAreThoseOfTheLibraryBothWays(int bits) {
        Factory.Named<Cipher> library = bits == 128 ? GcmCiphers.AES128GCM() : GcmCiphers.AES256GCM();
        Factory.Named<Cipher> ours = bits == 128 ? AesGcm.Maker.AES_128 : AesGcm.Maker.AES_256;
        byte[] key = bytes(bits / 8);
        byte[] nonce = bytes(12);
        Arrays.fill(nonce, 8, 12, (byte) 0xff); // so that the count carries
        nonce[11] = (byte) 0xfd;
        Cipher theirWriter = made(library, Cipher.Mode.Encrypt, key, nonce);
        Cipher writer = made(ours, Cipher.Mode.Encrypt, key, nonce);
        Cipher theirReader = made(library, Cipher.Mode.Decrypt, key, nonce);
        Cipher reader = made(ours, Cipher.Mode.Decrypt, key, nonce);

        assertThat(ours.getName()).isEqualTo(library.getName());
        assertThat(writer.getBlockSize()).isEqualTo(theirWriter.getBlockSize());
        assertThat(writer.getIVSize()).isEqualTo(theirWriter.getIVSize());
        assertThat(writer.getAuthenticationTagSize()).isEqualTo(theirWriter.getAuthenticationTagSize());
        for (int length : new int[] {16, 32, 0, 48, 1024, 32768, 16}) {
            byte[] plain = bytes(7 + 4 + length + TAG);
            byte[] theirs = plain.clone();
            byte[] packet = plain.clone();
            theirWriter.updateWithAAD(theirs, 7, 4, length);
            writer.updateWithAAD(packet, 7, 4, length);
            assertThat(packet).isEqualTo(theirs);

            reader.updateWithAAD(packet, 7, 4, length);
            assertThat(Arrays.copyOf(packet, 11 + length)).isEqualTo(Arrays.copyOf(plain, 11 + length));
            theirReader.updateWithAAD(theirs, 7, 4, length);
        }
    }

    /** A run does it aside and would not say that it failed. */
    @Test
    void whatALoginWorksOutCanBeTriedOut() {
        assertThatCode(LoginTryout::run).doesNotThrowAnyException();
    }

    @Test
    void packetThatWasTouchedIsRefused() {
        byte[] key = bytes(16);
        byte[] nonce = bytes(12);
        for (int touched : new int[] {2, 4, 35, 36, 51}) {
            byte[] packet = bytes(4 + 32 + TAG);
            made(AesGcm.Maker.AES_128, Cipher.Mode.Encrypt, key, nonce).updateWithAAD(packet, 0, 4, 32);
            packet[touched] ^= 1;
            Cipher reader = made(AesGcm.Maker.AES_128, Cipher.Mode.Decrypt, key, nonce);
            assertThatThrownBy(() -> reader.updateWithAAD(packet, 0, 4, 32)).isInstanceOf(SSHRuntimeException.class);
        }
    }

    private static Cipher made(Factory.Named<Cipher> factory, Cipher.Mode mode, byte[] key, byte[] nonce) {
        Cipher cipher = factory.create();
        cipher.init(mode, key.clone(), nonce.clone());
        return cipher;
    }

    @Test
    void signatureIsJavasAndEachTrustsTheOther() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] said = bytes(300);
        Signature ours = Ed25519Signature.FACTORY.create();
        Signature javas = new SignatureEdDSA.Factory().create();

        byte[] signature = signed(ours, pair.getPrivate(), said);

        assertThat(signature).isEqualTo(signed(javas, pair.getPrivate(), said));
        assertThat(verified(Ed25519Signature.FACTORY.create(), pair, said, signature))
                .isTrue();
        assertThat(verified(new SignatureEdDSA.Factory().create(), pair, said, signature))
                .isTrue();
        said[299] ^= 1;
        assertThat(verified(Ed25519Signature.FACTORY.create(), pair, said, signature))
                .isFalse();
    }

    @Test
    void signatureOfAnotherAlgorithmOrLengthIsNone() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] said = "said".getBytes(StandardCharsets.UTF_8);
        byte[] signature = signed(Ed25519Signature.FACTORY.create(), pair.getPrivate(), said);

        assertThat(verified(Ed25519Signature.FACTORY.create(), pair, said, Arrays.copyOf(signature, 63)))
                .isFalse();
        Signature reader = Ed25519Signature.FACTORY.create();
        reader.initVerify(pair.getPublic());
        reader.update(said);
        assertThat(reader.verify(wrapped("ssh-rsa", signature))).isFalse();
    }

    /** Signing vector 2 of RFC 8032, section 7.1. */
    @Test
    void signatureIsThatOfTheRfc() throws Exception {
        byte[] secret = HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        PrivateKey key = KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, secret));

        assertThat(HexFormat.of().formatHex(signed(Ed25519Signature.FACTORY.create(), key, new byte[] {0x72})))
                .isEqualTo("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    }

    @Test
    void keyOfAnotherKindIsRefused() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();

        assertThatThrownBy(() -> Ed25519Signature.FACTORY.create().initSign(pair.getPrivate()))
                .isInstanceOf(SSHRuntimeException.class);
        assertThatThrownBy(() -> Ed25519Signature.FACTORY.create().initVerify(pair.getPublic()))
                .isInstanceOf(SSHRuntimeException.class);
    }

    private static byte[] signed(Signature signer, PrivateKey key, byte[] said) {
        signer.initSign(key);
        signer.update(said, 0, 1);
        signer.update(said, 1, said.length - 1);
        return signer.encode(signer.sign());
    }

    private static boolean verified(Signature reader, KeyPair pair, byte[] said, byte[] signature) {
        reader.initVerify(pair.getPublic());
        reader.update(said);
        return reader.verify(wrapped("ssh-ed25519", signature));
    }

    private static byte[] wrapped(String name, byte[] signature) {
        return new Buffer.PlainBuffer().putString(name).putString(signature).getCompactData();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        CHANCE.nextBytes(bytes);
        return bytes;
    }
}
