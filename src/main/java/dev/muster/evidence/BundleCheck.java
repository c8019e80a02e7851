package dev.muster.evidence;

import dev.muster.source.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Whether a bundle is as it was signed. Anything may be in the file: it is read within bounds, and nothing of it is
 * believed before the signature is.
 */
public final class BundleCheck {
    private static final int MOST_ENTRIES = 100_000;
    private static final long MOST_BYTES = 1L << 30;

    private BundleCheck() {}

    /**
     * What came of it.
     *
     * @param about of what it is evidence, as signed
     * @param fingerprint of the key that signed it: whose that is, the reader has to know
     * @param entries how many
     * @param fault what is wrong; empty when nothing is
     */
    public record Result(String about, String fingerprint, int entries, Optional<String> fault) {
        public boolean isSound() {
            return fault.isEmpty();
        }
    }

    public static Result of(byte[] file) {
        try {
            Map<String, byte[]> entries = entries(file);
            return checked(file, entries);
        } catch (EvidenceException e) {
            return broken(String.valueOf(e.getMessage()));
        }
    }

    private static Result broken(String why) {
        return new Result("", "", 0, Optional.of(why));
    }

    private static Map<String, byte[]> entries(byte[] file) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        long bytes = 0;
        String reading = "";
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file), StandardCharsets.UTF_8)) {
            for (Optional<ZipEntry> entry = next(zip); entry.isPresent(); entry = next(zip)) {
                reading = entry.get().getName();
                byte[] content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, MOST_BYTES - bytes + 1));
                bytes += content.length;
                if (bytes > MOST_BYTES || entries.size() >= MOST_ENTRIES) {
                    throw new EvidenceException("it holds more than any evidence does");
                }
                if (entries.put(reading, content) != null) {
                    throw new EvidenceException("it holds two entries of one name");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(entries, reading, e);
        }
        if (!entries.containsKey(Bundle.CHAIN)) {
            throw new EvidenceException("it is no evidence of muster's, or was cut short: it holds no " + Bundle.CHAIN);
        }
        return entries;
    }

    /** What was read before names the entry that was hit. */
    private static EvidenceException damaged(Map<String, byte[]> readable, String reading, Exception e) {
        String which = reading.isEmpty()
                ? "its first entry"
                : (readable.containsKey(reading) ? "the entry behind " : "entry ") + "\"" + Printable.line(reading)
                        + "\"";
        return new EvidenceException(which + " was altered, or the file was cut short there: " + e.getMessage(), e);
    }

    private static Optional<ZipEntry> next(ZipInputStream zip) throws IOException {
        return Optional.ofNullable(zip.getNextEntry());
    }

    private static Result checked(byte[] file, Map<String, byte[]> entries) {
        byte[] chainText = entries.getOrDefault(Bundle.CHAIN, new byte[0]);
        Chain chain = Chain.parse(new String(chainText, StandardCharsets.UTF_8));
        PublicKey key = key(text(entries, Bundle.PUBLIC_KEY));
        String fingerprint = EvidenceKey.fingerprint(key);
        Optional<String> fault = brokenLink(chain, entries)
                .or(() -> EvidenceKey.isSigned(
                                key,
                                chainText,
                                hex(text(entries, Bundle.SIGNATURE).stripTrailing()))
                        ? Optional.empty()
                        : Optional.of("the signature does not belong to the chain: " + Bundle.CHAIN + ", "
                                + Bundle.PUBLIC_KEY + " or " + Bundle.SIGNATURE + " was altered"))
                .or(() -> unsignedBytes(file, key));
        return new Result(chain.about(), fingerprint, chain.links().size(), fault);
    }

    /** The first entry that is not what it was. */
    private static Optional<String> brokenLink(Chain chain, Map<String, byte[]> entries) {
        List<Chain.Entry> found = chain.links().stream()
                .map(link -> new Chain.Entry(link.name(), entries.getOrDefault(link.name(), new byte[0])))
                .toList();
        Chain again = Chain.of(chain.about(), found);
        for (int i = 0; i < found.size(); i++) {
            Chain.Link written = chain.links().get(i);
            if (!entries.containsKey(written.name())) {
                return Optional.of("entry " + (i + 1) + ", \"" + written.name() + "\", is missing");
            }
            if (!written.equals(again.links().get(i))) {
                boolean content = !written.content().equals(again.links().get(i).content());
                return Optional.of("entry " + (i + 1) + ", \"" + written.name() + "\", "
                        + (content ? "was altered" : "does not follow on the one before it"));
            }
        }
        List<String> known = List.of(Bundle.CHAIN, Bundle.PUBLIC_KEY, Bundle.SIGNATURE);
        return entries.keySet().stream()
                .filter(name -> !known.contains(name)
                        && chain.links().stream().noneMatch(link -> link.name().equals(name)))
                .findFirst()
                .map(name -> "entry \"" + Printable.line(name) + "\" was added");
    }

    private static Optional<String> unsignedBytes(byte[] file, PublicKey key) {
        int signed = file.length - Bundle.commentLength() - 2;
        String end =
                signed < 0 ? "" : new String(file, signed + 2, file.length - signed - 2, StandardCharsets.US_ASCII);
        boolean whole = end.startsWith(Bundle.COMMENT)
                && (file[signed] & 0xff) == Bundle.commentLength() % 256
                && (file[signed + 1] & 0xff) == Bundle.commentLength() / 256
                && EvidenceKey.isSigned(key, Arrays.copyOf(file, signed), hex(end.substring(Bundle.COMMENT.length())));
        return whole
                ? Optional.empty()
                : Optional.of("its entries are as they were signed, but the zip file around them is not");
    }

    private static String text(Map<String, byte[]> entries, String name) {
        return new String(entries.getOrDefault(name, new byte[0]), StandardCharsets.US_ASCII);
    }

    private static PublicKey key(String pem) {
        try {
            return EvidenceKey.publicKey(pem);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new EvidenceException("its " + Bundle.PUBLIC_KEY + " is no key", e);
        }
    }

    /** Lower case only: two ways to write one signature would be a byte that may be altered. */
    private static byte[] hex(String digits) {
        return digits.matches("[0-9a-f]{" + Bundle.SIGNATURE_DIGITS + "}")
                ? HexFormat.of().parseHex(digits)
                : new byte[0];
    }
}
