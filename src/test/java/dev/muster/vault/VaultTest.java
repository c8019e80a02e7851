package dev.muster.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The files in the folder were written by ansible-vault 2.14. */
class VaultTest {
    private static final Path FOLDER = Path.of("src/test/resources/vault");
    private static final int HEADER = "$ANSIBLE_VAULT;1.1;AES256\n".length();
    private static final VaultKey KEY = new VaultKey("default", "correct horse");
    private static final VaultKey PROD = new VaultKey("prod", "other battery");

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(name));
    }

    private static Keyring ring(VaultKey... keys) {
        return Keyring.of(List.of(keys), false);
    }

    @Test
    void opensWhatAnsibleVaultEncrypted() throws IOException {
        Keyring keys = ring(KEY, PROD);

        assertThat(keys.open(file("v11.yml")).content()).isEqualTo(file("plain.yml"));
        assertThat(keys.open(file("v12.yml")).content()).isEqualTo(file("plain.yml"));
        assertThat(keys.open(file("v12.yml")).label()).contains("prod");
        assertThat(keys.open(file("binary.vault")).content()).isEqualTo(file("binary"));
        assertThat(keys.open(file("empty.vault")).content()).isEmpty();
    }

    @Test
    void opensWhatItEncrypts() {
        Random random = new Random(7);
        for (int length : List.of(0, 1, 15, 16, 17, 1000)) {
            byte[] plain = new byte[length];
            random.nextBytes(plain);

            byte[] sealed = Keyring.seal(plain, KEY);

            assertThat(ring(KEY).open(sealed).content()).isEqualTo(plain);
            assertThat(new String(sealed, StandardCharsets.US_ASCII).lines())
                    .first()
                    .isEqualTo("$ANSIBLE_VAULT;1.1;AES256");
            assertThat(new String(sealed, StandardCharsets.US_ASCII).lines()).allMatch(line -> line.length() <= 80);
        }
    }

    @Test
    void labelStandsInTheHeaderUnlessItIsTheDefault() {
        String sealed = new String(Keyring.seal(new byte[1], PROD), StandardCharsets.US_ASCII);

        assertThat(sealed).startsWith("$ANSIBLE_VAULT;1.2;AES256;prod\n");
    }

    @Test
    void anyKeyMayFitWhateverItsLabelUnlessLabelsMustMatch() throws IOException {
        VaultKey mislabelled = new VaultKey("dev", "other battery");

        assertThat(ring(KEY, mislabelled).open(file("v12.yml")).key()).isSameAs(mislabelled);
        assertThatThrownBy(() -> Keyring.of(List.of(mislabelled), true).open(file("v12.yml")))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("its vault id is \"prod\"");
    }

    @Test
    void wrongPasswordIsToldFromNone() throws IOException {
        assertThatThrownBy(() -> ring(PROD).open(file("v11.yml")))
                .hasMessageContaining("no vault secrets were found that could decrypt");
        assertThatThrownBy(() -> ring().open(file("v11.yml")))
                .hasMessageContaining("Attempting to decrypt but no vault secrets found");
    }

    @Test
    void damageNeverYieldsAnotherText() throws IOException {
        byte[] whole = file("v11.yml");
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            damaged[HEADER + random.nextInt(whole.length - HEADER)] =
                    (byte) "0123456789abcdef\n;$x".charAt(random.nextInt(20));
            byte[] cut = Arrays.copyOf(whole, HEADER + random.nextInt(whole.length - HEADER));
            for (byte[] bad : List.of(damaged, cut)) {
                try {
                    assertThat(ring(KEY).open(bad).content()).isEqualTo(file("plain.yml"));
                } catch (VaultException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(550);
    }

    @Test
    void refusesOtherFormatsByName() {
        for (String header : List.of("$ANSIBLE_VAULT;1.0;AES256", "$ANSIBLE_VAULT;1.1;AES", "$ANSIBLE_VAULT")) {
            assertThatThrownBy(() -> ring(KEY).open((header + "\n61\n").getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(VaultException.class);
        }
    }

    @Test
    void doesNotEncryptTwice() {
        byte[] sealed = Keyring.seal(new byte[3], KEY);

        assertThatThrownBy(() -> Keyring.seal(sealed, KEY)).hasMessage("input is already encrypted");
    }

    @Test
    void whatIsNotEncryptedIsTakenAsItIs() {
        byte[] plain = "a: 1".getBytes(StandardCharsets.UTF_8);

        assertThat(ring().openIfSealed(plain)).isSameAs(plain);
        assertThat(VaultText.isSealed("$ANSIBLE_VAULT é".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }
}
