package dev.muster.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the script that mounts, with a mount that fails. */
class MountModuleTest {
    private final Path folder;

    MountModuleTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void putsFstabBackInOneMove(LocalShell shell) throws IOException {
        Path fstab = Files.writeString(folder.resolve("fstab"), "with the new line\n");
        Files.setPosixFilePermissions(fstab, PosixFilePermissions.fromString("rw-r-----"));
        Path reader = Files.createLink(folder.resolve("before"), fstab);

        Output output = failing(shell, fstab);

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.stderr()).isEqualTo("Error mounting /x: no such device\n");
        assertThat(fstab).hasContent("as it was\n");
        assertThat(reader).as("the old file, not written into").hasContent("with the new line\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fstab)))
                .isEqualTo("rw-r-----");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("fstab", "before", "bin");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void fstabThatIsALinkStaysOne(LocalShell shell) throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "with the new line\n");
        Path fstab = Files.createSymbolicLink(folder.resolve("fstab"), real);

        failing(shell, fstab);

        assertThat(fstab).isSymbolicLink();
        assertThat(real).hasContent("as it was\n");
    }

    private Output failing(LocalShell shell, Path fstab) throws IOException {
        LocalShell at = shell.withProgram(
                Files.createDirectories(folder.resolve("bin")), "mount", "echo no such device >&2; exit 32");
        return at.run(Command.of(
                        MountModule.MOUNT,
                        "mount",
                        "/x",
                        fstab.toString(),
                        "Error mounting /x: ",
                        "-o remount",
                        "",
                        "/x")
                .withInput("as it was\n".getBytes(UTF_8)));
    }
}
