package dev.muster.cli;

import dev.muster.campaign.Course;
import dev.muster.campaign.Windows;
import dev.muster.connection.KeyMemory;
import dev.muster.engine.AdHoc;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.ledger.Campaign;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunListener;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Playbook;
import dev.muster.shell.Unreachable;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a campaign does: looks who of those left is there, plays for these, and says so in a line. The ledger is opened
 * for each round and each sign of life, and closed in between: a server that was away for a night ends no campaign.
 */
final class CampaignRounds implements Course.Rounds {
    private static final int MOST_NAMED = 5;

    private final Surroundings around;
    private final PlayArguments.Prepared prepared;
    private final boolean isTalkative;
    private final Campaign campaign;
    private final Breaking breaking = new Breaking();
    private boolean isLater;

    /** What it works with. */
    record Surroundings(
            Console console, Loading loading, ModuleCatalog catalog, LedgerPlace place, InstantSource clock) {
        /** Today where muster runs, which is where people park hosts. */
        LocalDate today() {
            return clock.instant().atZone(ZoneId.systemDefault()).toLocalDate();
        }
    }

    /** @param isTalkative whether all is shown that a run shows */
    CampaignRounds(Surroundings around, PlayArguments.Prepared prepared, boolean isTalkative, Campaign campaign) {
        this.around = around;
        this.prepared = prepared;
        this.isTalkative = isTalkative;
        this.campaign = campaign;
    }

    /** What Ctrl-C breaks off: a wait at once, a round as it breaks off a run. */
    Interruption.Stoppable breaking() {
        return breaking;
    }

    /** Waiting and working that Ctrl-C ends. */
    private static final class Breaking implements Interruption.Stoppable {
        private Optional<Fleet> atWork = Optional.empty();
        private boolean stopped;

        @Override
        public synchronized void stop() {
            stopped = true;
            atWork.ifPresent(Fleet::stop);
            notifyAll();
        }

        @Override
        public synchronized void cancel() {
            atWork.ifPresent(Fleet::cancel);
        }

        synchronized boolean isStopped() {
            return stopped;
        }

        /** A fleet is at work from now on, or none. */
        synchronized void at(Optional<Fleet> fleet) {
            atWork = fleet;
            if (stopped) {
                atWork.ifPresent(Fleet::stop);
            }
        }

        @Override
        public synchronized String stopping() {
            return atWork.isPresent()
                    ? "no other task is begun, those under way may finish; Ctrl-C again kills them"
                    : "the campaign ends here";
        }

