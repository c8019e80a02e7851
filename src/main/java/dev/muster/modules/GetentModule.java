package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Asks the name service and keeps the answer as fact {@code getent_DATABASE}. */
@ModuleInfo(
        name = "getent",
        doc = "Asks the host's name service; the answer is kept as fact getent_DATABASE.",
        example = """
                - getent:
                    database: passwd
                    key: ntp
                - debug:
                    var: ansible_facts.getent_passwd
                """,
        results = "ansible_facts: getent_DATABASE, the fields of each entry by its first")
final class GetentModule implements Module<GetentModule.Parameters, Output> {
    /** Arguments: database, key or a dash for none, service (or empty). The key stands behind what marks it. */
    private static final ReadScript GETENT = new ReadScript("getent", HostTool.FIND + """
            need getent
            database=$1 key=$2 service=$3
            set -- "$database"
            case $key in +*) set -- "$@" "${key#+}" ;; esac
            if [ -n "$service" ]; then set -- "$@" -s "$service"; fi
            getent "$@"
            """);

    private static final List<String> WITH_COLONS = List.of("passwd", "shadow", "group", "gshadow");

    record Parameters(
            @Param(doc = "Database: passwd, group, hosts, services …")
            String database,

            @Param(doc = "Entry to ask for; all without.") Optional<String> key,

            @Param(doc = "Service to ask instead of those nsswitch.conf says.")
            Optional<String> service,

            @Param(doc = "What parts the fields; blanks, and colons in passwd and group, unless given.")
            Optional<String> split,

            @Param(doc = "Whether a missing key is a failure.", orElse = "true")
            boolean failKey) {}

    @Override
    public Observation<Output> observe(Parameters p, TaskContext context) {
        String key = p.key().map(k -> "+" + k).orElse("");
        return Observation.of(Query.of(GETENT, p.database(), key, p.service().orElse("")), output -> output);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Output output) {
        if (output.status() == 2 && !p.failKey() && p.key().isPresent()) {
            Map<String, Value> none = Map.of(p.key().get(), Value.none());
            return facts(p, none, ModuleResult.message(missing()));
        }
        return switch (output.status()) {
            case 0 -> facts(p, entries(p, output.stdout()), ModuleResult.EMPTY);
            case 1 -> Plan.refusal("Missing arguments, or database unknown.");
            case 2 -> Plan.refusal(missing());
            case 3 -> Plan.refusal("Enumeration not supported on this database.");
            default ->
                Plan.refusal(
                        output.stderr().isBlank()
                                ? "Unexpected failure!"
                                : output.stderr().strip());
        };
    }

    private static String missing() {
        return "One or more supplied key could not be found in the database.";
    }

    private static Plan facts(Parameters p, Map<String, Value> entries, ModuleResult result) {
        Map<String, Value> facts = Map.of("getent_" + p.database(), Value.dict(entries));
        return Plan.unchanged(
                "a question changes nothing",
                result.and("ansible_facts", Value.dict(facts)).with(new Effect.GatheredFacts(facts, false)));
    }

    /** Fields by the first; a first field that comes again makes a list of all its entries. */
    private static Map<String, Value> entries(Parameters p, String text) {
        String colon = WITH_COLONS.contains(p.database()) ? ":" : "";
        String split = p.split().orElse(colon);
        Map<String, List<Value>> found = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            List<String> fields = split.isEmpty()
                    ? Stream.of(line.strip().split("\\s+")).toList()
                    : List.of(line.split(Pattern.quote(split), -1));
            found.computeIfAbsent(fields.get(0), key -> new java.util.ArrayList<>())
                    .add(Value.texts(fields.subList(1, fields.size())));
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        found.forEach((key, values) -> entries.put(key, values.size() == 1 ? values.get(0) : Value.list(values)));
        return entries;
    }
}
