package dev.muster.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.Network;
import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectTest {
    @TempDir
    private Path folder = Path.of("");

    private final Diagnostics diagnostics = new Diagnostics();

    private Project project(String text) throws IOException {
        Files.writeString(folder.resolve(Project.FILE), text);
        return Project.load(folder, Path.of("/home/nobody"), diagnostics);
    }

    private static Network network(String text) {
        return Project.network(text).orElseThrow();
    }

    @Test
    void declaresRangesAndDomains() throws IOException {
        Project project =
                project("own:\n  ranges: [192.0.2.0/24, 2001:db8::/64, 10.0.0.1]\n  domains: [.Example.org]\n");

        assertThat(diagnostics.render()).isEmpty();
        assertThat(project.domains()).containsExactly("example.org");
        assertThat(project.declaring(network("192.0.2.16/28"))).isPresent();
        assertThat(project.declaring(network("10.0.0.1"))).isPresent();
        assertThat(project.declaring(network("192.0.0.0/16"))).isEmpty();
        assertThat(project.declaring(network("2001:db8:1::/112"))).isEmpty();
    }

    @Test
    void isFoundFromAFolderBelow() throws IOException {
        project("own: {ranges: [192.0.2.0/24]}\n");
        Path below = Files.createDirectories(folder.resolve("a/b"));

        assertThat(Project.load(below, Path.of("/home/nobody"), diagnostics).ranges())
                .hasSize(1);
        assertThat(Project.load(below, folder, diagnostics).file()).isEmpty();
    }

    @Test
    void mistakesAreToldWithTheirPlaces() throws IOException {
        project("""
                own:
                  ranges:
                  - 192.0.2.7/24
                  - 192.0.2.0/33
                  - 0.0.0.0/0
                  - 224.0.0.0/8
                  - 10.0.0.0/255.0.255.0
                  domain: [x]
                  domains: [a b, 192.0.2.1]
                onw: 1
                """);

        assertThat(diagnostics.render())
                .contains("\"192.0.2.7/24\" has bits behind its prefix", "did you mean 192.0.2.0/24?", ":3:5")
                .contains("\"192.0.2.0/33\" is not a range", ":4:5")
                .contains("0.0.0.0/0 is nobody's own", "224.0.0.0/8 is nobody's own")
                .contains("\"10.0.0.0/255.0.255.0\" is not a range")
                .contains("unknown key \"domain\" in \"own\"", "did you mean \"domains\"?")
                .contains("\"a b\" is not a domain", "\"192.0.2.1\" is not a domain")
                .contains("unknown key \"onw\" in a project file", "did you mean \"own\"?");
    }

    @Test
    void fileThatAnybodyMayWriteIsNotHeeded() throws IOException {
        Path file = folder.resolve(Project.FILE);
        Files.writeString(file, "own: {ranges: [192.0.2.0/24]}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        Project.load(folder, Path.of("/home/nobody"), diagnostics);

        assertThat(diagnostics.render()).contains("anybody may write this file: chmod o-w");
    }
}
