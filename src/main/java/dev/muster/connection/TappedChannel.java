package dev.muster.connection;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.connection.channel.direct.Signal;
import net.schmizz.sshj.transport.TransportException;

/**
 * A session whose output goes to a sink as it arrives, on the thread that reads the connection: so neither stream
 * can fill up while we look at the other, and no thread waits per stream. The library's streams stay empty: the bytes
 * go from its packet to the sink.
 */
final class TappedChannel extends SessionChannel {
    private final StreamSink sink;
    private final Pulse pulse;
    private volatile boolean awaited;
    private volatile Optional<String> refusal = Optional.empty();

    TappedChannel(Connection connection, StreamSink sink, Pulse pulse) {
        super(connection);
        this.sink = sink;
        this.pulse = pulse;
    }

    @Override
    protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
        pulse.hear();
        int length = lengthOf(packet);
        lwin.consume(length);
        if (stream == getInputStream()) {
            sink.out(packet.array(), packet.rpos(), length);
        } else {
            sink.err(packet.array(), packet.rpos(), length);
        }
        long more = lwin.neededAdjustment();
        if (more > 0) {
            trans.write(newBuffer(Message.CHANNEL_WINDOW_ADJUST).putUInt32(more));
            lwin.expand(more);
        }
    }

    private int lengthOf(SSHPacket packet) throws SSHException {
        int length;
        try {
            length = packet.readUInt32AsInt();
        } catch (Buffer.BufferException torn) {
            throw new ConnectionException(torn);
        }
        if (length < 0 || length > packet.available()) {
            throw new ConnectionException(DisconnectReason.PROTOCOL_ERROR, "bad length of data: " + length);
        }
        return length;
    }

    /** Asks for a session and does not wait until there is one. */
    void openAhead() throws TransportException {
        trans.write(buildOpenReq());
    }

    /** Waits as {@code open} does, for what was asked for ahead. */
    void awaitOpen() throws ConnectionException {
        openEvent.await(conn.getTimeoutMs(), TimeUnit.MILLISECONDS);
    }

    /** Nobody waits any longer. */
    void timeOut() {
        notifyError(new ConnectionException("timed out"));
    }

    /** It will never be open, and nobody need be told how the connection ends. */
    void conceal() {
        conn.forget(this);
    }

    /** Has a command line executed, and does not wait to hear that it is: what it says tells as much. */
    void execute(String line) throws TransportException {
        awaited = true;
        sendChannelRequest("exec", true, new Buffer.PlainBuffer().putString(line, getRemoteCharset()));
    }

    /** The host's answer to {@link #execute}, if that is no. */
    Optional<String> refusal() {
        return refusal;
    }

    @Override
    public void handle(Message message, SSHPacket packet) throws SSHException {
        if (message == Message.CHANNEL_FAILURE && awaited) {
            refusal = Optional.of("Request failed");
            sink.ended("Request failed");
        }
        super.handle(message, packet);
    }

    @Override
    protected void eofInputStreams() {
        super.eofInputStreams();
        sink.ended("the host closed the shell");
    }

    @Override
    protected void closeAllStreams() {
        super.closeAllStreams();
        sink.ended("the host closed the channel");
    }

    @Override
    public void notifyError(SSHException error) {
        // First, because the library waits here for a write that the dead peer may block.
        sink.ended(pulse.verdict().orElse(ShellSession.messageOf(error)));
        super.notifyError(error);
    }

    /** Servers that know signals (OpenSSH from 7.9) send it to the whole process group. */
    void kill() {
        try {
            signal(Signal.KILL);
        } catch (TransportException gone) {
            log.trace("signal", gone);
        }
    }

    /** Says goodbye without waiting for the answer. */
    void letGo() {
        try {
            sendClose();
        } catch (TransportException gone) {
            // Nothing is left to close.
            log.trace("close", gone);
        }
    }
}
