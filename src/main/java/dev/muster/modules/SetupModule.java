package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.modules.facts.FactsScript;
import dev.muster.modules.facts.HostFacts;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Gathers facts in one round trip with nothing but a POSIX shell on the host. */
@ModuleInfo(
        name = "setup",
        doc = "Gathers facts about the host under Ansible's names; those about Python are left out. Changes nothing.",
        example = """
                - setup:
                    gather_subset: [min, network]
                - setup:
                    filter: ansible_distribution*
                """)
final class SetupModule implements Module<SetupModule.Parameters, Map<String, Value>> {
    private static final List<String> LARGE = List.of("hardware", "network", "virtual");

    /** Names Ansible knows besides; what is small is always gathered. */
    private static final Set<String> SMALL = Set.of(
            "all",
            "min",
            "apparmor",
            "caps",
            "chroot",
            "cmdline",
            "date_time",
            "distribution",
            "dns",
            "env",
            "facter",
            "fibre_channel_wwn",
            "fips",
            "is_chroot",
            "iscsi",
            "local",
            "lsb",
            "nvme",
            "ohai",
            "pkg_mgr",
            "platform",
            "python",
            "selinux",
            "service_mgr",
            "ssh_pub_keys",
            "system",
            "user",
            "architecture",
            "kernel",
            "machine");

    /** Facts whose name has no prefix anywhere. */
    private static final Set<String> BARE = Set.of("gather_subset", "module_setup");

    /** Facts by which a large subset may be asked for. */
    private static final Map<String, String> LARGE_BY_FACT = Map.ofEntries(
            Map.entry("devices", "hardware"),
            Map.entry("mounts", "hardware"),
            Map.entry("processor", "hardware"),
            Map.entry("processor_cores", "hardware"),
            Map.entry("processor_count", "hardware"),
            Map.entry("interfaces", "network"),
            Map.entry("default_ipv4", "network"),
            Map.entry("default_ipv6", "network"),
            Map.entry("all_ipv4_addresses", "network"),
            Map.entry("all_ipv6_addresses", "network"),
            Map.entry("virtualization_type", "virtual"),
            Map.entry("virtualization_role", "virtual"));

    record Parameters(
            @Param(doc = "all, min, hardware, network, virtual; with ! in front: not that.", orElse = "all")
            List<String> gatherSubset,

            @Param(doc = "Only facts whose names match one of these globs, with or without ansible_ in front.")
            List<String> filter,

            @Param(doc = "How long gathering may take, in seconds; less than 30 counts as 30.", orElse = "30")
            Duration gatherTimeout,

            @Param(doc = "Folder of the host's own facts.", orElse = "/etc/ansible/facts.d")
            RemotePath factPath) {}

    @Override
    public Observation<Map<String, Value>> observe(Parameters parameters, TaskContext context) {
        List<String> wanted = LARGE.stream()
                .map(subset -> wants(parameters.gatherSubset(), subset) ? "y" : "n")
                .toList();
        Query query =
                Query.of(FactsScript.SCRIPT, parameters.factPath().text(), wanted.get(0), wanted.get(1), wanted.get(2));
        Duration atLeast = Duration.ofSeconds(30);
        Duration asked = parameters.gatherTimeout();
        return Observation.of(query.within(asked.compareTo(atLeast) < 0 ? atLeast : asked), SetupModule::facts);
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Map<String, Value> gathered) {
        Map<String, Value> facts = new LinkedHashMap<>();
        gathered.forEach((name, value) -> {
            if (matches(parameters.filter(), name)) {
                facts.put(name, value);
            }
        });
        if (parameters.filter().isEmpty()) {
            facts.put("gather_subset", Value.texts(parameters.gatherSubset()));
            facts.put("module_setup", Value.of(true));
        }
        Map<String, Value> shown = new LinkedHashMap<>();
        facts.forEach((name, value) -> shown.put(BARE.contains(name) ? name : "ansible_" + name, value));
        ModuleResult result =
                ModuleResult.of("ansible_facts", Value.dict(shown)).with(new Effect.GatheredFacts(facts));
        return Plan.unchanged("facts only look", result);
    }

    private static Map<String, Value> facts(Output output) {
        return HostFacts.of(output.stdout())
                .orElseThrow(() -> new ModuleException("the facts script ended early, status " + output.status() + ": "
                        + output.stderr().strip()));
    }

    /** {@code !all} leaves the small ones, {@code !hardware} all but that, and a name alone brings only itself. */
    private static boolean wants(List<String> asked, String subset) {
        boolean all = asked.isEmpty() || asked.stream().allMatch(name -> name.startsWith("!") && !name.equals("!all"));
        boolean included = all;
        boolean explicit = false;
        boolean excluded = false;
        for (String name : asked) {
            boolean not = name.startsWith("!");
            String bare = not ? name.substring(1) : name;
            String meant = LARGE_BY_FACT.getOrDefault(bare, bare);
            if (!LARGE.contains(meant) && !SMALL.contains(meant)) {
                throw new ModuleException(
                        "Bad subset '" + bare + "' given to Ansible. gather_subset options allowed: all, "
                                + "min, hardware, network, virtual and the names of small ones; each also with ! in front");
            }
            if (not) {
                excluded |= meant.equals(subset) || meant.equals("all");
            } else {
                included |= meant.equals("all") || meant.equals(subset);
                explicit |= meant.equals(subset);
            }
        }
        return explicit || included && !excluded;
    }

    private static boolean matches(List<String> globs, String name) {
        List<String> meant = globs.stream().filter(glob -> !glob.isEmpty()).toList();
        return meant.isEmpty()
                || meant.stream()
                        .map(SetupModule::glob)
                        .anyMatch(glob -> glob.test(name) || glob.test("ansible_" + name));
    }

    /** {@code *}, {@code ?} and {@code [abc]} as in a shell. */
    private static Predicate<String> glob(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (close > 0) {
                String set = glob.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString()).asMatchPredicate();
    }
}
