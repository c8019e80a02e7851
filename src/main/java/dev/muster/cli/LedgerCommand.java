package dev.muster.cli;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.Standing;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster ledger}: where every host ever named stands, in columns that add up. */
@Command(
        name = "ledger",
        description = "Show where every host stands that any run has ever named.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class LedgerCommand extends LedgerTool {
    private static final int RUNS = 5;

    @ArgGroup
    private Form form = new Form();

    /** How it is shown. */
    static final class Form {
        @Option(names = "--hosts", description = "A line for each host, too.")
        private boolean hosts;

        @Option(names = "--json", description = "As JSON, with every host.")
        private boolean json;

        @Option(names = "--csv", description = "As CSV, a line for each host.")
        private boolean csv;
    }

    LedgerCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return withExisting(this::show);
    }

    private int show(Ledger ledger) {
        List<Standing> standings = ledger.standings(LocalDate.now(ZoneId.systemDefault()));
        Map<String, Long> columns = Ledger.columns(standings);
        if (form.json) {
            console().line(LedgerWords.json(columns, standings, ledger.keyBook().boxesWithManyNames()));
        } else if (form.csv) {
            console().line(LedgerWords.csv(standings));
        } else {
            describe(ledger, standings, columns);
        }
        return ExitCode.OK.status();
    }

    private void describe(Ledger ledger, List<Standing> standings, Map<String, Long> columns) {
        console().line(Ink.STRONG, ledger.place() + ": " + LedgerWords.sum(columns));
        kinds(standings);
        boxes(standings.size(), ledger.keyBook().boxesWithManyNames());
        if (form.hosts) {
            int width =
                    standings.stream().mapToInt(s -> s.name().length()).max().orElse(0);
            standings.forEach(standing -> console()
                    .line("  " + standing.name()
                            + " ".repeat(width - standing.name().length() + 2) + LedgerWords.state(standing) + " "
                            + LedgerWords.since(standing)));
        }
        List<Ledger.RunLine> runs = ledger.lastRuns(RUNS);
        if (!runs.isEmpty()) {
            console().line("last runs:");
            runs.forEach(run -> console()
                    .line("  run " + run.number() + ", " + LedgerWords.time(run.started()) + ", "
                            + run.who() + ": " + LedgerWords.job(run.kind(), run.job(), run.dry()) + " on "
                            + LedgerWords.hosts(run.hosts()) + ": " + run.status()));
        }
        long left = standings.stream().filter(Standing::isToBePlayed).count();
        if (left > 0) {
            console().line(LedgerWords.hosts(left) + " left: muster outstanding says which, and why");
        }
    }

    /** A name that has shown no key yet counts as a box of its own. */
    private void boxes(int names, List<List<String>> shared) {
        if (shared.isEmpty()) {
            return;
        }
        int twice = shared.stream().mapToInt(box -> box.size() - 1).sum();
        console()
                .line(names + " names are " + (names - twice) + (names - twice == 1 ? " box" : " boxes")
                        + " by their host keys:");
        shared.forEach(box -> console().line("  one box under " + box.size() + " names: " + String.join(", ", box)));
    }

    private void kinds(List<Standing> standings) {
        Map<String, Long> kinds = standings.stream()
                .filter(standing -> !standing.kind().isEmpty())
                .collect(Collectors.groupingBy(Standing::kind, TreeMap::new, Collectors.counting()));
        if (!kinds.isEmpty()) {
            console()
                    .line("unreachable: "
                            + kinds.entrySet().stream()
                                    .map(kind -> kind.getValue() + " " + kind.getKey())
                                    .collect(Collectors.joining(", ")));
        }
    }
}
