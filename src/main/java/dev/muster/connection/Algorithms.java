package dev.muster.connection;

import com.hierynomus.sshj.key.BaseKeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithm;
import com.hierynomus.sshj.key.KeyAlgorithms;
import com.hierynomus.sshj.transport.cipher.BlockCiphers;
import com.hierynomus.sshj.transport.cipher.ChachaPolyCiphers;
import com.hierynomus.sshj.transport.cipher.StreamCiphers;
import com.hierynomus.sshj.transport.kex.DHGroups;
import com.hierynomus.sshj.transport.kex.ExtInfoClientFactory;
import com.hierynomus.sshj.transport.mac.Macs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.signature.SignatureRSA;
import net.schmizz.sshj.transport.cipher.Cipher;
import net.schmizz.sshj.transport.kex.DHGexSHA1;
import net.schmizz.sshj.transport.kex.DHGexSHA256;
import net.schmizz.sshj.transport.kex.ECDHNistP;
import net.schmizz.sshj.transport.kex.KeyExchange;
import net.schmizz.sshj.transport.kex.LightCurve25519;
import net.schmizz.sshj.transport.mac.MAC;

/**
 * The algorithms offered, in our order and never in the library's, whose defaults log into servers of 2006 unasked.
 * The order of each list is the order of preference.
 */