        synchronized boolean pause(Duration time) {
            long end = System.nanoTime() + time.toNanos();
            try {
                for (long left = time.toMillis(); left > 0 && !stopped; left = (end - System.nanoTime()) / 1_000_000) {
                    wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return !stopped;
        }
    }

    // ---- waiting ----

    @Override
    public boolean pause(Duration time) {
        return breaking.pause(time);
    }

    @Override
    public void announce(Instant next, boolean isForWindow) {
        if (isForWindow || !isLater) {
            isLater = true;
            String why = isForWindow
                    ? ", when a window opens: " + String.join(", ", windows().texts())
                    : "";
            around.console().line("next round " + LedgerWords.time(next) + why);
        }
    }

    private Windows windows() {
        return CampaignCommand.windows(campaign.terms());
    }

    @Override
    public boolean goesOn(int rounds, Instant next) {
        return remembering(ledger -> ledger.campaigns().beat(campaign.number(), rounds, next))
                .orElse(true);
    }

    private <T> Optional<T> remembering(java.util.function.Function<Ledger, T> work) {
        try (Ledger ledger = Ledger.open(around.place(), around.clock())) {
            return Optional.of(work.apply(ledger));
        } catch (LedgerException e) {
            around.console().warning(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Where the hosts stand; empty when the ledger does not answer, which was said. */
    Optional<CampaignRoll> roll() {
        return remembering(this::roll);
    }

    private CampaignRoll roll(Ledger ledger) {
        return CampaignRoll.of(ledger, campaign, targets().keySet(), around.today());
    }

    /** Hosts it is for, with the source that each is known from. The controller itself is no box to come back for. */
    Map<String, String> targets() {
        return Recording.targets(
                prepared.hosts(around.loading()).stream()
                        .filter(host -> !host.implicit())
                        .toList(),
                prepared.inventory());
    }

    // ---- a round ----

    @Override
    public Course.Tidings round(int number) {
        isLater = true;
        Optional<Recording> opened = Recording.open(around.place(), true).await(around.console());
        if (opened.isEmpty()) {
            return breaking.isStopped() ? Course.Tidings.INTERRUPTED : Course.Tidings.GOES_ON;
        }
        try (Recording recording = opened.get()) {
            return round(number, recording);
        } catch (LedgerException e) {
            around.console().error("error: round " + number + ": " + e.getMessage());
            return Course.Tidings.GOES_ON;
        } finally {
            breaking.at(Optional.empty());
        }
    }

    private Course.Tidings round(int number, Recording recording) {
        Ledger ledger = recording.ledger().orElseThrow();
        CampaignRoll before = roll(ledger);
        List<String> wanted = before.with(CampaignRoll.Prospect.NEXT);
        Map<String, Unreachable> away = wanted.isEmpty() ? Map.of() : look(wanted, number == 1);
        if (!breaking.isStopped()) {
            ledger.campaigns().lookedInVain(campaign.number(), away);
        }
        List<String> there =
                wanted.stream().filter(host -> !away.containsKey(host)).toList();
        if (!there.isEmpty() && !breaking.isStopped()) {
            play(Set.copyOf(there), recording);
        }
        breaking.at(Optional.empty());
        CampaignRoll after = roll(ledger);
        tell(number, there, away, after);
        if (breaking.isStopped()) {
            return Course.Tidings.INTERRUPTED;
        }
        if (after.left() > 0) {
            return Course.Tidings.GOES_ON;
        }
        return after.with(CampaignRoll.Prospect.NEVER).isEmpty() ? Course.Tidings.DONE : Course.Tidings.STUCK;
    }

    /** Those that are not there. A play that comes by another way than SSH is not looked for. */
    private Map<String, Unreachable> look(List<String> hosts, boolean isFirst) {
        Set<String> otherwise = otherwiseReached();
        List<String> bySsh =
                hosts.stream().filter(host -> !otherwise.contains(host)).toList();
        Optional<ModuleCall> call = around.loading().call("raw", "true", around.catalog(), new Diagnostics());
        if (bySsh.isEmpty() || call.isEmpty()) {
            return Map.of();
        }
        LocatedText names = LocatedText.named("<campaign>", String.join(",", bySsh) + ",");
        try (Fleet fleet = fleet(KeyMemory.NONE, isFirst)) {
            return fleet.outOfSight(
                    AdHoc.playbook(names, call.get(), Path.of("")), prepared.inventory(), prepared.options());
        }
    }

    private Set<String> otherwiseReached() {
        List<Playbook> otherwise = prepared.plays().stream()
                .map(playbook -> new Playbook(
                        playbook.path(),
                        playbook.plays().stream()
                                .filter(play -> play.keywords().settings().containsKey(Keyword.CONNECTION))
                                .toList()))
                .toList();
        return around.loading().hosts(otherwise, Optional.empty(), prepared.inventory(), List.of()).stream()
                .map(Host::name)
                .collect(Collectors.toSet());
    }

    private Fleet fleet(KeyMemory keys, boolean isFirst) {
        Fleet fleet = new Fleet(around.catalog(), around.console(), Optional.empty(), keys, isFirst);
        breaking.at(Optional.of(fleet));
        return fleet;
    }

    private void play(Set<String> there, Recording recording) {
        Set<String> only = new LinkedHashSet<>(there);
        // Plays on the controller prepare and sum up for those on hosts.
        prepared.hosts(around.loading()).stream()
                .filter(Host::implicit)
                .map(Host::name)
                .forEach(only::add);
        RunOptions options = recording.under(prepared.options()).withOnly(only);
        PlayArguments.Prepared job = prepared.under(options);
        recording.begin(RunHeader.Kind.RUN, job.job(), options, job.hosts(around.loading()), job.inventory());
        try (Fleet fleet = fleet(recording.keyMemory(), false)) {
            RunResult result = fleet.run(
                    job.plays(), job.inventory(), recording.equipped(options, job.job()), recording.listeners(view()));
            recording.finish(result, ExitCode.OK);
        }
    }

    private RunListener view() {
        Shown shown = Shown.of(around.loading().settings());
        return isTalkative
                ? new ConsoleView(around.console(), 0, false, shown)
                : event -> {
                    if (event instanceof RunEvent.Warned warned) {
                        around.console().told(warned);
                    }
                };
    }

    // ---- telling ----

    private void tell(int number, List<String> there, Map<String, Unreachable> away, CampaignRoll after) {
        List<String> words = new ArrayList<>();
        if (!there.isEmpty()) {
            words.add("played for " + LedgerWords.hosts(there.size()) + " (" + named(there, after) + ")");
        }
        if (!away.isEmpty()) {
            Map<String, Long> kinds = away.values().stream()
                    .collect(Collectors.groupingBy(why -> why.kind().words(), TreeMap::new, Collectors.counting()));
            words.add("not there " + LedgerWords.hosts(away.size()) + " ("
                    + kinds.entrySet().stream()
                            .map(kind -> kind.getValue() + " " + kind.getKey())
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        long parked = after.with(CampaignRoll.Prospect.LATER).size();
        if (parked > 0) {
            words.add(parked + " parked for now");
        }
        if (words.isEmpty()) {
            words.add("nobody to play for");
        }
        around.console()
                .line(String.format(
                        Locale.ROOT,
                        "round %d, %s: %s; %d left of %d",
                        number,
                        LedgerWords.time(around.clock().instant()),
                        String.join("; ", words),
                        after.left() + after.with(CampaignRoll.Prospect.NEVER).size(),
                        after.hosts().size()));
    }

    private static String named(List<String> there, CampaignRoll after) {
        String few = there.stream()
                .limit(MOST_NAMED)
                .map(host -> host + " "
                        + Optional.ofNullable(after.hosts().get(host))
                                .map(CampaignRoll.Place::state)
                                .orElse(""))
                .collect(Collectors.joining(", "));
        return there.size() > MOST_NAMED ? few + " and " + (there.size() - MOST_NAMED) + " more" : few;
    }
}
