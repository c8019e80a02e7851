package dev.muster.modules;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * As much of OpenPGP (RFC 4880, sections 4.2, 5.5.2, 6.2 and 12.2) as it takes to tell which public key a file begins
 * with, so that the host is not asked to.
 */
final class OpenPgpKey {
    private static final String ARMOUR = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final int PUBLIC_KEY = 6;

    private OpenPgpKey() {}

    /** The long key id of the first public key, in capitals; armoured or not. */
    static Optional<String> idOf(byte[] file) {
        return fingerprintOf(file).map(fingerprint -> fingerprint.substring(fingerprint.length() - 16));
    }

    /** The fingerprint of the first public key, in capitals. */
    static Optional<String> fingerprintOf(byte[] file) {
        byte[] packets = isArmoured(file) ? unarmoured(file) : file;
        int at = 0;
        while (at + 1 < packets.length) {
            Header header = Header.at(packets, at);
            if (header.length < 0 || header.body + header.length > packets.length) {
                return Optional.empty();
            }
            if (header.tag == PUBLIC_KEY) {
                return fingerprint(Arrays.copyOfRange(packets, header.body, header.body + header.length));
            }
            at = header.body + header.length;
        }
        return Optional.empty();
    }

    static boolean isArmoured(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1).contains(ARMOUR);
    }

    private static byte[] unarmoured(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String block = text.substring(text.indexOf(ARMOUR) + ARMOUR.length());
        StringBuilder data = new StringBuilder();
        boolean inHeaders = true;
        for (String line : block.lines().skip(1).map(String::strip).toList()) {
            if (inHeaders) {
                if (line.contains(": ")) {
                    continue;
                }
                inHeaders = false;
            }
            if (line.startsWith("=") || line.startsWith("-----")) {
                break;
            }
            data.append(line);
        }
        try {
            return Base64.getMimeDecoder().decode(data.toString());
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    /** Packet header, old or new form; a length that is not known beforehand counts as none. */
    private record Header(int tag, int body, int length) {
        static Header at(byte[] bytes, int at) {
            int first = bytes[at] & 0xff;
            if ((first & 0x80) == 0) {
                return new Header(0, at, -1);
            }
            return (first & 0x40) != 0 ? modern(bytes, at, first & 0x3f) : old(bytes, at, first);
        }

        private static Header modern(byte[] bytes, int at, int tag) {
            int one = bytes[at + 1] & 0xff;
            if (one < 192) {
                return new Header(tag, at + 2, one);
            }
            if (one < 224 && at + 2 < bytes.length) {
                return new Header(tag, at + 3, ((one - 192) << 8) + (bytes[at + 2] & 0xff) + 192);
            }
            return one == 255 ? new Header(tag, at + 6, number(bytes, at + 2, 4)) : new Header(tag, at, -1);
        }

        private static Header old(byte[] bytes, int at, int first) {
            int size = 1 << (first & 3);
            return size > 4
                    ? new Header(0, at, -1)
                    : new Header((first >> 2) & 15, at + 1 + size, number(bytes, at + 1, size));
        }

        private static int number(byte[] bytes, int at, int size) {
            if (at + size > bytes.length) {
                return -1;
            }
            long number = 0;
            for (int i = 0; i < size; i++) {
                number = number << 8 | bytes[at + i] & 0xff;
            }
            return number > Integer.MAX_VALUE / 2 ? -1 : (int) number;
        }
    }

    /** Of a version 4 key; others are of no use to apt and rpm. */
    private static Optional<String> fingerprint(byte[] key) {
        if (key.length == 0 || key[0] != 4) {
            return Optional.empty();
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(new byte[] {(byte) 0x99, (byte) (key.length >> 8), (byte) key.length});
            return Optional.of(HexFormat.of().withUpperCase().formatHex(digest.digest(key)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
