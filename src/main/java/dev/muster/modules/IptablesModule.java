package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Stakes;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sees to one rule, chain or policy of the running packet filter; what it finds at boot is another's to save. */
@ModuleInfo(
        name = "iptables",
        doc =
                "Adds or removes one rule of the running packet filter, sets a chain's policy, empties a chain or a table.",
        example = """
                - iptables:
                    chain: INPUT
                    protocol: udp
                    destination_port: "123"
                    source: 192.0.2.0/24
                    jump: ACCEPT
                    comment: ntp
                """,
        results = "rule: the rule as words")
final class IptablesModule implements Module<IptablesModule.Parameters, IptablesModule.Filter> {
    private static final ReadScript IPTABLES_VERSION = new ReadScript("iptables-version", HostTool.FIND + """
            need "$1"
            "$1" --version
            """);

    /** Arguments: program, table, chain, then words of the rule. */
    private static final ReadScript LOOK_AT_CHAIN = new ReadScript("look-at-chain", HostTool.FIND + """
            tool=$1 table=$2 chain=$3
            shift 3
            if "$tool" -t "$table" -C "$chain" "$@" >/dev/null 2>&1; then echo rule; fi
            if said=$("$tool" -t "$table" -L "$chain" -n 2>/dev/null); then
              echo chain
              printf '%s\\n' "$said" | { IFS= read -r line || :; printf 'header %s\\n' "$line"; }
            fi
            """);

    private static final Pattern POLICY = Pattern.compile("\\(policy ([A-Z]+)\\)");

    record Parameters(
            @Param(
                    doc = "Table.",
                    orElse = "filter",
                    choices = {"filter", "nat", "mangle", "raw", "security"})
            String table,

            @Param(doc = "Whether the rule should be there.", orElse = "present")
            State state,

            @Param(
                    doc = "Whether a new rule comes last or first.",
                    orElse = "append",
                    choices = {"append", "insert"})
            String action,

            @Param(
                    doc = "Version of IP.",
                    orElse = "ipv4",
                    choices = {"ipv4", "ipv6"})
            String ipVersion,

            @Param(doc = "Chain.") Optional<String> chain,

            @Param(doc = "Number an inserted rule gets.") Optional<String> ruleNum,

            @Param(doc = "Protocol; as with most, an exclamation mark in front negates.")
            Optional<String> protocol,

            @Param(name = "wait", doc = "Seconds to wait for the lock.")
            Optional<String> waitSeconds,

            @Param(doc = "Where packets come from.") Optional<String> source,

            @Param(doc = "Source that SNAT gives.") Optional<String> toSource,

            @Param(doc = "Where packets go to.") Optional<String> destination,

            @Param(doc = "Destination that DNAT gives.") Optional<String> toDestination,

            @Param(doc = "Match extensions.") List<String> match,

            @Param(doc = "TCP flags: flags to look at and flags_set that must be set.")
            Map<String, Value> tcpFlags,

            @Param(doc = "Target.") Optional<String> jump,

            @Param(doc = "Where TEE sends copies to.") Optional<String> gateway,

            @Param(doc = "Text in front of what is logged.") Optional<String> logPrefix,

            @Param(
                    doc = "Level of what is logged.",
                    choices = {
                        "0", "1", "2", "3", "4", "5", "6", "7", "emerg", "alert", "crit", "error", "warning", "notice",
                        "info", "debug"
                    })
            Optional<String> logLevel,

            @Param(name = "goto", doc = "Chain to go on in.")
            Optional<String> gotoChain,

            @Param(doc = "Interface packets come in by.") Optional<String> inInterface,

            @Param(doc = "Interface packets leave by.") Optional<String> outInterface,

            @Param(doc = "Further fragments.") Optional<String> fragment,

            @Param(doc = "Counters a new rule begins with.") Optional<String> setCounters,

            @Param(doc = "Source port.") Optional<String> sourcePort,

            @Param(doc = "Destination port.") Optional<String> destinationPort,

            @Param(doc = "Destination ports.") List<String> destinationPorts,

            @Param(doc = "Ports that REDIRECT or MASQUERADE gives.")
            Optional<String> toPorts,

            @Param(doc = "DSCP value to set.") Optional<String> setDscpMark,

            @Param(doc = "DSCP class to set.") Optional<String> setDscpMarkClass,

            @Param(doc = "Comment of the rule.") Optional<String> comment,

            @Param(doc = "States of connections.") List<String> ctstate,

            @Param(doc = "Range packets come from.") Optional<String> srcRange,

            @Param(doc = "Range packets go to.") Optional<String> dstRange,

            @Param(doc = "Set of ipset.") Optional<String> matchSet,

            @Param(
                    doc = "Which address the set is about.",
                    choices = {"src", "dst", "src,dst", "dst,src"})
            Optional<String> matchSetFlags,

            @Param(doc = "How many matches a time.") Optional<String> limit,

            @Param(doc = "How many before that counts.") Optional<String> limitBurst,

            @Param(doc = "Account whose packets.") Optional<String> uidOwner,

            @Param(doc = "Group whose packets.") Optional<String> gidOwner,

            @Param(doc = "Answer of a refusal; implies REJECT.")
            Optional<String> rejectWith,

            @Param(doc = "Type of ICMP.") Optional<String> icmpType,

            @Param(
                    doc = "Whether only packets that open a connection match.",
                    orElse = "ignore",
                    choices = {"ignore", "match", "negate"})
            String syn,

            @Param(doc = "Whether to empty the chain, or every chain of the table.", orElse = "false")
            boolean flush,

            @Param(
                    doc = "What becomes of packets no rule matches.",
                    choices = {"ACCEPT", "DROP", "QUEUE", "RETURN"})
            Optional<String> policy,

            @Param(doc = "Whether a chain is made for a rule, and removed where no rule is given.", orElse = "false")
            boolean chainManagement) {

        /** Whether the rule should be there. */
        enum State {
            ABSENT,
            PRESENT
        }

        boolean isIpv6() {
            return ipVersion.equals("ipv6");
        }

        boolean isAbsent() {
            return state == State.ABSENT;
        }

        String tool() {
            return isIpv6() ? "ip6tables" : "iptables";
        }

        String flags(String name) {
            Value value = tcpFlags.getOrDefault(name, Value.of(""));
            return value instanceof Value.Seq seq
                    ? String.join(",", seq.items().stream().map(Value::str).toList())
                    : value.str();
        }

        boolean logs() {
            return logPrefix.filter(text -> !text.isEmpty()).isPresent()
                    || logLevel.filter(text -> !text.isEmpty()).isPresent();
        }

        Optional<String> target() {
            return jump.isEmpty() && logs() ? Optional.of("LOG") : jump;
        }
    }

