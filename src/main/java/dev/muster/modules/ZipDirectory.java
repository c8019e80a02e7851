package dev.muster.modules;

import dev.muster.module.ModuleException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a zip archive holds, read from the directory at its end (APPNOTE.TXT 4.3.12), so that the end is all that need
 * be at hand.
 */
record ZipDirectory(List<Entry> entries) {
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int FILE = 0x02014b50;
    private static final int UNIX = 3;
    private static final int UTF8_NAME = 0x800;
    private static final long IN_EXTRA = 0xffffffffL;

    /**
     * One member.
     *
     * @param unixMode type and permissions, when a Unix made the archive
     * @param dosTime without a zone: that of the host it is unpacked on
     * @param time in seconds since 1970, where the archive tells it
     */
    record Entry(
            String name, Optional<Integer> unixMode, long size, long crc, LocalDateTime dosTime, Optional<Long> time) {

        boolean isFolder() {
            return name.endsWith("/");
        }

        /** d, l, - or ?, as zipinfo shows it. */
        char kind() {
            if (unixMode.isEmpty()) {
                return isFolder() ? 'd' : '-';
            }
            return switch (unixMode.get() >> 12) {
                case 4 -> 'd';
                case 0xa -> 'l';
                case 8 -> '-';
                default -> '?';
            };
        }

        /** Permissions that unzip gives it. */
        int mode(int umask) {
            int fresh = (isFolder() ? 0777 : 0666) & ~umask;
            return unixMode.map(mode -> mode & 0777).orElse(fresh);
        }

        /** Seconds since 1970 on a host with that offset. */
        long modified(ZoneOffset offset) {
            return time.orElseGet(() -> dosTime.toEpochSecond(offset));
        }
    }

    /**
     * Reads the directory.
     *
     * @param tail the end of the archive, or all of it
     * @param size of the archive
     * @throws ModuleException when there is none in it
     */
    static ZipDirectory parse(byte[] tail, long size) {
        ByteBuffer bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = tail.length - 22; at >= 0; at--) {
            if (bytes.getInt(at) == END) {
                return parse(bytes, at, size - tail.length);
            }
        }
        throw new ModuleException("no zip archive: it has no directory at its end");
    }

    private static ZipDirectory parse(ByteBuffer bytes, int end, long offset) {
        long start = bytes.getInt(end + 16) & IN_EXTRA;
        long count = bytes.getShort(end + 10) & 0xffff;
        if (start == IN_EXTRA || count == 0xffff) {
            for (int at = end - 56; at >= 0; at--) {
                if (bytes.getInt(at) == END_64) {
                    start = bytes.getLong(at + 48);
                    count = bytes.getLong(at + 32);
                    break;
                }
            }
        }
        long from = start - offset;
        if (from < 0 || from > end) {
            throw new ModuleException("the directory of the zip archive is too large");
        }
        List<Entry> entries = new ArrayList<>();
        int at = (int) from;
        while (entries.size() < count && at + 46 <= end && bytes.getInt(at) == FILE) {
            int name = bytes.getShort(at + 28) & 0xffff;
            int extra = bytes.getShort(at + 30) & 0xffff;
            int comment = bytes.getShort(at + 32) & 0xffff;
            entries.add(entry(bytes, at, name, extra));
            at += 46 + name + extra + comment;
        }
        return new ZipDirectory(List.copyOf(entries));
    }

    private static Entry entry(ByteBuffer bytes, int at, int nameLength, int extraLength) {
        boolean unix = (bytes.get(at + 5) & 0xff) == UNIX;
        boolean utf8 = (bytes.getShort(at + 8) & UTF8_NAME) != 0;
        Charset charset = utf8 || unix ? StandardCharsets.UTF_8 : Charset.forName("IBM437");
        byte[] letters = new byte[nameLength];
        bytes.get(at + 46, letters);
        String name = new String(letters, charset);
        long size = bytes.getInt(at + 24) & IN_EXTRA;
        Optional<Long> time = Optional.empty();
        int extra = at + 46 + nameLength;
        int end = extra + extraLength;
        while (extra + 4 <= end) {
            int id = bytes.getShort(extra) & 0xffff;
            int length = bytes.getShort(extra + 2) & 0xffff;
            if (id == 0x5455 && length >= 5 && (bytes.get(extra + 4) & 1) != 0) {
                time = Optional.of((long) bytes.getInt(extra + 5));
            } else if (id == 1 && size == IN_EXTRA && length >= 8) {
                size = bytes.getLong(extra + 4);
            }
            extra += 4 + length;
        }
        Optional<Integer> mode = unix ? Optional.of(bytes.getInt(at + 38) >>> 16) : Optional.empty();
        long crc = bytes.getInt(at + 16) & IN_EXTRA;
        int date = bytes.getShort(at + 14) & 0xffff;
        int clock = bytes.getShort(at + 12) & 0xffff;
        return new Entry(name, mode, size, crc, dosTime(date, clock), time);
    }

    private static LocalDateTime dosTime(int date, int clock) {
        try {
            return LocalDateTime.of(
                    1980 + (date >> 9),
                    (date >> 5) & 15,
                    date & 31,
                    clock >> 11,
                    (clock >> 5) & 63,
                    Math.min(59, (clock & 31) * 2));
        } catch (DateTimeException e) {
            return LocalDateTime.of(1980, 1, 1, 0, 0);
        }
    }
}
