package dev.muster.module;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A mode as an author wrote it: {@code 0644}, {@code "0644"}, {@code u=rw,g-w,o+X}, {@code preserve}.
 *
 * @param text octal digits with leading 0, or the symbolic form
 */
public record FileMode(String text) {

    /** The mode of a file of the controller. */
    static FileMode of(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (PosixFilePermission each : permissions) {
            bits |= 0400 >> each.ordinal();
        }
        return new FileMode(String.format("%04o", bits));
    }

    public boolean isOctal() {
        return text.chars().allMatch(c -> c >= '0' && c <= '7') && !text.isEmpty();
    }

    /** The bits, for an octal mode. */
    public int bits() {
        return Integer.parseInt(text, 8);
    }
}
