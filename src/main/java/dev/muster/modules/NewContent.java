package dev.muster.modules;

import dev.muster.module.FileAttributes;
import dev.muster.module.Step;
import dev.muster.shell.RemotePath;
import java.util.Optional;

/**
 * What a file should hold: bytes that are here, or a file that is on the host already, which then copies it without a
 * detour by way of the controller.
 *
 * @param bytes as far as they are known here
 * @param sha1 of the content; empty text when the host could not tell
 * @param onHost the file that holds it, when it is on the host
 */
record NewContent(Optional<byte[]> bytes, String sha1, Optional<RemotePath> onHost) {

    static NewContent of(byte[] bytes) {
        return new NewContent(Optional.of(bytes), RemoteFileState.digest("SHA-1", bytes), Optional.empty());
    }

    static NewContent of(RemoteFileState source) {
        return new NewContent(source.content(), source.sha1(), Optional.of(source.path()));
    }

    /** Whether the file is known to hold it already. */
    boolean isIn(RemoteFileState file) {
        return file.isFile() && !sha1.isEmpty() && file.sha1().equals(sha1);
    }

    /** The step that writes it over {@code before}. */
    Step step(
            RemotePath path,
            RemoteFileState before,
            FileAttributes attributes,
            Optional<String> validate,
            boolean backup) {
        Optional<String> expected = Optional.of(before.sha1()).filter(digest -> !digest.isEmpty() || !before.isFile());
        return onHost.<Step>map(source -> new Step.CopyFile(source, path, attributes, expected, validate, backup))
                .orElseGet(() -> new Step.PutFile(
                        path, bytes.orElseThrow(), attributes, expected, validate, backup, before.content()));
    }

    /** For a diff: text, or what the bytes are. */
    String shown() {
        return bytes.map(FileWrite::shown).orElse("(large file)\n");
    }
}
