package dev.muster.ntp;

/**
 * Where a statement stands.
 *
 * @param file name of the file; empty for what is built into a daemon
 * @param line 1-based
 * @param text of the line without line end
 */
public record Place(String file, int line, String text) {
    private static final int LONGEST = 80;

    /** What no file says. */
    public static final Place BUILT_IN = new Place("", 0, "");

    /** {@code line 12}, or {@code the built-in default}. */
    public String words() {
        return line == 0 ? "the built-in default" : "line " + line;
    }

    /** {@code line 12 of /etc/ntp.conf (`restrict default kod`)}, so that nobody has to look it up. */
    public String quoted() {
        return line == 0 ? words() : words() + (file.isEmpty() ? "" : " of " + file) + " (`" + shortened() + "`)";
    }

    /** The same for a sentence that names the file already. */
    String quotedIn(String named) {
        return line > 0 && file.equals(named) ? words() + " (`" + shortened() + "`)" : quoted();
    }

    /** The line as written, without blanks around it, cut where it gets long. */
    String shortened() {
        String plain = text.strip();
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "\u2026";
    }
}
