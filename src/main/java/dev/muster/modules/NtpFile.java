package dev.muster.modules;

import dev.muster.module.FileMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A file of the time daemon as found.
 *
 * @param modified seconds since 1970, when the host could tell
 * @param content when it could be read
 */
record NtpFile(String path, String listing, Optional<Long> modified, Optional<byte[]> content) {
    static NtpFile of(NtpSurveyText group) {
        Optional<byte[]> content = group.said().stream()
                .filter(s -> s.name().equals("content"))
                .map(NtpSurveyText.Said::bytes)
                .findFirst();
        return new NtpFile(
                group.first("file").orElse(""), group.first("ls").orElse(""), group.number("mtime"), content);
    }

    /** UTF-8 where it is, Latin-1 where not: both come back byte for byte. */
    Optional<String> text() {
        return content.map(NtpFile::decoded);
    }

    private String column(int index) {
        String[] columns = listing.strip().split("\\s+");
        return columns.length > index ? columns[index] : "";
    }

    String owner() {
        return column(2);
    }

    String group() {
        return column(3);
    }

    /** {@code 0644}, or nothing when there is no listing. */
    String mode() {
        String letters = column(0);
        return letters.length() < 10 ? "" : String.format(Locale.ROOT, "%04o", FileMode.ofListing(letters));
    }

    /** Text of bytes that comes back byte for byte through {@link #encoded}. */
    static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Bytes of a text that was made of these bytes, or edited since. */
    static byte[] encoded(String text, byte[] before) {
        boolean utf8 = Arrays.equals(decoded(before).getBytes(StandardCharsets.UTF_8), before);
        return text.getBytes(utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }
}
