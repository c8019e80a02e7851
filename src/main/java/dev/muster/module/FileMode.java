package dev.muster.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A mode as an author wrote it: {@code 0644}, {@code "0644"}, {@code u=rw,g-w,o+X}, {@code preserve}.
 *
 * @param text octal digits with leading 0, or the symbolic form
 */
public record FileMode(String text) {

    /** The mode of a file of the controller. */
    static FileMode of(Path file) throws IOException {
        int mode = (Integer) Files.getAttribute(file, "unix:mode");
        return new FileMode(String.format(Locale.ROOT, "0%03o", mode & 07777));
    }

    public boolean isOctal() {
        return text.chars().allMatch(c -> c >= '0' && c <= '7') && !text.isEmpty();
    }

    /** The bits, for an octal mode. */
    public int bits() {
        return Integer.parseInt(text, 8);
    }

    /** The bits of a listing by {@code ls}: {@code drwxr-xr-t}, at least ten letters. */
    public static int ofListing(String letters) {
        int bits = 0;
        for (int i = 0; i < 9; i++) {
            char c = letters.charAt(i + 1);
            if (c != '-' && c != 'S' && c != 'T') {
                bits |= 0400 >> i;
            }
        }
        return bits
                | (Character.toLowerCase(letters.charAt(3)) == 's' ? 04000 : 0)
                | (Character.toLowerCase(letters.charAt(6)) == 's' ? 02000 : 0)
                | (Character.toLowerCase(letters.charAt(9)) == 't' ? 01000 : 0);
    }
}
