package dev.muster.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
    @TempDir
    private Path folder = Path.of("");

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path script(String name, String text) throws IOException {
        Path file = write(name, "#!/bin/sh\n" + text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static String password(Path file, String label) {
        return new String(new PasswordFile(file, label).read(Keyring.empty()).password(), StandardCharsets.UTF_8);
    }

    @Test
    void fileIsReadWithoutTheSpaceAroundIt() throws IOException {
        assertThat(password(write("p", "  two words \r\n\n"), "x")).isEqualTo("two words");
    }

    @Test
    void scriptPrintsThePassword() throws IOException {
        assertThat(password(script("p.sh", "echo ' from script '"), "x")).isEqualTo(" from script ");
    }

    @Test
    void clientIsToldWhichPasswordIsWanted() throws IOException {
        assertThat(password(script("my-client.sh", "echo \"$1 $2\""), "prod")).isEqualTo("--vault-id prod");
        assertThat(password(script("my-client", "echo \"$2\""), "prod")).isEqualTo("prod");
    }

    @Test
    void refusalOfAScriptIsPassedOn() throws IOException {
        assertThatThrownBy(() -> password(script("a-client", "echo who >&2; exit 2"), "prod"))
                .hasMessageContaining("did not find a secret for vault-id=prod: who");
        assertThatThrownBy(() -> password(script("b", "exit 3"), "prod")).hasMessageContaining("non-zero (3)");
        assertThatThrownBy(() -> password(script("c", "exit 0"), "prod"))
                .hasMessageContaining("Invalid vault password");
        assertThatThrownBy(() -> password(write("d", "\n"), "prod")).hasMessageContaining("Invalid vault password");
        assertThatThrownBy(() -> password(folder.resolve("none"), "prod")).hasMessageContaining("was not found");
    }

    @Test
    void passwordForLoggingInMayComeFromAScriptToo() throws IOException {
        Path file = write("plain", " open sesame \n");
        Path script = script("asks-client", "echo \"open $1\"");

        assertThat(PasswordFile.ofLogin(file).password(Keyring.empty()))
                .asString()
                .isEqualTo("open sesame");
        assertThat(PasswordFile.ofLogin(script).password(Keyring.empty()))
                .asString()
                .isEqualTo("open ");
        assertThatThrownBy(() -> PasswordFile.ofLogin(folder.resolve("none")).password(Keyring.empty()))
                .hasMessageContaining("The password file " + folder.resolve("none") + " was not found");
    }

    @Test
    void scriptThatHangsIsEnded() throws IOException {
        Path hanging = script("slow", "sleep 60");

        assertThatThrownBy(() ->
                        new PasswordFile(hanging, "vault password", "x", Duration.ofMillis(300)).read(Keyring.empty()))
                .hasMessageContaining("did not end within");
    }

    @Test
    void passwordFileMayBeEncryptedItself() throws IOException {
        VaultKey outer = new VaultKey("outer", "o");
        Path file = folder.resolve("p");
        Files.write(file, Keyring.seal("inner\n".getBytes(StandardCharsets.UTF_8), outer));

        VaultKey key = new PasswordFile(file, "in").read(Keyring.empty().with(outer));

        assertThat(new String(key.password(), StandardCharsets.UTF_8)).isEqualTo("inner");
    }
}
