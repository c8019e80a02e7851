package dev.muster.demo;

import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.command.Command;

/** A command of an embedded SSH server: keeps what the server hands over before it starts the command. */
public abstract class StreamCommand implements Command {
    private volatile InputStream in = InputStream.nullInputStream();
    private volatile OutputStream out = OutputStream.nullOutputStream();
    private volatile OutputStream err = OutputStream.nullOutputStream();
    private volatile ExitCallback exit = (status, message, closing) -> {};

    @Override
    public final void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public final void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public final void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public final void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    /** What the client sends. */
    protected final InputStream in() {
        return in;
    }

    protected final OutputStream out() {
        return out;
    }

    protected final OutputStream err() {
        return err;
    }

    /** To be told how it ended, once. */
    protected final ExitCallback exit() {
        return exit;
    }
}
