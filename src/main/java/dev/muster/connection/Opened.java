package dev.muster.connection;

import dev.muster.shell.Unreachable;

/** Result of trying to connect. */
public sealed interface Opened {

    /** Logged in. */
    record Ready(Connection connection) implements Opened {}

    /** Not to be had now. */
    record Failed(Unreachable why) implements Opened {}
}
