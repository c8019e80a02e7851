package dev.muster.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The machine code of SQLite. sqlite-jdbc unpacks it from the jar at each start and compares what it wrote byte by byte; a
 * copy that {@code org.sqlite.lib.path} points to spares that.
 */
public final class SqliteEngine {
    private SqliteEngine() {}

    /**
     * Puts it into a folder, under the name by which sqlite-jdbc looks for it there. A running muster keeps the file that it
     * has open.
     *
     * @return whether there is one for this system
     */
    public static boolean unpack(Path folder) throws IOException {
        String name = LibraryLoaderUtil.getNativeLibName();
        try (InputStream packed =
                SQLiteJDBCLoader.class.getResourceAsStream(LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
            if (packed == null) {
                return false;
            }
            Path part = folder.resolve(name + ".part");
            Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }
}
