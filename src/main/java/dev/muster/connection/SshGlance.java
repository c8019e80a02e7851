package dev.muster.connection;

import com.hierynomus.sshj.key.KeyAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/**
 * Looks at SSH servers without logging in: reads the banner and exchanges keys, as ssh-keyscan does, and hangs up when
 * it has seen the host key. A key exchange shows one key, so a server is asked once for each kind it may have. The
 * algorithms of long ago are taken too, since nothing is entrusted to the line. Safe for several threads.
 */
public final class SshGlance implements AutoCloseable {
    /** What a server of SSH begins with: RFC 4253, 4.2. */
    private static final Pattern BANNER = Pattern.compile("SSH-[0-9.]+-.*", Pattern.DOTALL);

    private static final List<Pattern> KINDS =
            List.of(Pattern.compile("ssh-ed25519"), Pattern.compile("ecdsa-.*"), Pattern.compile("rsa-.*|ssh-rsa"));

    private final SshResources resources =
            new SshResources(SshEnvironment.bare(Path.of("/"), "nobody"), Clock.systemUTC(), Pulse.BEAT);
    private final int port;
    private final Duration patience;

    /**
     * @param patience for connecting, and as long again for each key exchange
     */
    public SshGlance(int port, Duration patience) {
        this.port = port;
        this.patience = patience;
    }

    /** How many connections one server is asked for at most. */
    public static int mostConnections() {
        return KINDS.size();
    }

    /** Looks at the server of an address. Never throws: trouble is part of the answer. */
    public SshFace look(InetAddress address) {
        List<SshFace.Key> keys = new ArrayList<>();
        String banner = "";
        String trouble = "";
        for (Pattern kind : KINDS) {
            SshFace seen = look(address, kind);
            banner = banner.isEmpty() ? seen.banner() : banner;
            seen.keys().stream().filter(key -> !keys.contains(key)).forEach(keys::add);
            trouble = trouble.isEmpty() ? seen.trouble() : trouble;
            if (!seen.isThere()) {
                break;
            }
        }
        return new SshFace(banner, keys, keys.isEmpty() ? trouble : "");
    }

    private SshFace look(InetAddress address, Pattern kind) {
        long until = System.nanoTime() + patience.toNanos();
        try (StagedSocket socket = StagedSocket.to(List.of(address), port, until)) {
            socket.awaitFirstByte(resources.pulse());
            return exchange(socket, address, kind);
        } catch (IOException e) {
            return SshFace.silent(ShellSession.messageOf(e));
        }
    }

    private SshFace exchange(StagedSocket socket, InetAddress address, Pattern kind) {
        Seeing seeing = new Seeing();
        Future<?> watchdog = resources.helpers().after(patience.toNanos(), () -> SshLink.closeQuietly(socket));
        SSHClient client = new WireClient(resources.config(withKeysOf(kind)));
        String trouble = "";
        try {
            client.addHostKeyVerifier(seeing);
            client.setSocketFactory(socket.asFactory());
            client.setConnectTimeout((int) patience.toMillis());
            client.setTimeout((int) patience.toMillis());
            client.getTransport().setTimeoutMs((int) patience.toMillis());
            client.connect(address, port);
        } catch (IOException | RuntimeException refused) {
            trouble = seeing.key.isPresent() ? "" : ShellSession.messageOf(refused);
        } finally {
            watchdog.cancel(false);
            SshLink.closeQuietly(client);
        }
        String version =
                Optional.ofNullable(client.getTransport().getServerVersion()).orElse("");
        String banner = version.isEmpty() || BANNER.matcher(version).matches() ? version : "SSH-2.0-" + version;
        return new SshFace(banner, seeing.key.stream().toList(), trouble);
    }

    private static Algorithms withKeysOf(Pattern kind) {
        Algorithms all = Algorithms.LEGACY;
        List<Factory.Named<KeyAlgorithm>> ofKind = all.hostKeys().stream()
                .filter(key -> kind.matcher(key.getName()).matches())
                .toList();
        return new Algorithms(all.exchanges(), ofKind, all.ciphers(), all.macs());
    }

    /** Remembers the key it is shown and trusts nobody. */
    private static final class Seeing implements HostKeyVerifier {
        private volatile Optional<SshFace.Key> key = Optional.empty();

        @Override
        public boolean verify(String hostname, int port, PublicKey shown) {
            key = Optional.of(
                    new SshFace.Key(HostKeyCheck.typeOf(shown), HostKeyCheck.fingerprint(HostKeyCheck.blob(shown))));
            return false;
        }

        @Override
        public List<String> findExistingAlgorithms(String hostname, int port) {
            return List.of();
        }
    }

    @Override
    public void close() {
        resources.helpers().close();
    }
}
