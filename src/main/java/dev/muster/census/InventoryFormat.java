package dev.muster.census;

import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.inventory.InventoryLoader;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Another inventory, of Ansible or of muster: INI, YAML, a folder, a program. */
final class InventoryFormat {
    private InventoryFormat() {}

    /** The hosts of an inventory as sightings; variables that are templates say nothing here. */
    static void read(Inventory inventory, Sightings sightings) {
        for (Host host : inventory.hosts()) {
            String address = Optional.ofNullable(inventory.variables(host).get("ansible_host"))
                    .filter(Value.Text.class::isInstance)
                    .map(Value::str)
                    .orElse("");
            sightings.add(Sighting.of(sightings.at(0), Sightings.clues(Stream.of(host.name(), address))));
        }
    }

    static SourceReading read(String path) {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = InventoryLoader.load(List.of(path), List.of(), diagnostics);
        Sightings sightings = new Sightings(SourceKind.INVENTORY, path);
        diagnostics.sorted().forEach(d -> sightings.remark(d.span().line(), d.message()));
        read(inventory, sightings);
        return sightings.reading();
    }
}
