package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.testing.LocalShell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Unpacks real archives through every shell of this machine. */
class UnarchiveScriptsTest {
    private static final Set<String> LONG = Set.of("src", "list", "out", "err", "dest", "tar");
    private final Path folder;
    private final Path dest;

    UnarchiveScriptsTest(@TempDir Path temporary) throws IOException {
        folder = temporary;
        dest = Files.createDirectories(temporary.resolve("to 'there"));
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void unpacksATarOnceAndExcludes(LocalShell shell) throws Exception {
        byte[] tar = tar();

        Sections first = untar(shell, tar, "", "0", "1", "d/no");
        Sections again = untar(shell, tar, "", "0", "1", "d/no");

        assertThat(first.text("rc")).isEqualTo("0");
        assertThat(dest.resolve("d/a b")).hasContent("text");
        assertThat(dest.resolve("d/no")).doesNotExist();
        assertThat(first.lines("list")).containsExactlyInAnyOrder("d/", "d/a b");
        assertThat(again.has("rc")).isFalse();
        assertThat(again.has("attributes")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void setsTheModeOfAllButLinksAndSaysSoOnce(LocalShell shell) throws Exception {
        byte[] tar = tar();

        untar(shell, tar, "", "0", "0");
        Sections first = untar(shell, tar, "u=rwX,g=,o=", "0", "0");
        Sections again = untar(shell, tar, "u=rwX,g=,o=", "0", "0");

        assertThat(first.has("attributes")).isTrue();
        assertThat(again.has("attributes")).isFalse();
        assertThat(Files.getPosixFilePermissions(dest.resolve("d/a b"))).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void unpacksAZip(LocalShell shell) throws Exception {
        assumeThat(shell.run(Query.of(UnarchiveScripts.LOOK_AT_ARCHIVE, dest.toString(), "", ""))
                        .stdout())
                .contains("tool unzip");
        byte[] zip = zip();

        Output output = shell.run(Command.of(UnarchiveScripts.UNZIP, "", dest.toString(), "1", "1", "-q", "no")
                .withInput(zip));

        assertThat(output.stderr()).isEmpty();
        assertThat(Sections.parse(output.out(), LONG).text("rc")).isEqualTo("0");
        assertThat(dest.resolve("a b")).hasContent("text");
        assertThat(dest.resolve("no")).doesNotExist();
        ZipDirectory.Entry entry = ZipDirectory.parse(zip, zip.length).entries().get(0);
        Output look = shell.run(
                Query.of(UnarchiveScripts.LOOK_AT_MEMBERS, dest.toString(), "a b", String.valueOf(entry.size()), ""));
        assertThat(look.stdout().strip()).endsWith(" " + entry.crc());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void endsAsUnzipDoes(LocalShell shell) {
        assumeThat(shell.run(Query.of(UnarchiveScripts.LOOK_AT_ARCHIVE, dest.toString(), "", ""))
                        .stdout())
                .contains("tool unzip");

        Output output = shell.run(Command.of(UnarchiveScripts.UNZIP, "", dest.toString(), "0", "0")
                .withInput("no zip".getBytes(StandardCharsets.UTF_8)));

        assertThat(output.status()).isEqualTo(9);
        assertThat(Sections.parse(output.out(), LONG).text("rc")).isEqualTo("9");
    }

    @Test
    void findsTheDirectoryInTheTailOfAZip() throws Exception {
        byte[] zip = zip();
        byte[] tail = java.util.Arrays.copyOfRange(zip, zip.length - 150, zip.length);

        assertThat(ZipDirectory.parse(tail, zip.length).entries())
                .extracting(ZipDirectory.Entry::name)
                .containsExactly("a b", "no");
    }

    private Sections untar(
            LocalShell shell, byte[] tar, String mode, String options, String excluded, String... names) {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("", dest.toString(), "", "0", "", "", mode, "", "", "", "", "", options, excluded));
        arguments.addAll(List.of(names));
        Output output = shell.run(Command.of(UnarchiveScripts.UNTAR, arguments.toArray(String[]::new))
                .withInput(tar));
        assertThat(output.stderr()).isEmpty();
        assertThat(output.status()).isZero();
        return Sections.parse(output.out(), LONG);
    }

    private byte[] tar() throws Exception {
        Path from = Files.createDirectories(folder.resolve("from/d"));
        Files.writeString(from.resolve("a b"), "text");
        Files.writeString(from.resolve("no"), "no");
        Path tar = folder.resolve("a.tar");
        new ProcessBuilder(
                        "tar",
                        "cf",
                        tar.toString(),
                        "-C",
                        folder.resolve("from").toString(),
                        "d")
                .start()
                .waitFor();
        return Files.readAllBytes(tar);
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("a b", "no")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write("text".getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
