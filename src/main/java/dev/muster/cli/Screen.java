package dev.muster.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * How large the terminal is at the moment. jline is woken by the first question only, so that runs nobody watches do
 * not pay for it; it is kept from signals, which are {@link Interruption}'s.
 */
public final class Screen implements Supplier<Size>, AutoCloseable {
    private static final Size USUAL = Size.of(80, 24);
    private final boolean owned;
    private Optional<Terminal> terminal;
    private boolean unknown;

    /** The terminal of the process. */
    Screen() {
        this.owned = true;
        this.terminal = Optional.empty();
    }

    /** A terminal that somebody else has opened and will close. */
    public Screen(Terminal terminal) {
        this.owned = false;
        this.terminal = Optional.of(terminal);
    }

    /**
     * The terminal of the process, to be closed; a dumb one where there is none.
     *
     * @param hearsSignals whether Ctrl-C and its like come to its handlers
     */
    static Terminal terminal(boolean hearsSignals) throws IOException {
        try {
            // Left to choose, jline tries its three ways to a terminal one by one, and one of them starts programs.
            return building(hearsSignals)
                    .provider(TerminalBuilder.PROP_PROVIDER_JNI)
                    .dumb(false)
                    .build();
        } catch (IllegalStateException e) {
            // Not a terminal, or a machine that jline has brought no code for.
            return building(hearsSignals).dumb(true).build();
        }
    }

    /**
     * Without clusters of characters (emoji put together from several): for these jline would ask the terminal what it can do,
     * wait for the answer, up to a quarter of a second, and throw away what somebody has typed meanwhile.
     */
    private static TerminalBuilder building(boolean hearsSignals) {
        return TerminalBuilder.builder()
                .system(true)
                .nativeSignals(hearsSignals)
                .graphemeCluster(false);
    }

    @Override
    public synchronized Size get() {
        if (terminal.isEmpty() && !unknown) {
            open();
        }
        return terminal.map(Terminal::getSize)
                .filter(size -> size.getColumns() > 0 && size.getRows() > 0)
                .orElse(USUAL);
    }

    private void open() {
        try {
            terminal = Optional.of(terminal(false));
        } catch (IOException e) {
            unknown = true;
        }
    }

    @Override
    public synchronized void close() {
        if (owned && terminal.isPresent()) {
            try {
                terminal.get().close();
            } catch (IOException e) {
                // It was only asked for its size; there is nothing to put right.
                unknown = true;
            }
            terminal = Optional.empty();
        }
    }
}
