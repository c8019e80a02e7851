package dev.muster.vault;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A file that is encrypted or decrypted in place. The new content is complete beside it before it takes its place, so
 * whatever goes wrong, one of the two whole contents is there. A link is followed; mode and owner stay.
 */
public final class VaultFile {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    public VaultFile(Path path) {
        this.path = path;
    }

    /** @throws VaultException when it cannot be read */
    public byte[] read() {
        try {
            if (Files.isDirectory(path)) {
                throw new VaultException("Unable to read source file (" + path + "): it is a directory");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new VaultException("Unable to read source file (" + path + "): there is no such file", e);
        } catch (IOException e) {
            throw new VaultException("Unable to read source file (" + path + "): " + e.getMessage(), e);
        }
    }

    /** Makes a file that is not there yet, for its owner only; its folders too. */
    public void create(byte[] content) {
        try {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createFile(path, PRIVATE);
            Files.write(path, content, StandardOpenOption.SYNC);
        } catch (FileAlreadyExistsException e) {
            throw new VaultException(path + " exists, please use 'edit' instead", e);
        } catch (IOException e) {
            throw new VaultException("Unable to write " + path + ": " + e.getMessage(), e);
        }
    }

    /** Replaces the content, or makes the file. A file that may not be replaced is left as it is. */
    public void replace(byte[] content) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            create(content);
            return;
        }
        try {
            Path real = path.toRealPath();
            if (!Files.isRegularFile(real)) {
                Files.write(real, content);
                return;
            }
            replace(real, content);
        } catch (IOException e) {
            throw new VaultException("Unable to write " + path + ": " + e.getMessage(), e);
        }
    }

    private static void replace(Path real, byte[] content) throws IOException {
        Path folder = real.getParent();
        Path beside = Files.createTempFile(folder == null ? Path.of("/") : folder, ".muster-vault-", null, PRIVATE);
        try {
            Files.write(beside, content, StandardOpenOption.SYNC);
            takeOver(Files.readAttributes(real, PosixFileAttributes.class), beside);
            try {
                Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(beside, real, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Owner and group first: changing them may take mode bits away. */
    private static void takeOver(PosixFileAttributes old, Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes now = view.readAttributes();
        if (!now.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!now.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        view.setPermissions(old.permissions());
    }

    /**
     * Lets somebody edit a content in a file of their own that nobody else can read and that is gone afterwards; unless
     * what was typed could not be saved, for then it stays, and the fault says where.
     *
     * @param editor runs the editor on the file and comes back when it has ended
     * @param save is given what the editor left
     */
    public void edit(byte[] content, Editor editor, Consumer<byte[]> save) throws IOException {
        Path folder = Files.createTempDirectory(
                "muster-vault-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path copy = folder.resolve("edit-" + path.getFileName());
        boolean isSaved = true;
        try {
            Files.createFile(copy, PRIVATE);
            Files.write(copy, content);
            editor.edit(copy);
            byte[] edited = Files.readAllBytes(copy);
            isSaved = false;
            save.accept(edited);
            isSaved = true;
        } catch (VaultException e) {
            throw isSaved ? e : new VaultException(e.getMessage() + "; what was edited is in " + copy, e);
        } finally {
            if (isSaved) {
                erase(folder);
            }
        }
    }

    /** Something that lets somebody edit a file. */
    @FunctionalInterface
    public interface Editor {
        /** @throws VaultException when what is in the file afterwards is not to be kept */
        void edit(Path file) throws IOException;
    }

    /** Everything in it: editors leave copies of their own. What is removed is overwritten first, as far as that helps. */
    private static void erase(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    byte[] zeros = new byte[(int) Math.min(Files.size(file), 1 << 20)];
                    Arrays.fill(zeros, (byte) 0);
                    Files.write(file, zeros, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
                }
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
