package dev.muster.cli;

import dev.muster.inventory.YamlValues;
import dev.muster.playbook.PlaybookLoader;
import dev.muster.settings.HomePath;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The variables of {@code -e}: {@code key=value …}, a YAML or JSON mapping, or {@code @file}; later ones win. */
final class ExtraVars {
    private ExtraVars() {}

    static Map<String, Value> parse(List<String> arguments, Diagnostics diagnostics) {
        Map<String, Value> variables = new LinkedHashMap<>();
        for (String argument : arguments) {
            SourceText source = new SourceText("<-e>", argument);
            if (argument.startsWith("@")) {
                variables.putAll(file(source, HomePath.of(argument.substring(1)), diagnostics));
            } else if (argument.stripLeading().startsWith("{")
                    || argument.stripLeading().startsWith("[")) {
                YamlReader.read(source, diagnostics).ifPresent(node -> variables.putAll(mapping(node, diagnostics)));
            } else {
                variables.putAll(words(source, diagnostics));
            }
        }
        return variables;
    }

    private static Map<String, Value> file(SourceText source, Path path, Diagnostics diagnostics) {
        if (!Files.exists(path)) {
            diagnostics.add(
                    Diagnostic.missing(source.whole(), "there is no file of variables " + path, Optional.empty()));
            return Map.of();
        }
        return YamlReader.read(path, diagnostics)
                .map(node -> mapping(node, diagnostics))
                .orElse(Map.of());
    }

    private static Map<String, Value> mapping(YamlNode node, Diagnostics diagnostics) {
        if (node instanceof YamlMapping mapping) {
            return YamlValues.variables(mapping, diagnostics);
        }
        diagnostics.error(node.span(), "extra variables must be a mapping, not " + node.kind());
        return Map.of();
    }

    private static Map<String, Value> words(SourceText source, Diagnostics diagnostics) {
        Map<String, Value> variables = new LinkedHashMap<>();
        PlaybookLoader.variables(LocatedText.of(source), diagnostics)
                .forEach((name, text) -> variables.put(name, Value.of(text)));
        return variables;
    }
}
