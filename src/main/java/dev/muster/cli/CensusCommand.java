package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Census;
import dev.muster.census.Origin;
import dev.muster.census.Sighting;
import dev.muster.inventory.Inventory;
import dev.muster.source.Printable;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muster census}: boxes that known_hosts, leases, logs and scans know, and the inventory does not. */
@Command(
        name = "census",
        description = {
            "List the boxes that your sources know and the inventory lacks. Files are read, nothing is sent.",
            "Exit status: 0 when the inventory has them all, 2 when some are forgotten."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusCommand implements Callable<Integer> {
    private static final int FEW = 3;

    private final Console console;
    private final Loading loading;

    @Mixin
    private CensusSources sources = new CensusSources();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Every place that knows a box, and what made no sense.")
    private boolean verbose;

    CensusCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() {
        Optional<Inventory> inventory = loading.inventory(sources.inventory(), List.of());
        if (inventory.isEmpty()) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        try {
            Census census = sources.census(inventory.get());
            List<Box> own = census.boxes().stream().filter(sources::isOwn).toList();
            List<Box> forgotten = own.stream().filter(box -> !box.isManaged()).toList();
            if (json) {
                console.line(PythonJson.write(asJson(census, own), PythonJson.Style.PRETTY));
            } else {
                show(census, own, forgotten);
            }
            return (forgotten.isEmpty() ? ExitCode.OK : ExitCode.FAILED_HOSTS).status();
        } catch (CensusSources.BadSource e) {
            console.error("error: " + e.getMessage());
            return ExitCode.BAD_OPTION.status();
        }
    }

    private void show(Census census, List<Box> own, List<Box> forgotten) {
        forgotten.forEach(this::show);
        if (!forgotten.isEmpty()) {
            console.blank();
        }
        int foreign = census.boxes().size() - own.size();
        console.line(own.size() - forgotten.size() + " in the inventory + " + forgotten.size() + " forgotten"
                + (foreign > 0 ? " + " + foreign + " not yours by --own" : "") + " = "
                + counted(census.boxes().size(), "box", "boxes"));
        if (census.unread() > 0) {
            console.line(counted(census.unread(), "hashed entry", "hashed entries")
                    + " of known_hosts: no name that a source knows fits");
        }
        List<String> remarks = census.remarks();
        if (verbose) {
            remarks.forEach(remark -> console.warning(Printable.line(remark)));
        } else if (!remarks.isEmpty()) {
            console.warning(counted(remarks.size(), "place", "places") + " of the sources made no sense, the first: "
                    + Printable.line(remarks.get(0)) + "; -v shows all");
        }
    }

    private void show(Box box) {
        List<String> more = box.names().size() + box.addresses().size() > 1
                ? Stream.concat(box.names().stream(), box.addresses().stream())
                        .skip(1)
                        .toList()
                : List.of();
        console.line(Ink.CHANGED, Printable.line(box.title() + (more.isEmpty() ? "" : "  " + String.join(" ", more))));
        List<Sighting> sightings = box.sightings();
        for (Sighting sighting :
                verbose ? sightings : sightings.stream().limit(FEW).toList()) {
            console.line("    " + Printable.line(place(sighting)));
        }
        if (!verbose && sightings.size() > FEW) {
            console.line("    and " + counted(sightings.size() - FEW, "more place", "more places"));
        }
    }

    private static String place(Sighting sighting) {
        return sighting.origin().kind().word() + " " + sighting.origin()
                + sighting.seen().map(when -> ", " + when).orElse("");
    }

    static String counted(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
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
        fields.put("title", Value.of(box.title()));
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
