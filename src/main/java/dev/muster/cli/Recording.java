package dev.muster.cli;

import dev.muster.connection.KeyMemory;
import dev.muster.engine.Prompter;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.FactBook;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.Resumption;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunListener;
import dev.muster.ledger.RunProfile;
import dev.muster.ledger.RunRecorder;
import dev.muster.ledger.Standing;
import dev.muster.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run and the ledger: what the ledger says about the hosts before the run, and the run written down. A ledger that
 * cannot be written stops a run before it touches a host; one that fails on the way makes it end with an error, since a
 * run nobody remembers must not pass for a good one.
 */
final class Recording implements AutoCloseable {
    /** Ansible's own limit, in seconds. */
    private static final int A_DAY = 86_400;

    private final Console console;
    private final Optional<Ledger> ledger;
    private Optional<RunRecorder> recorder = Optional.empty();
    private Optional<FactBook> facts = Optional.empty();
    private Map<String, Map<String, Set<String>>> keys = Map.of();
    private Map<String, Integer> matchedBefore = Map.of();
    private final Map<String, NewKeys.Stranger> strangers = new ConcurrentSkipListMap<>();

    private Recording(Console console, Optional<Ledger> ledger) {
        this.console = console;
        this.ledger = ledger;
    }

    /** A ledger on its way: loading its engine takes as long as loading a playbook, so the two are done side by side. */
    static final class Opening {
        private final LedgerPlace place;
        private final CompletableFuture<Optional<Ledger>> opened = new CompletableFuture<>();
        private final boolean isMadeWhenAwaited;

        /**
         * @param isOpenedAside from now on, and begun where there is none
         * @param isMadeWhenAwaited where it is not opened aside: not before somebody wants it
         */
        private Opening(LedgerPlace place, boolean isOpenedAside, boolean isMadeWhenAwaited) {
            this.place = place;
            this.isMadeWhenAwaited = isMadeWhenAwaited;
            if (isOpenedAside) {
                aside();
            } else {
                opened.complete(Optional.empty());
            }
        }

        private void aside() {
            Thread thread = new Thread(this::open, "ledger-opening");
            thread.setDaemon(true);
            thread.start();
        }

        private void open() {
            try {
                Ledger ledger = Ledger.open(place, InstantSource.system());
                if (!opened.complete(Optional.of(ledger))) {
                    ledger.close();
                }
            } catch (RuntimeException | Error e) { // whatever it is, somebody waits for it
                opened.completeExceptionally(e);
            }
        }

        /** Waits until it is open or cannot be opened, but not longer than this; whether it is so. */
        boolean isOverWithin(Duration longest) {
            try {
                opened.get(longest.toMillis(), TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException | CancellationException e) {
                return true; // what it is comes out with await()
            } catch (TimeoutException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** Who waits for it waits no longer, and it is closed as soon as it is open; false when it came out first. */
        boolean giveUp() {
            return opened.cancel(false);
        }

        boolean isGivenUp() {
            return opened.isCancelled();
        }

        /** The ledger, ready; empty when it cannot be used, which was then said. */
        Optional<Recording> await(Console console) {
            try {
                Optional<Ledger> ledger = opened.join();
                if (isMadeWhenAwaited) {
                    ledger = Optional.of(Ledger.open(place, InstantSource.system()));
                }
                return Optional.of(new Recording(console, ledger));
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof LedgerException cause)) {
                    throw e;
                }
                return refused(console, cause);
            } catch (CancellationException e) {
                return refused(
                        console,
                        new LedgerException(
                                "the ledger " + place + " was still being opened when nobody waited for it any more"));
            } catch (LedgerException e) {
                return refused(console, e);
            }
        }

        private static Optional<Recording> refused(Console console, LedgerException e) {
            console.error("error: " + e.getMessage());
            console.error("no host was touched: what is not recorded is not done");
            return Optional.empty();
        }
    }

    /** @param mayMake whether a ledger is begun where there is none */
    static Opening open(LedgerPlace place, boolean mayMake) {
        boolean isAnywhere = !(place instanceof LedgerPlace.Nowhere);
        boolean isThere = isAnywhere && Ledger.exists(place);
        // A new one is made only once it is clear that there will be a run.
        return new Opening(place, isThere, isAnywhere && !isThere && mayMake);
    }

    /** Opens a ledger aside, and begins it there where there is none. */
    static Opening openOrMake(LedgerPlace place) {
        return new Opening(place, !(place instanceof LedgerPlace.Nowhere), false);
    }

    /** Hosts with work left; empty without a ledger. */
    Optional<List<Standing>> outstanding() {
        return ledger.map(open -> open.standings(LocalDate.now(java.time.ZoneId.systemDefault())).stream()
                .filter(Standing::isToBePlayed)
                .toList());
    }

    /** The options with what people have said about hosts. */
    RunOptions under(RunOptions options) {
        return ledger.map(open -> options.withLeftOut(open.leftOut(LocalDate.now(java.time.ZoneId.systemDefault()))))
                .orElse(options);
    }

    /**
     * Begins to record.
     *
     * @param hosts those it is known to be for
     */
    void begin(RunHeader.Kind kind, String job, RunOptions options, Collection<Host> hosts, Inventory inventory) {
        begin(kind, job, options, hosts, inventory, Optional.empty());
    }

    /** Begins to record a run that may go on with another. */
    void begin(
            RunHeader.Kind kind,
            String job,
            RunOptions options,
            Collection<Host> hosts,
            Inventory inventory,
            Optional<Resumption> resumed) {
        recorder = ledger.map(open -> {
            String sources = String.join(",", inventory.sources());
            RunHeader header = new RunHeader(
                    kind,
                    job,
                    options.check(),
                    sources,
                    dev.muster.ledger.Controller.user(),
                    dev.muster.ledger.Controller.name());
            keys = open.trustedKeys();
            strangers.clear();
            matchedBefore = open.matchedLastTime(job, sources);
            String digest = kind == RunHeader.Kind.RUN && !options.check() ? Givens.digest(options, inventory) : "";
            return open.record(header, targets(hosts, inventory), digest, resumed);
        });
    }

