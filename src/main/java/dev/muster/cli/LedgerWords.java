package dev.muster.cli;

import dev.muster.ledger.RunHeader;
import dev.muster.ledger.Standing;
import dev.muster.report.Csv;
import dev.muster.source.Printable;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the ledger says, in the words of people, of spreadsheets and of programs. */
final class LedgerWords {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    private LedgerWords() {}

    static String time(Instant instant) {
        return MINUTE.format(instant);
    }

    static String job(RunHeader.Kind kind, String job, boolean dry) {
        return switch (kind) {
            case RUN -> job + dry(dry);
            case EXEC -> "module " + job + dry(dry);
            case PLAN -> job + " (to plan it)";
            case APPLY -> "the plan of " + job + dry(dry);
        };
    }

    /** What became of a host; a run that only looked changed nothing. */
    static String outcome(String outcome, boolean dry) {
        return dry && outcome.equals("changed") ? "would change" : outcome;
    }

    private static String dry(boolean dry) {
        return dry ? " (dry run)" : "";
    }

    /** {@code 5 ok + 1 failed = 6 hosts}; every column, so that readers see what is not there. */
    static String sum(Map<String, Long> columns) {
        long total = columns.values().stream().mapToLong(Long::longValue).sum();
        return columns.entrySet().stream()
                        .map(column -> column.getValue() + " " + column.getKey())
                        .collect(Collectors.joining(" + "))
                + " = " + hosts(total);
    }

    static String hosts(long number) {
        return number + (number == 1 ? " host" : " hosts");
    }

    /** {@code unreachable, connect timed out}. */
    static String state(Standing standing) {
        return standing.kind().isEmpty() ? standing.state() : standing.state() + ", " + standing.kind();
    }

    /** Since when, and why: what follows the name of a host. */
    static String since(Standing standing) {
        String reason = Printable.line(standing.reason());
        if (standing.state().equals("parked") || standing.state().equals("exempt")) {
            return reason;
        }
        return "since " + time(standing.since())
                + standing.sinceRun().map(run -> " (run " + run + ")").orElse("")
                + (reason.isEmpty() ? "" : ": " + reason);
    }

    // ---- for programs ----

    private static final List<String> FIELDS =
            List.of("host", "state", "kind", "reason", "since_run", "since", "until", "answered", "pending_handlers");

    static Map<String, Value> fields(Standing standing) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("host", Value.of(standing.name()));
        fields.put("state", Value.of(standing.state()));
        fields.put("kind", Value.of(standing.kind()));
        fields.put("reason", Value.of(Printable.line(standing.reason())));
        fields.put("since_run", standing.sinceRun().map(run -> Value.of(run)).orElse(Value.none()));
        fields.put("since", Value.of(standing.since().toString()));
        fields.put("until", optional(standing.until()));
        fields.put("answered", optional(standing.answered()));
        fields.put(
                "pending_handlers",
                Value.list(standing.pending().stream()
                        .map(handler -> Value.of(Printable.line(handler)))
                        .toList()));
        return fields;
    }

    private static Value optional(Optional<?> value) {
        return value.map(present -> Value.of(present.toString())).orElse(Value.none());
    }

    /** An object with the total, the columns that add up to it, the hosts, and names that are one box. */
    static String json(Map<String, Long> columns, List<Standing> standings, List<List<String>> boxes) {
        Map<Value, Value> sums = new LinkedHashMap<>();
        columns.forEach((column, count) -> sums.put(Value.of(column), Value.of(count)));
        Map<Value, Value> all = new LinkedHashMap<>();
        all.put(Value.of("total"), Value.of(standings.size()));
        all.put(Value.of("columns"), new Value.Dict(sums));
        all.put(
                Value.of("hosts"),
                Value.list(standings.stream()
                        .map(standing -> dict(fields(standing)))
                        .toList()));
        all.put(
                Value.of("same_boxes"),
                Value.list(boxes.stream().map(names -> Value.texts(names)).toList()));
        return PythonJson.write(new Value.Dict(all), PythonJson.Style.PRETTY);
    }

    private static Value dict(Map<String, Value> fields) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        fields.forEach((name, value) -> entries.put(Value.of(name), value));
        return new Value.Dict(entries);
    }

    /** A line for each host, after RFC 4180, the names of the columns first. */
    static String csv(List<Standing> standings) {
        StringBuilder out = new StringBuilder(String.join(",", FIELDS));
        for (Standing standing : standings) {
            Map<String, Value> fields = fields(standing);
            out.append('\n')
                    .append(FIELDS.stream()
                            .map(field -> cell(fields.getOrDefault(field, Value.none())))
                            .collect(Collectors.joining(",")));
        }
        return out.toString();
    }

    private static String cell(Value value) {
        return Csv.cell(
                value instanceof Value.Seq list
                        ? list.items().stream().map(Value::str).collect(Collectors.joining("; "))
                        : value instanceof Value.None ? "" : value.str());
    }
}
