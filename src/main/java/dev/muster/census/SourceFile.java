package dev.muster.census;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Content of a source, with whatever is in it. Text is taken as UTF-8, or as UTF-16 where a byte order mark says so;
 * bytes that are neither become signs that no name may have.
 */
final class SourceFile {
    private final String name;
    private final byte[] content;

    /** A file under the name that the user gave it. */
    SourceFile(String name, byte[] content) {
        this.name = name;
        this.content = content.clone();
    }

    String name() {
        return name;
    }

    byte[] content() {
        return content.clone();
    }

    String text() {
        if (startsWith(0xff, 0xfe)) {
            return from(2, StandardCharsets.UTF_16LE);
        }
        if (startsWith(0xfe, 0xff)) {
            return from(2, StandardCharsets.UTF_16BE);
        }
        return startsWith(0xef, 0xbb, 0xbf) ? from(3, StandardCharsets.UTF_8) : from(0, StandardCharsets.UTF_8);
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

    List<String> lines() {
        return text().lines().toList();
    }
}
