package dev.muster.connection;

import java.io.IOException;
import java.util.Optional;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.AuthParams;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/**
 * The publickey method (RFC 4252, 7) for keys of files and of agents alike, in its two steps: first the server is
 * asked whether it would take the key, and only for a key it takes a signature is made. So nobody is asked for the
 * passphrase of a key that does not open the door. The library's own method tries RSA with every hash in turn, which
 * uses up MaxAuthTries of old servers, knows no agent, and fails with RSA certificates.
 */
final class KeyLogin extends AbstractAuthMethod {
    private final Identity identity;
    private final boolean oldServer;
    private final Optional<Signer> signer;
    private volatile boolean wanted;

    /** How the signature is made: by the identity, with whatever the caller wants around it. */
    interface Signer {
        byte[] sign(String algorithm, byte[] data) throws IOException;
    }

    private KeyLogin(Identity identity, boolean oldServer, Optional<Signer> signer) {
        super("publickey");
        this.identity = identity;
        this.oldServer = oldServer;
        this.signer = signer;
    }

    /** The question whether the key would do; it ends with {@link UserAuthException} where the answer is yes. */
    static KeyLogin question(Identity identity, boolean oldServer) {
        return new KeyLogin(identity, oldServer, Optional.empty());
    }

    /** The signature, which may take as long as a person needs to type a passphrase. */
    static KeyLogin signature(Identity identity, boolean oldServer, Signer signer) {
        return new KeyLogin(identity, oldServer, Optional.of(signer));
    }

    /** What {@code request} would send. */
    SSHPacket packet(AuthParams login) throws UserAuthException {
        init(login);
        return buildReq();
    }

    /** Whether the server said that it would take the key. */
    boolean isWanted() {
        return wanted;
    }

    @Override
    protected SSHPacket buildReq() throws UserAuthException {
        SSHPacket packet = super.buildReq();
        packet.putBoolean(signer.isPresent())
                .putString(identity.algorithm(oldServer))
                .putBytes(identity.blob());
        if (signer.isPresent()) {
            sign(packet, signer.get());
        }
        return packet;
    }

    private void sign(SSHPacket packet, Signer by) throws UserAuthException {
        byte[] data = new Buffer.PlainBuffer()
                .putString(params.getTransport().getSessionID())
                .putBuffer(packet)
                .getCompactData();
        try {
            String hash = identity.algorithm(oldServer).replace("-cert-v01@openssh.com", "");
            packet.putBytes(by.sign(hash, data));
        } catch (IOException unsigned) {
            throw new UserAuthException(ShellSession.messageOf(unsigned), unsigned);
        }
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws UserAuthException, TransportException {
        if (message != Message.USERAUTH_60 || signer.isPresent()) {
            super.handle(message, packet);
            return;
        }
        wanted = true;
        throw new UserAuthException("the server would take " + identity.name());
    }
}