record Algorithms(
        List<Factory.Named<KeyExchange>> exchanges,
        List<Factory.Named<KeyAlgorithm>> hostKeys,
        List<Factory.Named<Cipher>> ciphers,
        List<Factory.Named<MAC>> macs) {

    private static final Factory.Named<KeyAlgorithm> ED25519 =
            named("ssh-ed25519", Ed25519Signature.FACTORY, KeyType.ED25519);

    static final Algorithms MODERN = new Algorithms(
            List.of(
                    LightCurve25519.Maker.STANDARD,
                    LightCurve25519.Maker.LIBSSH,
                    new ECDHNistP.Factory256(),
                    new ECDHNistP.Factory384(),
                    new ECDHNistP.Factory521(),
                    DHGroups.Group16SHA512(),
                    DHGroups.Group18SHA512(),
                    DHGroups.Group14SHA256(),
                    new DHGexSHA256.Factory(),
                    new ExtInfoClientFactory()),
            List.of(
                    ED25519,
                    KeyAlgorithms.ECDSASHANistp256(),
                    KeyAlgorithms.ECDSASHANistp384(),
                    KeyAlgorithms.ECDSASHANistp521(),
                    KeyAlgorithms.RSASHA512(),
                    KeyAlgorithms.RSASHA256()),
            List.of(
                    AesGcm.Maker.AES_128,
                    AesGcm.Maker.AES_256,
                    BlockCiphers.AES128CTR(),
                    BlockCiphers.AES192CTR(),
                    BlockCiphers.AES256CTR(),
                    ChachaPolyCiphers.CHACHA_POLY_OPENSSH()),
            List.of(Macs.HMACSHA2256Etm(), Macs.HMACSHA2512Etm(), Macs.HMACSHA2256(), Macs.HMACSHA2512()));

    /** What a server of 2006 needs, behind what is better. */
    static final Algorithms LEGACY = MODERN.plus(new Algorithms(
            List.of(DHGroups.Group14SHA1(), new DHGexSHA1.Factory(), DHGroups.Group1SHA1()),
            List.of(KeyAlgorithms.SSHRSA(), KeyAlgorithms.SSHDSA()),
            List.of(
                    BlockCiphers.AES128CBC(),
                    BlockCiphers.AES192CBC(),
                    BlockCiphers.AES256CBC(),
                    BlockCiphers.TripleDESCBC(),
                    BlockCiphers.BlowfishCBC(),
                    StreamCiphers.Arcfour256(),
                    StreamCiphers.Arcfour128()),
            List.of(
                    Macs.HMACSHA1Etm(),
                    Macs.HMACSHA1(),
                    Macs.HMACSHA196(),
                    Macs.HMACMD5Etm(),
                    Macs.HMACMD5(),
                    Macs.HMACRIPEMD160())));

    /** Offered only where known_hosts holds an authority for the host. */
    static final List<Factory.Named<KeyAlgorithm>> CERTIFICATES = List.of(
            KeyAlgorithms.EdDSA25519CertV01(),
            KeyAlgorithms.ECDSASHANistp256CertV01(),
            KeyAlgorithms.ECDSASHANistp384CertV01(),
            KeyAlgorithms.ECDSASHANistp521CertV01(),
            named("rsa-sha2-512-cert-v01@openssh.com", new SignatureRSA.FactoryRSASHA512(), KeyType.RSA_CERT),
            named("rsa-sha2-256-cert-v01@openssh.com", new SignatureRSA.FactoryRSASHA256(), KeyType.RSA_CERT));

    Algorithms {
        exchanges = List.copyOf(exchanges);
        hostKeys = List.copyOf(hostKeys);
        ciphers = List.copyOf(ciphers);
        macs = List.copyOf(macs);
    }

    private Algorithms plus(Algorithms more) {
        return new Algorithms(
                joined(exchanges, more.exchanges),
                joined(hostKeys, more.hostKeys),
                joined(ciphers, more.ciphers),
                joined(macs, more.macs));
    }

    /** As a host's section of ssh_config asks: lists with {@code +}, {@code -}, {@code ^} or a whole new list. */
    Algorithms adjusted(SshHostConfig config) {
        return new Algorithms(
                AlgorithmList.adjust(exchanges, LEGACY.exchanges, config.value("kexalgorithms")),
                AlgorithmList.adjust(hostKeys, LEGACY.hostKeys, config.value("hostkeyalgorithms")),
                AlgorithmList.adjust(ciphers, LEGACY.ciphers, config.value("ciphers")),
                AlgorithmList.adjust(macs, LEGACY.macs, config.value("macs")));
    }

    /** Prefers host keys of the types that are known, as the check would refuse others. */
    Algorithms preferring(List<String> knownTypes, boolean certificates) {
        List<Factory.Named<KeyAlgorithm>> ordered = new ArrayList<>(certificates ? CERTIFICATES : List.of());
        hostKeys.stream().filter(k -> knownTypes.contains(typeOf(k))).forEach(ordered::add);
        hostKeys.stream().filter(k -> !knownTypes.contains(typeOf(k))).forEach(ordered::add);
        // The library checks certificates in all exchanges but those with negotiated groups.
        List<Factory.Named<KeyExchange>> safe = certificates
                ? exchanges.stream()
                        .filter(e -> !e.getName().contains("group-exchange"))
                        .toList()
                : exchanges;
        return new Algorithms(safe, ordered, ciphers, macs);
    }

    private static String typeOf(Factory.Named<KeyAlgorithm> algorithm) {
        return algorithm.getName().startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm.getName();
    }

    /** The signature that a key of a type makes; for RSA the one asked for. */
    static Signature signature(String algorithm) {
        return switch (algorithm) {
            case "rsa-sha2-512" -> KeyAlgorithms.RSASHA512().create().newSignature();
            case "rsa-sha2-256" -> KeyAlgorithms.RSASHA256().create().newSignature();
            case "ssh-rsa" -> KeyAlgorithms.SSHRSA().create().newSignature();
            case "ssh-dss" -> KeyAlgorithms.SSHDSA().create().newSignature();
            case "ecdsa-sha2-nistp256" ->
                KeyAlgorithms.ECDSASHANistp256().create().newSignature();
            case "ecdsa-sha2-nistp384" ->
                KeyAlgorithms.ECDSASHANistp384().create().newSignature();
            case "ecdsa-sha2-nistp521" ->
                KeyAlgorithms.ECDSASHANistp521().create().newSignature();
            default -> Ed25519Signature.FACTORY.create();
        };
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Factory.Named<KeyAlgorithm> named(String name, Factory.Named<Signature> signature, KeyType type) {
        Supplier<KeyAlgorithm> make = () -> new BaseKeyAlgorithm(name, signature, type);
        return new Factory.Named<>() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public KeyAlgorithm create() {
                return make.get();
            }
        };
    }
}
