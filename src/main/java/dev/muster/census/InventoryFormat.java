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

    /** A host of an inventory; variables that are templates say nothing here. */
    static Sighting sighting(Inventory inventory, Host host) {
        return sighting(inventory, host, new Origin(SourceKind.INVENTORY, "", 0));
    }

    private static Sighting sighting(Inventory inventory, Host host, Origin origin) {
        String address = Optional.ofNullable(inventory.variables(host).get("ansible_host"))
                .filter(Value.Text.class::isInstance)
                .map(Value::str)
                .orElse("");
        return Sighting.of(origin, Sightings.clues(Stream.of(host.name(), address)));
    }

    static SourceReading read(String path) {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = InventoryLoader.load(List.of(path), List.of(), diagnostics);
        Sightings sightings = new Sightings(SourceKind.INVENTORY, path);
        diagnostics.sorted().forEach(d -> sightings.remark(d.span().line(), d.message()));
        inventory.hosts().forEach(host -> sightings.add(sighting(inventory, host, sightings.at(0))));
        return sightings.reading();
    }
}
