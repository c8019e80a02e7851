package dev.muster.modules;

import dev.muster.module.FileAttributes;
import dev.muster.module.SelinuxLabel;
import java.util.Map;
import java.util.Optional;

/**
 * What a directory says about one name.
 *
 * @param mode the twelve permission bits
 * @param owner name of the owner, the number when it has none
 * @param times seconds of modification, access, status change; those the host cannot tell are missing
 * @param inode and device, where the host can tell
 */
record FileEntry(
        Kind kind,
        int mode,
        long links,
        long uid,
        long gid,
        long size,
        String owner,
        String group,
        Times times,
        Optional<Identity> identity,
        Marks marks) {

    /** Flags of lsattr that say how a file is stored; chattr does not set them. Its dashes are no flags. */
    private static final String FIXED_FLAGS = "[-eEINV]";

    /** Kind of a name, with the letter {@code ls} has for it and the type bits of {@code stat}. */
    enum Kind {
        FILE('-', 0x8),
        DIRECTORY('d', 0x4),
        LINK('l', 0xa),
        BLOCK('b', 0x6),
        CHARACTER('c', 0x2),
        FIFO('p', 0x1),
        SOCKET('s', 0xc);

        private final char letter;
        private final int bits;

        Kind(char letter, int bits) {
            this.letter = letter;
            this.bits = bits;
        }

        char letter() {
            return letter;
        }

        int bits() {
            return bits;
        }

        static Kind ofLetter(char letter) {
            for (Kind kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            return FILE;
        }

        static Kind ofBits(int bits) {
            for (Kind kind : values()) {
                if (kind.bits == bits) {
                    return kind;
                }
            }
            return FILE;
        }
    }

    /** Seconds since 1970, where the host can tell. */
    record Times(Optional<Long> modified, Optional<Long> accessed, Optional<Long> changed) {
        static final Times UNKNOWN = new Times(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * What some file systems keep beside the mode, where it was asked for.
     *
     * @param flags as lsattr prints them, {@code ?} when the file system has none
     * @param version generation number that lsattr -v prints
     * @param label of SELinux
     * @param byPolicy the label that the policy means for the path
     */
    record Marks(Optional<String> flags, Optional<String> version, Optional<String> label, Optional<String> byPolicy) {
        static final Marks UNKNOWN = new Marks(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * What only stat tells: which file it is (two names with the same inode of a device are the same) and how it is
     * stored.
     *
     * @param blocks of 512 bytes
     * @param special number of the device that it stands for, 0 for what is no device
     */
    record Identity(long inode, long device, long blocks, long blockSize, long special) {
        boolean isSameFile(Identity other) {
            return inode == other.inode && device == other.device;
        }

        /** The number that Linux makes of a special file's two. */
        static long device(long major, long minor) {
            return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xffL) << 12) | ((major & ~0xfffL) << 32);
        }
    }

    /** A folder of which nothing else is known. */
    static final FileEntry FOLDER =
            new FileEntry(Kind.DIRECTORY, 0, 1, 0, 0, 0, "", "", Times.UNKNOWN, Optional.empty(), Marks.UNKNOWN);

    /** An ordinary file for tests and predictions. */
    static FileEntry file(int mode, String owner, String group, long size) {
        return new FileEntry(
                Kind.FILE,
                mode,
                1,
                number(owner),
                number(group),
                size,
                owner,
                group,
                Times.UNKNOWN,
                Optional.empty(),
                Marks.UNKNOWN);
    }

    boolean isFile() {
        return kind == Kind.FILE;
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    boolean isLink() {
        return kind == Kind.LINK;
    }

    /** The mode as Ansible reports it: {@code 0644}. */
    String modeText() {
        return octal(mode);
    }

    /** A zero, and at least three digits. */
    static String octal(int bits) {
        return (bits < 0100 ? bits < 010 ? "000" : "00" : "0") + Integer.toOctalString(bits);
    }

    /** Ansible's word for the kind. */
    String state() {
        return switch (kind) {
            case DIRECTORY -> "directory";
            case LINK -> "link";
            case FILE -> links > 1 ? "hard" : "file";
            default -> "file";
        };
    }

    FileEntry with(Marks found) {
        return new FileEntry(kind, mode, links, uid, gid, size, owner, group, times, identity, found);
    }

    /** What of the wanted flags and label it lacks. */
    FileAttributes lacking(FileAttributes wanted) {
        return new FileAttributes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                wanted.flags().filter(this::lacksFlags),
                marks.label()
                        .map(label -> wanted.label().lackedBy(label, marks.byPolicy()))
                        .orElse(SelinuxLabel.ANY));
    }

    /** A host without lsattr has no chattr either, and is left alone, as Ansible does. */
    private boolean lacksFlags(String wanted) {
        if (marks.flags().isEmpty()) {
            return false;
        }
        String letters = wanted.replaceAll("[-+=]", "");
        String has = marks.flags().get().replaceAll(FIXED_FLAGS, "");
        boolean hasAll = letters.chars().allMatch(letter -> has.indexOf(letter) >= 0);
        return switch (wanted.charAt(0)) {
            case '-' -> letters.chars().anyMatch(letter -> has.indexOf(letter) >= 0);
            case '+' -> !hasAll;
            default -> !hasAll || has.chars().anyMatch(letter -> letters.indexOf(letter) < 0);
        };
    }

    private static long number(String owner) {
        Map<String, Long> wellKnown = Map.of("root", 0L, "daemon", 1L, "bin", 2L);
        return owner.matches("\\d+") ? Long.parseLong(owner) : wellKnown.getOrDefault(owner, 1000L);
    }
}
