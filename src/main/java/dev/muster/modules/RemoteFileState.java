package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.RemotePath;
import dev.muster.template.Octets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What is at a path of a host.
 *
 * @param path absolute, {@code ~} and variables expanded by the host
 * @param entry what the name itself is; empty when there is nothing
 * @param target what a link leads to; empty when it is no link or leads nowhere
 * @param linkText what a link says
 * @param real where a chain of links ends; the path itself otherwise
 * @param umask of the host's shell
 * @param access letters of {@code rwx}: what the connected user may do with it
 * @param holdsEntries whether it is a folder with something in it
 * @param content of a regular file, links followed, when it was asked for and not too large
 * @param kind of the content as {@code file --mime} says it, when that was asked for
 * @param digest of the content as the host computed it, when that was asked for and it could
 */
record RemoteFileState(
        RemotePath path,
        Optional<FileEntry> entry,
        Optional<FileEntry> target,
        Optional<String> linkText,
        RemotePath real,
        int umask,
        String access,
        boolean holdsEntries,
        Optional<byte[]> content,
        Optional<String> digest,
        Optional<String> kind) {

    /** Nothing at that path. */
    static RemoteFileState absent(RemotePath path) {
        return new RemoteFileState(
                path,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                path,
                022,
                "",
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    boolean exists() {
        return entry.isPresent();
    }

    boolean isLink() {
        return entry.filter(FileEntry::isLink).isPresent();
    }

    /** The same under the name that a chain of links ends at. */
    RemoteFileState resolved() {
        return isLink()
                ? new RemoteFileState(
                        real,
                        target,
                        Optional.empty(),
                        Optional.empty(),
                        real,
                        umask,
                        access,
                        holdsEntries,
                        content,
                        digest,
                        kind)
                : this;
    }

    /** What a reader of the path meets: the link's target, or the thing itself. Empty for a broken link. */
    Optional<FileEntry> followed() {
        return isLink() ? target : entry;
    }

    boolean isFile() {
        return followed().filter(FileEntry::isFile).isPresent();
    }

    boolean isDirectory() {
        return followed().filter(FileEntry::isDirectory).isPresent();
    }

    /** The content as bytes in characters of the same value, so that no byte is lost; empty text when absent. */
    String bytes() {
        return new String(required(), StandardCharsets.ISO_8859_1);
    }

    /** The content, to be written again with {@link Octets#bytes}: what is no UTF-8 stays. Empty text when absent. */
    String text() {
        return Octets.text(required());
    }

    /**
     * SHA-1 of the content; empty text when there is no file, which is what {@code Step.PutFile} takes as expectation
     * for that.
     */
    String sha1() {
        return content.map(bytes -> digest("SHA-1", bytes)).or(() -> digest).orElse("");
    }

    /** The file's content, refusing what is there but cannot be read. */
    private byte[] required() {
        if (content.isPresent()) {
            return content.get();
        }
        if (followed().isEmpty()) {
            return new byte[0];
        }
        if (isDirectory()) {
            throw new ModuleException("Path " + path + " is a directory !");
        }
        if (!isFile()) {
            throw new ModuleException(path + " is not a regular file");
        }
        if (!access.contains("r")) {
            throw new ModuleException(path + " is not readable");
        }
        throw new ModuleException(path + " is too large to be edited");
    }

    /** A digest in hex. */
    static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
