package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.SourceTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWalkTest {
    private final Path folder;

    TreeWalkTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        Files.createDirectories(folder.resolve("sub/empty"));
        Files.writeString(folder.resolve("sub/f"), "f");
        Files.createSymbolicLink(folder.resolve("file-link"), Path.of("sub/f"));
        Files.createSymbolicLink(folder.resolve("folder-link"), Path.of("sub"));
        Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("gone"));
        Files.createSymbolicLink(folder.resolve("sub/up"), Path.of(".."));
    }

    @Test
    void followsLinksButNotBackUpNorToNothing() {
        SourceTree tree = new TreeWalk(folder, true).walk();

        assertThat(tree.folders())
                .containsExactly(
                        Path.of("folder-link"), Path.of("folder-link/empty"), Path.of("sub"), Path.of("sub/empty"));
        assertThat(tree.files()).containsExactly(Path.of("file-link"), Path.of("folder-link/f"), Path.of("sub/f"));
        assertThat(tree.links())
                .isEqualTo(
                        Map.of(Path.of("nowhere"), "gone", Path.of("sub/up"), "..", Path.of("folder-link/up"), ".."));
    }

    @Test
    void keepsLinks() {
        SourceTree tree = new TreeWalk(folder, false).walk();

        assertThat(tree.folders()).containsExactly(Path.of("sub"), Path.of("sub/empty"));
        assertThat(tree.files()).containsExactly(Path.of("sub/f"));
        assertThat(tree.links())
                .isEqualTo(Map.of(
                        Path.of("file-link"), "sub/f",
                        Path.of("folder-link"), "sub",
                        Path.of("nowhere"), "gone",
                        Path.of("sub/up"), ".."));
    }
}