    /** The last run of a job, when it was broken off; empty too without a ledger. */
    Optional<Resumption> brokenOff(String job) {
        return ledger.flatMap(open -> open.brokenOff(job));
    }

    /** The options with what a recorded run has beyond others: a journal of its steps, and a number others can name. */
    RunOptions equipped(RunOptions options, String job) {
        RunOptions leased = remembering(leased(options, job));
        return recorder.map(leased::withJournal).orElse(leased);
    }

    /** With the facts of earlier runs, where the settings say so in Ansible's words. */
    private RunOptions remembering(RunOptions options) {
        Settings settings = options.settings();
        boolean isAsked = options.gathering() == RunOptions.Gathering.SMART
                && !settings.text("defaults.fact_caching").orElse("memory").equals("memory");
        if (isAsked && facts.isEmpty()) {
            Duration oldest = Duration.ofSeconds(
                    settings.number("defaults.fact_caching_timeout").orElse(A_DAY));
            facts = ledger.map(open -> open.facts(oldest));
        }
        return facts.map(options::withFacts).orElse(options);
    }

    void forgetFacts(Inventory inventory) {
        ledger.ifPresent(open ->
                open.forgetFacts(inventory.hosts().stream().map(Host::name).toList()));
    }

    /** The same without a journal: a plan has one of its own. */
    RunOptions leased(RunOptions options, String job) {
        String work = recorder.map(writing -> "run " + writing.number() + " of " + job)
                .orElse(job);
        return options.withLease(options.lease().map(terms -> terms.doing(work)));
    }

    /** Hosts by name, with the source that each is known from. */
    static Map<String, String> targets(Collection<Host> hosts, Inventory inventory) {
        String sources = String.join(",", inventory.sources());
        Map<String, String> targets = new LinkedHashMap<>();
        hosts.forEach(host -> targets.put(
                host.name(), inventory.inventoryFile(host).map(Path::toString).orElse(host.implicit() ? "" : sources)));
        return targets;
    }

    Optional<Ledger> ledger() {
        return ledger;
    }

    /** The listeners of the run: those given, and the ledger's. */
    List<RunListener> listeners(RunListener view) {
        return recorder.map(writing -> List.of(view, writing, (RunListener) this::watchPatterns))
                .orElse(List.of(view));
    }

    /** The same, and what measures the run, which is told last. */
    List<RunListener> listeners(RunListener view, Optional<Profiling> profiling) {
        return Stream.concat(listeners(view).stream(), profiling.stream()).toList();
    }

    /** Where the time of the run went. */
    void keep(RunProfile profile) {
        recorder.ifPresent(writing -> writing.keep(profile));
    }

    private void watchPatterns(RunEvent event) {
        if (event instanceof RunEvent.PlayMatched matched && matched.isWhole()) {
            Optional.ofNullable(matchedBefore.get(matched.pattern()))
                    .filter(before -> matched.count() < before)
                    .ifPresent(before -> console.warning("\"" + matched.pattern() + "\" matches " + matched.count()
                            + (matched.count() == 1 ? " host" : " hosts") + ", last time it was " + before + ": "
                            + matched.span()));
        }
    }

    /** What the ledger remembers of keys, and the way by which it learns of them. */
    KeyMemory keyMemory() {
        return recorder.map(this::keyMemory).orElse(KeyMemory.NONE);
    }

    private KeyMemory keyMemory(RunRecorder writing) {
        return host -> new KeyMemory.OfHost() {
            @Override
            public Optional<String> objection(String type, String fingerprint, boolean isVouchedFor) {
                Map<String, Set<String>> known = keys.getOrDefault(host, Map.of());
                Set<String> ofType = known.getOrDefault(type, Set.of());
                // A box may have keys of several types; of one not seen before, known_hosts is asked.
                if (known.isEmpty() || ofType.contains(fingerprint) || (ofType.isEmpty() && isVouchedFor)) {
                    return Optional.empty();
                }
                strangers.put(host, new NewKeys.Stranger(host, type, fingerprint, writing.number()));
                return Optional.of("the ledger knows " + host + " by another " + (ofType.isEmpty() ? "" : type + " ")
                        + "key, "
                        + (ofType.isEmpty() ? known.values().stream().flatMap(Set::stream) : ofType.stream())
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ", and it offers " + type + " " + fingerprint + ": is it still the same box? muster why "
                        + host + " tells its story; if the new key is right: muster accept-key " + host);
            }

            @Override
            public void saw(String type, String fingerprint) {
                writing.saw(host, type, fingerprint);
            }
        };
    }

    /** Asks about hosts that showed another key than is known; those that are the same box after all. */
    Set<String> askAboutNewKeys(Prompter prompter) {
        return ledger.map(open -> new NewKeys(console, open.keyBook(), prompter).accepted(strangers.values()))
                .orElse(Set.of());
    }

    /** Ends the record; the exit code is no longer zero when the run could not be written down. */
    ExitCode finish(RunResult result, ExitCode code) {
        Optional<String> trouble = recorder.flatMap(writing ->
                writing.finish(result.status().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        trouble.ifPresent(what -> console.error("error: this run is not recorded, or not to its end: " + what));
        return trouble.isPresent() && code == ExitCode.OK ? ExitCode.ERROR : code;
    }

    @Override
    public void close() {
        facts.ifPresent(FactBook::close);
        ledger.ifPresent(Ledger::close);
    }
}
