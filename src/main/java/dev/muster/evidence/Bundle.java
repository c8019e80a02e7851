package dev.muster.evidence;

import dev.muster.evidence.Chain.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file that anybody can open, with the chain over its entries ({@value #CHAIN}), the public key
 * ({@value #PUBLIC_KEY}) and the signature of the chain ({@value #SIGNATURE}). The comment at the end of the file signs
 * every byte in front of it: what a zip file holds beside its entries counts too. Entries are stored, not compressed, and
 * have no time, so that the same evidence makes the same bytes.
 */
public final class Bundle {
    static final String CHAIN = "chain.txt";
    static final String PUBLIC_KEY = "public-key.pem";
    static final String SIGNATURE = "signature.txt";
    static final String COMMENT = "muster evidence, Ed25519 of all bytes before this comment's length: ";

    /** A signature in hexadecimal digits. */
    static final int SIGNATURE_DIGITS = 128;

    /** The time of all entries: the first that a zip file can say. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Bundle() {}

    /** @param about one line: of what it is evidence */
    static byte[] of(String about, List<Entry> entries, EvidenceKey key) {
        byte[] chain = Chain.of(about, entries).text().getBytes(StandardCharsets.UTF_8);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
                zip.setMethod(ZipOutputStream.STORED);
                for (Entry entry : entries) {
                    add(zip, entry);
                }
                add(zip, new Entry(CHAIN, chain));
                add(zip, new Entry(PUBLIC_KEY, ascii(key.publicPem())));
                add(zip, new Entry(SIGNATURE, ascii(HexFormat.of().formatHex(key.sign(chain)) + "\n")));
                zip.setComment(COMMENT + "0".repeat(SIGNATURE_DIGITS));
            }
            byte[] bytes = out.toByteArray();
            int signed = bytes.length - commentLength() - 2;
            byte[] signature = ascii(HexFormat.of().formatHex(key.sign(java.util.Arrays.copyOf(bytes, signed))));
            System.arraycopy(signature, 0, bytes, bytes.length - SIGNATURE_DIGITS, SIGNATURE_DIGITS);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int commentLength() {
        return COMMENT.length() + SIGNATURE_DIGITS;
    }

    private static void add(ZipOutputStream zip, Entry entry) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(entry.content());
        ZipEntry header = new ZipEntry(entry.name());
        header.setTimeLocal(NO_TIME);
        header.setSize(entry.content().length);
        header.setCrc(crc.getValue());
        zip.putNextEntry(header);
        zip.write(entry.content());
        zip.closeEntry();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
