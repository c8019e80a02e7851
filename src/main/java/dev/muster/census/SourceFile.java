package dev.muster.census;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Content of a source, with whatever is in it. Text is taken as UTF-8, or as UTF-16 where a byte order mark or every
 * second byte says so; bytes that are neither become signs that no name may have. The content is not copied, since it may
 * be large.
 */
final class SourceFile {
    private static final int LOOK = 200;
    private static final int LONGEST_LINE = 32 << 10;

    private final String name;
    private final byte[] content;

    /** A file under the name that the user gave it. */
    SourceFile(String name, byte[] content) {
        this.name = name;
        this.content = content;
    }

    String name() {
        return name;
    }

    byte[] content() {
        return content;
    }

    String text() {
        if (startsWith(0xff, 0xfe)) {
            return from(2, StandardCharsets.UTF_16LE);
        }
        if (startsWith(0xfe, 0xff)) {
            return from(2, StandardCharsets.UTF_16BE);
        }
        if (isZeroAt(1) || isZeroAt(0)) {
            return from(0, isZeroAt(1) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
        }
        return startsWith(0xef, 0xbb, 0xbf) ? from(3, StandardCharsets.UTF_8) : from(0, StandardCharsets.UTF_8);
    }

    /** Whether at the beginning every second byte is zero, and the others are not: text that lost its mark. */
    private boolean isZeroAt(int odd) {
        int length = Math.min(content.length, LOOK) & ~1;
        int zeros = 0;
        for (int i = 0; i < length; i += 2) {
            zeros += content[i + odd] == 0 && content[i + 1 - odd] != 0 ? 1 : 0;
        }
        return length >= 4 && zeros * 2 > length * 9 / 10;
    }

    private String from(int offset, Charset charset) {
        return new String(content, offset, content.length - offset, charset);
    }

    private boolean startsWith(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= content.length || (content[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** What goes beyond {@value #LONGEST_LINE} signs in a line is nothing that any of the programs writes. */
    List<String> lines() {
        return text().lines()
                .map(line -> line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line)
                .toList();
    }
}
