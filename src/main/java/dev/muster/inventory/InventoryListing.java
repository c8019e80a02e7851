package dev.muster.inventory;

import dev.muster.template.Value;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An inventory in the shape inventory scripts answer {@code --list} with, as {@code ansible-inventory} prints it. */
public final class InventoryListing {
    private final Inventory inventory;
    private final Collection<Host> chosen;
    private final boolean isExport;
    private final Set<String> names = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Value> out = new LinkedHashMap<>();

    private InventoryListing(Inventory inventory, Collection<Host> chosen, boolean isExport) {
        this.inventory = inventory;
        this.isExport = isExport;
        this.chosen = chosen;
        chosen.forEach(host -> names.add(host.name()));
    }

    /** Of all groups those that have something to show; of the hosts the chosen ones. */
    public static Value of(Inventory inventory, Collection<Host> chosen) {
        return new InventoryListing(inventory, chosen, false).whole();
    }

    /** The same with variables where they were said, of groups too, and not all of them at every host. */
    public static Value export(Inventory inventory, Collection<Host> chosen) {
        return new InventoryListing(inventory, chosen, true).whole();
    }

    private Value whole() {
        Map<String, Value> variables = new LinkedHashMap<>();
        for (Host host : chosen) {
            Map<String, Value> own = isExport ? inventory.ownVariables(host) : inventory.variables(host);
            if (!own.isEmpty()) {
                variables.put(host.name(), shown(own));
            }
        }
        out.put("_meta", Value.dict(Map.of("hostvars", Value.dict(variables))));
        add(InventoryBuilder.ALL);
        return Value.dict(out);
    }

    private void add(String name) {
        if (!seen.add(name)) {
            return;
        }
        Group group = inventory.group(name).orElseThrow();
        Map<String, Value> entry = new LinkedHashMap<>();
        if (!group.children().isEmpty()) {
            entry.put("children", Value.texts(group.children()));
        }
        List<String> members = direct(group).stream().filter(names::contains).toList();
        if (!members.isEmpty()) {
            entry.put("hosts", Value.texts(members));
        }
        if (isExport && !inventory.ownVariables(group).isEmpty()) {
            entry.put("vars", shown(inventory.ownVariables(group)));
        }
        if (!entry.isEmpty()) {
            out.put(name, Value.dict(entry));
        }
        group.children().forEach(this::add);
    }

    /** A group's own hosts; those in no group are shown under {@code ungrouped} and not under {@code all} again. */
    public static Collection<String> direct(Group group) {
        return group.name().equals(InventoryBuilder.ALL) ? List.of() : group.hosts();
    }

    /** Variables as a listing shows them: encrypted ones stay so, in the form that inventory scripts give them. */
    public static Value shown(Map<String, Value> variables) {
        return shown(Value.dict(variables));
    }

    private static Value shown(Value value) {
        if (value instanceof Value.Text text) {
            return text.ciphertext()
                    .map(written -> (Value) Value.dict(Map.of("__ansible_vault", Value.of(written + "\n"))))
                    .orElse(text);
        }
        if (value instanceof Value.Seq seq) {
            return Value.list(seq.items().stream().map(InventoryListing::shown).toList());
        }
        if (value instanceof Value.Dict dict) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, entry) -> entries.put(key, shown(entry)));
            return new Value.Dict(entries);
        }
        return value;
    }
}
