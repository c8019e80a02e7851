package dev.muster.cli;

import dev.muster.connection.UdpExchange;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleException;
import dev.muster.modules.ProbeFields;
import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.Finding;
import dev.muster.ntp.HostView;
import dev.muster.ntp.ProbeJudge;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.source.Diagnostics;
import dev.muster.template.PythonJson;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster probe}: asks NTP servers from here, as anybody could, and says what that means. */
@Command(
        name = "probe",
        description = {
            "Ask NTP servers from here what a stranger could ask: modes 3, 6 and 7, over IPv4 and IPv6.",
            "Only the hosts named, or those of the inventory that match, are asked, at all their addresses; nothing is"
                    + " ever written to them, and no answer leads to another host.",
            "One line a host, worst first. Exit code 0: each is proven safe; 2: not each is; 1: a pattern matches no host."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ProbeCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65535;

    private final Console console;
    private final Loading loading;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "1..*",
            paramLabel = "TARGET",
            description = "Host names or addresses; a pattern of the inventory when one is given.")
    private List<String> targets = new ArrayList<>();

    @Mixin
    private InventoryOptions inventoryOptions = new InventoryOptions();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "123",
            description = "UDP port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "Limit for each host (default: ${DEFAULT-VALUE}).")
    private int deadline;

    @Option(names = "-4", description = "Ask over IPv4 only.")
    private boolean overIpv4;

    @Option(names = "-6", description = "Ask over IPv6 only.")
    private boolean overIpv6;

    @Option(
            names = "--source-port",
            paramLabel = "PORT",
            description = "Ask everything a second time from this port of ours, 123 or above: rules with ntpport are"
                    + " kept apart. Below 1024 it takes root. The first time is always from a port the system hands"
                    + " out.")
    private Optional<Integer> sourcePort = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "" + UdpExchange.DEFAULT_RATE,
            description = "Datagrams a second that leave at most, all hosts together (default: ${DEFAULT-VALUE}); to"
                    + " one address never more than 20.")
    private int rate;

    @Option(
            names = "--json",
            description = "Print JSON: hosts, worst first, with the fields that ntp_probe gives (muster doc ntp_probe),"
                    + " and how many have which verdict.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the evidence.")
    private boolean verbose;

    ProbeCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() throws InterruptedException {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = loading.inventory(inventoryOptions.sources(), List.of(), diagnostics);
        if (loading.report(diagnostics)) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        checkOptions();
        ProbeTarget places = new ProbeTarget(port);
        Map<String, ProbeRequest> requests = new LinkedHashMap<>();
        List<Outcome> outcomes = new ArrayList<>();
        for (String target : targets) {
            List<Host> hosts = limited(HostPattern.parse(target).select(inventory), inventory);
            if (hosts.isEmpty()
                    && inventoryOptions.sources().isEmpty()
                    && inventoryOptions.limit().isEmpty()) {
                requests.put(target, asked(ProbeRequest.of(port, target)));
            } else if (hosts.isEmpty()) {
                console.error("error: no host of the inventory matches \"" + target + "\""
                        + inventoryOptions
                                .limit()
                                .map(l -> " within \"" + l + "\"")
                                .orElse(""));
                return ExitCode.ERROR.status();
            }
            for (Host host : hosts) {
                try {
                    requests.put(host.name(), asked(places.request(host, inventory.variables(host))));
                } catch (TemplateException e) {
                    outcomes.add(Outcome.notAsked(host.name(), e.diagnostic().render()));
                } catch (ModuleException e) {
                    outcomes.add(Outcome.notAsked(host.name(), String.valueOf(e.getMessage())));
                }
            }
        }
        Probes probes = new Probes(new UdpExchange(rate));
        probes.ask(requests, console)
                .forEach((name, report) -> outcomes.add(
                        report.map(told -> Outcome.of(name, told)).orElse(Outcome.notAsked(name, "interrupted"))));
        outcomes.sort(Outcome.WORST_FIRST);
        show(outcomes);
        if (probes.isStopped()) {
            return ExitCode.INTERRUPTED.status();
        }
        return (outcomes.stream().allMatch(Outcome::isSafe) ? ExitCode.OK : ExitCode.FAILED_HOSTS).status();
    }

    /**
     * What became of one host.
     *
     * @param finding empty when it was not asked
     * @param sentence what is to be thought of it, or why it was not asked
     */
    private record Outcome(String host, Optional<Finding> finding, String sentence, Map<String, Value> fields) {
        static final Comparator<Outcome> WORST_FIRST = Comparator.comparing(Outcome::isSafe)
                .thenComparing(o -> o.finding().map(f -> f.verdict().ordinal()).orElse(Integer.MAX_VALUE))
                .thenComparing(Outcome::host);

        static Outcome notAsked(String host, String why) {
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("verdict", Value.of("not_asked"));
            fields.put("sentence", Value.of(why));
            fields.put("safe", Value.of(false));
            return new Outcome(host, Optional.empty(), why, fields);
        }

        static Outcome of(String host, ProbeReport report) {
            Finding finding = ProbeJudge.judge(Optional.of(report), HostView.NONE);
            return new Outcome(
                    host,
                    Optional.of(finding),
                    finding.sentence(),
                    ProbeFields.of(finding, report.addresses(), HostView.NONE));
        }

        boolean isSafe() {
            return finding.filter(f -> f.verdict().isProvenSafe()).isPresent();
        }

        String word() {
            return finding.map(f -> f.verdict().toString()).orElse("not asked");
        }
    }

    private void checkOptions() {
        if (port < 1 || port > LAST_PORT) {
            throw wrong("--port takes a number from 1 to 65535, not " + port);
        }
        if (deadline < 1) {
            throw wrong("--deadline takes a number of seconds, at least 1, not " + deadline);
        }
        if (rate < 1) {
            throw wrong("--rate takes a number of datagrams a second, at least 1, not " + rate);
        }
        sourcePort.flatMap(ProbeRequest::objectionToSourcePort).ifPresent(objection -> {
            throw wrong("--source-port: " + objection);
        });
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<Host> limited(List<Host> hosts, Inventory inventory) {
        return inventoryOptions
                .limit()
                .map(limit -> HostPattern.parse(limit).limit(hosts, inventory, new Diagnostics()))
                .orElse(hosts);
    }

    /** The same with what the options say. */
    private ProbeRequest asked(ProbeRequest plain) {
        ProbeRequest request = plain.within(Duration.ofSeconds(deadline));
        if (overIpv4 != overIpv6) {
            request = request.over(Set.of(overIpv4 ? AddressFamily.IPV4 : AddressFamily.IPV6));
        }
        return sourcePort.map(request::alsoFrom).orElse(request);
    }

    private void show(List<Outcome> outcomes) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        outcomes.forEach(outcome -> counts.merge(outcome.word(), 1, Integer::sum));
        if (json) {
            console.line(PythonJson.write(json(outcomes, counts), PythonJson.Style.indented(2, false)));
            return;
        }
        outcomes.forEach(this::show);
        if (outcomes.size() > 1) {
            List<String> parts = new ArrayList<>();
            counts.forEach((word, count) -> parts.add(count + " " + word));
            console.line(outcomes.size() + " hosts: " + String.join(", ", parts));
        }
    }

    private void show(Outcome outcome) {
        boolean isDangerous =
                outcome.finding().map(f -> f.verdict().isDangerous()).orElse(true);
        Ink ink = outcome.isSafe() ? Ink.OK : isDangerous ? Ink.FAILED : Ink.CHANGED;
        console.line(ink, outcome.host() + ": " + outcome.word() + ": " + outcome.sentence());
        if (verbose) {
            outcome.finding().ifPresent(finding -> finding.evidence().forEach(line -> console.line("    " + line)));
        }
    }

    private static Value json(List<Outcome> outcomes, Map<String, Integer> counts) {
        List<Value> hosts = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("host", Value.of(outcome.host()));
            fields.putAll(outcome.fields());
            hosts.add(Value.dict(fields));
        }
        Map<String, Value> summary = new LinkedHashMap<>();
        summary.put("hosts", Value.of((long) outcomes.size()));
        counts.forEach(
                (word, count) -> summary.put(word.toLowerCase(Locale.ROOT).replace(' ', '_'), Value.of((long) count)));
        Map<String, Value> root = new LinkedHashMap<>();
        root.put("hosts", Value.list(hosts));
        root.put("summary", Value.dict(summary));
        return Value.dict(root);
    }
}
