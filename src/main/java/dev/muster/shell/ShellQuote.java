package dev.muster.shell;

/** The one place where a value becomes part of a shell command. */
public final class ShellQuote {
    private ShellQuote() {}

    /** A word that any POSIX shell reads back as exactly this text. NUL cannot be passed and is refused. */
    public static String quote(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a shell word cannot hold NUL");
        }
        if (!word.isEmpty() && word.chars().allMatch(ShellQuote::isPlain)) {
            return word;
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "_-./:,@%+".indexOf(c) >= 0;
    }
}
