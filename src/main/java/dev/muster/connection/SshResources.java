package dev.muster.connection;

import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.LoggerFactory;
import net.schmizz.sshj.transport.compression.NoneCompression;
import net.schmizz.sshj.transport.random.JCERandom;
import net.schmizz.sshj.transport.random.Random;
import net.schmizz.sshj.transport.random.SingletonRandomFactory;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.OpenSSHKeyFile;
import net.schmizz.sshj.userauth.keyprovider.PKCS8KeyFile;
import net.schmizz.sshj.userauth.keyprovider.PuTTYKeyFile;

/** What all logins of a connector share: making it again for each host would cost more than the login. */
final class SshResources {
    /** More at once make loaded machines miss their deadlines; sessions are not bound by it. */
    private static final int HANDSHAKES = 24;

    private static final String VERSION = "muster_1";

    /** What the library says first, which does not depend on what the server says. */
    static final byte[] FIRST_WORDS = ("SSH-2.0-" + VERSION + "\r\n").getBytes(StandardCharsets.US_ASCII);

    /** Kept here, because the logging system forgets levels of loggers that nobody holds. */
    private static final List<Logger> SILENCED = Stream.of("net.schmizz", "com.hierynomus")
            .map(Logger::getLogger)
            .peek(logger -> {
                if (logger.getLevel() == null) { // otherwise somebody wants to see it
                    logger.setLevel(Level.OFF);
                }
            })
            .toList();

    /** The library's default configuration tries out thirty ciphers when it is made; these are the parts in use. */
    private static final List<Factory.Named<FileKeyProvider>> KEY_FILES = List.of(
            new OpenSSHKeyV1KeyFile.Factory(),
            new PKCS8KeyFile.Factory(),
            new OpenSSHKeyFile.Factory(),
            new PuTTYKeyFile.Factory());

    static {
        LateCryptography.install();
    }

    private final Factory<Random> random = new SingletonRandomFactory(new JCERandom.Factory());
    private final HelperThreads helpers = new HelperThreads();
    private final HandshakePlaces handshakes = new HandshakePlaces(HANDSHAKES);
    private final Map<Path, KnownHosts> knownHosts = new ConcurrentHashMap<>();
    private final IdentityFiles identityFiles;
    private final Map<Path, SshAgent> agents = new ConcurrentHashMap<>();
    private final Map<Algorithms, Config> configs = new ConcurrentHashMap<>();
    private final Set<ByteBuffer> welcome = ConcurrentHashMap.newKeySet();
    private final Clock clock;
    private final Duration beat;
    private final KeyMemory keyMemory;

    SshResources(SshEnvironment environment, Clock clock, Duration beat) {
        assert !SILENCED.isEmpty();
        this.clock = clock;
        this.beat = beat;
        this.keyMemory = environment.keyMemory();
        this.identityFiles = new IdentityFiles(KEY_FILES, environment);
    }

    /** The library's configuration with these algorithms, one for all logins that offer the same. */
    Config config(Algorithms algorithms) {
        return configs.computeIfAbsent(algorithms, this::newConfig);
    }

    private Config newConfig(Algorithms algorithms) {
        ConfigImpl config = new ConfigImpl();
        config.setLoggerFactory(LoggerFactory.DEFAULT);
        config.setVersion(VERSION);
        config.setRandomFactory(random);
        config.setFileKeyProviderFactories(KEY_FILES);
        config.setCompressionFactories(List.of(new NoneCompression.Factory()));
        config.setKeepAliveProvider(KeepAliveProvider.HEARTBEAT); // never started: see Pulse
        config.setKeyExchangeFactories(algorithms.exchanges());
        config.setKeyAlgorithms(algorithms.hostKeys());
        config.setCipherFactories(algorithms.ciphers());
        config.setMACFactories(algorithms.macs());
        return config;
    }

    List<KnownHosts> knownHosts(List<Path> files) {
        return files.stream()
                .map(file -> knownHosts.computeIfAbsent(file, KnownHosts::new))
                .toList();
    }

    KeyMemory keyMemory() {
        return keyMemory;
    }

    /** Some host let this key in. */
    void welcomed(byte[] key) {
        welcome.add(ByteBuffer.wrap(key));
    }

    /** Whether some host has let this key in, so that others will probably do so as well. */
    boolean isWelcome(byte[] key) {
        return welcome.contains(ByteBuffer.wrap(key));
    }

    HelperThreads helpers() {
        return helpers;
    }

    HandshakePlaces handshakes() {
        return handshakes;
    }

    IdentityFiles identityFiles() {
        return identityFiles;
    }

    SshAgent agent(Path socket) {
        return agents.computeIfAbsent(socket, path -> new SshAgent(path, helpers));
    }

    /** A pulse for one connection. */
    Pulse pulse() {
        return new Pulse(beat);
    }

    Clock clock() {
        return clock;
    }
}
