package dev.muster.inventory;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.Span;
import dev.muster.template.Value;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the groups of one YAML inventory as Ansible's yaml plugin does, but reports what that passes over. */
final class GroupReader {
    private static final List<String> KEYS = List.of("hosts", "vars", "children");

    private final InventoryBuilder builder;
    private final Optional<Path> source;
    private final Diagnostics diagnostics;
    private final Map<String, Span> places = new HashMap<>();

    GroupReader(InventoryBuilder builder, Path source, Diagnostics diagnostics) {
        this.builder = builder;
        this.source = Optional.of(source);
        this.diagnostics = diagnostics;
    }

    void read(YamlMapping groups) {
        for (YamlMapping.Entry entry : groups.entries()) {
            group(entry);
        }
        for (Map.Entry<String, Span> place : places.entrySet()) {
            if (builder.hasHost(place.getKey())) {
                diagnostics.warning(place.getValue(), "\"" + place.getKey() + "\" names both a group and a host");
            }
        }
    }

    private void group(YamlMapping.Entry entry) {
        String name = entry.key().text();
        if (places.putIfAbsent(name, entry.key().span()) == null) {
            GroupNames.warn(entry.key().content(), diagnostics);
        }
        if (entry.value() instanceof YamlMapping || entry.value().isNull()) {
            builder.addGroup(name);
        }
        if (entry.value() instanceof YamlMapping mapping) {
            Fields.of(mapping, "group \"" + name + "\"", diagnostics).ifPresent(fields -> sections(name, fields));
        } else if (!entry.value().isNull()) {
            diagnostics.warning(
                    entry.value().start(),
                    "Skipping '" + name + "' as this is not a valid group definition: it is "
                            + entry.value().kind());
        }
    }

    /** In the order written, since what comes later counts where both speak of the same host. */
    private void sections(String group, Fields fields) {
        warnOfUnknown(group, fields);
        for (YamlMapping.Entry section : fields.mapping().entries()) {
            switch (section.key().text()) {
                case "vars" -> fields.mapping("vars").ifPresent(vars -> variables(group, vars));
                case "children" -> section(fields, "children", group).forEach(child -> child(group, child));
                case "hosts" -> section(fields, "hosts", group).forEach(host -> hosts(group, host));
                default -> {}
            }
        }
    }

    private void variables(String group, YamlMapping vars) {
        Map<String, Value> variables = YamlValues.variables(vars, diagnostics);
        Value priority = variables.get(InventoryBuilder.PRIORITY);
        if (priority != null && InventoryBuilder.priority(priority).isEmpty()) {
            diagnostics.error(
                    vars.get(InventoryBuilder.PRIORITY).orElse(vars).start(),
                    InventoryBuilder.PRIORITY + " must be a whole number, not " + priority.repr());
        }
        builder.setVariables(group, variables);
    }

    /** As with Ansible they do no harm; but hosts that stand where groups belong are not there. */
    private void warnOfUnknown(String group, Fields fields) {
        boolean hostLike =
                fields.mapping().entries().stream().anyMatch(e -> e.key().text().startsWith("ansible_"));
        if (hostLike) {
            diagnostics.add(new Diagnostic(
                    Diagnostic.Severity.WARNING,
                    places.getOrDefault(group, fields.mapping().start()),
                    "\"" + group + "\" stands where a group is expected but has variables like a host",
                    Optional.of("put hosts under \"hosts:\" and variables of a group under \"vars:\"")));
            return;
        }
        for (YamlMapping.Entry entry : fields.mapping().entries()) {
            String key = entry.key().text();
            if (!KEYS.contains(key) && !entry.value().isNull()) {
                diagnostics.add(new Diagnostic(
                        Diagnostic.Severity.WARNING,
                        entry.key().span(),
                        "Skipping unexpected key (" + key + ") in group (" + group
                                + "), only \"vars\", \"children\" and \"hosts\" are valid",
                        DidYouMean.hint(key, KEYS)));
            }
        }
    }

    private void child(String parent, YamlMapping.Entry entry) {
        if (!builder.addChild(parent, entry.key().text())) {
            diagnostics.error(
                    entry.key().span(),
                    "group \"" + entry.key().text() + "\" cannot be a child of \"" + parent
                            + "\": that closes a loop of groups");
        }
        group(entry);
    }

    /** A mapping, or one name alone, which Ansible takes for a mapping with that key. */
    private List<YamlMapping.Entry> section(Fields fields, String key, String group) {
        Optional<YamlNode> node = fields.get(key).filter(n -> !n.isNull());
        if (node.isEmpty()) {
            return List.of();
        }
        if (node.get() instanceof YamlScalar name && name.isText()) {
            YamlScalar nothing = new YamlScalar(name.content().slice(0, 0), YamlScalar.Type.NULL);
            return List.of(new YamlMapping.Entry(name, nothing));
        }
        if (node.get() instanceof YamlMapping mapping) {
            return mapping.entries();
        }
        diagnostics.error(
                node.get().start(),
                "\"" + key + "\" of group \"" + group + "\" must be a mapping, not "
                        + node.get().kind(),
                "write \"name:\" for each, without \"- \"");
        return List.of();
    }

    private void hosts(String group, YamlMapping.Entry entry) {
        try {
            HostRange range = HostRange.parse(entry.key().text());
            Map<String, Value> variables = variables(entry);
            range.names().forEach(name -> builder.addHost(name, group, range.port(), variables, source));
        } catch (HostRange.BadRange e) {
            diagnostics.error(entry.key().span(), String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Value> variables(YamlMapping.Entry host) {
        if (host.value().isNull()) {
            return Map.of();
        }
        return Fields.of(host.value(), "host \"" + host.key().text() + "\"", diagnostics)
                .map(fields -> YamlValues.variables(fields.mapping(), diagnostics))
                .orElse(Map.of());
    }
}
