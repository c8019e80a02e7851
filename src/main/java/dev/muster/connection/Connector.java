package dev.muster.connection;

/** Opens connections. The engine knows only this; tests hand it a recording one. */
public interface Connector extends AutoCloseable {

    /** Connects and logs in, within the target's timeout. */
    Opened open(Target target);

    @Override
    void close();
}
