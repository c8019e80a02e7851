package dev.muster.engine;

import dev.muster.inventory.YamlValues;
import dev.muster.module.ModuleException;
import dev.muster.source.Diagnostics;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A play's {@code vars_files}. Their names may hold variables, so each host has its own; a name that needs a fact not
 * gathered yet waits until it is, as with Ansible.
 */
final class VarsFiles {
    private final List<Value> names;
    private final ControllerFiles files;
    private final Templar templar;
    private final Map<Path, Map<String, Value>> parsed = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Value>> ofHosts = new ConcurrentHashMap<>();
    private final Set<Reader> inProgress = ConcurrentHashMap.newKeySet();

    /** Who is at work for a host: other threads that ask meanwhile work it out for themselves. */
    private record Reader(Thread thread, String host) {}

    VarsFiles(List<Value> names, ControllerFiles files, Templar templar) {
        this.names = names;
        this.files = files;
        this.templar = templar;
    }

    /** Empty while they are being worked out, because their names are evaluated with this very scope. */
    Map<String, Value> variables(HostRun host, PlayScene scene) {
        String key = host.facts().isEmpty() ? host.name() : host.name() + " with facts";
        Map<String, Value> known = ofHosts.get(key);
        if (known != null) {
            return known;
        }
        Reader reader = new Reader(Thread.currentThread(), host.name());
        if (!inProgress.add(reader)) {
            return Map.of();
        }
        try {
            Map<String, Value> variables = load(host, scene);
            ofHosts.put(key, variables);
            return variables;
        } finally {
            inProgress.remove(reader);
        }
    }

    private Map<String, Value> load(HostRun host, PlayScene scene) {
        HostVariables scope = new HostVariables(scene, host, Map.of(), Map.of());
        Map<String, Value> all = new LinkedHashMap<>();
        for (Value entry : names) {
            List<Value> candidates = entry instanceof Value.Seq seq ? seq.items() : List.of(entry);
            try {
                all.putAll(firstFound(candidates.stream()
                        .map(c -> templar.evaluate(c, scope).str())
                        .toList()));
            } catch (TemplateException e) {
                if (!host.facts().isEmpty()) {
                    throw e;
                }
            }
        }
        return all;
    }

    private Map<String, Value> firstFound(List<String> candidates) {
        for (String name : candidates) {
            Optional<Path> found = files.find("vars", name);
            if (found.isPresent()) {
                return parsed.computeIfAbsent(found.get(), this::parse);
            }
        }
        throw new ModuleException("vars file " + String.join(", ", candidates) + " was not found");
    }

    private Map<String, Value> parse(Path path) {
        Diagnostics diagnostics = new Diagnostics();
        Optional<YamlNode> node = YamlReader.read(files.source(path), diagnostics);
        if (node.isPresent() && !(node.get() instanceof YamlMapping)) {
            diagnostics.error(node.get().span(), "a file of variables must be a mapping");
        }
        Map<String, Value> variables = node.filter(YamlMapping.class::isInstance)
                .map(mapping -> YamlValues.variables((YamlMapping) mapping, diagnostics))
                .orElse(Map.of());
        if (diagnostics.hasErrors()) {
            throw new ModuleException(diagnostics);
        }
        return variables;
    }
}
