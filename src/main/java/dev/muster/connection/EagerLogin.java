package dev.muster.connection;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    private final SSHClient client;
    private final String user;
    private final Promise<Boolean, UserAuthException> decided;
    private final ShellAhead shell;
    private volatile List<String> allowed = List.of();
    private volatile boolean partial;
    /** The promise forgets it once the connection is closed. */
    private volatile boolean isDecided;

    private volatile int unanswered;

    EagerLogin(SSHClient client, String user, ShellAhead shell) {
        super("ssh-userauth", client.getTransport());
        this.client = client;
        this.user = user;
        this.shell = shell;
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
    boolean run(KeyLogin key, StagedSocket socket, HelperThreads helpers, int millis) throws IOException {
        SSHPacket signature = key.packet(params());
        socket.gather();
        try {
            // The library waits for the answer where it asks, and takes none that nobody waits for.
            helpers.run(this::ask);
            socket.awaitGathered(millis);
            trans.write(signature);
            unanswered = shell.send();
        } finally {
            socket.sendGathered();
        }
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

    /** Whether it has said neither yes nor no. */
    boolean isUndecided() {
        return !isDecided;
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
        if (allowed.isEmpty() || unanswered == 0) {
            super.notifyUnimplemented(sequence);
        }
        unanswered--;
        decideOnceThrough();
    }

    private void decideOnceThrough() {
        if (unanswered == 0) {
            decide(false);
        }
    }

    private void decide(boolean accepted) {
        isDecided = true;
        decided.deliver(accepted);
    }

    @Override
    public void notifyError(SSHException error) {
        super.notifyError(error);
        decided.deliverError(error);
    }
}