    /**
     * What is there.
     *
     * @param rule words of the rule for this iptables
     */
    record Filter(List<String> rule, HostWords words) {}

    @Override
    public Stakes stakes(Parameters parameters) {
        return Stakes.of(Stakes.Part.PACKET_FILTER);
    }

    @Override
    public Observation<Filter> observe(Parameters p, TaskContext context) {
        problem(p).ifPresent(problem -> {
            throw new ModuleException(problem);
        });
        return Observation.of(Query.of(IPTABLES_VERSION, p.tool()), IptablesModule::version)
                .then(version -> {
                    List<String> rule = IptablesRule.of(p, wait(p, version), p.target());
                    List<String> arguments = new ArrayList<>(
                            List.of(p.tool(), p.table(), p.chain().orElse("")));
                    if (!p.flush() && p.policy().isEmpty()) {
                        arguments.addAll(rule);
                    }
                    return p.chain().isEmpty()
                            ? Observation.known(new Filter(rule, new HostWords(Map.of())))
                            : Observation.of(
                                    Query.of(LOOK_AT_CHAIN, arguments.toArray(String[]::new)),
                                    output -> new Filter(rule, HostWords.of(output)));
                });
    }

    private static Optional<String> problem(Parameters p) {
        if (p.setDscpMark().isPresent() && p.setDscpMarkClass().isPresent()) {
            return Optional.of("parameters are mutually exclusive: set_dscp_mark|set_dscp_mark_class");
        }
        if (p.flush() && p.policy().isPresent()) {
            return Optional.of("parameters are mutually exclusive: flush|policy");
        }
        if (p.jump().filter("tee"::equalsIgnoreCase).isPresent() && p.gateway().isEmpty()) {
            return Optional.of("jump is " + p.jump().get() + " but all of the following are missing: gateway");
        }
        if (!p.flush() && p.chain().isEmpty()) {
            return Optional.of("Either chain or flush parameter must be specified.");
        }
        if (p.logs() && p.jump().filter(jump -> !jump.equals("LOG")).isPresent()) {
            return Optional.of("Logging options can only be used with the LOG jump target.");
        }
        return p.tcpFlags().keySet().stream()
                .filter(key -> !List.of("flags", "flags_set").contains(key))
                .findFirst()
                .map(key -> "Unsupported parameters for (iptables) module: tcp_flags." + key
                        + ". Supported parameters include: flags, flags_set.");
    }

