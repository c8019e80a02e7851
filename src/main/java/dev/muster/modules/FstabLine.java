package dev.muster.modules;

import java.util.List;
import java.util.Optional;

/** A line of fstab(5), its fields written as they stand there: blanks and backslashes as octal numbers. */
record FstabLine(String src, String path, String fstype, String opts, String dump, String passno) {

    /** A line of these values, which are escaped. */
    static FstabLine of(String src, String path, String fstype, String opts, String dump, String passno) {
        return new FstabLine(
                escaped(src), escaped(path), escaped(fstype), escaped(opts), escaped(dump), escaped(passno));
    }

    /**
     * A line of a file; empty for a comment, a blank one and one with fewer or more fields.
     *
     * @param least fields that must be there; of six the last two may be left out
     */
    static Optional<FstabLine> parse(String line, int least) {
        String text = line.strip();
        List<String> fields = List.of(text.split("\\s+"));
        if (text.isEmpty() || text.startsWith("#") || fields.size() < least || fields.size() > 6) {
            return Optional.empty();
        }
        return Optional.of(new FstabLine(
                fields.get(0),
                fields.get(1),
                fields.get(2),
                fields.get(3),
                fields.size() > 4 ? fields.get(4) : "",
                fields.size() > 5 ? fields.get(5) : ""));
    }

    boolean isSwap() {
        return path.equals("none") && fstype.equals("swap");
    }

    String text() {
        return String.join(" ", src, path, fstype, opts, dump, passno) + "\n";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\134").replace(" ", "\\040").replace("&", "\\046");
    }
}
