package dev.muster.ledger;

import dev.muster.project.Project;
import dev.muster.project.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the memory of all runs is kept: a file of the project, a server that a team shares, or nowhere. */
public sealed interface LedgerPlace {
    /** The folder of a project's state. */
    String FOLDER = ".muster";

    /** Name of the file with the key that seals what is secret in the ledger and in plans. */
    String SEAL_KEY = "seal.key";

    /** An SQLite file, made by the first run. */
    record InFile(Path path) implements LedgerPlace {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A PostgreSQL database: {@code postgresql://user@host/name}. */
    record OnServer(String url) implements LedgerPlace {
        /** Without the password that may stand in it. */
        @Override
        public String toString() {
            return url.replaceFirst("//([^/@:]*):.*@", "//$1:***@").replaceAll("password=[^&]*", "password=***");
        }
    }

    /** No memory is wanted. */
    record Nowhere() implements LedgerPlace {
        @Override
        public String toString() {
            return "none";
        }
    }

    /**
     * A file beside the ledger that only its owner may read; of a ledger on a server, in the project's own folder, since
     * what is sealed and its key are not to be in one place for everybody.
     */
    default Path keyFile(String name) {
        return this instanceof InFile file
                ? file.path().resolveSibling(name)
                : ofProject(Path.of(""), Path.of(System.getProperty("user.home")))
                        .path()
                        .resolveSibling(name);
    }

    /**
     * The place somebody named.
     *
     * @param word a file, {@code postgresql://…}, or {@code none}
     */
    static LedgerPlace of(String word) {
        if (word.equals("none")) {
            return new Nowhere();
        }
        return word.startsWith("postgresql://") || word.startsWith("postgres://") || word.startsWith("jdbc:postgresql:")
                ? new OnServer(word)
                : new InFile(Path.of(word).toAbsolutePath().normalize());
    }

    /**
     * The ledger of a project: {@code .muster/ledger.db} in the nearest folder upwards that has a {@code .muster} or a
     * {@code muster.yml}, else in this one. The home folder is no project, however far down one stands below it, and a
     * {@code muster.yml} of another user makes none either.
     */
    static InFile ofProject(Path folder, Path home) {
        Path here = folder.toAbsolutePath().normalize();
        Path root = here;
        for (Optional<Path> at = Optional.of(here);
                at.isPresent();
                at = Optional.ofNullable(at.get().getParent())) {
            boolean isProject = Files.isDirectory(at.get().resolve(FOLDER))
                    || isProjectFile(at.get().resolve(Project.FILE));
            if (isProject && (at.get().equals(here) || !at.get().equals(home))) {
                root = at.get();
                break;
            }
        }
        return new InFile(root.resolve(FOLDER).resolve("ledger.db"));
    }

    private static boolean isProjectFile(Path file) {
        return Files.isRegularFile(file) && Trust.ofThisProcess(System.getenv()).isOwn(file);
    }
}
