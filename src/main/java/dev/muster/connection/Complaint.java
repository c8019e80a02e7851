package dev.muster.connection;

import dev.muster.source.Printable;

/** What a host said outside of any script, made fit for one line of a message. */
final class Complaint {
    private static final int LONGEST = 300;

    private Complaint() {}

    /** The end of it on one line, without control characters. */
    static String of(String noise) {
        String line = noise.replaceAll("\\s+", " ").strip();
        String end = line.length() > LONGEST ? "..." + line.substring(line.length() - LONGEST) : line;
        return Printable.line(end);
    }
}
