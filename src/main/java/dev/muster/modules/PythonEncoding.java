package dev.muster.modules;

import dev.muster.module.ModuleException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * An encoding under the names Python has for it. Bytes that are no text in it survive reading and writing, each as a
 * lone surrogate ({@code errors="surrogateescape"}).
 */
record PythonEncoding(Charset charset) {
    private static final char ESCAPED = '\udc00';

    /** The default of every parameter that names an encoding. */
    private static final String USUAL = "utf-8";

    private static final PythonEncoding UTF_8 = new PythonEncoding(StandardCharsets.UTF_8);

    /**
     * The encoding of a name: {@code latin-1}, {@code utf_8}, {@code cp1252}.
     *
     * @throws ModuleException when nobody knows it
     */
    static PythonEncoding of(String name) {
        return name.equals(USUAL) ? UTF_8 : named(name);
    }

    private static PythonEncoding named(String name) {
        String bare = name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        return Stream.of(name, name.replace('_', '-'), bare, bare.replaceAll("(le|be)$", "-$1"))
                .filter(PythonEncoding::isKnown)
                .findFirst()
                .map(known -> new PythonEncoding(Charset.forName(known)))
                .orElseThrow(() -> new ModuleException("unknown encoding: " + name));
    }

    private static boolean isKnown(String name) {
        return name.matches("[A-Za-z0-9][-+.:_A-Za-z0-9]*") && Charset.isSupported(name);
    }

    String decode(byte[] bytes) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length * 2 + 16);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                break;
            }
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPED + (in.get() & 0xff)));
            }
        }
        decoder.flush(out);
        return out.flip().toString();
    }

    byte[] encode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int point = text.codePointAt(i);
            if (point >= ESCAPED + 0x80 && point <= ESCAPED + 0xff) {
                out.writeBytes(text.substring(from, i).getBytes(charset));
                out.write(point - ESCAPED);
                from = i + 1;
            }
        }
        out.writeBytes(text.substring(from).getBytes(charset));
        return out.toByteArray();
    }
}
