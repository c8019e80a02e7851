package dev.muster.module;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What stood at a path of a host: enough of it to put it back, and to tell whether it still stands there.
 *
 * @param path absolute, links followed where the step followed them
 * @param mode permission bits with set-id and sticky bits
 * @param owner by number: a name is cut short by some {@code ls}, and may be gone by the time it is wanted
 * @param links how many names the file has
 * @param label of SELinux
 * @param target of a symbolic link
 * @param peer another name in the same folder of a file that has several
 * @param sha1 of the content, as the host computed it; the digest that every host since 2000 has a tool for
 * @param content unless it was not kept
 * @param why the content was not kept; empty when it was, or when there is none
 */
public record PathState(
        String path,
        Kind kind,
        int mode,
        String owner,
        String group,
        int links,
        Optional<String> label,
        Optional<String> target,
        Optional<String> peer,
        long size,
        Optional<String> sha1,
        Optional<byte[]> content,
        String why) {

    /** What it is. OTHER: a device, pipe or socket; UNKNOWN: the host did not say. */
    public enum Kind {
        ABSENT,
        FILE,
        FOLDER,
        LINK,
        OTHER,
        UNKNOWN
    }

    public static PathState absent(String path) {
        return bare(path, Kind.ABSENT, "");
    }

    /** One of which nobody knows, and why. */
    public static PathState unknown(String path, String why) {
        return bare(path, Kind.UNKNOWN, why);
    }

    private static PathState bare(String path, Kind kind, String why) {
        return new PathState(
                path,
                kind,
                0,
                "",
                "",
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                why);
    }

    /** With this content, its size and its digest. */
    public PathState withContent(byte[] bytes) {
        return new PathState(
                path,
                kind,
                mode,
                owner,
                group,
                links,
                label,
                target,
                peer,
                bytes.length,
                Optional.of(sha1(bytes)),
                Optional.of(bytes),
                "");
    }

    /** Without the content. */
    public PathState withoutContent(String reason) {
        return new PathState(
                path, kind, mode, owner, group, links, label, target, peer, size, sha1, Optional.empty(), reason);
    }

    /** With as much as is known of another's content. */
    public PathState withContentOf(PathState other) {
        return new PathState(
                path,
                kind,
                mode,
                owner,
                group,
                links,
                label,
                target,
                peer,
                other.size,
                other.sha1,
                other.content,
                other.why);
    }

    /**
     * Whether the same stands there, whatever was kept of it. A file whose digest is not known on one side is not the
     * same: nobody can tell. How many names it has does not count, since each belongs to another path.
     */
    public boolean isAs(PathState other) {
        if (kind != other.kind || kind == Kind.UNKNOWN) {
            return false;
        }
        if (kind == Kind.ABSENT) {
            return true;
        }
        boolean sameOwner = owner.equals(other.owner) && group.equals(other.group) && label.equals(other.label);
        if (kind == Kind.LINK) {
            return sameOwner && target.equals(other.target);
        }
        return sameOwner && mode == other.mode && (kind != Kind.FILE || (sha1.isPresent() && sha1.equals(other.sha1)));
    }

    /** The mode as one writes it. */
    public String octal() {
        return "0" + Integer.toOctalString(mode);
    }

    /** One line for people: {@code file 0644, owner 0, group 0, 120 bytes, sha1 ab12…}. */
    public String told() {
        String common = label.map(l -> ", label " + l).orElse("")
                + (links > 1 && kind == Kind.FILE ? ", " + links + " hard links" : "");
        return switch (kind) {
            case ABSENT -> "absent";
            case UNKNOWN -> "unknown: " + why;
            case LINK -> "link to " + target.orElse("?") + ", owner " + owner + ":" + group + common;
            case FILE ->
                "file " + octal() + ", owner " + owner + ":" + group + ", " + size + " bytes"
                        + sha1.map(hex -> ", SHA-1 " + hex).orElse("") + common;
            case FOLDER -> "folder " + octal() + ", owner " + owner + ":" + group + common;
            case OTHER -> "neither file, folder nor link, mode " + octal() + ", owner " + owner + ":" + group + common;
        };
    }

    /** The digest as it is compared. */
    public static String sha1(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-1", e);
        }
    }

    /** The content as text, for a diff; empty where it was not kept or is none. */
    public Optional<String> text() {
        return content.map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
