package dev.muster.cli;

import dev.muster.ledger.Campaigns;
import dev.muster.ledger.HostStory;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Mark;
import dev.muster.ledger.Standing;
import dev.muster.ledger.Trace;
import dev.muster.source.DidYouMean;
import dev.muster.source.Printable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster why}: the story of one host over all runs, in sentences. */
@Command(
        name = "why",
        description = "Tell the story of one host over all runs: where it stands, and how it came to that.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class WhyCommand extends LedgerTool {
    private static final int MOST_NAMED = 5;

    @Parameters(paramLabel = "HOST", description = "Its name in the inventory.")
    private String host = "";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    WhyCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return withExisting(this::tell);
    }

    private int tell(Ledger ledger) {
        Optional<HostStory> story = ledger.story(host, LocalDate.now(ZoneId.systemDefault()));
        if (story.isEmpty()) {
            console()
                    .error("error: no run has ever named \"" + host + "\""
                            + DidYouMean.hint(host, ledger.names())
                                    .map(hint -> "; " + hint)
                                    .orElse(""));
            return ExitCode.ERROR.status();
        }
        List<HostStory> twins = story.get().sameBox().stream()
                .flatMap(name -> ledger.story(name, LocalDate.now(ZoneId.systemDefault())).stream())
                .toList();
        if (json) {
            console().line(StoryJson.of(story.get(), twins));
            return ExitCode.OK.status();
        }
        tell(story.get(), ledger.census().tracesOf(host));
        for (HostStory twin : twins) {
            console().blank();
            console().line(Ink.STRONG, "The same box under its other name:");
            tell(twin, ledger.census().tracesOf(twin.standing().name()));
        }
        return ExitCode.OK.status();
    }

    private void tell(HostStory story, List<Trace.Kept> traces) {
        Standing standing = story.standing();
        console()
                .line(
                        Ink.STRONG,
                        standing.name()
                                + (standing.state().equals("never seen")
                                        ? " was never seen; known "
                                        : " is " + LedgerWords.state(standing) + " ")
                                + LedgerWords.since(standing) + ".");
        standing.answered().ifPresent(at -> console().line("It last answered on " + LedgerWords.time(at) + "."));
        story.lastFinding()
                .ifPresent(chapter -> chapter.findings()
                        .forEach(finding -> console()
                                .line("Last found in run " + chapter.run() + ": " + Printable.line(finding.verdict())
                                        + ": " + sentence(finding.sentence()))));
        if (!standing.pending().isEmpty()) {
            console().line("Due and not run since: " + String.join(", ", standing.pending()) + ".");
        }
        for (HostStory.Source source : story.sources()) {
            console()
                    .line("Known from the " + source.kind() + " " + source.place() + " since "
                            + LedgerWords.time(source.first()) + ".");
            traces.stream()
                    .map(Trace.Kept::trace)
                    .filter(trace ->
                            trace.kind().equals(source.kind()) && trace.source().equals(source.place()))
                    .limit(MOST_NAMED)
                    .forEach(trace -> console().line("    " + CensusWords.said(trace)));
        }
        story.keys().forEach(this::tell);
        if (!story.sameBox().isEmpty()) {
            console().line("The same box as " + String.join(", ", story.sameBox()) + ": it shows the same host key.");
        }
        story.marks().forEach(this::tell);
        story.looks().forEach(this::tell);
        if (!story.chapters().isEmpty()) {
            console().blank();
            story.chapters().forEach(this::tell);
        }
    }

    private void tell(HostStory.Key key) {
        console()
                .line((key.trusted() ? "Its host key is " : "Its host key once was ") + key.type() + " "
                        + key.fingerprint() + ", first seen in run " + key.firstRun() + " on "
                        + LedgerWords.time(key.first()) + ".");
    }

    private void tell(Campaigns.Look look) {
        console()
                .line("Campaign " + look.campaign() + " looked for it in vain " + look.looks()
                        + (look.looks() == 1 ? " time" : " times") + ", last on " + LedgerWords.time(look.last()) + ": "
                        + look.kind() + ": " + sentence(look.reason()));
    }

    private void tell(Mark mark) {
        String until = mark.until().map(day -> " until " + day).orElse("");
        console()
                .line(LedgerWords.time(mark.set()) + ": "
                        + mark.kind().name().toLowerCase(Locale.ROOT) + until + " by " + mark.who() + ": "
                        + sentence(mark.why())
                        + mark.lifted()
                                .map(at -> " Taken back by " + mark.liftedBy() + " on " + LedgerWords.time(at) + ".")
                                .orElse(""));
    }

    private void tell(HostStory.Chapter chapter) {
        List<String> words = new ArrayList<>();
        String kind = chapter.why().isEmpty() ? "" : " (" + chapter.why() + ")";
        String reason = chapter.reason().isEmpty() ? "" : ": " + Printable.line(chapter.reason());
        words.add(LedgerWords.outcome(chapter.outcome(), chapter.dry()) + kind + reason + ".");
        if (!chapter.changes().isEmpty()) {
            words.add((chapter.dry() ? "It would change: " : "It changed: ") + some(chapter.changes()) + ".");
        }
        chapter.trouble().stream()
                .filter(trouble -> chapter.reason().isEmpty()
                        || !chapter.reason().contains(trouble) && !trouble.endsWith(": " + chapter.reason()))
                .limit(MOST_NAMED)
                .forEach(trouble -> words.add("Trouble: " + sentence(trouble)));
        chapter.findings()
                .forEach(finding ->
                        words.add("Found: " + Printable.line(finding.verdict()) + ": " + sentence(finding.sentence())));
        if (chapter.runStatus().equals("interrupted")) {
            words.add("The run was interrupted.");
        }
        console()
                .line("run " + chapter.run() + ", " + LedgerWords.time(chapter.started()) + ": " + chapter.who()
                        + " ran " + LedgerWords.job(chapter.kind(), chapter.job(), chapter.dry()) + ": "
                        + String.join(" ", words));
    }

    private static String some(List<String> tasks) {
        String named = String.join(
                "; ", tasks.stream().limit(MOST_NAMED).map(Printable::line).toList());
        return tasks.size() > MOST_NAMED ? named + "; and " + (tasks.size() - MOST_NAMED) + " more" : named;
    }

    private static String sentence(String text) {
        String line = Printable.line(text.strip());
        return line.endsWith(".") ? line : line + ".";
    }
}
