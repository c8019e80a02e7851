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
            terminal = Optional.of(TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    .nativeSignals(false)
                    .build());
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
