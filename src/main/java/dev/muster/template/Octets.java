package dev.muster.template;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;

/**
 * Text to bytes and back as Python does it. A byte that is no UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, and
 * that surrogate the byte again: what was decoded can be encoded unharmed.
 */
public final class Octets {
    private Octets() {}

    public static String text(byte[] bytes) {
        String whole = new String(bytes, StandardCharsets.UTF_8);
        if (whole.indexOf(0xfffd) < 0) {
            return whole;
        }
        StringBuilder out = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; ) {
            int length = length(bytes, i);
            if (length == 0) {
                out.append((char) (0xdc00 + (bytes[i] & 0xff)));
                i++;
            } else {
                out.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return out.toString();
    }

    /** Bytes of the character at a place; 0 when there is none. */
    private static int length(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int length = first < 0x80
                ? 1
                : first >= 0xc2 && first < 0xe0
                        ? 2
                        : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > bytes.length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = length > 1 ? bytes[at + 1] & 0xff : 0;
        boolean wrong = (first == 0xe0 && second < 0xa0)
                || (first == 0xed && second > 0x9f)
                || (first == 0xf0 && second < 0x90)
                || (first == 0xf4 && second > 0x8f);
        return wrong ? 0 : length;
    }

    public static byte[] bytes(String text) {
        if (text.chars().noneMatch(c -> c >= 0xdc80 && c <= 0xdcff)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c >= 0xdc80 && c <= 0xdcff) {
                out.write(c - 0xdc00);
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    /** A fault for a character the encoding does not have. */
    static byte[] encoded(String text, String encoding) {
        Charset charset = charset(encoding);
        if (charset.equals(StandardCharsets.UTF_8)) {
            return bytes(text);
        }
        try {
            ByteBuffer buffer = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] out = new byte[buffer.remaining()];
            buffer.get(out);
            return out;
        } catch (CharacterCodingException e) {
            throw new Fault("'" + encoding + "' codec can't encode characters of the text");
        }
    }

    /** A fault for bytes the encoding does not have; strict for UTF-8 too. */
    static String decoded(byte[] bytes, String encoding) {
        try {
            return charset(encoding).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new Fault("'" + encoding + "' codec can't decode the bytes");
        }
    }

    /** Python's names of encodings: case and the kind of dash do not count. */
    static Charset charset(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
        String known = switch (plain) {
            case "utf8", "u8" -> "utf-8";
            case "latin-1", "latin1", "l1", "iso8859-1" -> "iso-8859-1";
            case "utf-16-le" -> "utf-16le";
            case "utf-16-be" -> "utf-16be";
            case "utf-32-le" -> "utf-32le";
            case "utf-32-be" -> "utf-32be";
            case "ascii" -> "us-ascii";
            default -> plain;
        };
        try {
            return Charset.forName(known);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new Fault("unknown encoding: " + name);
        }
    }
}
