package dev.muster.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in which nothing stands yet, made once for each build of muster: a project's first run copies it and need not
 * load Flyway, which takes longer than the rest of that run. One of an older schema does no harm, since what was copied is
 * migrated like any other ledger.
 */
public final class EmptyLedger {
    static final String PROPERTY = "muster.ledger.empty";
    private static final Logger LOG = Logger.getLogger(EmptyLedger.class.getName());

    private EmptyLedger() {}

    /** Makes it; what was there before is replaced once it is whole. */
    public static void make(Path file) throws IOException {
        Path folder = Files.createTempDirectory(file.toAbsolutePath().getParent(), ".ledger");
        Path part = folder.resolve("part.db");
        try {
            // Closing writes what stands in the log into the file, which is all that is copied.
            LedgerDatabase.open(new LedgerPlace.InFile(part), Duration.ofSeconds(10))
                    .close();
            // Nothing stands in it, and a clone may serve more users than the one who builds.
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
            Files.deleteIfExists(folder);
        }
    }

    /** The one that {@code muster.ledger.empty} names, if it is there. */
    static Optional<Path> known() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .map(Path::of)
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Makes a ledger of it: all of it or nothing.
     *
     * @return false where that cannot be, which leaves no trace
     * @throws FileAlreadyExistsException if somebody else has made one meanwhile
     */
    static boolean copied(Path empty, Path ledger, FileAttribute<?> rights) throws FileAlreadyExistsException {
        Path part = null;
        try {
            part = Files.createTempFile(
                    ledger.toAbsolutePath().getParent(), ledger.getFileName() + ".", ".part", rights);
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(empty));
                while (all.hasRemaining()) {
                    out.write(all);
                }
                // What SQLite writes goes into its log first, and this did not.
                out.force(true);
            }
            // Unlike a move it never replaces what is there.
            Files.createLink(ledger, part);
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.FINE, "a new ledger is made without the copy", e);
            return false;
        } finally {
            delete(part);
        }
    }

    private static void delete(@Nullable Path part) {
        try {
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "left behind", e);
        }
    }
}
