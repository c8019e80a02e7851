package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.engine.ControllerFiles;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lookups that write, ask the controller, or name filters in texts. */
class LookupTest {
    private final Path folder;
    private final Templar templar;

    LookupTest(@TempDir Path folder) {
        this.folder = folder;
        this.templar = new Templar(new ControllerFiles(folder));
    }

    @Test
    void keepsAPasswordForTheNextRun() throws IOException {
        String first = evaluated("{{ lookup('password', 'secrets/db length=12 chars=digits') }}");
        String again = evaluated("{{ lookup('password', 'secrets/db') }}");

        assertThat(first).matches("[0-9]{12}").isEqualTo(again);
        assertThat(folder.resolve("secrets/db")).hasContent(first + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("secrets/db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsTheSaltOfAnEncryptedPassword() {
        String first = evaluated("{{ lookup('password', 'pw', encrypt='md5_crypt') }}");
        String again = evaluated("{{ lookup('password', 'pw', encrypt='md5_crypt') }}");

        assertThat(first).startsWith("$1$").isEqualTo(again);
    }

    @Test
    void seedsMakeTheSamePasswordAsAnsible() {
        assertThat(evaluated("{{ lookup('password', '/dev/null', seed='x') }}")).isEqualTo("O9iX65WvW9::bS:gx:86");
    }

    @Test
    void passesOverACommandThatFailsWhenTold() {
        assertThat(evaluated("{{ lookup('pipe', 'exit 3', errors='ignore') | default('none', true) }}"))
                .isEqualTo("none");
        assertThatThrownBy(() -> evaluated("{{ lookup('pipe', 'exit 3') }}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("returned 3");
    }

    @Test
    void rendersMarksInAWrittenTermOnly() {
        assertThat(evaluated("{{ lookup('pipe', 'echo \"{{ 1 + 1 }}\"') }}")).isEqualTo("2");
        assertThat(evaluated("{{ lookup('pipe', 'echo ' ~ '\"{' ~ '{ 1 + 1 }' ~ '}\"') }}"))
                .isEqualTo("{{ 1 + 1 }}");
        assertThat(evaluated("{{ '~nosuchaccount/x' | expanduser }} {{ '~root/x' | expanduser }}"))
                .isEqualTo("~nosuchaccount/x /root/x");
    }

    @Test
    void sealsAndOpensWithASecret() {
        assertThat(evaluated("{{ 'hello' | vault('secret') | unvault('secret') }}"))
                .isEqualTo("hello");
    }

    @Test
    void choosesTheFirstFileOfTheKindOfTask() throws IOException {
        Files.createDirectories(folder.resolve("vars"));
        Files.createDirectories(folder.resolve("files"));
        Files.writeString(folder.resolve("vars/a.yml"), "");
        Files.writeString(folder.resolve("files/a.yml"), "");

        List<Value> found = templar.lookup(
                "first_found",
                Value.texts(List.of("a.yml")),
                LocatedText.named("case", "").span(),
                Scope.EMPTY,
                List.of("vars"));

        assertThat(found).containsExactly(Value.of(folder.resolve("vars/a.yml").toString()));
    }

    @Test
    void reportsUnknownNamesInMapAndSelect() {
        Diagnostics diagnostics = new Diagnostics();

        templar.check(
                LocatedText.named("case", "{{ x | map('uper') | select('defind') | selectattr('a', 'equalt', 1) }}"),
                diagnostics);

        assertThat(diagnostics.sorted().stream().map(Diagnostic::message))
                .containsExactly(
                        "Could not load \"uper\": no filter has that name",
                        "Could not load \"defind\": no test has that name",
                        "Could not load \"equalt\": no test has that name");
    }

    private String evaluated(String text) {
        return templar.evaluate(Value.of(LocatedText.named("case", text)), Scope.of(Map.of()))
                .str();
    }
}
