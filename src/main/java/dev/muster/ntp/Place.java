package dev.muster.ntp;

/**
 * Where a statement stands.
 *
 * @param file name of the file; empty for what is built into a daemon
 * @param line 1-based
 * @param text of the line without line end
 */
public record Place(String file, int line, String text) {
    /** What no file says. */
    public static final Place BUILT_IN = new Place("", 0, "");

    /** {@code line 12}, or {@code the built-in default}. */
    public String words() {
        return line == 0 ? "the built-in default" : "line " + line;
    }
}
