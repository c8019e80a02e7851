package dev.muster.cli;

import dev.muster.ledger.Controller;
import dev.muster.ledger.HostAction;
import dev.muster.ledger.HostChange;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunRecord;
import dev.muster.plan.PlanDocument;
import dev.muster.plan.PlanException;
import dev.muster.plan.PlanFile;
import dev.muster.source.DidYouMean;
import dev.muster.source.Printable;
import dev.muster.vault.VaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster undo}: the way back from a run, as a plan. */
@Command(
        name = "undo",
        description = {
            "Put the files that a run changed back to what they were: content, owner, mode, links and label.",
            "Makes a plan like any other: with -o FILE it is written for muster show and muster apply, else shown here and,"
                    + " once you say yes, applied. A host on which one of the files was changed since is left alone."
                    + " Services that the run restarted are restarted again. What cannot be taken back (commands,"
                    + " packages) is named. An undo is a run, and can be undone."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class UndoCommand implements Callable<Integer> {
    private static final Duration GOOD_FOR = Duration.ofDays(7);

    private final Console console;
    private final Loading loading;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "RUN", description = "Number of the run, or last.")
    private String run = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "HOST",
            description = "Only these hosts (default: all of it).")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the plan there, and do nothing.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = {"-y", "--yes"},
            description = "Apply it without asking.")
    private boolean yes;

    @Mixin
    private RunArguments common = new RunArguments();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    UndoCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() {
        if (!common.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        try {
            List<PlanDocument> made = new ArrayList<>();
            int status = ledger.withExisting(
                    console, loading, open -> planned(open, made).status());
            return made.isEmpty() ? status : settled(made.get(0)).status();
        } catch (PlanException | VaultException e) {
            console.error("error: " + e.getMessage());
            return ExitCode.ERROR.status();
        }
    }

    // ---- the plan ----

    private ExitCode planned(Ledger open, List<PlanDocument> made) {
        Optional<RunRecord> found = RunNumber.find(open, console, run).flatMap(open::run);
        if (found.isEmpty()) {
            return ExitCode.ERROR;
        }
        RunRecord record = found.get();
        List<HostChange> changes = open.memory().changes(record.number());
        List<HostAction> actions = open.memory().actions(record.number());
        if (!named(record, changes)) {
            return ExitCode.ERROR;
        }
        Map<String, Integer> undone = new Undone(open).of(record.number());
        undone.keySet().removeIf(host -> !isWanted(host));
        tellWhatIsUndone(undone, record.number());
        WayBack.Found way = new WayBack(
                        changes.stream()
                                .filter(change -> isLeft(change.host(), undone))
                                .toList(),
                        actions.stream()
                                .filter(action -> isLeft(action.host(), undone))
                                .toList())
                .find(header(record), record.number());
        tellWhatIsLeft(way.left(), record.number());
        if (way.plan().hosts().stream().allMatch(host -> host.isEmpty())) {
            console.line("run " + record.number() + (undone.isEmpty() ? " left no file" : " left no other file")
                    + " to put back" + (record.header().dry() ? ": it was a dry run" : ""));
            return ExitCode.OK;
        }
        made.add(PlanDocument.of(way.plan(), PlanKey.of(place())));
        return ExitCode.OK;
    }

    private LedgerPlace place() {
        return ledger.place(loading);
    }

    private boolean isWanted(String host) {
        return hosts.isEmpty() || hosts.contains(host);
    }

    private boolean isLeft(String host, Map<String, Integer> undone) {
        return isWanted(host) && !undone.containsKey(host);
    }

    private void tellWhatIsUndone(Map<String, Integer> undone, int run) {
        Map<Integer, List<String>> byRun = new TreeMap<>();
        undone.forEach((host, by) ->
                byRun.computeIfAbsent(by, number -> new ArrayList<>()).add(host));
        byRun.forEach((by, names) -> console.line("run " + run + " was already undone by run " + by + " on "
                + Printable.line(String.join(", ", names)) + "; to have it again: muster undo " + by));
    }

    private boolean named(RunRecord record, List<HostChange> changes) {
        TreeSet<String> known = new TreeSet<>();
        record.hosts().forEach(host -> known.add(host.name()));
        changes.forEach(change -> known.add(change.host()));
        List<String> unknown =
                hosts.stream().filter(host -> !known.contains(host)).toList();
        unknown.forEach(host ->
                console.error("error: run " + record.number() + " did nothing to \"" + Printable.line(host) + "\""
                        + DidYouMean.hint(host, known).map(hint -> "; " + hint).orElse("")));
        return unknown.isEmpty();
    }

    private static PlanFile.Header header(RunRecord record) {
        Instant now = Instant.now(Clock.systemUTC()).truncatedTo(ChronoUnit.SECONDS);
        return new PlanFile.Header(
                PlanFile.Origin.UNDO,
                Undone.job(record),
                List.of(),
                sources(record.header().inventory()),
                Controller.user(),
                Controller.name(),
                Version.text(),
                now,
                now.plus(GOOD_FOR));
    }

    /** The ledger has the sources in one line; a list of hosts has commas of its own. */
    private static List<String> sources(String line) {
        List<String> parts =
                Stream.of(line.split(",")).filter(part -> !part.isEmpty()).toList();
        boolean files = !parts.isEmpty() && parts.stream().allMatch(part -> Files.exists(Path.of(part)));
        return line.isEmpty() ? List.of() : files ? parts : List.of(line.endsWith(",") ? line : line + ",");
    }

    private void tellWhatIsLeft(Map<String, List<String>> left, int number) {
        if (!left.isEmpty()) {
            console.line(Ink.WARNING, "no way back from some of what run " + number + " did:");
            left.forEach((host, what) -> what.forEach(each -> console.line("  " + host + ": " + Printable.line(each))));
        }
    }

    // ---- and then ----

    private ExitCode settled(PlanDocument document) {
        PlanView view = new PlanView(console, document);
        if (output.isPresent()) {
            document.write(output.get(), PlanKey.of(place()));
            view.summary(output.get());
            return ExitCode.OK;
        }
        view.classes();
        TerminalPrompter prompter = new TerminalPrompter(console);
        if (!yes && !prompter.canAsk()) {
            console.blank();
            console.error("nothing was done: nobody is there to say yes; --yes says it, -o FILE writes the plan");
            return ExitCode.ERROR;
        }
        console.blank();
        boolean agreed = yes
                || prompter.ask("Do this? [y/N] ", true)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .matches("y|yes");
        if (!agreed) {
            console.line("nothing was done");
            return ExitCode.OK;
        }
        return new ApplyCommand(console, loading).applyWhole(document, common, place(), spec);
    }
}
