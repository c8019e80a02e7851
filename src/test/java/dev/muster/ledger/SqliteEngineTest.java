package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteEngineTest {
    @Test
    void putsTheEngineThereWhereSqliteLooksForItHoweverOften(@TempDir Path folder) throws Exception {
        Path file = folder.resolve(System.mapLibraryName("sqlitejdbc"));
        Files.writeString(file, "cut short");

        assertThat(SqliteEngine.unpack(folder)).isTrue();

        System.load(file.toString());
        assertThat(SqliteEngine.unpack(folder)).isTrue();
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.toList()).isEqualTo(List.of(file));
        }
    }
}
