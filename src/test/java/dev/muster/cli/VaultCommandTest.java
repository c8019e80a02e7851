package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.vault.Keyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultCommandTest {
    private static final Path BY_ANSIBLE = Path.of("src/test/resources/vault").toAbsolutePath();

    @TempDir
    private Path home = Path.of("");

    private Muster muster = new Muster(home);
    private String password = "";
    private String other = "";

    @BeforeEach
    void writePasswords() {
        muster = new Muster(home);
        password = muster.file("password", "correct horse\n");
        other = muster.file("other", "other battery\n");
    }

    @AfterEach
    void forgetKeys() {
        Keyring.useInProcess(Keyring.empty());
    }

    private static void assertOk(Muster.Result result) {
        assertThat(result.exit()).as(result.everything()).isZero();
    }

    @Test
    void encryptsInPlaceKeepingModeAndLink() throws IOException {
        Path file = Path.of(muster.file("secrets.yml", "a: 1\n"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(home.resolve("link"), file);

        assertOk(muster.run("vault", "encrypt", "--vault-password-file", password, link.toString()));

        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readString(file)).startsWith("$ANSIBLE_VAULT;1.1;AES256\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(muster.run("vault", "view", "--vault-id", password, file.toString())
                        .out())
                .isEqualTo("a: 1\n");
    }

    @Test
    void opensWhatAnsibleVaultMade() throws IOException {
        String copy = muster.file("v12.yml", Files.readString(BY_ANSIBLE.resolve("v12.yml")));

        assertOk(muster.run("vault", "decrypt", "--vault-id", "prod@" + other, copy));

        assertThat(Files.readString(Path.of(copy))).isEqualTo(Files.readString(BY_ANSIBLE.resolve("plain.yml")));
    }

    @Test
    void wrongPasswordLeavesTheFileAlone() throws IOException {
        String sealed = Files.readString(BY_ANSIBLE.resolve("v11.yml"));
        String copy = muster.file("v.yml", sealed);

        for (List<String> words : List.of(
                List.of("vault", "decrypt"),
                List.of("vault", "edit"),
                List.of("vault", "rekey", "--new-vault-password-file", password))) {
            Muster.Result result =
                    muster.run(Stream.concat(words.stream(), Stream.of("--vault-password-file", other, copy))
                            .toArray(String[]::new));
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err())
                    .contains("no vault secrets were found that could decrypt")
                    .contains("v.yml");
        }
        assertThat(Files.readString(Path.of(copy))).isEqualTo(sealed);
        assertThat(home).isDirectoryNotContaining("glob:**muster-vault*");
    }

    @Test
    void rekeysUnderANewLabel() throws IOException {
        String copy = muster.file("v.yml", Files.readString(BY_ANSIBLE.resolve("v11.yml")));

        assertOk(muster.run(
                "vault", "rekey", "--vault-password-file", password, "--new-vault-id", "prod@" + other, copy));

        assertThat(Files.readString(Path.of(copy))).startsWith("$ANSIBLE_VAULT;1.2;AES256;prod\n");
        assertThat(muster.run("vault", "view", "--vault-id", "prod@" + other, copy)
                        .out())
                .isEqualTo(Files.readString(BY_ANSIBLE.resolve("plain.yml")));
    }

    @Test
    void severalPasswordsNeedAChoice() {
        String file = muster.file("f", "x");
        String ids = "prod@" + other;

        Muster.Result refused = muster.run("vault", "encrypt", "--vault-id", password, "--vault-id", ids, file);
        Muster.Result chosen = muster.run(
                "vault",
                "encrypt",
                "--vault-id",
                password,
                "--vault-id",
                ids,
                "--encrypt-vault-id",
                "prod",
                file,
                "--output",
                "-");

        assertThat(refused.err()).contains("Specify the vault-id to encrypt with --encrypt-vault-id");
        assertThat(chosen.out()).startsWith("$ANSIBLE_VAULT;1.2;AES256;prod\n");
        assertThat(Path.of(file)).hasContent("x");
    }

    @Test
    void encryptedStringsAreYamlThatMusterReads() {
        Muster.Result result = muster.run(
                "vault", "encrypt_string", "--vault-password-file", password, "-n", "greeting", "{{ hello }}");
        String playbook = muster.file("site.yml", """
                - hosts: a
                  gather_facts: false
                  vars_files: vars.yml
                  tasks:
                    - {debug: {msg: "{{ greeting | length }} {{ greeting }}"}}
                """);
        muster.file("vars.yml", result.out());

        Muster.Result run = muster.run("run", playbook, "-i", "a,", "--vault-password-file", password);
        Muster.Result without = muster.run("run", playbook, "-i", "a,");

        assertThat(run.out()).as(run.everything()).contains("\"msg\": \"11 ********\"");
        assertThat(without.exit()).isEqualTo(2);
        assertThat(without.out())
                .contains("Attempting to decrypt but no vault secrets found")
                .contains("vars.yml:1:11");
    }

    @Test
    void wholePlaybooksMayBeEncrypted() throws IOException {
        String playbook =
                muster.file("site.yml", "- hosts: a\n  gather_facts: false\n  tasks: [{ping: {}, oops: 1}]\n");
        assertOk(muster.run("vault", "encrypt", "--vault-password-file", password, playbook));

        Muster.Result run = muster.run("run", playbook, "-i", "a,", "--vault-password-file", password);

        assertThat(run.err()).contains("oops").contains("site.yml:3:").doesNotContain("tasks: [");
    }
}
