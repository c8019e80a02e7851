package dev.muster.inventory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Comments of INI inventories in old encodings: there, bytes that are no UTF-8 are no fault (plugins/inventory/ini.py,
 * {@code parse}). In names and values they are, as nobody could say which characters were meant.
 */
final class CommentBytes {
    private CommentBytes() {}

    /** The content with U+FFFD for such bytes in lines that begin with {@code #} or {@code ;}. */
    static byte[] mended(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length);
        int from = 0;
        while (from < content.length) {
            int end = from;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            int next = Math.min(end + 1, content.length);
            line(content, from, next, out);
            from = next;
        }
        return out.toByteArray();
    }

    private static void line(byte[] content, int from, int next, ByteArrayOutputStream out) {
        int first = from;
        while (first < next && (content[first] == ' ' || content[first] == '\t')) {
            first++;
        }
        boolean isComment = first < next && (content[first] == '#' || content[first] == ';');
        if (isComment) {
            String text = new String(content, from, next - from, StandardCharsets.UTF_8);
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        } else {
            out.write(content, from, next - from);
        }
    }
}
