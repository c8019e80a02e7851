package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptyLedgerTest {
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @TempDir
    Path folder = Path.of("");

    private Path empty = Path.of("");
    private Path ledger = Path.of("");

    @BeforeEach
    void make() throws IOException {
        empty = Files.createDirectory(folder.resolve("launcher")).resolve("empty.db");
        ledger = Files.createDirectory(folder.resolve("project")).resolve("ledger.db");
        Files.writeString(empty, "cut short");
        EmptyLedger.make(empty);
    }

    @Test
    void aCopyIsWhatAnewOneWouldBe() throws IOException {
        assertThat(EmptyLedger.copied(empty, ledger, OWNERS)).isTrue();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ledger)))
                .isEqualTo("rw-------");
        assertThat(files(ledger)).containsExactly("ledger.db");
        assertThat(contents(ledger)).isEqualTo(contents(ledger.resolveSibling("made.db")));
    }

    @Test
    void everybodyMayReadItAndNothingElseIsLeft() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(empty)))
                .isEqualTo("rw-r--r--");
        assertThat(files(empty)).containsExactly("empty.db");
    }

    @Test
    void aLedgerThatSomebodyElseHasMadeMeanwhileStays() throws IOException {
        Files.writeString(ledger, "theirs");

        assertThatThrownBy(() -> EmptyLedger.copied(empty, ledger, OWNERS))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(ledger).hasContent("theirs");
        assertThat(files(ledger)).containsExactly("ledger.db");
    }

    @Test
    void whereThereIsNoneToCopyThereIsNoTrace() throws IOException {
        Files.delete(empty);

        assertThat(EmptyLedger.copied(empty, ledger, OWNERS)).isFalse();

        assertThat(files(ledger)).isEmpty();
    }

    @Test
    void whatWasCopiedFromAnOlderMusterIsBroughtToTodaysSchema() throws IOException {
        Files.delete(empty);
        Flyway.configure()
                .loggers("slf4j")
                .dataSource("jdbc:sqlite:" + empty, "", "")
                .locations("classpath:ledger/migrations")
                .table("ledger_migrations")
                .target(Integer.toString(LedgerDatabase.SCHEMA - 1))
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
        assertThat(EmptyLedger.copied(empty, ledger, OWNERS)).isTrue();

        assertThat(contents(ledger)).isEqualTo(contents(ledger.resolveSibling("made.db")));
    }

    @Test
    void aNewLedgerIsACopyOfTheOneThatIsKnown() throws IOException {
        try (LedgerDatabase marked = opened(empty)) {
            marked.change("create table marked (mark integer)");
        }
        System.setProperty(EmptyLedger.PROPERTY, empty.toString());
        try {
            assertThat(contents(ledger)).anyMatch(line -> line.contains("marked"));
        } finally {
            System.clearProperty(EmptyLedger.PROPERTY);
        }
    }

    @Test
    void theLogOfALedgerThatWasTakenAwayIsVoid() throws IOException {
        System.setProperty(EmptyLedger.PROPERTY, empty.toString());
        Path log = ledger.resolveSibling("ledger.db-wal");
        byte[] left;
        try {
            try (LedgerDatabase old = opened(ledger)) {
                old.change("create table old (mark integer)");
                left = Files.readAllBytes(log);
            }
            Files.delete(ledger);
            Files.write(log, left);

            assertThat(left).isNotEmpty();
            assertThat(contents(ledger)).isEqualTo(contents(ledger.resolveSibling("made.db")));
        } finally {
            System.clearProperty(EmptyLedger.PROPERTY);
        }
    }

    private static LedgerDatabase opened(Path file) {
        return LedgerDatabase.open(new LedgerPlace.InFile(file), Duration.ofSeconds(10));
    }

    /** The tables, and which migrations were applied; not when. */
    private static List<String> contents(Path file) {
        try (LedgerDatabase opened = opened(file)) {
            return Stream.concat(
                            opened
                                    .all(
                                            "select name || ' ' || coalesce(sql, '') from sqlite_master order by name",
                                            row -> row.text(1))
                                    .stream(),
                            opened
                                    .all(
                                            "select installed_rank || script || checksum || success from ledger_migrations order by 1",
                                            row -> row.text(1))
                                    .stream())
                    .toList();
        }
    }

    private static List<String> files(Path beside) throws IOException {
        try (Stream<Path> all = Files.list(beside.toAbsolutePath().getParent())) {
            return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }
}
