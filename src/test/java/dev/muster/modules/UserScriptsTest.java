package dev.muster.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Facts;
import dev.muster.module.ModuleResult;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import dev.muster.testing.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs commands, scripts and temporary files for real, through every shell of this machine. */
class UserScriptsTest {
    private final Path folder;

    UserScriptsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void commandTakesWordsAsTheyAre(LocalShell shell) {
        LocalShell at = shell.with(Map.of("PLACE", "/a b", "HOME", "/root"));

        ModuleResult result = run(
                at, "command", Map.of("cmd", "printf '<%s>' 'a  b' * $PLACE ~/x $(id) x$PLACE ';' \"quo'te\" $UNSET"));

        assertThat(text(result, "stdout")).isEqualTo("<a  b><*></a b></root/x><$(id)><x/a b><;><quo'te><$UNSET>");
        assertThat(field(result, "rc")).isEqualTo(Value.of(0));
        assertThat(((Value.Seq) field(result, "cmd")).items().get(4)).isEqualTo(Value.of("$PLACE"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void commandReportsStatusAndBothOutputs(LocalShell shell) {
        ModuleResult result =
                run(shell, "command", Map.of("cmd", "sh -c 'cat; echo oops >&2; exit 7'", "stdin", "from stdin"));

        assertThat(result.failed()).isTrue();
        assertThat(field(result, "rc")).isEqualTo(Value.of(7));
        assertThat(text(result, "stdout")).isEqualTo("from stdin");
        assertThat(text(result, "stderr")).isEqualTo("oops");
        assertThat(text(result, "msg")).isEqualTo("non-zero return code");
        assertThat(text(result, "start")).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void commandIsNotABuiltIn(LocalShell shell) throws Exception {
        ModuleResult builtIn = run(shell, "command", Map.of("cmd", "exit 3"));
        ModuleResult missing = run(shell, "command", Map.of("cmd", "no_such_command_here x"));
        Path plain = Files.writeString(folder.resolve("plain"), "x");
        ModuleResult denied = run(shell, "command", Map.of("cmd", plain.toString()));

        assertThat(text(builtIn, "msg")).isEqualTo("[Errno 2] No such file or directory: b'exit'");
        assertThat(text(missing, "msg")).isEqualTo("[Errno 2] No such file or directory: b'no_such_command_here'");
        assertThat(text(missing, "cmd")).isEqualTo("no_such_command_here x");
        assertThat(field(missing, "rc")).isEqualTo(Value.of(2));
        assertThat(missing.changed()).contains(false);
        assertThat(text(denied, "msg")).isEqualTo("[Errno 13] Permission denied: b'" + plain + "'");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void commandChangesFolder(LocalShell shell) {
        ModuleResult there = run(shell, "command", Map.of("cmd", "pwd", "chdir", folder.toString()));
        ModuleResult nowhere = run(shell, "command", Map.of("cmd", "pwd", "chdir", "/no/such"));

        assertThat(text(there, "stdout")).isEqualTo(folder.toString());
        assertThat(text(nowhere, "msg")).contains("Unable to change directory").contains("/no/such");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void usersCommandsSpeakTheUsersLanguage(LocalShell shell) {
        LocalShell at = shell.with(Map.of("LC_ALL", "C", "muster_lc_all", "de_DE.UTF-8", "muster_language", "de"));
        LocalShell plain = shell.with(Map.of("LC_ALL", "C"));

        ModuleResult said = run(at, "shell", Map.of("cmd", "echo $LC_ALL,$LANGUAGE"));
        ModuleResult unset = run(plain, "command", Map.of("cmd", "sh -c 'echo ${LC_ALL-none}'"));

        assertThat(text(said, "stdout")).isEqualTo("de_DE.UTF-8,de");
        assertThat(text(unset, "stdout")).isEqualTo("none");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void shellTextMeetsOnlyItsShell(LocalShell shell) {
        ModuleResult result = run(shell, "shell", Map.of("cmd", "for i in 1 2; do echo \"$i\"; done | wc -l; exit 3"));

        ModuleResult noShell = run(shell, "shell", Map.of("cmd", "echo hi", "executable", "/no/shell"));

        assertThat(text(result, "stdout").strip()).isEqualTo("2");
        assertThat(text(noShell, "cmd")).isEqualTo("/no/shell -c 'echo hi'");
        assertThat(text(noShell, "msg")).isEqualTo("[Errno 2] No such file or directory: b'/no/shell'");
        assertThat(field(result, "rc")).isEqualTo(Value.of(3));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void rawKeepsEveryByte(LocalShell shell) {
        ModuleResult result = run(shell, "raw", Map.of("cmd", "printf 'a\\n\\n'"));

        assertThat(text(result, "stdout")).isEqualTo("a\n\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void createsAndRemovesAreGlobs(LocalShell shell) throws Exception {
        Files.writeString(folder.resolve("with blank.1"), "");

        assertThat(plan(shell, "command", Map.of("cmd", "pwd", "creates", folder + "/with blank.*")))
                .isInstanceOf(Plan.Unchanged.class);
        assertThat(plan(shell, "command", Map.of("cmd", "pwd", "creates", "with*", "chdir", folder.toString())))
                .isInstanceOf(Plan.Unchanged.class);
        assertThat(plan(shell, "command", Map.of("cmd", "pwd", "creates", folder + "/none*")))
                .isInstanceOf(Plan.Change.class);
        assertThat(plan(shell, "command", Map.of("cmd", "pwd", "removes", folder + "/none*")))
                .isInstanceOf(Plan.Unchanged.class);
        assertThat(plan(shell, "command", Map.of("cmd", "pwd", "removes", folder + "/with*")))
                .isInstanceOf(Plan.Change.class);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void scriptRunsThroughItsInterpreterAndLeavesNothing(LocalShell shell) throws Exception {
        LocalShell at = shell.with(Map.of("TMPDIR", folder.toString()));

        ModuleResult plain = run(at, "script", Map.of("cmd", "s.sh 'a b' c"), "printf '<%s>' \"$@\"; exit 4\n");
        ModuleResult interpreted =
                run(at, "script", Map.of("cmd", "s.sh x"), "#!/usr/bin/env bash\n[[ $1 == x ]] && echo \"yes $PWD\"\n");
        ModuleResult noArguments = run(at, "script", Map.of("cmd", "s.sh", "chdir", "/"), "#!/bin/sh\npwd; echo $#\n");

        ModuleResult expanded = run(
                at.with(Map.of("TMPDIR", folder.toString(), "PLACE", "a b")),
                "script",
                Map.of("cmd", "s.sh $PLACE \"$PLACE\" | tr a z"),
                "printf '<%s>' \"$@\"\n");

        assertThat(text(plain, "stdout")).isEqualTo("<a b><c>");
        assertThat(text(expanded, "stdout")).isEqualTo("<z><b><z b>");
        assertThat(field(plain, "rc")).isEqualTo(Value.of(4));
        assertThat(text(interpreted, "stdout")).startsWith("yes ");
        assertThat(text(noArguments, "stdout")).isEqualTo("/\n0\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void scriptMakesFilesAsItsUserDoes() throws Exception {
        LocalShell careful =
                new LocalShell("careful", List.of("sh", "-c", "umask 027; exec sh \"$@\"", "sh"), Map.of());

        assertThat(text(run(careful, "script", Map.of("cmd", "s.sh"), "umask\n"), "stdout"))
                .isEqualTo("0027\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void temporaryFilesAreNewAndPrivate(LocalShell shell) throws Exception {
        Map<String, String> wanted = Map.of("path", folder.toString(), "suffix", ".a b");

        String first = text(run(shell, "tempfile", wanted), "path");
        String second = text(run(shell, "tempfile", wanted), "path");
        ModuleResult made = run(shell, "tempfile", Map.of("path", folder.toString(), "state", "directory"));

        assertThat(first).startsWith(folder + "/ansible.").endsWith(".a b").isNotEqualTo(second);
        assertThat((int) Files.getAttribute(Path.of(first), "unix:mode") & 0777).isEqualTo(0600);
        assertThat((int) Files.getAttribute(Path.of(text(made, "path")), "unix:mode") & 0777)
                .isEqualTo(0700);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void treeIsJudgedByKindsOfModes(LocalShell shell) throws Exception {
        Path tree = Files.createDirectories(folder.resolve("t/sub dir"));
        Files.writeString(tree.resolve("f\nile"), "");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("nowhere"));
        Map<String, String> wanted =
                Map.of("path", folder + "/t", "state", "directory", "recurse", "yes", "mode", "u=rwX,g=rX,o=rX");

        Plan asItIs = plan(shell, "file", wanted);
        Map<String, String> other = new LinkedHashMap<>(wanted);
        other.put("mode", "u=rwX,g=,o=");
        Plan differing = plan(shell, "file", other);
        other.put("mode", "u=rwX,g=rX,o=rX");
        other.put("owner", "4711");
        Plan ofOther = plan(shell, "file", other);

        assertThat(asItIs).isInstanceOf(Plan.Unchanged.class);
        assertThat(differing).isInstanceOf(Plan.Change.class);
        assertThat(ofOther).isInstanceOf(Plan.Change.class);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void touchSetsTimes(LocalShell shell) throws Exception {
        Path file = Files.writeString(folder.resolve("-f"), "");

        run(shell, "file", Map.of("path", file.toString(), "state", "touch", "modification_time", "200001020304.05"));

        assertThat(Files.getLastModifiedTime(file).toString()).startsWith("2000-01-0");
    }

    private static ModuleResult run(LocalShell shell, String module, Map<String, String> arguments) {
        return run(shell, module, arguments, "");
    }

    private static ModuleResult run(LocalShell shell, String module, Map<String, String> arguments, String script) {
        Plan plan = plan(shell, module, arguments, script);
        assertThat(plan).isInstanceOf(Plan.Change.class);
        Plan.Change change = (Plan.Change) plan;
        List<Output> outputs = change.steps().stream()
                .map(step -> shell.run(((Step.RunScript) step).command()))
                .toList();
        return change.conclude().apply(outputs);
    }

    private static Plan plan(LocalShell shell, String module, Map<String, String> arguments) {
        return plan(shell, module, arguments, "");
    }

    private static Plan plan(LocalShell shell, String module, Map<String, String> arguments, String script) {
        ModuleSpec spec = StandardModules.catalog().find(module).orElseThrow();
        Map<String, Value> values = new LinkedHashMap<>();
        arguments.forEach((name, text) -> values.put(name, Value.of(text)));
        CaseContext context = new CaseContext(Facts.NONE, Map.of(), Map.of("files/s.sh", script.getBytes(UTF_8)));
        Observation<Plan> observation = spec.planning(spec.bind(values), context);
        while (observation instanceof Observation.Ask<Plan> ask) {
            observation = ask.then().apply(new Readings(answers(shell, ask).toList()));
        }
        return ((Observation.Known<Plan>) observation).value();
    }

    private static Stream<Object> answers(LocalShell shell, Observation.Ask<Plan> ask) {
        return ask.readings().stream().map(reading -> shell.run(((Reading.OnHost) reading).query()));
    }

    private static Value field(ModuleResult result, String name) {
        return result.fields().getOrDefault(name, Value.none());
    }

    private static String text(ModuleResult result, String name) {
        return field(result, name).str();
    }
}
