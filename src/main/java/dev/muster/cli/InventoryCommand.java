package dev.muster.cli;

import dev.muster.inventory.Group;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.inventory.InventoryListing;
import dev.muster.source.DidYouMean;
import java.util.List;
import java.util.Optional;
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

    @Option(names = "--export", description = "Variables where they were said, of groups too.")
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
        if (view.list) {
            return list(hosts);
        }
        return view.graph ? graph(hosts, top.orElse(ALL)) : variables(hosts, view.host.orElseThrow());
    }

    private ExitCode list(Inventory hosts) {
        List<Host> chosen = inventory
                .limit()
                .map(pattern -> HostPattern.parse(pattern).select(hosts))
                .orElse(hosts.hosts());
        console.atLength(lines -> new InventoryListing(hosts, export, lines).json(chosen));
        return ExitCode.OK;
    }

    private ExitCode variables(Inventory hosts, String name) {
        Optional<Host> host = hosts.hostOrLocalhost(name);
        if (host.isEmpty()) {
            List<String> known = hosts.hosts().stream().map(Host::name).toList();
            return unknown("there is no host \"" + name + "\" in the inventory", name, known);
        }
        console.atLength(lines -> new InventoryListing(hosts, export, lines).variables(host.get()));
        return ExitCode.OK;
    }

    private ExitCode graph(Inventory hosts, String name) {
        if (hosts.group(name).isEmpty()) {
            List<String> known = hosts.groups().stream().map(Group::name).toList();
            return unknown("there is no group \"" + name + "\"", name, known);
        }
        console.atLength(lines -> new InventoryListing(hosts, export, lines).tree(name, withVariables));
        return ExitCode.OK;
    }

    private ExitCode unknown(String complaint, String name, List<String> known) {
        console.error("error: " + complaint
                + DidYouMean.hint(name, known).map(hint -> "; " + hint).orElse(""));
        return ExitCode.ERROR;
    }
}
