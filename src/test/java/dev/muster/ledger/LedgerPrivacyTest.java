package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may read what stood in files of hosts. */
class LedgerPrivacyTest {
    @Test
    void aNewLedgerIsForItsOwnerAlone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(".muster").resolve("ledger.db");

        Ledger.open(new LedgerPlace.InFile(file), InstantSource.system()).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aLedgerThatWasPutBackForAllToReadIsForItsOwnerAgain(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(".muster").resolve("ledger.db");
        Ledger.open(new LedgerPlace.InFile(file), InstantSource.system()).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        try (Ledger open = Ledger.open(new LedgerPlace.InFile(file), InstantSource.system())) {
            assertThat(open.names()).isEmpty();

            for (String part : List.of("ledger.db", "ledger.db-wal", "ledger.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.resolveSibling(part))))
                        .as(part)
                        .isEqualTo("rw-rw----");
            }
        }
    }

    @Test
    void aFolderThatAnybodyMayWriteHoldsNoLedger(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(".muster").resolve("ledger.db");
        Ledger.open(new LedgerPlace.InFile(file), InstantSource.system()).close();
        Path state = folder.resolve(".muster");
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> Ledger.open(new LedgerPlace.InFile(file), InstantSource.system()))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("the folder " + state + " may be written by anybody: chmod o-w " + state);
    }
}
