package dev.muster.connection.testing;

import dev.muster.demo.StreamCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.DefaultKeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** An SSH server inside the test, whose commands run in real shells of this machine. Each instance has its own key. */
public final class EmbeddedSshd implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("org.apache.sshd");

    static {
        LOG.setLevel(Level.OFF);
    }

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Map<String, String> passwords = new ConcurrentHashMap<>();
    private final List<PublicKey> authorized = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final KeyPair hostKey;
    private List<String> loginShell = List.of("/bin/sh", "-c");

    public EmbeddedSshd() {
        hostKey = newKey("ecdsa-sha2-nistp256", 256);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setUserAuthFactories(List.of(
                UserAuthPasswordFactory.INSTANCE,
                UserAuthPublicKeyFactory.INSTANCE,
                UserAuthKeyboardInteractiveFactory.INSTANCE));
        server.setPasswordAuthenticator((user, password, session) -> password.equals(passwords.get(user)));
        server.setKeyboardInteractiveAuthenticator(new DefaultKeyboardInteractiveAuthenticator());
        server.setPublickeyAuthenticator(
                (user, key, session) -> authorized.stream().anyMatch(known -> KeyUtils.compareKeys(known, key)));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setCommandFactory((channel, line) -> new ShellCommand(line));
    }

    /** A user who may log in with a password. */
    public EmbeddedSshd withUser(String name, String password) {
        passwords.put(name, password);
        return this;
    }

    /** Every user may log in with this key. */
    public EmbeddedSshd withKey(PublicKey key) {
        authorized.add(key);
        return this;
    }

    /** What runs every command line, which is added as the last word; {@code /bin/sh -c} at first. */
    public EmbeddedSshd withLoginShell(String... words) {
        loginShell = List.of(words);
        return this;
    }

    public EmbeddedSshd start() {
        try {
            server.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return this;
    }

    public int port() {
        return server.getPort();
    }

    /** The server itself, for what has no method here. */
    public SshServer server() {
        return server;
    }

    public KeyPair hostKey() {
        return hostKey;
    }

    /** Command lines that were run. */
    public int sessions() {
        return sessions.get();
    }

    /** Type and key of the host, as in known_hosts. */
    public String hostKeyLine() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    /** Writes the host's line to a known_hosts file. */
    public void tellTo(Path knownHosts) {
        try {
            Files.createDirectories(knownHosts.getParent());
            String old = Files.exists(knownHosts) ? Files.readString(knownHosts) : "";
            Files.writeString(
                    knownHosts, old + "[127.0.0.1]:" + port() + " " + hostKeyLine() + "\n", StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static KeyPair newKey(String type, int bits) {
        try {
            return KeyUtils.generateKeyPair(type, bits);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public void close() {
        server.close(true);
        processes.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    /** A command line as a child process, its three streams untouched. */
    private final class ShellCommand extends StreamCommand {
        private final List<String> words;

        ShellCommand(String line) {
            words = new ArrayList<>(loginShell);
            words.add(line);
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            sessions.incrementAndGet();
            Process process = new ProcessBuilder(words).start();
            synchronized (processes) {
                processes.add(process);
            }
            Thread errors = pump(process.getErrorStream(), err());
            Thread output = pump(process.getInputStream(), out());
            Thread input = new Thread(() -> {
                copy(in(), process.getOutputStream());
                closeQuietly(process.getOutputStream());
            });
            input.setDaemon(true);
            input.start();
            Thread end = new Thread(() -> {
                try {
                    errors.join();
                    output.join();
                    exit().onExit(process.waitFor());
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            end.setDaemon(true);
            end.start();
        }

        @Override
        public void destroy(ChannelSession channel) {
            closeQuietly(in());
        }
    }

    private static Thread pump(InputStream from, OutputStream to) {
        Thread thread = new Thread(() -> copy(from, to));
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void copy(InputStream from, OutputStream to) {
        byte[] buffer = new byte[32 << 10];
        try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                to.flush();
            }
        } catch (IOException gone) {
            closeQuietly(from);
        }
    }

    private static void closeQuietly(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception gone) {
            // Closing was all that was wanted.
        }
    }
}
