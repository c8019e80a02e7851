package dev.muster.connection;

import dev.muster.shell.Become;

/** One host's connection for a whole run. Used by one thread at a time. */
public interface Connection extends AutoCloseable {

    /** The looking side as a user. The shell behind it is started at first use and kept. */
    HostReader reader(Become become);

    /** The changing side as a user; shares its shell with {@link #reader}. */
    HostWriter writer(Become become);

    /** Things worth recording about how the host was reached: old algorithms, pty needed, su instead of sudo. */
    java.util.List<String> findings();

    /** How long an answer is on its way at least, as connecting has shown; zero where nobody has measured. */
    default java.time.Duration roundTrip() {
        return java.time.Duration.ZERO;
    }

    /** Ends it. Never throws, never waits longer than a second. */
    @Override
    void close();
}
