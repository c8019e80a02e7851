package dev.muster.cli;

import dev.muster.ledger.RunEvent;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.Printable;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jline.terminal.Size;
import org.jline.utils.AttributedString;

/**
 * Where commands print. Everything goes through here, so that escapes of hosts and known secrets cannot get past, and
 * colours appear only where somebody looks.
 */
public final class Console {
    private static final int DEFAULT_WIDTH = 80;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean coloured;
    private final IntSupplier askedWidth;
    private int width;
    private final SecretMask secrets;
    private final Audience audience;
    private volatile Optional<Board> board = Optional.empty();

    /**
     * Who looks.
     *
     * @param out somebody sees stdout, on a terminal that obeys escapes
     * @param err stderr goes there as well
     */
    record Audience(boolean out, boolean err) {
        /** A pipe or a file. */
        static final Audience NONE = new Audience(false, false);
    }

    Console(PrintStream out, PrintStream err, boolean coloured, int width, SecretMask secrets) {
        this(out, err, coloured, width, secrets, Audience.NONE);
    }

    Console(PrintStream out, PrintStream err, boolean coloured, int width, SecretMask secrets, Audience audience) {
        this(out, err, coloured, () -> width, secrets, audience);
    }

    private Console(
            PrintStream out,
            PrintStream err,
            boolean coloured,
            IntSupplier askedWidth,
            SecretMask secrets,
            Audience audience) {
        this.out = out;
        this.err = err;
        this.coloured = coloured;
        this.askedWidth = askedWidth;
        this.secrets = secrets;
        this.audience = audience;
    }

    /** The process's own streams; colours when stdout is a terminal and NO_COLOR is not set. */
    static Console ofProcess() {
        String type = System.getenv().getOrDefault("TERM", "dumb");
        boolean seen = StandardStreams.outIsTerminal() && !type.equals("dumb");
        boolean forced = System.getenv("MUSTER_FORCE_COLOR") != null || System.getenv("ANSIBLE_FORCE_COLOR") != null;
        return new Console(
                System.out,
                System.err,
                seen && System.getenv("NO_COLOR") == null || forced,
                () -> StandardStreams.outIsTerminal() ? StandardStreams.columns(DEFAULT_WIDTH) : DEFAULT_WIDTH,
                new SecretMask(),
                new Audience(seen, seen && StandardStreams.errIsTerminal()));
    }

    // ---- the board ----

    /** Whether there is a terminal that a board can stand on. */
    boolean hasTerminal() {
        return audience.out();
    }

    /** Lines go above this board until it is closed by {@link #clearBoard}. */
    Board showBoard(Supplier<Size> size) {
        Board shown = new Board(out, size, InstantSource.system(), this::inked);
        board = Optional.of(shown);
        return shown;
    }

    /** Takes the board away, if there is one; the terminal is as it was. */
    void clearBoard() {
        board.ifPresent(Board::close);
        board = Optional.empty();
    }

    /** Has a word with the user, with the board out of the way. */
    <T> T dialogue(Supplier<T> questions) {
        Optional<Board> shown = board;
        shown.ifPresent(Board::hush);
        try {
            return questions.get();
        } finally {
            shown.ifPresent(Board::goOn);
        }
    }

    private void show(String text) {
        Optional<Board> shown = board;
        shown.ifPresentOrElse(b -> b.above(text), () -> out.println(text));
    }

    private void complain(String text) {
        Optional<Board> shown = audience.err() ? board : Optional.empty();
        shown.ifPresentOrElse(b -> b.above(text), () -> err.println(text));
    }

    /** The secrets that never pass. */
    public SecretMask secrets() {
        return secrets;
    }

    /** Stdout for those who bring their own words, such as the help of a command. */
    PrintWriter out() {
        return new PrintWriter(out, true, Charset.defaultCharset());
    }

    /** Stderr in the same way. */
    PrintWriter err() {
        return new PrintWriter(err, true, Charset.defaultCharset());
    }

    /** Asked once, by the first that wants to know: it takes a program, which a start need not wait for. */
    synchronized int width() {
        if (width == 0) {
            width = askedWidth.getAsInt();
        }
        return width;
    }

    boolean isColoured() {
        return coloured;
    }

    /** One or more lines on stdout. */
    public void line(String text) {
        show(safe(text));
    }

    /**
     * Stdout for what may be 100,000 lines: they go out while the rest is made, and the printer is stopped, without a
     * word, once nobody reads on.
     */
    void atLength(Consumer<Consumer<String>> printer) {
        new Pieces(out, this::safe).print(printer);
    }

    void line(Ink ink, String text) {
        show(inked(ink, text));
    }

    /** A line put together from {@link #inked} and {@link #safe} parts. */
    void raw(String text) {
        show(text);
    }

    /** Bytes exactly as they are: the content of a file that somebody asked to see. */
    void bytes(byte[] content) {
        out.write(content, 0, content.length);
        out.flush();
    }

    public void blank() {
        show("");
    }

    /** A heading followed by stars up to the width, as Ansible prints it. */
    void banner(String text) {
        String head = safe(text).strip();
        show("");
        show(head + " "
                + "*"
                        .repeat(Math.max(
                                3, Math.max(width(), DEFAULT_WIDTH) - 1 - new AttributedString(head).columnLength())));
    }

    /** A line on stderr. */
    public void error(String text) {
        complain(inked(Ink.FAILED, text));
    }

    /** Several lines on stderr, in the colour of warnings. */
    void notice(String text) {
        complain(inked(Ink.WARNING, text));
    }

    /** Warnings in the form of Ansible's: a line each, without an excerpt. */
    void plainDiagnostics(Diagnostics found) {
        for (Diagnostic diagnostic : found.sorted()) {
            if (diagnostic.isError()) {
                error(diagnostic.render() + "\n");
            } else if (diagnostic.message().contains(" is deprecated")) {
                notice("[DEPRECATION WARNING]: " + diagnostic.message()
                        + ". Deprecation warnings can be disabled by setting "
                        + "deprecation_warnings=False in ansible.cfg.");
            } else {
                warning(diagnostic.message());
            }
        }
    }

    /** Everything that was found, each with its place, on stderr. */
    void diagnostics(Diagnostics found) {
        for (Diagnostic diagnostic : found.sorted()) {
            if (diagnostic.isError()) {
                error(diagnostic.render() + "\n");
            } else {
                notice(diagnostic.render() + "\n");
            }
        }
    }

    void warning(String text) {
        complain(inked(Ink.WARNING, "[WARNING]: " + text));
    }

    /** What a run has to say, as grave as it is. */
    void told(RunEvent.Warned warned) {
        if (warned.severity() == Diagnostic.Severity.WARNING) {
            warning(warned.message());
        } else {
            error(warned.severity() + ": " + warned.message() + "\n");
        }
    }

    /** Text in colour, if colours are on, with anything a terminal would obey made visible. */
    String inked(Ink ink, String text) {
        String safe = safe(text);
        return coloured && !safe.isEmpty() ? ink.on(safe) : safe;
    }

    String safe(String text) {
        return Printable.text(secrets.mask(text));
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
