package dev.muster.connection;

import dev.muster.shell.Become;

/** Opens connections. The engine knows only this; tests hand it a recording one. */
public interface Connector extends AutoCloseable {

    /** Connects and logs in, within the target's timeout. */
    Opened open(Target target);

    /**
     * The same for a shell that will be asked for at once.
     *
     * @param first whose it is; another's will do no harm
     */
    default Opened open(Target target, Become first) {
        return open(target);
    }

    @Override
    void close();
}
