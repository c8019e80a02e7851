package dev.muster.connection;

import java.io.IOException;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/**
 * The publickey method (RFC 4252, 7) for keys of files and of agents alike. The library's own tries RSA with every
 * hash in turn, which uses up MaxAuthTries of old servers, knows no agent, and fails with RSA certificates.
 */
final class KeyLogin extends AbstractAuthMethod {
    private final Identity identity;
    private final boolean oldServer;

    KeyLogin(Identity identity, boolean oldServer) {
        super("publickey");
        this.identity = identity;
        this.oldServer = oldServer;
    }

    @Override
    protected SSHPacket buildReq() throws UserAuthException {
        return request(false);
    }

    private SSHPacket request(boolean signed) throws UserAuthException {
        SSHPacket packet = super.buildReq();
        packet.putBoolean(signed).putString(identity.algorithm(oldServer)).putBytes(identity.blob());
        return packet;
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws UserAuthException, TransportException {
        if (message != Message.USERAUTH_60) {
            super.handle(message, packet);
            return;
        }
        SSHPacket signed = request(true);
        byte[] data = new Buffer.PlainBuffer()
                .putString(params.getTransport().getSessionID())
                .putBuffer(signed)
                .getCompactData();
        try {
            String hash = identity.algorithm(oldServer).replace("-cert-v01@openssh.com", "");
            signed.putBytes(identity.sign(hash, data));
        } catch (IOException unsigned) {
            throw new UserAuthException(identity.name() + ": " + ShellSession.messageOf(unsigned), unsigned);
        }
        params.getTransport().write(signed);
    }
}
