package dev.muster.connection;

import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.connection.channel.direct.PTYMode;

/** Starts shells over one SSH connection, a channel each. */
final class SshShellOpener implements ShellOpener, TerminalOpener {
    /** Columns; as many as IOS can be told. */
    private static final int WIDE = 511;

    /** The library sets as much aside for each stream of each channel, used or not. */
    static final int PACKET = 8 << 10;

    private final Supplier<SshLogin.Result> login;
    private final Duration timeout;
    private final HelperThreads helpers;
    private volatile SshLink link;
    private Optional<ShellAhead> ahead;

    /**
     * Shells over a connection, and the way to have another one.
     *
     * @param timeout for opening a channel
     */
    SshShellOpener(SshLink link, Supplier<SshLogin.Result> login, Duration timeout, HelperThreads helpers) {
        this.link = patient(link);
        this.ahead = link.ahead();
        this.login = login;
        this.timeout = timeout;
        this.helpers = helpers;
    }

    /**
     * The library has one timeout for requests and for writes that wait until the host reads. A script may take its
     * time before it reads its input, so writes end with the script's deadline, and requests have a watchdog here.
     */
    private static SshLink patient(SshLink link) {
        link.client().getConnection().setTimeoutMs(Integer.MAX_VALUE);
        link.client().getConnection().setMaxPacketSize(PACKET);
        return link;
    }

    @Override
    public ShellPipe open(String line, boolean pty, StreamSink sink) throws IOException {
        Optional<ShellPipe> early = ahead(pty ? "" : line, sink);
        if (early.isPresent()) {
            return early.get();
        }
        return opened(sink, channel -> {
            if (pty) {
                channel.allocatePTY("dumb", 200, 50, 0, 0, java.util.Map.of(PTYMode.ECHO, 0));
                channel.exec(line);
            } else {
                channel.execute(line);
            }
        });
    }

    @Override
    public ShellPipe terminal(StreamSink sink) throws IOException {
        return opened(sink, channel -> {
            channel.allocatePTY("vt100", WIDE, 48, 0, 0, java.util.Map.of());
            channel.startShell();
        });
    }

    /** What is asked of a channel that was opened. */
    private interface Start {
        void on(TappedChannel channel) throws IOException;
    }

    /** What was asked for with the login, if it is that. A server that let us in and then lost its way is asked step by step. */
    private Optional<ShellPipe> ahead(String line, StreamSink sink) throws IOException {
        Optional<ShellAhead> shell = ahead;
        ahead = Optional.empty();
        if (shell.isEmpty()) {
            return Optional.empty();
        }
        if (!shell.get().isFor(line)) {
            shell.get().letGo();
            return Optional.empty();
        }
        Future<?> watchdog = helpers.after(timeout.toNanos(), () -> shell.get().timeOut());
        try {
            return Optional.of(new ChannelPipe(shell.get().taken(sink), helpers));
        } catch (OpenFailException itsAnswer) {
            throw itsAnswer;
        } catch (IOException tooEager) {
            if (watchdog.isDone()) {
                throw tooEager;
            }
            reset();
            return Optional.empty();
        } finally {
            watchdog.cancel(false);
        }
    }

    private ShellPipe opened(StreamSink sink, Start start) throws IOException {
        TappedChannel channel = new TappedChannel(link.client().getConnection(), sink, link.pulse());
        Future<?> watchdog = helpers.after(timeout.toNanos(), channel::timeOut);
        try {
            channel.open();
            start.on(channel);
        } finally {
            watchdog.cancel(false);
        }
        return new ChannelPipe(channel, helpers);
    }

    @Override
    public void reset() throws IOException {
        link.close();
        ahead = Optional.empty();
        SshLogin.Result result = login.get();
        if (result.link().isEmpty()) {
            throw new IOException(result.why().map(Unreachable::message).orElse("no connection"));
        }
        link = patient(result.link().get());
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
        public Optional<String> refusal() {
            return channel.refusal();
        }

        @Override
        public void kill() {
            helpers.run(channel::kill);
        }

        @Override
        public void close() {
            if (channel.isOpen()) {
                helpers.run(channel::letGo);
            }
        }
    }
}
