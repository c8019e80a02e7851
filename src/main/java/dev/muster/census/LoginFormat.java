package dev.muster.census;

import dev.muster.ntp.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who logged in from where: wtmp itself, what {@code last} prints, and the lines sshd writes to the log. Where people come
 * from is often a box that they also have.
 */
final class LoginFormat implements Format {
    /** struct utmp of glibc on Linux, which is the same for 32 and 64 bit: utmp(5). */
    private static final int RECORD = 384;

    private static final int HOST = 76;
    private static final int HOST_LENGTH = 256;
    private static final int SECONDS = 340;
    private static final int ADDRESS = 348;
    /** Looking for the words of sshd takes the square of this. */
    private static final int LONGEST_LINE = 1000;

    private static final int LARGEST_TYPE = 9;
    private static final int USER_PROCESS = 7;
    private static final Pattern SSHD = Pattern.compile(
            "sshd(?:-session)?\\[\\d+]: .*?\\b(?:from|by)(?: (?:invalid|authenticating) user \\S+)? (\\S+) port \\d+");
    private static final Pattern LAST = Pattern.compile(
            "\\S+\\s+(?:pts/\\d+|tty\\w*|ssh|ftpd?\\S*)\\s+(\\S+)\\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\\b.*");

    @Override
    public void read(SourceFile file, Sightings sightings) {
        byte[] content = file.content();
        if (isWtmp(content)) {
            wtmp(content, sightings);
            return;
        }
        int number = 0;
        for (String whole : file.lines()) {
            number++;
            String line = whole.substring(0, Math.min(LONGEST_LINE, whole.length()));
            Matcher sshd = SSHD.matcher(line);
            Matcher last = LAST.matcher(line);
            if (sshd.find()) {
                sightings.box(number, sshd.group(1));
            } else if (last.matches() && !last.group(1).startsWith(":")) {
                sightings.box(number, last.group(1));
            }
        }
    }

    static boolean isWtmp(byte[] content) {
        if (content.length < RECORD) {
            return false;
        }
        ByteBuffer first = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        return first.getShort(0) >= 0 && first.getShort(0) <= LARGEST_TYPE && first.getShort(2) == 0;
    }

    private static void wtmp(byte[] content, Sightings sightings) {
        ByteBuffer records = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + RECORD <= content.length; at += RECORD) {
            if (records.getShort(at) == USER_PROCESS) {
                String host = text(content, at + HOST, HOST_LENGTH);
                Stream<String> words = Stream.of(host.startsWith(":") ? "" : host, address(content, at + ADDRESS));
                sightings.add(Sighting.of(sightings.at(0), Sightings.clues(words))
                        .at(Optional.of(Instant.ofEpochSecond(records.getInt(at + SECONDS) & 0xffff_ffffL))));
            }
        }
        if (content.length % RECORD != 0) {
            sightings.remark(0, "ends in the middle of a record");
        }
    }

    private static String text(byte[] content, int from, int length) {
        int end = from;
        while (end < from + length && content[end] != 0) {
            end++;
        }
        return new String(content, from, end - from, StandardCharsets.ISO_8859_1);
    }

    /** Four bytes with the rest zero, or sixteen. */
    private static String address(byte[] content, int from) {
        byte[] all = Arrays.copyOfRange(content, from, from + 16);
        boolean isFour = all[4] == 0 && Arrays.equals(all, 4, 16, new byte[12], 0, 12);
        return IpAddress.of(isFour ? Arrays.copyOf(all, 4) : all).toString();
    }
}
