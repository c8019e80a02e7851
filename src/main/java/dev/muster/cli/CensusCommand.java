package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Census;
import dev.muster.census.Origin;
import dev.muster.census.Sighting;
import dev.muster.inventory.Inventory;
import dev.muster.project.Project;
import dev.muster.source.Printable;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster census}: boxes that known_hosts, leases, logs and scans know, and the inventory does not. */
@Command(
        name = "census",
        description = {
            "List the boxes that your sources know and the inventory lacks. Files are read, nothing is sent.",
            "Without a source: those that muster census add, ask and sweep have put into the ledger, and those of this"
                    + " account.",
            "Exit status: 0 when the inventory has them all, 2 when some are forgotten."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusCommand extends CensusTool {
    private static final int FEW = 3;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Every place that knows a box, and what made no sense.")
    private boolean verbose;

    CensusCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    ExitCode work(Inventory inventory, Project project) {
        Census census = census(inventory, project);
        List<Box> forgotten = forgotten(census);
        if (json) {
            List<Box> mine = census.boxes().stream().filter(own()::has).toList();
            console().line(PythonJson.write(asJson(census, mine), PythonJson.Style.PRETTY));
        } else {
            forgotten.forEach(this::show);
            if (!forgotten.isEmpty()) {
                console().blank();
            }
            CensusWords.sum(console(), census, own());
            CensusWords.remarks(console(), census.remarks(), verbose);
        }
        return forgotten.isEmpty() ? ExitCode.OK : ExitCode.FAILED_HOSTS;
    }

    private void show(Box box) {
        List<String> more = box.names().size() + box.addresses().size() > 1
                ? Stream.concat(box.names().stream(), box.addresses().stream())
                        .skip(1)
                        .toList()
                : List.of();
        console()
                .line(Ink.CHANGED, Printable.line(box.title() + (more.isEmpty() ? "" : "  " + String.join(" ", more))));
        List<String> places =
                verbose ? box.sightings().stream().map(CensusCommand::place).toList() : folded(box.sightings());
        places.stream()
                .limit(verbose ? places.size() : FEW)
                .forEach(place -> console().line("    " + place));
        if (!verbose && places.size() > FEW) {
            console().line("    and " + CensusWords.counted(places.size() - FEW, "more source", "more sources"));
        }
    }

    /** {@code known_hosts .ssh/known_hosts:20-22,31}: a line for each source. */
    private static List<String> folded(List<Sighting> sightings) {
        Map<String, NavigableSet<Integer>> lines = new LinkedHashMap<>();
        for (Sighting sighting : sightings) {
            Origin origin = sighting.origin();
            lines.computeIfAbsent(origin.kind().word() + " " + origin.file(), file -> new TreeSet<>())
                    .add(origin.line());
        }
        return lines.entrySet().stream()
                .map(file -> Printable.line(file.getKey() + CensusWords.lines(file.getValue())))
                .toList();
    }

    private static String place(Sighting sighting) {
        return Printable.line(sighting.origin().kind().word() + " " + sighting.origin()
                + sighting.seen().map(when -> ", " + when).orElse(""));
    }

    private static Value asJson(Census census, List<Box> own) {
        Map<String, Value> all = new LinkedHashMap<>();
        all.put("boxes", Value.list(own.stream().map(CensusCommand::asJson).toList()));
        all.put("hashed_unread", Value.of(census.unread()));
        all.put("remarks", Value.texts(census.remarks()));
        return Value.dict(all);
    }

    private static Value asJson(Box box) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("host", Value.of(box.title()));
        fields.put("in_inventory", Value.of(box.isManaged()));
        fields.put("names", Value.texts(box.names()));
        fields.put("addresses", Value.texts(box.addresses()));
        fields.put(
                "clues",
                Value.dict(box.clues().stream()
                        .collect(Collectors.groupingBy(
                                clue -> clue.kind().name().toLowerCase(Locale.ROOT),
                                LinkedHashMap::new,
                                Collectors.collectingAndThen(
                                        Collectors.mapping(clue -> clue.value(), Collectors.toList()),
                                        Value::texts)))));
        fields.put("seen", box.seen().map(when -> Value.of(when.toString())).orElse(Value.none()));
        fields.put(
                "places",
                Value.list(box.sightings().stream().map(CensusCommand::asJson).toList()));
        return Value.dict(fields);
    }

    private static Value asJson(Sighting sighting) {
        Origin origin = sighting.origin();
        return Value.dict(Map.of(
                "kind", Value.of(origin.kind().word()),
                "file", Value.of(origin.file()),
                "line", Value.of(origin.line()),
                "seen", sighting.seen().map(when -> Value.of(when.toString())).orElse(Value.none())));
    }
}
