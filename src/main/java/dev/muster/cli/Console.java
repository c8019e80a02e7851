package dev.muster.cli;

import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.Printable;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * Where commands print. Everything goes through here, so that escapes of hosts and known secrets cannot get past, and
 * colours appear only where somebody looks.
 */
public final class Console {
    private static final int DEFAULT_WIDTH = 80;
    private static final String SEVERITY = Diagnostic.Severity.WARNING + ": ";
    private final PrintStream out;
    private final PrintStream err;
    private final boolean coloured;
    private final int width;
    private final SecretMask secrets;

    Console(PrintStream out, PrintStream err, boolean coloured, int width, SecretMask secrets) {
        this.out = out;
        this.err = err;
        this.coloured = coloured;
        this.width = width;
        this.secrets = secrets;
    }

    /** The process's own streams; colours when stdout is a terminal and NO_COLOR is not set. */
    static Console ofProcess() {
        boolean terminal = System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"))
                && StandardStreams.outIsTerminal();
        boolean forced = System.getenv("MUSTER_FORCE_COLOR") != null || System.getenv("ANSIBLE_FORCE_COLOR") != null;
        return new Console(System.out, System.err, terminal || forced, columns(), new SecretMask());
    }

    private static int columns() {
        try {
            return Integer.parseInt(System.getenv().getOrDefault("COLUMNS", ""));
        } catch (NumberFormatException e) {
            return DEFAULT_WIDTH;
        }
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

    int width() {
        return width;
    }

    boolean isColoured() {
        return coloured;
    }

    /** One or more lines on stdout. */
    public void line(String text) {
        out.println(safe(text));
    }

    void line(Ink ink, String text) {
        out.println(inked(ink, text));
    }

    /** A line put together from {@link #inked} and {@link #safe} parts. */
    void raw(String text) {
        out.println(text);
    }

    public void blank() {
        out.println();
    }

    /** A heading followed by stars up to the width, as Ansible prints it. */
    void banner(String text) {
        String head = safe(text).strip();
        out.println();
        out.println(head + " " + "*".repeat(Math.max(3, width - 1 - head.length() - 1)));
    }

    /** A line on stderr. */
    public void error(String text) {
        err.println(inked(Ink.FAILED, text));
    }

    /** Several lines on stderr, in the colour of warnings. */
    void notice(String text) {
        err.println(inked(Ink.WARNING, text));
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
        err.println(inked(
                Ink.WARNING, "[WARNING]: " + (text.startsWith(SEVERITY) ? text.substring(SEVERITY.length()) : text)));
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
