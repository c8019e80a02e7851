package dev.muster.connection;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.common.Buffer;

/**
 * A running ssh-agent, asked over its socket (draft-miller-ssh-agent). Every question has a deadline, because an agent
 * may wait for its owner to press a button.
 */
final class SshAgent {
    private static final int REQUEST_IDENTITIES = 11;
    private static final int IDENTITIES_ANSWER = 12;
    private static final int SIGN_REQUEST = 13;
    private static final int SIGN_RESPONSE = 14;
    private static final int RSA_SHA2_256 = 2;
    private static final int RSA_SHA2_512 = 4;
    private static final int LONGEST = 1 << 20;
    /** Listing keys needs nobody; signing may need a person who confirms or touches something. */
    private static final long LISTS_WITHIN_SECONDS = 5;

    private static final long SIGNS_WITHIN_SECONDS = 60;
    private static final String CERTIFICATE = "-cert-v01@openssh.com";

    private final Path socket;
    private final HelperThreads helpers;
    private volatile boolean silent;

    SshAgent(Path socket, HelperThreads helpers) {
        this.socket = socket;
        this.helpers = helpers;
    }

    List<Identity> identities() throws IOException {
        Buffer.PlainBuffer answer = ask(new Buffer.PlainBuffer().putByte((byte) REQUEST_IDENTITIES), IDENTITIES_ANSWER);
        List<Identity> found = new ArrayList<>();
        long count = answer.readUInt32();
        for (long i = 0; i < count; i++) {
            byte[] blob = answer.readBytes();
            String comment = answer.readString();
            String type = Identity.typeOf(blob);
            boolean certificate = type.endsWith(CERTIFICATE);
            String bare = certificate ? type.substring(0, type.length() - CERTIFICATE.length()) : type;
            found.add(new AgentKey(this, "agent: " + comment, blob, bare, certificate));
        }
        return found;
    }

    private record AgentKey(SshAgent agent, String name, byte[] blob, String keyType, boolean isCertificate)
            implements Identity {
        @Override
        public byte[] sign(String algorithm, byte[] data) throws IOException {
            int flags = algorithm.startsWith("rsa-sha2-512")
                    ? RSA_SHA2_512
                    : algorithm.startsWith("rsa-sha2-256") ? RSA_SHA2_256 : 0;
            return agent.ask(
                            new Buffer.PlainBuffer()
                                    .putByte((byte) SIGN_REQUEST)
                                    .putBytes(blob)
                                    .putBytes(data)
                                    .putUInt32(flags),
                            SIGN_RESPONSE)
                    .readBytes();
        }
    }

    private Buffer.PlainBuffer ask(Buffer.PlainBuffer question, int expected) throws IOException {
        long patience = expected == SIGN_RESPONSE ? SIGNS_WITHIN_SECONDS : LISTS_WITHIN_SECONDS;
        byte[] answer = within(patience, () -> exchange(question.getCompactData()));
        if (answer.length == 0 || answer[0] != expected) {
            throw new IOException("the ssh-agent refused");
        }
        Buffer.PlainBuffer buffer = new Buffer.PlainBuffer(answer);
        buffer.readByte();
        return buffer;
    }

    private byte[] within(long seconds, Callable<byte[]> work) throws IOException {
        if (silent) { // each host would wait for it anew
            throw new IOException("did not answer before");
        }
        Future<byte[]> future = helpers.ask(work);
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            silent = true;
            throw new IOException("the ssh-agent did not answer within " + seconds + " s", late);
        } catch (ExecutionException failed) {
            throw new IOException(
                    ShellSession.messageOf(failed.getCause() == null ? failed : failed.getCause()), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            future.cancel(true);
        }
    }

    private byte[] exchange(byte[] question) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer out = ByteBuffer.allocate(4 + question.length)
                    .putInt(question.length)
                    .put(question);
            out.flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            int length = read(channel, 4).getInt();
            if (length < 0 || length > LONGEST) {
                throw new IOException("the ssh-agent sent nonsense");
            }
            return read(channel, length).array();
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(length);
        while (in.hasRemaining()) {
            if (channel.read(in) < 0) {
                throw new EOFException("the ssh-agent hung up");
            }
        }
        return in.flip();
    }
}
