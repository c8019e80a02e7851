package dev.muster.cli;

import dev.muster.campaign.Course;
import dev.muster.campaign.Interval;
import dev.muster.campaign.Windows;
import dev.muster.ledger.Campaign;
import dev.muster.ledger.Campaigns;
import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import dev.muster.module.ModuleCatalog;
import dev.muster.source.Printable;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster campaign}: comes back for hosts that were not there, until nobody is left or a day has passed. */
@Command(
        name = "campaign",
        description = {
            "Play playbooks for the hosts that are left, again and again, and for each at first sight.",
            "A round looks who is there, and plays only for these; one line tells of it. Hosts are left until a run of"
                    + " the same playbooks has ended well for them, by whomever it was started. The state is in the"
                    + " ledger: after a reboot or a kill the same command goes on where it was.",
            "Ends with 0 when every host is done, exempt or parked past the end; 4 while one was not reached, 2 while"
                    + " one failed or is left for another reason; 99 after Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CampaignCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "PLAYBOOK", description = "Playbook files, run in order.")
    private List<Path> playbooks = new ArrayList<>();

    @Option(names = "--every", paramLabel = "TIME", description = "From round to round: 15m, 1h30m, 90s.")
    private Optional<String> every = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "DATE",
            description = "Last day, 2026-12-24, or the moment it ends, 2026-12-24T06:00.")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--window",
            paramLabel = "WHEN",
            description = {
                "Rounds begin only then: \"Mo-Fr 22:00-05:00\", \"Sa,Su\", \"01:30-04:00\". May be repeated.",
                "One over midnight belongs to the day it begins on. A round that has begun is finished;"
                        + " --run-timeout bounds it."
            })
    private List<String> windows = new ArrayList<>();

    @Option(names = "--zone", paramLabel = "ZONE", description = "Zone of windows and dates (default: this machine's).")
    private Optional<String> zone = Optional.empty();

    @Option(
            names = "--tries",
            paramLabel = "N",
            defaultValue = "3",
            description = "A host that failed so often is left to a person (default: ${DEFAULT-VALUE}).")
    private int tries = 3;

    @Option(names = "--fresh", description = "Also hosts that the same playbooks did before this campaign.")
    private boolean fresh;

    @Option(names = "--list", description = "Show the campaigns of the ledger, and stop.")
    private boolean list;

    @Option(names = "--stop", paramLabel = "NUMBER", description = "End a campaign, wherever it runs.")
    private Optional<Integer> stop = Optional.empty();

    @Mixin
    private PlayArguments arguments = new PlayArguments();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    CampaignCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        if (list) {
            return ledger.withExisting(console, loading, this::list);
        }
        if (stop.isPresent()) {
            return ledger.withExisting(console, loading, open -> stop(open, stop.get()));
        }
        Campaign.Terms terms = terms();
        LedgerPlace place = ledger.place(loading);
        if (place instanceof LedgerPlace.Nowhere) {
            throw wrong("a campaign needs a ledger to remember what it has done");
        }
        if (!arguments.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        PlayArguments.Loaded loaded = arguments.load(console, loading, catalog, playbooks, spec);
        return loaded.prepared()
                .map(prepared -> arguments.obstacle(loading, prepared).orElseGet(() -> play(prepared, terms, place)))
                .orElse(loaded.code())
                .status();
    }

    // ---- what was asked for ----

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Campaign.Terms terms() {
        if (playbooks.isEmpty()) {
            throw wrong("a playbook is missing");
        }
        if (arguments.isTrial()) {
            throw wrong("a campaign plays for real and unattended: --check and --step are for muster run");
        }
        if (tries < 1) {
            throw wrong("--tries takes a number from 1, not " + tries);
        }
        String interval = every.orElseThrow(() -> wrong("--every is missing: a time such as 15m"));
        Duration pause = Interval.parse(interval)
                .filter(time -> time.compareTo(SHORTEST) >= 0)
                .orElseThrow(() -> wrong("--every takes a time such as 15m, 1h30m or 90s, not \"" + interval + "\""));
        ZoneId place = zone();
        Instant end = end(until.orElseThrow(() -> wrong("--until is missing: a date such as 2026-12-24")), place);
        if (!end.isAfter(loading.clock().instant())) {
            throw wrong("--until " + until.get() + " is in the past");
        }
        Campaign.Terms terms = new Campaign.Terms(pause, end, windows, place.getId(), tries, fresh);
        try {
            Windows.parse(windows, place);
        } catch (Windows.BadWindow e) {
            throw wrong("--window: " + e.getMessage());
        }
        return terms;
    }

    private ZoneId zone() {
        try {
            return zone.map(ZoneId::of).orElse(ZoneId.systemDefault());
        } catch (DateTimeException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--zone takes a name such as Europe/Berlin, not \"" + zone.orElse("") + "\""
                            + dev.muster.source.DidYouMean.hint(zone.orElse(""), ZoneId.getAvailableZoneIds())
                                    .map(hint -> "; " + hint)
                                    .orElse(""),
                    e);
        }
    }

    private Instant end(String text, ZoneId place) {
        try {
            Instant end = text.contains("T")
                    ? LocalDateTime.parse(text).atZone(place).toInstant()
                    : LocalDate.parse(text).plusDays(1).atStartOfDay(place).toInstant();
            return Instant.ofEpochMilli(end.toEpochMilli()); // what the ledger can keep
        } catch (DateTimeException | ArithmeticException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--until takes a date such as 2026-12-24 or 2026-12-24T06:00, not \"" + text + "\"",
                    e);
        }
    }

    /** The windows of a campaign, which were read before. */
    static Windows windows(Campaign.Terms terms) {
        try {
            return Windows.parse(terms.windows(), ZoneId.of(terms.zone()));
        } catch (Windows.BadWindow e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- the campaign ----

    private ExitCode play(PlayArguments.Prepared prepared, Campaign.Terms terms, LedgerPlace place) {
        CampaignRounds.Surroundings around =
                new CampaignRounds.Surroundings(console, loading, catalog, place, loading.clock());
        Campaign.Job job = new Campaign.Job(
                prepared.job(), String.join(",", prepared.inventory().sources()), arguments.choice());
        Campaigns.Claim claim;
        try (Ledger open = Ledger.open(place, loading.clock())) {
            claim = open.campaigns().claim(job, terms, Controller.user());
        } catch (LedgerException e) {
            console.error("error: " + e.getMessage());
            return ExitCode.ERROR;
        }
        Campaign campaign = claim.campaign();
        if (!claim.isMine()) {
            console.error("error: campaign " + campaign.number() + " of " + prepared.job() + " is under way: "
                    + campaign.who() + " on " + campaign.controller() + " is at it, since "
                    + LedgerWords.time(campaign.started()) + "; muster campaign --stop " + campaign.number()
                    + " ends it");
            return ExitCode.ERROR;
        }
        CampaignRounds rounds = new CampaignRounds(around, prepared, arguments.verbosity() > 0, campaign);
        if (rounds.targets().isEmpty()) {
            leave(place, campaign, "done");
            console.error("error: no play names a host that is known before it runs: a campaign has nobody to come back"
                    + " for");
            return ExitCode.ERROR;
        }
        return play(campaign, claim.isResumed(), rounds, place);
    }

    private ExitCode play(Campaign campaign, boolean isResumed, CampaignRounds rounds, LedgerPlace place) {
        Course course = new Course(
                new Course.Schedule(campaign.terms().every(), campaign.terms().until(), windows(campaign.terms())),
                loading.clock(),
                rounds);
        begin(campaign, isResumed, rounds, place);
        Course.Ending ending;
        try (Interruption ignored = Interruption.of(rounds.breaking(), console)) {
            ending = course.run(campaign.rounds(), campaign.next());
        }
        leave(place, campaign, ending == Course.Ending.INTERRUPTED ? "" : word(ending));
        return finish(campaign, ending, rounds);
    }

    private void begin(Campaign campaign, boolean isResumed, CampaignRounds rounds, LedgerPlace place) {
        Map<String, String> targets = rounds.targets();
        try (Ledger open = Ledger.open(place, loading.clock())) {
            open.campaigns().name(targets);
        } catch (LedgerException e) {
            console.warning(String.valueOf(e.getMessage()));
        }
        int left = rounds.roll()
                .map(roll ->
                        roll.left() + roll.with(CampaignRoll.Prospect.NEVER).size())
                .orElse(targets.size());
        console.line(
                Ink.STRONG,
                "campaign " + campaign.number() + ": " + campaign.job().playbooks() + " every "
                        + Interval.words(campaign.terms().every()) + " until "
                        + LedgerWords.time(campaign.terms().until()) + ", "
                        + windows(campaign.terms()) + ": " + left + " left of " + LedgerWords.hosts(targets.size())
                        + (isResumed ? "; taken up again after " + rounds(campaign) : ""));
    }

    private void leave(LedgerPlace place, Campaign campaign, String status) {
        try (Ledger open = Ledger.open(place, loading.clock())) {
            if (status.isEmpty()) {
                open.campaigns().leave(campaign.number());
            } else {
                open.campaigns().end(campaign.number(), status);
            }
        } catch (LedgerException e) {
            console.warning(String.valueOf(e.getMessage()));
        }
    }

    private static String word(Course.Ending ending) {
        return ending.name().toLowerCase(Locale.ROOT);
    }

    private ExitCode finish(Campaign campaign, Course.Ending ending, CampaignRounds rounds) {
        String how = switch (ending) {
            case DONE -> "is done";
            case STUCK ->
                "ends: who is left failed " + campaign.terms().tries() + " times and is for a person to see to";
            case OVER ->
                "is over: no round is left before "
                        + LedgerWords.time(campaign.terms().until());
            case STOPPED -> "was stopped";
            case INTERRUPTED -> "was interrupted; the same command goes on with it";
        };
        Optional<CampaignRoll> roll = rounds.roll();
        console.line(
                Ink.STRONG,
                "campaign " + campaign.number() + " " + how
                        + roll.map(end -> ": " + LedgerWords.sum(end.columns())).orElse(""));
        roll.ifPresent(end -> end.lines().forEach(line -> console.line("  " + Printable.line(line))));
        return ending == Course.Ending.INTERRUPTED
                ? ExitCode.INTERRUPTED
                : roll.map(CampaignRoll::exitCode).orElse(ExitCode.ERROR);
    }

    // ---- those there are ----

    private int list(Ledger open) {
        List<Campaign> all = open.campaigns().all();
        if (all.isEmpty()) {
            console.line("no campaign was ever begun");
        }
        for (Campaign campaign : all) {
            String state = !campaign.isOpen()
                    ? campaign.status()
                    : campaign.isAtWork()
                            ? "at work on " + campaign.controller() + ", next round "
                                    + LedgerWords.time(campaign.next())
                            : "nobody is at it; the same command goes on with it";
            console.line("campaign " + campaign.number() + ", " + LedgerWords.time(campaign.started()) + ", "
                    + campaign.who() + ": " + campaign.job().playbooks()
                    + (campaign.job().choice().isEmpty()
                            ? ""
                            : " " + campaign.job().choice()) + " every "
                    + Interval.words(campaign.terms().every()) + " until "
                    + LedgerWords.time(campaign.terms().until()) + ": " + rounds(campaign) + "; " + state);
        }
        return ExitCode.OK.status();
    }

    private static String rounds(Campaign campaign) {
        return campaign.rounds() + (campaign.rounds() == 1 ? " round" : " rounds");
    }

    private int stop(Ledger open, int number) {
        Optional<Campaign> found = open.campaigns().find(number);
        if (found.filter(Campaign::isOpen).isEmpty()) {
            console.error("error: "
                    + found.map(c -> "campaign " + number + " has ended: " + c.status())
                            .orElse("there is no campaign " + number));
            return ExitCode.ERROR.status();
        }
        open.campaigns().end(number, word(Course.Ending.STOPPED));
        console.line("campaign " + number + " is stopped"
                + (found.get().isAtWork() ? ": it ends after the round it is in, or within half a minute" : ""));
        return ExitCode.OK.status();
    }
}
