package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Action;
import dev.muster.module.Effect;
import dev.muster.module.Facts;
import dev.muster.module.ModuleResult;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import dev.muster.testing.LocalShell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs modules that playbooks bring along, through every shell of this machine. */
class LibraryModuleTest {

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsPairsAndAnswersJson(LocalShell shell) {
        String script = "#!/bin/sh\n. \"$1\"\n"
                + "printf 'noise\\n{\"changed\": true, \"said\": \"%s\", \"_ansible_x\": 1, \"name\": \"%s\"}\\n'"
                + " \"$text\" \"$_ansible_module_name\"\n";

        ModuleResult result = run(shell, script, Map.of("text", Value.of("it's $HOME")));

        assertThat(result.fields())
                .containsExactlyInAnyOrderEntriesOf(Map.of("said", Value.of("it's $HOME"), "name", Value.of("clock")));
        assertThat(result.changed()).contains(true);
        assertThat(result.failed()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void readsJsonWhenItsTextWantsIt(LocalShell shell) {
        String script = "#!/bin/sh\n# WANT_JSON\nprintf '{\"args\": %s}' \"$(cat \"$1\")\"\n";

        ModuleResult result = run(shell, script, Map.of("list", Value.texts(List.of("a", "b"))));

        assertThat(result.fields().get("args")).isEqualTo(Value.dict(Map.of("list", Value.texts(List.of("a", "b")))));
        assertThat(result.changed()).contains(false);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void answersInPairsAndFailsWithItsStatus(LocalShell shell) {
        ModuleResult result = run(shell, "#!/bin/sh\necho 'rc=3 msg=\"not now\"'\n", Map.of());

        assertThat(result.failed()).isTrue();
        assertThat(result.fields()).containsEntry("msg", Value.of("not now"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void showsWhatItSaidWhenThatIsNoAnswer(LocalShell shell) {
        ModuleResult result = run(shell, "#!/bin/sh\necho out\necho err >&2\nexit 4\n", Map.of());

        assertThat(result.failed()).isTrue();
        assertThat(result.fields())
                .containsEntry("module_stdout", Value.of("out\n"))
                .containsEntry("module_stderr", Value.of("err\n"))
                .containsEntry("rc", Value.of(4));
    }

    @Test
    void makesFactsOfItsAnswer() {
        ModuleResult result =
                run(LocalShell.SH, "#!/bin/sh\necho '{\"ansible_facts\": {\"ansible_a\": 1, \"b\": 2}}'\n", Map.of());

        assertThat(result.effects())
                .containsExactly(
                        new Effect.GatheredFacts(Map.of("a", Value.of(1))),
                        new Effect.GatheredFacts(Map.of("b", Value.of(2)), false));
    }

    private static ModuleResult run(LocalShell shell, String script, Map<String, Value> arguments) {
        LibraryModule module = new LibraryModule(Path.of("library/clock.sh"));
        CaseContext context = new CaseContext(Facts.NONE, Map.of(), Map.of());
        Plan.Change change = (Plan.Change) module.plan(
                new LibraryModule.Parameters(arguments),
                context,
                new LibraryModule.Found(script.getBytes(StandardCharsets.UTF_8), Optional.empty()));
        assertThat(change.action()).isEqualTo(Action.RUN);
        Output output = shell.run(((Step.RunScript) change.steps().get(0)).command());
        return change.conclude().apply(List.of(output));
    }
}
