package dev.muster.connection;

import dev.muster.shell.Secret;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/**
 * The keyboard-interactive method (RFC 4256) with a password as the only knowledge: the first hidden prompt is
 * answered with it, whatever its language, and every other one with nothing. A second try with the same password
 * would only bring an account nearer to being locked. What was asked beyond the password is kept for the message.
 */
final class PromptLogin extends AbstractAuthMethod {
    /** PAM stacks ask two or three times; a server that goes on for ever is let go. */
    private static final int ROUNDS = 10;

    private static final int PROMPTS = 32;

    private final Secret password;
    private final List<String> unanswered = new ArrayList<>();
    private boolean given;
    private int rounds;

    PromptLogin(Secret password) {
        super("keyboard-interactive");
        this.password = password;
    }

    /** Prompts that the password was no answer to, as the server worded them. */
    synchronized List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    @Override
    protected SSHPacket buildReq() throws UserAuthException {
        return super.buildReq().putString("").putString("");
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws UserAuthException, TransportException {
        if (message != Message.USERAUTH_60) {
            super.handle(message, packet);
            return;
        }
        if (++rounds > ROUNDS) {
            throw new UserAuthException("keyboard-interactive: the server asks without end");
        }
        try {
            params.getTransport().write(answers(packet));
        } catch (Buffer.BufferException torn) {
            throw new UserAuthException(torn);
        }
    }

    private SSHPacket answers(SSHPacket packet) throws Buffer.BufferException, UserAuthException {
        packet.readString(); // name
        packet.readString(); // instruction
        packet.readString(); // language
        int prompts = packet.readUInt32AsInt();
        if (prompts > PROMPTS) {
            throw new UserAuthException("keyboard-interactive: the server asks " + prompts + " questions at once");
        }
        SSHPacket response = new SSHPacket(Message.USERAUTH_INFO_RESPONSE).putUInt32(prompts);
        for (int i = 0; i < prompts; i++) {
            String prompt = packet.readString();
            boolean echo = packet.readBoolean();
            response.putSensitiveString(answer(prompt, echo));
        }
        return response;
    }

    private synchronized char[] answer(String prompt, boolean echo) {
        if (given || echo) {
            unanswered.add(prompt);
            return new char[0];
        }
        given = true;
        return password.reveal().toCharArray();
    }
}
