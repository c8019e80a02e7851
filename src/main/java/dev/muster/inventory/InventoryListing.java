package dev.muster.inventory;

import dev.muster.template.JsonStream;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * An inventory as {@code ansible-inventory} prints it: the JSON that inventory scripts answer {@code --list} with, or a
 * tree. Lines are given away as they are made and none is kept, since there may be 100,000 hosts.
 */
public final class InventoryListing {
    private static final String META = "_meta";

    private final Inventory inventory;
    private final boolean isExport;
    private final Consumer<String> lines;

    /**
     * A listing of an inventory.
     *
     * @param isExport whether variables stand where they were said, at groups too, and not all of them at every host
     * @param lines takes one or more lines at a time
     */
    public InventoryListing(Inventory inventory, boolean isExport, Consumer<String> lines) {
        this.inventory = inventory;
        this.isExport = isExport;
        this.lines = lines;
    }

    private Map<String, Value> of(Host host) {
        return isExport ? inventory.ownVariables(host) : inventory.passingVariables(host);
    }

    /** A group's own hosts; those in no group are shown under {@code ungrouped} and not under {@code all} again. */
    private static Collection<String> direct(Group group) {
        return group.name().equals(InventoryBuilder.ALL) ? List.of() : group.hosts();
    }

    private Group group(String name) {
        return inventory.group(name).orElseThrow();
    }

    // ------------------------------------------------------------------ JSON

    /** The variables of one host. */
    public void variables(Host host) {
        lines.accept(PythonJson.write(shown(of(host)), PythonJson.Style.PRETTY));
    }

    /** Of all groups those that have something to show; of the hosts the chosen ones. */
    public void json(Collection<Host> chosen) {
        Set<String> names = new HashSet<>();
        chosen.forEach(host -> names.add(host.name()));
        Set<String> keys = new TreeSet<>(JsonStream.KEY_ORDER);
        reach(InventoryBuilder.ALL, keys);
        keys.add(META);
        JsonStream.write(lines, json -> {
            for (String key : keys) {
                if (key.equals(META)) {
                    json.object(META, () -> json.object("hostvars", () -> hosts(chosen, json)));
                } else {
                    group(group(key), names, json);
                }
            }
        });
    }

    private void reach(String name, Set<String> reached) {
        if (reached.add(name)) {
            group(name).children().forEach(child -> reach(child, reached));
        }
    }

    private void hosts(Collection<Host> chosen, JsonStream json) {
        chosen.stream()
                .sorted(Comparator.comparing(Host::name, JsonStream.KEY_ORDER))
                .forEach(host -> {
                    Map<String, Value> variables = of(host);
                    if (!variables.isEmpty()) {
                        json.entry(host.name(), shown(variables));
                    }
                });
    }

    private void group(Group group, Set<String> chosen, JsonStream json) {
        List<String> members = direct(group).stream().filter(chosen::contains).toList();
        Map<String, Value> variables = isExport ? inventory.ownVariables(group) : Map.of();
        if (group.children().isEmpty() && members.isEmpty() && variables.isEmpty()) {
            return;
        }
        json.object(group.name(), () -> {
            if (!group.children().isEmpty()) {
                json.texts("children", group.children());
            }
            if (!members.isEmpty()) {
                json.texts("hosts", members);
            }
            if (!variables.isEmpty()) {
                json.entry("vars", shown(variables));
            }
        });
    }

    // ------------------------------------------------------------------ tree

    /** A group with all below it. */
    public void tree(String name, boolean withVariables) {
        lines.accept("@" + name + ":");
        below(group(name), "  ", withVariables);
    }

    private void below(Group group, String indent, boolean withVariables) {
        for (String child : group.children()) {
            lines.accept(indent + "|--@" + child + ":");
            below(group(child), indent + "|  ", withVariables);
        }
        for (String name : direct(group)) {
            lines.accept(indent + "|--" + name);
            if (withVariables) {
                inventory.host(name).ifPresent(host -> tree(of(host), indent + "|  "));
            }
        }
        if (withVariables) {
            tree(inventory.ownVariables(group), indent);
        }
    }

    private void tree(Map<String, Value> variables, String indent) {
        new TreeMap<>(variables)
                .forEach((name, value) -> lines.accept(indent + "|--{" + name + " = " + value.str() + "}"));
    }

    // ------------------------------------------------------------------ values

    /** Variables as a listing shows them: encrypted ones stay so, in the form that inventory scripts give them. */
    private static Value shown(Map<String, Value> variables) {
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
