package dev.muster.cli;

import dev.muster.engine.AdHoc;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.ModuleCall;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.nio.file.Path;
import java.util.EnumMap;
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

/** {@code muster exec}: one module on some hosts, without a playbook. */
@Command(
        name = "exec",
        description = "Run one module on the hosts of a pattern.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ExecCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATTERN", description = "Hosts: all, names, groups, globs, ~regex, a:&b, a:!b.")
    private String pattern = "";

    @Option(
            names = {"-m", "--module-name"},
            paramLabel = "MODULE",
            description = "Module to run (default: command).")
    private Optional<String> module = Optional.empty();

    @Option(
            names = {"-a", "--args"},
            paramLabel = "ARGS",
            defaultValue = "",
            description = "Its arguments: key=value …, or the free form.")
    private String arguments = "";

    @Option(names = "--list-hosts", description = "Show which hosts the pattern means, and stop.")
    private boolean listHosts;

    @Option(
            names = {"-o", "--one-line"},
            description = "A line for each host, as it comes.")
    private boolean oneLine;

    @Option(
            names = {"-B", "--background"},
            paramLabel = "SECONDS",
            description = "Run it in the background, for so long at most.")
    private Optional<Integer> background = Optional.empty();

    @Option(
            names = {"-P", "--poll"},
            paramLabel = "SECONDS",
            description = "Look after it so often; 0 for not at all (default: 15).")
    private Optional<Integer> poll = Optional.empty();

    @Option(names = "--task-timeout", paramLabel = "SECONDS", description = "Longest time for the task.")
    private Optional<Integer> taskTimeout = Optional.empty();

    @Mixin
    private RunArguments common = new RunArguments();

    @Mixin
    private ProfileOption profile = new ProfileOption();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    ExecCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        if (!common.unlock(loading, console, spec)) {
            return ExitCode.ERROR.status();
        }
        Recording.Opening opening = Recording.open(listHosts ? LedgerPlace.of("none") : ledger.place(loading), true);
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = common.inventory(loading, List.of(Path.of("")), diagnostics);
        RunOptions options = common.options(console, loading, spec, diagnostics);
        Optional<ModuleCall> call = loading.call(moduleName(), arguments, catalog, diagnostics);
        if (loading.report(diagnostics) || call.isEmpty()) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        if (!loading.patternMatches(pattern, inventory) || !loading.limitMatches(common.limit(), inventory)) {
            return ExitCode.ERROR.status();
        }
        if (!loading.opensFor(loading.matching(pattern, common.limit(), inventory), inventory)) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        if (listHosts) {
            return list(loading.matching(pattern, common.limit(), inventory));
        }
        Optional<Recording> opened = opening.await(console);
        if (opened.isEmpty()) {
            return ExitCode.ERROR.status();
        }
        try (Recording recording = opened.get()) {
            return NewKeys.playing(
                            recording,
                            recording.under(options),
                            new TerminalPrompter(console),
                            chosen -> once(recording, call.get(), inventory, chosen))
                    .status();
        }
    }

    private NewKeys.Played once(Recording recording, ModuleCall call, Inventory inventory, RunOptions options) {
        List<Host> hosts = loading.matching(pattern, common.limit(), inventory).stream()
                .filter(host -> options.includes(host.name()))
                .toList();
        recording.begin(RunHeader.Kind.EXEC, moduleName(), options, hosts, inventory);
        ExecView view = new ExecView(
                console,
                oneLine ? ExecView.Form.ONE_LINE : ExecView.Form.of(common.plain()),
                Shown.of(loading.settings()).diffContext());
        try (Fleet fleet = new Fleet(catalog, console, Fleet.screen(console, common.plain()), recording.keyMemory());
                Interruption ignored = Interruption.of(fleet, console)) {
            RunResult result = fleet.run(
                    List.of(AdHoc.playbook(LocatedText.named("<pattern>", pattern), call, Path.of(""), keywords())),
                    inventory,
                    recording.equipped(options, "exec " + moduleName()),
                    recording.listeners(view, profile.of(console, recording, fleet.counters())));
            return new NewKeys.Played(result, recording.finish(result, Fleet.exitCode(result)));
        }
    }

    private Map<Keyword, Integer> keywords() {
        Map<Keyword, Integer> keywords = new EnumMap<>(Keyword.class);
        background.ifPresent(seconds -> keywords.put(Keyword.ASYNC, seconds));
        poll.ifPresent(seconds -> keywords.put(Keyword.POLL, seconds));
        taskTimeout.ifPresent(seconds -> keywords.put(Keyword.TIMEOUT, seconds));
        return keywords;
    }

    private String moduleName() {
        return module.or(() -> loading.settings().text("defaults.module_name")).orElse("command");
    }

    private int list(List<Host> hosts) {
        console.line("  hosts (" + hosts.size() + "):");
        hosts.forEach(host -> console.line("    " + host.name()));
        return ExitCode.OK.status();
    }
}
