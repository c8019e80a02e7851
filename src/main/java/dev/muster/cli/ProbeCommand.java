package dev.muster.cli;

import dev.muster.connection.UdpExchange;
import dev.muster.engine.ControllerFiles;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleException;
import dev.muster.ntp.Finding;
import dev.muster.ntp.HostView;
import dev.muster.ntp.ProbeJudge;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.source.Diagnostics;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
            "Only the hosts named, or those of the inventory that match, are asked; nothing is ever written to them."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ProbeCommand implements Callable<Integer> {
    /** Bounded, so that a large inventory does not turn into a burst. */
    private static final int AT_A_TIME = 16;

    private static final int LAST_PORT = 65535;

    private final Console console;
    private final Loading loading;
    private final Templar templar = new Templar(new ControllerFiles(Path.of("")));

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
        if (port < 1 || port > LAST_PORT) {
            throw new ParameterException(spec.commandLine(), "--port takes a number from 1 to 65535, not " + port);
        }
        Map<String, ProbeRequest> requests = new LinkedHashMap<>();
        boolean allAsked = true;
        for (String target : targets) {
            List<Host> hosts = limited(HostPattern.parse(target).select(inventory), inventory);
            if (hosts.isEmpty()
                    && inventoryOptions.sources().isEmpty()
                    && inventoryOptions.limit().isEmpty()) {
                requests.put(target, request(target, port));
            } else if (hosts.isEmpty()) {
                console.error("error: no host of the inventory matches \"" + target + "\""
                        + inventoryOptions
                                .limit()
                                .map(l -> " within \"" + l + "\"")
                                .orElse(""));
                return ExitCode.ERROR.status();
            }
            for (Host host : hosts) {
                Optional<ProbeRequest> request = request(host, inventory.variables(host));
                request.ifPresent(r -> requests.put(host.name(), r));
                allAsked &= request.isPresent();
            }
        }
        ExitCode answered = requests.isEmpty() ? ExitCode.OK : probe(requests);
        return (allAsked ? answered : ExitCode.FAILED_HOSTS).status();
    }

    private List<Host> limited(List<Host> hosts, Inventory inventory) {
        return inventoryOptions
                .limit()
                .map(limit -> HostPattern.parse(limit).limit(hosts, inventory, new Diagnostics()))
                .orElse(hosts);
    }

    /** What to ask of a host, by its variables; says why not when they make no sense. */
    private Optional<ProbeRequest> request(Host host, Map<String, Value> written) {
        Map<String, Value> variables = new LinkedHashMap<>(written);
        variables.put("inventory_hostname", Value.of(host.name()));
        Scope scope = Scope.of(variables);
        try {
            Value address = evaluated("ansible_host", Value.of(host.name()), scope);
            int hostPort =
                    portNumber(evaluated("ntp_port", Value.of(port), scope).str());
            Value named = evaluated("ntp_address", address, scope);
            return Optional.of(
                    named instanceof Value.Seq list
                            ? request(
                                    hostPort,
                                    list.items().stream().map(Value::str).toArray(String[]::new))
                            : request(named.str(), hostPort));
        } catch (TemplateException e) {
            console.line(
                    Ink.FAILED, host.name() + ": not asked: " + e.diagnostic().render());
        } catch (ModuleException e) {
            console.line(Ink.FAILED, host.name() + ": not asked: " + e.getMessage());
        }
        return Optional.empty();
    }

    private Value evaluated(String name, Value otherwise, Scope scope) {
        return scope.lookup(name).map(value -> templar.evaluate(value, scope)).orElse(otherwise);
    }

    private static int portNumber(String text) {
        int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > LAST_PORT) {
            throw new ModuleException("ntp_port must be a number from 1 to 65535, not \"" + text + "\"");
        }
        return number;
    }

    private ProbeRequest request(String target, int toPort) {
        return request(toPort, target);
    }

    private ProbeRequest request(int toPort, String... addresses) {
        return ProbeRequest.of(toPort, addresses).within(Duration.ofSeconds(deadline));
    }

    private ExitCode probe(Map<String, ProbeRequest> requests) throws InterruptedException {
        ExecutorService crew = Executors.newFixedThreadPool(Math.min(AT_A_TIME, requests.size()));
        ExitCode worst = ExitCode.OK;
        try {
            UdpExchange exchange = new UdpExchange();
            Map<String, Future<ProbeReport>> reports = new LinkedHashMap<>();
            requests.forEach((name, request) -> reports.put(name, crew.submit(() -> exchange.probe(request))));
            for (Map.Entry<String, Future<ProbeReport>> entry : reports.entrySet()) {
                Finding finding = ProbeJudge.judge(Optional.of(report(entry.getValue())), HostView.NONE);
                show(entry.getKey(), finding);
                worst = finding.verdict().isProvenSafe() ? worst : ExitCode.FAILED_HOSTS;
            }
        } finally {
            crew.shutdownNow();
        }
        return worst;
    }

    private static ProbeReport report(Future<ProbeReport> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void show(String name, Finding finding) {
        Ink ink =
                finding.verdict().isProvenSafe() ? Ink.OK : finding.verdict().isDangerous() ? Ink.FAILED : Ink.CHANGED;
        console.line(ink, name + ": " + finding.verdict() + ": " + finding.sentence());
        if (verbose) {
            finding.evidence().forEach(line -> console.line("    " + line));
        }
    }
}
