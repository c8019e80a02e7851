package dev.muster.inventory;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks an executable inventory: {@code --list}, and {@code --host NAME} for each host unless the answer holds
 * {@code _meta.hostvars} (plugins/inventory/script.py). Texts may be templates, as the author's of any inventory may.
 */
final class ScriptReader {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<String> SECTIONS = List.of("hosts", "vars", "children");

    private final InventoryBuilder builder;
    private final Path path;
    private final Diagnostics diagnostics;
    private final SourceText place;
    private final ScriptRun script;
    private final Set<String> hosts = new LinkedHashSet<>();

    ScriptReader(InventoryBuilder builder, Path path, Diagnostics diagnostics) {
        this(builder, path, diagnostics, PATIENCE);
    }

    ScriptReader(InventoryBuilder builder, Path path, Diagnostics diagnostics, Duration patience) {
        this.builder = builder;
        this.path = path;
        this.diagnostics = diagnostics;
        this.place = new SourceText(path.toString(), "");
        this.script = new ScriptRun(path, patience);
    }

    /** Nothing of a script that fails is kept from the call that failed on; the fault is an error. */
    void read() {
        try {
            Value answer = json(script.output(List.of("--list")), "--list");
            if (!(answer instanceof Value.Dict listing)) {
                throw new ScriptRun.Failed("the answer of inventory script " + path + " needs to be a json dict, not "
                        + answer.typeName());
            }
            Optional<Value> meta = Optional.empty();
            for (Map.Entry<Value, Value> entry : listing.entries().entrySet()) {
                if (entry.getKey().str().equals("_meta")) {
                    meta = entry.getValue() instanceof Value.Dict dict
                            ? Optional.ofNullable(dict.entries().get(Value.of("hostvars")))
                            : Optional.empty();
                } else {
                    group(entry.getKey().str(), entry.getValue());
                }
            }
            for (String host : hosts) {
                Value variables = meta.isPresent() ? ofMeta(meta.get(), host) : asked(host);
                builder.setHostVariables(host, variables(variables, "the variables of host \"" + host + "\""));
            }
        } catch (ScriptRun.Failed e) {
            diagnostics.error(place.whole(), String.valueOf(e.getMessage()));
        }
    }

    private Value json(String text, String call) throws ScriptRun.Failed {
        try {
            return PythonJson.read(text);
        } catch (IllegalArgumentException e) {
            throw new ScriptRun.Failed("failed to parse the answer of inventory script " + path + " to " + call
                    + " as JSON: " + e.getMessage());
        }
    }

    private Value asked(String host) throws ScriptRun.Failed {
        String text = script.output(List.of("--host", host));
        return text.isBlank() ? new Value.Dict(Map.of()) : json(text, "--host " + host);
    }

    private static Value ofMeta(Value all, String host) throws ScriptRun.Failed {
        if (!(all instanceof Value.Dict dict)) {
            throw new ScriptRun.Failed("_meta.hostvars must be a dict, not " + all.typeName());
        }
        return Optional.ofNullable(dict.entries().get(Value.of(host))).orElse(new Value.Dict(Map.of()));
    }

    // ------------------------------------------------------------------ groups

    /** A list is a list of hosts; a dict without any of the three sections is a host with its variables. */
    private void group(String name, Value data) throws ScriptRun.Failed {
        builder.addGroup(name);
        if (!(data instanceof Value.Dict dict)) {
            members(name, data);
            return;
        }
        boolean hasSections = SECTIONS.stream().anyMatch(key -> dict.entries().containsKey(Value.of(key)));
        if (!hasSections) {
            members(name, Value.list(List.of(Value.of(name))));
            builder.setVariables(name, variables(dict, "group \"" + name + "\""));
            return;
        }
        Value hosts = dict.entries().get(Value.of("hosts"));
        if (hosts != null) {
            members(name, hosts);
        }
        Value vars = dict.entries().get(Value.of("vars"));
        if (vars != null) {
            builder.setVariables(name, variables(vars, "the variables of group \"" + name + "\""));
        }
        children(name, dict.entries().get(Value.of("children")));
    }

    private void members(String group, Value list) throws ScriptRun.Failed {
        if (!(list instanceof Value.Seq seq)) {
            throw new ScriptRun.Failed(
                    "You defined a group '" + group + "' with bad data for the host list: " + list.repr());
        }
        for (Value item : seq.items()) {
            if (!(item instanceof Value.Text host) || host.text().isEmpty()) {
                throw new ScriptRun.Failed("Invalid host name supplied in group '" + group
                        + "', expected a string but got " + item.repr());
            }
            hosts.add(host.text());
            builder.addHost(host.text(), group, Optional.empty(), Map.of(), Optional.of(path));
        }
    }

    private void children(String group, @Nullable Value list) throws ScriptRun.Failed {
        if (list == null) {
            return;
        }
        List<Value> items = list instanceof Value.Seq seq
                ? seq.items()
                : list instanceof Value.Dict dict
                        ? new ArrayList<>(dict.entries().keySet())
                        : List.of();
        for (Value item : items) {
            builder.addGroup(item.str());
            if (!builder.addChild(group, item.str())) {
                throw new ScriptRun.Failed("group \"" + item.str() + "\" cannot be a child of \"" + group
                        + "\": that closes a loop of groups");
            }
        }
    }

    // ------------------------------------------------------------------ values

    private Map<String, Value> variables(Value data, String what) throws ScriptRun.Failed {
        if (!(data instanceof Value.Dict dict)) {
            throw new ScriptRun.Failed(what + " of inventory script " + path + " must be a dict, not " + data.repr());
        }
        Map<String, Value> variables = new LinkedHashMap<>();
        dict.entries().forEach((name, value) -> variables.put(name.str(), authored(value)));
        return variables;
    }

    /** Texts that look like templates are the author's, at the only place that can be named: the script. */
    private Value authored(Value value) {
        if (value instanceof Value.Text text) {
            boolean isTemplate = text.text().contains("{{")
                    || text.text().contains("{%")
                    || text.text().contains("{#");
            return isTemplate ? Value.of(LocatedText.named(path.toString(), text.text())) : text;
        }
        if (value instanceof Value.Seq seq) {
            return Value.list(seq.items().stream().map(this::authored).toList());
        }
        if (value instanceof Value.Dict dict) {
            Optional<Value> marked = marked(dict);
            if (marked.isPresent()) {
                return marked.get();
            }
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, entry) -> entries.put(key, authored(entry)));
            return new Value.Dict(entries);
        }
        return value;
    }

    /** How {@code ansible-inventory --list} writes texts that are no templates, and encrypted ones. */
    private Optional<Value> marked(Value.Dict dict) {
        if (dict.entries().size() != 1) {
            return Optional.empty();
        }
        Value unsafe = dict.entries().get(Value.of("__ansible_unsafe"));
        Value vault = dict.entries().get(Value.of("__ansible_vault"));
        return unsafe != null
                ? Optional.of(Value.of(unsafe.str()))
                : Optional.ofNullable(vault)
                        .map(text -> Value.Text.sealed(LocatedText.named(path.toString(), text.str())));
    }
}
