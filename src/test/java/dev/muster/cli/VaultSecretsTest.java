package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.vault.Keyring;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was encrypted reaches the hosts and nobody who looks on: results, diffs, errors. */
class VaultSecretsTest {
    private static final String PLAY = "- hosts: h1\n  connection: local\n  gather_facts: false\n";
    private Muster muster = new Muster(Path.of(""));
    private String password = "";

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        muster = new Muster(folder);
        password = muster.file("password", "correct horse\n");
    }

    @AfterEach
    void forgetKeys() {
        Keyring.useInProcess(Keyring.empty());
    }

    private String encrypted(String name, String content) {
        String file = muster.file(name, content);
        muster.run("vault", "encrypt", "--vault-password-file", password, file);
        return file;
    }

    private Muster.Result play(String rest) {
        String playbook = muster.file("site.yml", PLAY + rest.indent(2));
        return muster.run("run", playbook, "-i", "h1,", "--diff", "--vault-password-file", password);
    }

    @Test
    void valueOfItsOwnIsHidden() {
        String sealed = muster.run("vault", "encrypt_string", "--vault-password-file", password, "s3cr", "-n", "key")
                .out();

        Muster.Result result = play("vars:\n" + sealed.indent(2) + """
                tasks:
                - debug: {msg: "it is {{ key }} and {{ key | length }} long"}
                - copy: {content: "key={{ key }}", dest: "{{ playbook_dir }}/written"}
                - fail: {msg: "no {{ key }}"}
                """);

        assertThat(result.everything()).doesNotContain("s3cr").contains("it is ******** and 4 long", "+key=********");
        assertThat(muster.path("written")).hasContent("key=s3cr");
    }

    @Test
    void textsOfAnEncryptedFileAreHiddenButNotItsShortWords() {
        encrypted("group_vars/all.yml", """
                password: open sesame
                user: bob
                more:
                - key: |
                    first line
                    second line
                """);

        Muster.Result result = play("""
                tasks:
                - debug: {msg: "{{ user }} has {{ password }}"}
                - copy: {content: "a\\n{{ more[0].key }}", dest: "{{ playbook_dir }}/written"}
                """);

        assertThat(result.everything())
                .contains("bob has ********")
                .doesNotContain("sesame", "first line", "second line");
        assertThat(muster.path("written")).hasContent("a\nfirst line\nsecond line\n");
    }

    @Test
    void encryptedFileThatIsCopiedIsNotInItsDiff() {
        encrypted("files/token", "tok-12345678\n");

        Muster.Result result = play("""
                tasks:
                - copy: {src: token, dest: "{{ playbook_dir }}/written"}
                """);

        assertThat(result.everything()).contains("+********").doesNotContain("tok-1234");
    }

    @Test
    void inventoryCommandShowsWhatItReads() {
        encrypted("group_vars/all.yml", "password: open sesame\n");
        String hosts = muster.file("hosts.ini", "h1\n");

        Muster.Result result = muster.run("inventory", "--host", "h1", "-i", hosts, "--vault-password-file", password);

        assertThat(result.out()).contains("\"password\": \"open sesame\"");
    }
}
