package dev.muster.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.Network;
import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectTest {
    private static final int SOMEBODY = 54_321;
    private static final Trust OURS = Trust.ofThisProcess(Map.of());

    @TempDir
    private Path folder = Path.of("");

    private final Diagnostics diagnostics = new Diagnostics();

    private Project project(String text) throws IOException {
        Files.writeString(folder.resolve(Project.FILE), text);
        return Project.load(folder, Path.of("/home/nobody"), OURS, diagnostics);
    }

    private static Network network(String text) {
        return Project.network(text).orElseThrow();
    }

    @Test
    void declaresRangesAndDomains() throws IOException {
        Project project = project(
                "own:\n  ranges: [192.0.2.0/24, 2001:db8::/64, 10.0.0.1, 127.0.0.0/8, '::1']\n  domains: [.Example.org]\n");

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

        assertThat(Project.load(below, Path.of("/home/nobody"), OURS, diagnostics)
                        .ranges())
                .hasSize(1);
        assertThat(Project.load(below, folder, OURS, diagnostics).file()).isEmpty();
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
                  - 255.255.255.255/32
                  - 0.1.2.0/24
                  - 169.254.0.0/16
                  - 128.0.0.0/1
                  - "::/0"
                  - "::2"
                  - "::ffff:192.0.2.0/120"
                  - "fe80::/64"
                  - "ff02::/16"
                  domain: [x]
                  domains: [a b, 192.0.2.1]
                onw: 1
                """);

        assertThat(diagnostics.render())
                .contains("\"192.0.2.7/24\" has bits behind its prefix", "did you mean 192.0.2.0/24?", ":3:5")
                .contains("\"192.0.2.0/33\" is not a range", ":4:5")
                .contains("0.0.0.0/0 is nobody's own", "224.0.0.0/8 is nobody's own")
                .contains("255.255.255.255 is nobody's own", "0.1.2.0/24 is nobody's own")
                .contains("169.254.0.0/16 is nobody's own", "128.0.0.0/1 is nobody's own: 169.254.0.0/16 is in it")
                .contains("::/0 is nobody's own: ::/96 is in it", "::2 is nobody's own")
                .contains(
                        "::ffff:c000:200/120 is nobody's own", "fe80::/64 is nobody's own", "ff02::/16 is nobody's own")
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

        Project.load(folder, Path.of("/home/nobody"), OURS, diagnostics);

        assertThat(diagnostics.render()).contains("this file may be written by anybody: chmod o-w " + file);
    }

    @Test
    void fileOfAnotherUserIsPassedByWithAWarning() throws IOException {
        project("own: {ranges: [192.0.2.0/24]}\n");
        Path below = Files.createDirectories(folder.resolve("mine"));
        Path eves = Files.writeString(below.resolve(Project.FILE), "own: {ranges: [198.51.100.0/24]}\n");
        // Root may give files away; whoever may not is somebody else for this test.
        boolean isGiven = give(eves);
        Trust trust = isGiven ? OURS : Trust.in(Set.of(Integer.MAX_VALUE));

        Project project = Project.load(below, Path.of("/home/nobody"), trust, diagnostics);

        assertThat(diagnostics.hasErrors()).isFalse();
        assertThat(diagnostics.render())
                .contains("this file is not heeded: it belongs to ", "neither to you nor to root", eves.toString());
        assertThat(project.declaring(network("198.51.100.0/24"))).isEmpty();
        assertThat(project.declaring(network("192.0.2.0/24")).isPresent()).isEqualTo(isGiven);
    }

    private static boolean give(Path file) throws IOException {
        try {
            Files.setAttribute(file, "unix:uid", SOMEBODY);
            return true;
        } catch (FileSystemException notRoot) {
            return false;
        }
    }

    @Test
    void whoBecameRootBySudoIsTrusted() throws IOException {
        Path file = Files.writeString(folder.resolve(Project.FILE), "own: {domains: [example.org]}\n");
        Object owner = Files.getAttribute(file, "unix:uid");

        assertThat(OURS.objection(file)).isEmpty();
        assertThat(Trust.in(Set.of((Integer) owner)).objection(file)).isEmpty();
        if (give(file)) {
            assertThat(OURS.objection(file))
                    .hasValueSatisfying(said -> assertThat(said).startsWith("belongs to "));
            assertThat(Trust.ofThisProcess(Map.of("SUDO_UID", "" + SOMEBODY)).objection(file))
                    .isEmpty();
        }
    }
}
