package dev.muster.cli;

import dev.muster.inventory.Inventory;
import dev.muster.inventory.InventoryLoader;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Loads what commands need; prints everything that is wrong with it in one go. */
final class Loading {
    private static final List<String> USUAL_PLACES =
            List.of("inventories/hosts.yml", "inventory.yml", "inventory", "/etc/ansible/hosts");
    private final Console console;
    private final Map<String, String> environment;

    Loading(Console console, Map<String, String> environment) {
        this.console = console;
        this.environment = environment;
    }

    /** The inventory of these sources, or of the usual places; empty when errors were printed. */
    Optional<Inventory> inventory(List<String> sources, List<Path> playbookFolders) {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = inventory(sources, playbookFolders, diagnostics);
        return report(diagnostics) ? Optional.empty() : Optional.of(inventory);
    }

    Inventory inventory(List<String> sources, List<Path> playbookFolders, Diagnostics diagnostics) {
        return InventoryLoader.load(sources.isEmpty() ? usualSources() : sources, playbookFolders, diagnostics);
    }

    /** Prints what was found; true when some of it is an error. */
    boolean report(Diagnostics diagnostics) {
        for (Diagnostic diagnostic : diagnostics.sorted()) {
            if (diagnostic.isError()) {
                console.error(diagnostic.render() + "\n");
            } else {
                console.notice(diagnostic.render() + "\n");
            }
        }
        return diagnostics.hasErrors();
    }

    private List<String> usualSources() {
        for (String name : List.of("MUSTER_INVENTORY", "ANSIBLE_INVENTORY")) {
            String value = environment.get(name);
            if (value != null && !value.isBlank()) {
                return List.of(value);
            }
        }
        return USUAL_PLACES.stream()
                .filter(place -> Files.exists(Path.of(place)))
                .limit(1)
                .toList();
    }
}
