package dev.muster.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.schmizz.concurrent.Promise;
import net.schmizz.sshj.AbstractService;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.Transport;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.AuthParams;
import net.schmizz.sshj.userauth.UserAuthException;

/**
 * A login with one key that waits for nothing on the way: the question for the service, the signature, a session and the
 * command line of the first shell leave in one go, and a host far away answers all four after one round trip. Only for
 * OpenSSH, all releases of which read in order whatever lies there: what was meant for a session is passed on to the
 * process that has it, or, where the key does not open the door, answered with UNIMPLEMENTED, at which other servers may
 * hang up (RFC 4252, 6).
 *
 * <p>It stands in the place of the library's service until the server has decided; should that be no, the library goes on.
 */
final class EagerLogin extends AbstractService {
    /** After a no, for the answers to what was said for a session: they are on their way. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How OpenSSH takes its leave from who has offered one key too many. */
    static final String TOO_MANY = "Too many authentication failures";

    private final SSHClient client;
    private final String user;
    private final HelperThreads helpers;
    private final Promise<Boolean, UserAuthException> decided;
    private final ShellAhead shell;
    private volatile List<String> allowed = List.of();
    private volatile boolean partial;
    private volatile boolean isSaid;
    /** The promise forgets it once the connection is closed. */
    private volatile boolean isDecided;

    private final AtomicInteger unanswered = new AtomicInteger();

    EagerLogin(SSHClient client, String user, ShellAhead shell, HelperThreads helpers) {
        super("ssh-userauth", client.getTransport());
        this.client = client;
        this.user = user;
        this.shell = shell;
        this.helpers = helpers;
        this.decided = new Promise<>(
                "authenticated",
                UserAuthException.chainer,
                client.getTransport().getConfig().getLoggerFactory());
    }

    /** Whether a server with these words reads ahead as it is wanted here; how the one for Windows passes on is not known. */
    static boolean isFor(String serverVersion) {
        return serverVersion.startsWith("OpenSSH_") && !serverVersion.contains("Windows");
    }

    /**
     * Says all of it.
     *
     * @param key with which to sign
     * @return whether the server lets us in
     */
    boolean run(KeyLogin key, StagedSocket socket, int millis) throws IOException {
        SSHPacket signature = key.packet(params());
        socket.gather();
        try {
            // The library waits for the answer where it asks, and takes none that nobody waits for.
            helpers.run(this::ask);
            socket.awaitGathered(millis);
            trans.write(signature);
            unanswered.set(shell.send());
        } finally {
            socket.sendGathered();
        }
        isSaid = true;
        boolean accepted = decided.retrieve(millis, TimeUnit.MILLISECONDS);
        if (!accepted) {
            shell.forget();
        }
        return accepted;
    }

    private void ask() {
        try {
            trans.reqService(this);
        } catch (TransportException refused) {
            decided.deliverError(refused);
        }
    }

    private Service connection() {
        return (Service) client.getConnection();
    }

    private AuthParams params() {
        return new AuthParams() {
            @Override
            public String getNextServiceName() {
                return connection().getName();
            }

            @Override
            public Transport getTransport() {
                return trans;
            }

            @Override
            public String getUsername() {
                return user;
            }
        };
    }

    /** The methods that the server would take in place of this one, if it said no. */
    List<String> allowed() {
        return allowed;
    }

    /** Whether this was one of several methods that it asks for. */
    boolean isPartial() {
        return partial;
    }

    /** Whether it was told all that and has said neither yes nor no, nor that it was one key too many. */
    boolean isUndecided() {
        return isSaid && !isDecided;
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws SSHException {
        switch (message) {
            case USERAUTH_SUCCESS -> {
                trans.setAuthenticated();
                // Here and not where somebody waits: what comes next is for the connection.
                trans.setService(connection());
                decide(true);
            }
            case USERAUTH_FAILURE -> {
                refused(packet);
                decideOnceThrough();
                if (!isDecided) {
                    Future<?> unused = helpers.after(PATIENCE.toNanos(), this::giveUp);
                }
            }
            case USERAUTH_BANNER -> log.debug("banner");
            default -> throw new TransportException(DisconnectReason.PROTOCOL_ERROR, "unexpected " + message);
        }
    }

    private void refused(SSHPacket packet) throws SSHException {
        try {
            allowed = Arrays.asList(packet.readString().split(","));
            partial = packet.readBoolean();
        } catch (Buffer.BufferException torn) {
            throw new TransportException(torn);
        }
    }

    /** Of what was said for a session that is not to be; once all of it has come back the library may go on. */
    @Override
    public void notifyUnimplemented(long sequence) throws SSHException {
        if (allowed.isEmpty() || unanswered.get() == 0) {
            super.notifyUnimplemented(sequence);
        }
        unanswered.decrementAndGet();
        decideOnceThrough();
    }

    private void decideOnceThrough() {
        if (unanswered.get() == 0) {
            decide(false);
        }
    }

    /** It swallows what it does not know. What of that it may still say would confuse another login on this connection. */
    private void giveUp() {
        if (!isDecided) {
            trans.disconnect(DisconnectReason.PROTOCOL_ERROR, "no answer to what was asked of a session");
        }
    }

    private void decide(boolean accepted) {
        isDecided = true;
        decided.deliver(accepted);
    }

    @Override
    public void notifyError(SSHException error) {
        super.notifyError(error);
        if (String.valueOf(error.getMessage()).contains(TOO_MANY)) {
            isDecided = true;
        }
        decided.deliverError(error);
    }
}