    private static String version(Output output) {
        if (!output.ok()) {
            throw new ModuleException(output.stderr().strip());
        }
        Matcher number = Pattern.compile("v([0-9.]+)").matcher(output.stdout());
        return number.find() ? number.group(1) : "0";
    }

    /** Waiting came with 1.4.20, a number of seconds with 1.6.0. */
    private static Optional<String> wait(Parameters p, String version) {
        long number = 0;
        String[] parts = (version + ".0.0.0").split("\\.");
        for (int i = 0; i < 3; i++) {
            number = number * 1000 + (parts[i].isEmpty() ? 0 : Long.parseLong(parts[i]));
        }
        return number < 1_006_000 ? Optional.empty() : p.waitSeconds();
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Filter filter) {
        if (p.flush()) {
            return change(p, Action.MODIFY, List.of(words(p, "-F", List.of())), false);
        }
        if (p.policy().isPresent()) {
            return policy(p, filter);
        }
        if (p.isAbsent() && IptablesRule.of(p, p.waitSeconds(), p.jump()).isEmpty()) {
            return withoutChain(p, filter);
        }
        boolean isThere = filter.words().has("rule");
        if (isThere != p.isAbsent()) {
            return Plan.unchanged(isThere ? "the rule is there" : "the rule is not there", result(p));
        }
        List<List<String>> commands = new ArrayList<>();
        if (p.isAbsent()) {
            commands.add(words(p, "-D", filter.rule()));
            return change(p, Action.REMOVE, commands, false);
        }
        if (!filter.words().has("chain") && p.chainManagement()) {
            commands.add(words(p, "-N", List.of()));
        }
        if (p.action().equals("append")) {
            commands.add(words(p, "-A", filter.rule()));
        } else {
            List<String> rule = new ArrayList<>();
            p.ruleNum().filter(number -> !number.isEmpty()).ifPresent(rule::add);
            rule.addAll(filter.rule());
            commands.add(words(p, "-I", rule));
        }
        return change(p, Action.CREATE, commands, true);
    }

    private static Plan policy(Parameters p, Filter filter) {
        Matcher now = POLICY.matcher(filter.words().first("header").orElse(""));
        if (!now.find()) {
            return Plan.refusal("Can't detect current policy");
        }
        String wanted = p.policy().orElse("");
        return now.group(1).equals(wanted)
                ? Plan.unchanged("the policy is that", result(p))
                : change(p, Action.MODIFY, List.of(words(p, "-P", List.of(wanted))), true);
    }

    /** Without chain_management nothing is done, but Ansible says changed. */
    private static Plan withoutChain(Parameters p, Filter filter) {
        if (!filter.words().has("chain")) {
            return Plan.unchanged("there is no such chain", result(p));
        }
        List<List<String>> commands = p.chainManagement() ? List.of(words(p, "-X", List.of())) : List.of();
        return change(p, Action.REMOVE, commands, p.chainManagement());
    }

    private static List<String> words(Parameters p, String command, List<String> rest) {
        List<String> words = new ArrayList<>(List.of(p.tool(), "-t", p.table(), command));
        p.chain().ifPresent(words::add);
        words.addAll(rest);
        return words;
    }

    private static Plan change(Parameters p, Action action, List<List<String>> commands, boolean verifiable) {
        List<Step> steps = commands.stream().map(HostTool::run).toList();
        ModuleResult result = result(p);
        return new Plan.Change(action, List.of(), steps, result, verifiable, outputs -> result);
    }

    private static ModuleResult result(Parameters p) {
        return ModuleResult.of("ip_version", Value.of(p.ipVersion()))
                .and("table", p.table())
                .and("chain", p.chain().map(Value::of).orElse(Value.none()))
                .and("flush", Value.of(p.flush()))
                .and("rule", String.join(" ", IptablesRule.of(p, p.waitSeconds(), p.jump())))
                .and("state", p.isAbsent() ? "absent" : "present")
                .and("chain_management", Value.of(p.chainManagement()));
    }
}
