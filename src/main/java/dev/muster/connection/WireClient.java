package dev.muster.connection;

import java.io.IOException;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.transport.TransportException;

/**
 * The library's client, but whether it is connected is what it has heard of the connection, and not whether a thread
 * lives: the {@link net.schmizz.sshj.transport.Reader} may have none.
 */
class WireClient extends SSHClient {
    private volatile boolean begun;
    private volatile boolean ended;

    WireClient(Config config) {
        super(config);
        getTransport().setDisconnectListener((reason, message) -> ended = true);
    }

    /**
     * Before it the reader has not started, and the library may have no streams yet to say goodbye on. The library would
     * first ask whether it is connected, and say no where the reader was quicker to find that nothing can be agreed on.
     */
    @Override
    protected void doKex() throws TransportException {
        begun = true;
        getTransport().doKex();
    }

    @Override
    public boolean isConnected() {
        return begun && !ended;
    }

    /** Says goodbye first, which the library leaves out where no thread of the reader lives. */
    @Override
    public void disconnect() throws IOException {
        if (begun) {
            getTransport().die(new TransportException(DisconnectReason.BY_APPLICATION));
        }
        super.disconnect();
    }
}
