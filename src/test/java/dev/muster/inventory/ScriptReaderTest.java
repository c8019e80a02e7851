package dev.muster.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptReaderTest {
    @TempDir
    private Path folder = Path.of("");

    private final Diagnostics diagnostics = new Diagnostics();

    private Path script(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("inv"), "#!/bin/sh\n" + text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private String faults(String text) throws IOException {
        InventoryLoader.load(List.of(script(text).toString()), List.of(), diagnostics);
        return diagnostics.render();
    }

    @Test
    void failureOfAScriptIsAnErrorWithWhatItSaid() throws IOException {
        assertThat(faults("echo no cloud >&2; exit 3\n"))
                .contains("had an execution error: status 3: no cloud")
                .contains("inv:1:1");
    }

    @Test
    void answerThatIsNoJsonIsAnError() throws IOException {
        assertThat(faults("echo hello\n")).contains("as JSON: Expecting value");
    }

    @Test
    void answerOfAnotherShapeIsAnError() throws IOException {
        assertThat(faults("echo '[]'\n")).contains("needs to be a json dict");
    }

    @Test
    void badDataOfAGroupIsAnError() throws IOException {
        assertThat(faults("echo '{\"g\": {\"hosts\": \"a\"}}'\n")).contains("bad data for the host list");
    }

    @Test
    void scriptThatHangsIsEndedWithAllItStarted() throws IOException {
        Path script = script("sleep 60 & sleep 60\n");

        new ScriptReader(new InventoryBuilder(), script, diagnostics, Duration.ofMillis(300)).read();

        assertThat(diagnostics.render()).contains("did not end within");
    }

    @Test
    void strictExpressionsThatFailAreErrorsAtTheirPlace() throws IOException {
        Files.writeString(folder.resolve("a_hosts"), "h1\n");
        Files.writeString(folder.resolve("b.yml"), "plugin: constructed\nstrict: true\ncompose:\n  x: nothing.here\n");

        InventoryLoader.load(List.of(folder.toString()), List.of(), diagnostics);

        assertThat(diagnostics.render()).contains("Could not set x for host h1").contains("b.yml:4:6");
    }

    @Test
    void lookupsAreOutOfReachOfConstructedInventories() throws IOException {
        Files.writeString(folder.resolve("a_hosts"), "h1\n");
        Files.writeString(
                folder.resolve("b.yml"),
                "plugin: constructed\nstrict: true\ncompose:\n  x: lookup('pipe', 'touch " + folder.resolve("touched")
                        + "')\n");

        InventoryLoader.load(List.of(folder.toString()), List.of(), diagnostics);

        assertThat(diagnostics.render()).contains("lookups are disabled");
        assertThat(folder.resolve("touched")).doesNotExist();
    }
}
