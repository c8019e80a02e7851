package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
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
}
