package dev.muster.cli;

import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerException;
import dev.muster.project.Project;
import dev.muster.source.Diagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command about boxes: knows the inventory, the project, whose boxes are one's own, and the ledger. */
abstract class CensusWork implements Callable<Integer> {
    private final Console console;
    private final Loading loading;

    @Option(
            names = {"-i", "--inventory"},
            paramLabel = "SOURCE",
            description = "The inventory to compare with, as for the other commands. May be repeated.")
    private List<String> inventory = new ArrayList<>();

    @Mixin
    private CensusOwn own = new CensusOwn();

    @Mixin
    private LedgerOptions place = new LedgerOptions();

    CensusWork(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    final Console console() {
        return console;
    }

    final Loading loading() {
        return loading;
    }

    final CensusOwn own() {
        return own;
    }

    final LedgerOptions place() {
        return place;
    }

    @Override
    public final Integer call() throws InterruptedException {
        Diagnostics diagnostics = new Diagnostics();
        Project project = loading.project(diagnostics);
        Inventory managed = loading.inventory(inventory, List.of(), diagnostics);
        if (loading.report(diagnostics)) {
            return ExitCode.UNREACHABLE_HOSTS.status();
        }
        own.heed(project, Set.of());
        try {
            return work(managed, project).status();
        } catch (CensusSources.BadSource e) {
            console.error("error: " + e.getMessage());
            return ExitCode.BAD_OPTION.status();
        } catch (LedgerException e) {
            console.error("error: " + e.getMessage());
            return ExitCode.ERROR.status();
        }
    }

    /** Does the work of the command. */
    abstract ExitCode work(Inventory managed, Project project) throws InterruptedException;
}
