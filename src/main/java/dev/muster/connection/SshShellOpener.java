package dev.muster.connection;

import java.io.IOException;
import net.schmizz.sshj.connection.channel.direct.PTYMode;

/** Starts shells over one SSH connection, a channel each. */
final class SshShellOpener implements ShellOpener {
    private final SshLink link;
    private final HelperThreads helpers;

    SshShellOpener(SshLink link, HelperThreads helpers) {
        this.link = link;
        this.helpers = helpers;
    }

    @Override
    public ShellPipe open(String line, boolean pty, StreamSink sink) throws IOException {
        TappedChannel channel = new TappedChannel(link.client().getConnection(), sink);
        channel.open();
        if (pty) {
            channel.allocatePTY("dumb", 200, 50, 0, 0, java.util.Map.of(PTYMode.ECHO, 0));
        }
        channel.exec(line);
        return new ChannelPipe(channel, helpers);
    }

    @Override
    public void close() {
        link.close();
    }

    private record ChannelPipe(TappedChannel channel, HelperThreads helpers) implements ShellPipe {
        @Override
        public void write(byte[] bytes) throws IOException {
            channel.getOutputStream().write(bytes);
            channel.getOutputStream().flush();
        }

        @Override
        public void close() {
            helpers.run(channel::letGo);
        }
    }
}
