package dev.muster.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Readings;
import dev.muster.module.SelinuxLabel;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.ShellQuote;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the case files of all modules. Of every change it is checked that, once its steps are carried out, planning
 * again finds nothing to do; the authors of cases need not ask for that.
 */
class ModuleCasesTest {
    private static final ModuleCatalog CATALOG = StandardModules.catalog();

    @TestFactory
    Stream<DynamicContainer> cases() throws Exception {
        return folders().stream()
                .map(folder -> DynamicContainer.dynamicContainer(
                        String.valueOf(folder.getFileName()),
                        files(folder).stream()
                                .map(file -> DynamicTest.dynamicTest(
                                        String.valueOf(file.getFileName()),
                                        file.toUri(),
                                        () -> run(spec(folder), file)))));
    }

    @Test
    void everyFolderOfCasesHoldsAChangeOrAnUnchangedAndABadParameter() throws Exception {
        for (Path folder : folders()) {
            List<ModuleCase> cases =
                    files(folder).stream().map(ModuleCase::read).toList();

            assertThat(cases).as("cases of %s", folder.getFileName()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(cases).as("%s", folder.getFileName()).anyMatch(c -> c.expects("refusal"));
            assertThat(cases)
                    .as("%s", folder.getFileName())
                    .anyMatch(c -> c.expects("change") || c.expects("unchanged") || neverSucceeds(folder));
        }
    }

    /** The purpose of {@code fail} is to. */
    private static boolean neverSucceeds(Path folder) {
        return folder.endsWith("fail");
    }

    private static void run(ModuleSpec spec, Path file) {
        ModuleCase given = ModuleCase.read(file);
        CaseContext context = given.context();
        FakeHost host = given.host();
        List<String> first = new ArrayList<>();
        Plan plan = plan(spec, given, context, host, step -> {
            first.add(summary(step));
            return Optional.of(host.apply(step));
        });
        if (given.expects("first")) {
            assertThat(first).containsExactlyElementsOf(given.expectedLines("first"));
        }
        if (given.expects("refusal")) {
            assertThat(plan).isInstanceOf(Plan.Refusal.class);
            assertThat(((Plan.Refusal) plan).why()).isEqualTo(given.expected("refusal"));
            checkFields(given, "result", ((Plan.Refusal) plan).result());
        } else if (given.expects("unchanged")) {
            assertThat(plan).as(describe(plan)).isInstanceOf(Plan.Unchanged.class);
            Plan.Unchanged unchanged = (Plan.Unchanged) plan;
            assertThat(unchanged.reason()).isEqualTo(given.expected("unchanged"));
            checkFields(given, "result", unchanged.result());
            checkWarnings(given, unchanged.result());
        } else if (given.expects("change")) {
            assertThat(plan).as(describe(plan)).isInstanceOf(Plan.Change.class);
            check(spec, given, context, host, (Plan.Change) plan);
        } else {
            fail("a case expects one of: unchanged, change, refusal");
        }
    }

    private static void check(
            ModuleSpec spec, ModuleCase given, CaseContext context, FakeHost host, Plan.Change change) {
        assertThat(change.action().name()).isEqualTo(given.expected("change"));
        if (given.expects("diff")) {
            assertThat(change.diffs().stream().map(Diff::lines).flatMap(List::stream))
                    .containsExactlyElementsOf(given.expectedLines("diff"));
        }
        if (given.expects("steps")) {
            assertThat(change.steps().stream().map(ModuleCasesTest::summary).filter(s -> !s.isEmpty()))
                    .containsExactlyElementsOf(given.expectedLines("steps"));
        }
        checkFields(given, "planned", change.planned());
        List<Output> outputs = new ArrayList<>();
        for (Step step : change.steps()) {
            Output output = host.apply(step);
            outputs.add(output);
            if (!output.ok() && step instanceof Step.RunScript script && script.statusIsResult()) {
                break;
            }
            assertThat(output.status())
                    .as("%s: %s", summary(step), output.stderr())
                    .isZero();
        }
        ModuleResult result = change.conclude().apply(outputs);
        checkFields(given, "result", result);
        checkWarnings(given, result);
        given.expectedFiles().forEach((path, node) -> checkFile(host, path, node));
        given.expectedFields("saved")
                .forEach((path, text) -> assertThat(host.saved())
                        .hasEntrySatisfying(
                                path,
                                bytes -> assertThat(new String(bytes, UTF_8)).isEqualTo(text.str())));
        if (change.verifiable()) {
            given.prepareVerification(host);
            Map<String, byte[]> files = new java.util.LinkedHashMap<>(context.files());
            files.putAll(host.saved());
            Plan again = plan(
                    spec,
                    given,
                    new CaseContext(context.facts(), context.variables(), files, context.rendered()),
                    host,
                    step -> Optional.empty());
            assertThat(again)
                    .as("planning again after the change: " + describe(again))
                    .isInstanceOf(Plan.Unchanged.class);
        }
    }

    private static void checkFields(ModuleCase given, String key, ModuleResult result) {
        given.expectedFields(key)
                .forEach((name, value) -> assertThat(result.fields())
                        .as("field %s of %s", name, key)
                        .containsEntry(name, value));
        if (key.equals("result") && given.expects("without")) {
            assertThat(result.fields())
                    .doesNotContainKeys(given.expectedLines("without").toArray(String[]::new));
        }
    }

    private static void checkWarnings(ModuleCase given, ModuleResult result) {
        if (given.expects("warnings")) {
            assertThat(result.warnings()).containsExactlyElementsOf(given.expectedLines("warnings"));
        }
    }

    private static void checkFile(FakeHost host, String path, Optional<FakeHost.Node> expected) {
        Optional<FakeHost.Node> there = host.at(path);
        assertThat(there.isPresent()).as("whether %s is there", path).isEqualTo(expected.isPresent());
        if (there.isPresent() && expected.isPresent()) {
            FakeHost.Node is = there.get();
            FakeHost.Node wanted = expected.get();
            assertThat(is.kind()).as(path).isEqualTo(wanted.kind());
            assertThat(is.text()).as(path).isEqualTo(wanted.text());
            assertThat(is.content()).as(path).isEqualTo(wanted.content());
            assertThat(is.link()).as(path).isEqualTo(wanted.link());
            assertThat(is.owner() + ":" + is.group() + " " + Integer.toOctalString(is.mode()))
                    .as(path)
                    .isEqualTo(wanted.owner() + ":" + wanted.group() + " " + Integer.toOctalString(wanted.mode()));
        }
    }

    /**
     * Binds and plans; what an author did wrong comes out as a refusal, as it does in a run.
     *
     * @param first takes a step that comes before the decision, or does not
     */
    private static Plan plan(
            ModuleSpec spec,
            ModuleCase given,
            CaseContext context,
            FakeHost host,
            Function<Step, Optional<Output>> first) {
        try {
            Plan plan = observed(spec.planning(spec.bind(given.arguments()), context), host);
            while (plan instanceof Plan.First steps) {
                List<Output> said = steps.steps().stream()
                        .map(first)
                        .flatMap(Optional::stream)
                        .toList();
                plan = observed(steps.then().apply(said), host);
            }
            return plan;
        } catch (ModuleException e) {
            return Plan.refusal(String.valueOf(e.getMessage()));
        }
    }

    private static Plan observed(Observation<Plan> planning, FakeHost host) {
        Observation<Plan> observation = planning;
        while (observation instanceof Observation.Ask<Plan> ask) {
            List<Object> answers = ask.readings().stream().map(host::answer).toList();
            observation = ask.then().apply(new Readings(answers));
        }
        return ((Observation.Known<Plan>) observation).value();
    }

    /** A step in one line, as case files have it; empty for a mere look. */
    private static String summary(Step step) {
        if (step instanceof Step.RunScript run) {
            if (run.command().script().equals(FileScripts.LOOK_AGAIN)) {
                return "";
            }
            return "run " + described(run.command());
        }
        if (step instanceof Step.PutFile put) {
            return "put " + put.path() + summary(put.attributes())
                    + (put.backup() ? " backup" : "")
                    + put.validate().map(v -> " validate=" + v).orElse("");
        }
        if (step instanceof Step.CopyFile copy) {
            return "copy " + copy.source() + " " + copy.path() + summary(copy.attributes())
                    + (copy.backup() ? " backup" : "");
        }
        if (step instanceof Step.RemovePath remove) {
            return "remove " + remove.path();
        }
        if (step instanceof Step.MakeDirectory make) {
            return "mkdir " + make.path() + summary(make.attributes());
        }
        if (step instanceof Step.MakeLink link) {
            return (link.symbolic() ? "link " : "hardlink ") + link.path() + " -> " + link.target();
        }
        if (step instanceof Step.SetAttributes set) {
            return "attributes " + set.path() + summary(set.attributes()) + (set.recurse() ? " recurse" : "");
        }
        if (step instanceof Step.SaveLocally save) {
            return "save " + save.path();
        }
        if (step instanceof Step.Pause pause) {
            return "pause " + pause.time().toSeconds();
        }
        if (step instanceof Step.Prompt prompt) {
            return "prompt " + prompt.text();
        }
        if (step instanceof Step.Reboot reboot) {
            return "reboot: " + described(reboot.bootTime()) + "; " + described(reboot.shutdown()) + "; after "
                    + reboot.delay().toSeconds() + " s within "
                    + reboot.timeout().toSeconds() + " s, each try "
                    + reboot.connectTimeout().toSeconds() + " s; " + described(reboot.test());
        }
        Step.AwaitConnection await = (Step.AwaitConnection) step;
        return "await connection: after " + await.delay().toSeconds() + " s within "
                + await.timeout().toSeconds() + " s, each try "
                + await.connectTimeout().toSeconds() + " s, every "
                + await.sleep().toSeconds() + " s";
    }

    private static String described(Command command) {
        return command.arguments().stream()
                .map(word -> " " + (word.isEmpty() ? "''" : ShellQuote.quote(word)))
                .collect(Collectors.joining("", command.script().name(), ""));
    }

    private static String summary(FileAttributes attributes) {
        return attributes.owner().map(o -> " owner=" + o).orElse("")
                + attributes.group().map(g -> " group=" + g).orElse("")
                + attributes.mode().map(FileMode::text).map(m -> " mode=" + m).orElse("")
                + attributes.flags().map(f -> " flags=" + f).orElse("")
                + (attributes.label().equals(SelinuxLabel.ANY)
                        ? ""
                        : " label=" + String.join(":", attributes.label().words()));
    }

    private static String describe(Plan plan) {
        if (plan instanceof Plan.Refusal refusal) {
            return "refused: " + refusal.why();
        }
        if (plan instanceof Plan.Unchanged unchanged) {
            return "unchanged: " + unchanged.reason();
        }
        Plan.Change change = (Plan.Change) plan;
        return "change: "
                + change.steps().stream().map(ModuleCasesTest::summary).toList() + "\n"
                + change.diffs().stream().map(Diff::lines).flatMap(List::stream).collect(Collectors.joining("\n"));
    }

    private static ModuleSpec spec(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return CATALOG.find(name).orElseThrow(() -> new AssertionError("cases for no module: " + name));
    }

    private static List<Path> folders() throws Exception {
        URI place = ModuleCasesTest.class.getResource("/modules").toURI();
        try (Stream<Path> folders = Files.list(Path.of(place))) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
