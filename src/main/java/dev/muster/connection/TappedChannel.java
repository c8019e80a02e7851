package dev.muster.connection;

import java.io.IOException;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.SessionChannel;
import net.schmizz.sshj.connection.channel.direct.Signal;
import net.schmizz.sshj.transport.TransportException;

/**
 * A session whose output goes to a sink as it arrives, on the thread that reads the connection: so neither stream
 * can fill up while we look at the other, and no thread waits per stream.
 */
final class TappedChannel extends SessionChannel {
    private final StreamSink sink;
    private final Pulse pulse;
    private final byte[] buffer = new byte[32 << 10];

    TappedChannel(Connection connection, StreamSink sink, Pulse pulse) {
        super(connection);
        this.sink = sink;
        this.pulse = pulse;
    }

    @Override
    protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
        super.receiveInto(stream, packet);
        pulse.hear();
        boolean isOut = stream == getInputStream();
        try {
            while (stream.available() > 0) {
                int n = stream.read(buffer, 0, buffer.length);
                if (isOut) {
                    sink.out(buffer, 0, n);
                } else {
                    sink.err(buffer, 0, n);
                }
            }
        } catch (SSHException broken) {
            throw broken;
        } catch (IOException broken) {
            throw new TransportException(broken);
        }
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
