package dev.muster.connection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.Connection;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;

/**
 * The way through a jump host to one host behind it. The library takes data that comes after the reading end was
 * closed for a fault of the whole connection, and so would cut off every other host behind the same jump host when one
 * of them is closed; here such data is dropped.
 */
final class JumpChannel extends DirectConnection {
    private volatile boolean over;

    JumpChannel(Connection jump, String host, int port) {
        super(jump, host, port);
    }

    @Override
    public InputStream getInputStream() {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public void close() throws IOException {
                over = true;
                super.close();
            }
        };
    }

    @Override
    protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
        try {
            if (!over) {
                super.receiveInto(stream, packet);
            }
        } catch (SSHException late) {
            if (!over) {
                throw late;
            }
        }
    }
}
