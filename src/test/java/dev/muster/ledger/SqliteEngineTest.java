package dev.muster.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteEngineTest {
    @Test
    void putsTheEngineThereWhereSqliteLooksForItHoweverOften(@TempDir Path folder) throws Exception {
        Path file = folder.resolve(System.mapLibraryName("sqlitejdbc"));
        Files.writeString(file, "cut short");

        assertThat(SqliteEngine.unpack(folder)).isTrue();

        assertThat(loads(file)).isTrue();
        assertThat(SqliteEngine.unpack(folder)).isTrue();
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.toList()).isEqualTo(List.of(file));
        }
    }

    /** In a process of its own: two engines in one would take each other's calls. */
    private static boolean loads(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Loading.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try {
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Loads the machine code that its first word names. */
    static final class Loading {
        public static void main(String[] words) {
            System.load(words[0]);
        }
    }
}
