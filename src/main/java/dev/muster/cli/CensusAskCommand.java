package dev.muster.cli;

import dev.muster.connection.UdpExchange;
import dev.muster.engine.AdHoc;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleException;
import dev.muster.ntp.ProbeRequest;
import dev.muster.playbook.ModuleCall;
import dev.muster.project.Project;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.TemplateException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster census ask}: hosts that are managed already tell which other boxes they know. */
@Command(
        name = "ask",
        description = {
            "Ask hosts of the inventory which other boxes they know, and keep it in the ledger: neighbours on their"
                    + " segments, who logged in from where (last, wtmp, sshd's log), their hosts files and known_hosts,"
                    + " leases they gave, and the clients of their time daemons (ntpq, ntpdc, chronyc). One round trip a"
                    + " host, which only reads; --become reads what root alone may.",
            "Their time servers are also asked from here, as muster probe does: those that still answer monlist or"
                    + " mrulist name their clients."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusAskCommand implements Callable<Integer> {
    private static final String MODULE = "census_facts";

    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATTERN", description = "Hosts: all, names, groups, globs, ~regex, a:&b, a:!b.")
    private String pattern = "";

    @Option(names = "--no-probe", description = "Do not ask their time servers from here.")
    private boolean noProbe;

    @Option(names = "--only-probe", description = "Only ask their time servers from here; nobody logs in.")
    private boolean onlyProbe;

    @Mixin
    private CensusOwn own = new CensusOwn();

    @Mixin
    private RunArguments common = new RunArguments();

    @Mixin
    private LedgerOptions place = new LedgerOptions();

    CensusAskCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!common.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        Diagnostics diagnostics = new Diagnostics();
        Project project = loading.project(diagnostics);
        Inventory inventory = common.inventory(loading, List.of(Path.of("")), diagnostics);
        RunOptions options = common.options(console, loading, spec, diagnostics);
        Optional<ModuleCall> call = loading.call(MODULE, "", catalog, diagnostics);
        if (loading.report(diagnostics) || call.isEmpty()) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        if (!loading.patternMatches(pattern, inventory) || !loading.limitMatches(common.limit(), inventory)) {
            return ExitCode.ERROR.status();
        }
        List<Host> hosts = loading.matching(pattern, common.limit(), inventory);
        if (hosts.isEmpty()) {
            console.error("error: \"" + pattern + "\" and --limit have no host in common");
            return ExitCode.ERROR.status();
        }
        if (!loading.opensFor(hosts, inventory)) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        CensusAnswers answers = new CensusAnswers(console);
        ExitCode code = onlyProbe ? ExitCode.OK : ask(answers, call.get(), hosts, inventory, options);
        if (!noProbe && code != ExitCode.INTERRUPTED) {
            ExitCode probed = probe(answers, hosts, inventory);
            code = probed == ExitCode.OK ? code : probed;
        }
        return keep(answers, inventory, project, code).status();
    }

    private ExitCode ask(
            CensusAnswers answers, ModuleCall call, List<Host> hosts, Inventory inventory, RunOptions options) {
        Optional<Recording> opened = Recording.open(place.place(loading), true).await(console);
        if (opened.isEmpty()) {
            return ExitCode.ERROR;
        }
        try (Recording recording = opened.get()) {
            RunOptions complete = recording.under(options);
            recording.begin(RunHeader.Kind.EXEC, MODULE, complete, hosts, inventory);
            try (Fleet fleet =
                            new Fleet(catalog, console, Fleet.screen(console, common.plain()), recording.keyMemory());
                    Interruption ignored = Interruption.of(fleet, console)) {
                RunResult result = fleet.run(
                        List.of(AdHoc.playbook(LocatedText.named("<pattern>", pattern), call, Path.of(""))),
                        inventory,
                        complete,
                        recording.listeners(answers));
                return recording.finish(result, Fleet.exitCode(result));
            }
        }
    }

    private ExitCode probe(CensusAnswers answers, List<Host> hosts, Inventory inventory) throws InterruptedException {
        ProbeTarget places = new ProbeTarget(ProbeRequest.NTP_PORT);
        Map<String, ProbeRequest> requests = new LinkedHashMap<>();
        for (Host host : hosts) {
            try {
                requests.put(host.name(), places.request(host, inventory.variables(host)));
            } catch (ModuleException e) {
                console.error(host.name() + ": not probed: " + e.getMessage());
            } catch (TemplateException e) {
                console.error(host.name() + ": not probed: " + e.diagnostic().render());
            }
        }
        Probes probes = new Probes(new UdpExchange());
        probes.ask(requests, console)
                .forEach((host, report) -> report.ifPresentOrElse(
                        told -> answers.told(host, told), () -> console.error(host + ": not probed: interrupted")));
        return probes.isStopped()
                ? ExitCode.INTERRUPTED
                : requests.size() < hosts.size() ? ExitCode.ERROR : ExitCode.OK;
    }

    private ExitCode keep(CensusAnswers answers, Inventory inventory, Project project, ExitCode code) {
        if (place.place(loading) instanceof LedgerPlace.Nowhere) {
            console.line("--ledger none: nothing of it is kept");
            return code;
        }
        try {
            place.write(
                    loading, ledger -> CensusTool.add(console, ledger, answers.readings(), inventory, own, project));
            return code;
        } catch (CensusSources.BadSource e) {
            console.error("error: " + e.getMessage());
            return ExitCode.BAD_OPTION;
        } catch (LedgerException e) {
            console.error("error: " + e.getMessage());
            return ExitCode.ERROR;
        }
    }
}
