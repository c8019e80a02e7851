package dev.muster.cli;

import dev.muster.inventory.Group;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.inventory.InventoryListing;
import dev.muster.source.DidYouMean;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster inventory}: what the inventory says, as JSON or as a tree. */
@Command(
        name = "inventory",
        description = "Show the inventory as muster reads it.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true)
final class InventoryCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private final Console console;
    private final Loading loading;

    @Mixin
    private InventoryOptions inventory = new InventoryOptions();

    @Mixin
    private VaultOptions vault = new VaultOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "GROUP", description = "With --graph: begin at this group.")
    private Optional<String> top = Optional.empty();

    @Option(names = "--vars", description = "With --graph: the variables too.")
    private boolean withVariables;

    @Option(names = "--export", description = "With --list: variables where they were said, of groups too.")
    private boolean export;

    @ArgGroup(multiplicity = "1")
    private View view = new View();

    /** Which of the three views. */
    static final class View {
        @Option(names = "--list", description = "All hosts and groups with their variables, as JSON.")
        private boolean list;

        @Option(names = "--graph", description = "The groups as a tree.")
        private boolean graph;

        @Option(names = "--host", paramLabel = "HOST", description = "The variables of one host, as JSON.")
        private Optional<String> host = Optional.empty();
    }

    InventoryCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() {
        if (!loading.unlockToShow(vault, new TerminalPrompter(console), spec)) {
            return ExitCode.ERROR.status();
        }
        Optional<Inventory> loaded = loading.inventory(inventory.sources(), List.of());
        if (loaded.isEmpty()) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        Inventory hosts = loaded.get();
        return loading.opensFor(hosts.hosts(), hosts) ? show(hosts).status() : ExitCode.UNREACHABLE_HOSTS.status();
    }

    private ExitCode show(Inventory hosts) {
        if (view.host.isPresent()) {
            Optional<Host> host = hosts.hostOrLocalhost(view.host.get());
            if (host.isEmpty()) {
                console.error("error: there is no host \"" + view.host.get() + "\" in the inventory"
                        + DidYouMean.hint(
                                        view.host.get(),
                                        hosts.hosts().stream().map(Host::name).toList())
                                .map(h -> "; " + h)
                                .orElse(""));
                return ExitCode.ERROR;
            }
            console.line(json(InventoryListing.shown(hosts.variables(host.get()))));
            return ExitCode.OK;
        }
        if (view.graph) {
            String name = top.orElse(ALL);
            if (hosts.group(name).isEmpty()) {
                console.error("error: there is no group \"" + name + "\""
                        + DidYouMean.hint(
                                        name,
                                        hosts.groups().stream().map(Group::name).toList())
                                .map(h -> "; " + h)
                                .orElse(""));
                return ExitCode.ERROR;
            }
            console.line("@" + name + ":");
            below(hosts, name, "  ");
            return ExitCode.OK;
        }
        if (view.list) {
            console.line(json(list(hosts)));
        }
        return ExitCode.OK;
    }

    private void below(Inventory hosts, String name, String indent) {
        Group group = hosts.group(name).orElseThrow();
        for (String child : group.children()) {
            console.line(indent + "|--@" + child + ":");
            below(hosts, child, indent + "|  ");
        }
        for (String host : InventoryListing.direct(group)) {
            console.line(indent + "|--" + host);
            hosts.host(host).ifPresent(known -> variables(hosts.variables(known), indent + "|  "));
        }
        variables(hosts.ownVariables(group), indent);
    }

    private void variables(Map<String, Value> variables, String indent) {
        if (withVariables) {
            new TreeMap<>(variables)
                    .forEach((name, value) -> console.line(indent + "|--{" + name + " = " + value.str() + "}"));
        }
    }

    private Value list(Inventory hosts) {
        List<Host> chosen = inventory
                .limit()
                .map(pattern -> HostPattern.parse(pattern).select(hosts))
                .orElse(hosts.hosts());
        return export ? InventoryListing.export(hosts, chosen) : InventoryListing.of(hosts, chosen);
    }

    private static String json(Value value) {
        return PythonJson.write(value, PythonJson.Style.PRETTY);
    }
}
