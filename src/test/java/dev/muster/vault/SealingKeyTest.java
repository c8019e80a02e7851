package dev.muster.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void opensWhatItSealedWithTheKeyOfTheFile() throws Exception {
        Path file = folder.resolve(".muster/seal.key");
        byte[] plain = "key 1 M hunter2\n".getBytes(UTF_8);

        byte[] sealed = SealingKey.of(file).seal(plain);

        assertThat(SealingKey.of(file).open(sealed)).isEqualTo(plain);
        assertThat(new String(sealed, UTF_8)).doesNotContain("hunter2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder.resolve(".muster"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void refusesWhatAnotherKeySealedOrSomebodyAltered() {
        SealingKey key = SealingKey.of(folder.resolve("one"));
        byte[] sealed = key.seal(new byte[] {1, 2, 3});

        assertThatThrownBy(() -> SealingKey.of(folder.resolve("two")).open(sealed))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("another key");
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertThatThrownBy(() -> key.open(altered)).isInstanceOf(VaultException.class);
        }
        assertThatThrownBy(() -> key.open(new byte[3])).isInstanceOf(VaultException.class);
    }

    @Test
    void theNameOfAContentIsNoSignatureOfIt() {
        SealingKey key = SealingKey.of(folder.resolve("one"));
        byte[] chosen = "end: a forged plan".getBytes(UTF_8);

        assertThat(key.signatureOf(chosen)).isEqualTo(key.signatureOf(chosen)).doesNotContain(key.nameOf(chosen));
        assertThat(SealingKey.of(folder.resolve("two")).signatureOf(chosen)).isNotEqualTo(key.signatureOf(chosen));
    }

    @Test
    void refusesAKeyThatOthersMayRead() throws Exception {
        Path file = folder.resolve("open.key");
        SealingKey.of(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> SealingKey.existing(file))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("has mode rw-r-----")
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void refusesAFileThatIsNoKey() throws Exception {
        Path file = Files.writeString(folder.resolve("short"), "abc");

        assertThatThrownBy(() -> SealingKey.of(file))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("no key of muster's");
    }
}
