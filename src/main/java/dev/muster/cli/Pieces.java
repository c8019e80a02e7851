package dev.muster.cli;

import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Lines on their way out, gathered into pieces, since each way out costs a call of the system. Cut at line ends only, so
 * that what is masked line by line is whole.
 */
final class Pieces {
    private static final int LENGTH = 1 << 15;

    private final PrintStream out;
    private final UnaryOperator<String> safe;
    private final StringBuilder gathered = new StringBuilder(LENGTH);

    Pieces(PrintStream out, UnaryOperator<String> safe) {
        this.out = out;
        this.safe = safe;
    }

    /** Ends the printer: nobody reads any more, as when {@code head} has seen enough. */
    private static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unread() {
            super("stdout is closed", null, false, false);
        }
    }

    /** Lets a printer print until it is done or nobody reads on; the latter is no fault. */
    void print(Consumer<Consumer<String>> printer) {
        try {
            printer.accept(this::line);
            send();
        } catch (Unread e) {
            gathered.setLength(0);
        }
    }

    private void line(String text) {
        gathered.append(text).append('\n');
        if (gathered.length() >= LENGTH) {
            send();
        }
    }

    private void send() {
        out.print(safe.apply(gathered.toString()));
        gathered.setLength(0);
        if (out.checkError()) {
            throw new Unread();
        }
    }
}
