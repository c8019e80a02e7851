package dev.muster.cli;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.Standing;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster outstanding}: which hosts are left, and why. */
@Command(
        name = "outstanding",
        description = {
            "Show which hosts are left, why, and since when; muster run --outstanding plays for them.",
            "Ends with 2 while any is left that is not parked."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class OutstandingCommand extends LedgerTool {
    @ArgGroup
    private Form form = new Form();

    /** How it is shown. */
    static final class Form {
        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Option(names = "--csv", description = "As CSV.")
        private boolean csv;
    }

    OutstandingCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return withExisting(this::show);
    }

    private int show(Ledger ledger) {
        List<Standing> all = ledger.standings(LocalDate.now(ZoneId.systemDefault()));
        List<Standing> left = all.stream().filter(Standing::isOutstanding).toList();
        if (form.json) {
            console()
                    .line(LedgerWords.json(
                            Ledger.columns(left), left, ledger.keyBook().boxesWithManyNames()));
        } else if (form.csv) {
            console().line(LedgerWords.csv(left));
        } else if (left.isEmpty()) {
            console().line(Ink.OK, "nothing is outstanding: " + LedgerWords.sum(Ledger.columns(all)));
        } else {
            describe(all, left, ledger.keyBook().boxesWithManyNames());
        }
        return (left.stream().anyMatch(Standing::isToBePlayed) ? ExitCode.FAILED_HOSTS : ExitCode.OK).status();
    }

    private void describe(List<Standing> all, List<Standing> left, List<List<String>> boxes) {
        console().line(Ink.STRONG, left.size() + " of " + LedgerWords.hosts(all.size()) + " outstanding:");
        Map<String, String> states = all.stream().collect(Collectors.toMap(Standing::name, Standing::state));
        Map<String, String> twins = new HashMap<>();
        boxes.forEach(box -> box.forEach(host -> twins.put(host, twins(host, box, states))));
        Map<String, List<Standing>> groups = new LinkedHashMap<>();
        for (String column : Standing.COLUMNS) {
            left.stream()
                    .filter(standing -> standing.state().equals(column))
                    .forEach(standing -> groups.computeIfAbsent(LedgerWords.state(standing), s -> new ArrayList<>())
                            .add(standing));
        }
        int width = left.stream().mapToInt(s -> s.name().length()).max().orElse(0);
        groups.forEach((state, hosts) -> {
            console().line("  " + state + " (" + hosts.size() + "):");
            hosts.forEach(host -> console()
                    .line("    " + host.name()
                            + " ".repeat(width - host.name().length() + 2) + LedgerWords.since(host)
                            + (host.pending().isEmpty() ? "" : "; handlers due: " + String.join(", ", host.pending()))
                            + twins.getOrDefault(host.name(), "")));
        });
    }

    /** {@code ; same box as ps04-mgmt, which is ok}. */
    private static String twins(String host, List<String> box, Map<String, String> states) {
        return box.stream()
                .filter(name -> !name.equals(host))
                .map(name -> name + ", which is " + states.getOrDefault(name, "unknown"))
                .collect(Collectors.joining(", and ", "; same box as ", ""));
    }
}
