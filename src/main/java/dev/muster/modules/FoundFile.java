package dev.muster.modules;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One name that {@link FindModule} came across.
 *
 * @param below path below the folder searched
 * @param kind letter as {@code find -type} has it
 * @param times of access, modification and status change, in seconds
 */
record FoundFile(
        String below,
        char kind,
        int mode,
        long uid,
        long gid,
        long size,
        long inode,
        long device,
        long links,
        Times times,
        String owner,
        String group) {
    private static final int FIELDS = 14;

    /** Seconds since 1970, with fractions where the host tells them. */
    record Times(double accessed, double modified, double changed) {
        double of(String stamp) {
            return switch (stamp) {
                case "atime" -> accessed;
                case "ctime" -> changed;
                default -> modified;
            };
        }
    }

    /** Reads a record; empty for a name that does not count. */
    static Optional<FoundFile> parse(String said) {
        String[] parts = said.split(" ", FIELDS);
        if (parts.length < FIELDS) {
            return Optional.empty();
        }
        boolean byStat = parts[0].equals("x");
        int bits = byStat ? Integer.parseInt(parts[1], 16) : Integer.parseInt(parts[1], 8);
        char kind = byStat ? letter(bits >> 12) : parts[0].charAt(0);
        int at = 2;
        long uid = Long.parseLong(parts[at++]);
        long gid = Long.parseLong(parts[at++]);
        long size = Long.parseLong(parts[at++]);
        long inode = Long.parseLong(parts[at++]);
        long device = Long.parseLong(parts[at++]);
        long links = Long.parseLong(parts[at++]);
        Times times = new Times(
                Double.parseDouble(parts[at++]), Double.parseDouble(parts[at++]), Double.parseDouble(parts[at++]));
        String owner = parts[at++];
        String group = parts[at++];
        return Optional.of(new FoundFile(
                parts[at],
                kind,
                bits & 07777,
                uid,
                gid,
                size,
                inode,
                device,
                links,
                times,
                name(owner, uid),
                name(group, gid)));
    }

    private static char letter(int bits) {
        return switch (FileEntry.Kind.ofBits(bits)) {
            case DIRECTORY -> 'd';
            case LINK -> 'l';
            case BLOCK -> 'b';
            case CHARACTER -> 'c';
            case FIFO -> 'p';
            case SOCKET -> 's';
            case FILE -> 'f';
        };
    }

    /** A number without a name has the empty one, as with Ansible. */
    private static String name(String said, long id) {
        return said.equals("UNKNOWN") || said.equals(String.valueOf(id)) ? "" : said;
    }

    String name() {
        return below.substring(below.lastIndexOf('/') + 1);
    }

    int depth() {
        return 1 + (int) below.chars().filter(c -> c == '/').count();
    }

    boolean isFile() {
        return kind == 'f';
    }

    /** Ansible's fields. */
    Map<String, Value> fields(String path) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("path", Value.of(path));
        fields.put("mode", Value.of(String.format(Locale.ROOT, "%04o", mode)));
        fields.put("isdir", Value.of(kind == 'd'));
        fields.put("ischr", Value.of(kind == 'c'));
        fields.put("isblk", Value.of(kind == 'b'));
        fields.put("isreg", Value.of(kind == 'f'));
        fields.put("isfifo", Value.of(kind == 'p'));
        fields.put("islnk", Value.of(kind == 'l'));
        fields.put("issock", Value.of(kind == 's'));
        fields.put("uid", Value.of(uid));
        fields.put("gid", Value.of(gid));
        fields.put("size", Value.of(size));
        fields.put("inode", Value.of(inode));
        fields.put("dev", Value.of(device));
        fields.put("nlink", Value.of(links));
        fields.put("atime", Value.of(times.accessed()));
        fields.put("mtime", Value.of(times.modified()));
        fields.put("ctime", Value.of(times.changed()));
        fields.put("gr_name", Value.of(group));
        fields.put("pw_name", Value.of(owner));
        String[] letters = {"rusr", "wusr", "xusr", "rgrp", "wgrp", "xgrp", "roth", "woth", "xoth"};
        for (int i = 0; i < letters.length; i++) {
            fields.put(letters[i], Value.of((mode & (0400 >> i)) != 0));
        }
        fields.put("isuid", Value.of((mode & 04000) != 0));
        fields.put("isgid", Value.of((mode & 02000) != 0));
        return fields;
    }
}
