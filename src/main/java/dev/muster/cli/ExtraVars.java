package dev.muster.cli;

import dev.muster.inventory.YamlValues;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables of {@code -e}: {@code key=value …}, a YAML or JSON mapping, or {@code @file}; later ones win. */
final class ExtraVars {
    /** A word of key=value, quoted parts kept together, as shlex splits it. */
    private static final Pattern WORD =
            Pattern.compile("\\s*([A-Za-z_]\\w*)=((?:\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|\\{\\{.*?\\}\\}|\\S)*)");

    private ExtraVars() {}

    static Map<String, Value> parse(List<String> arguments, Diagnostics diagnostics) {
        Map<String, Value> variables = new LinkedHashMap<>();
        for (String argument : arguments) {
            SourceText source = new SourceText("<-e>", argument);
            if (argument.startsWith("@")) {
                variables.putAll(file(source, Path.of(argument.substring(1)), diagnostics));
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
            diagnostics.error(source.whole(), "there is no file of variables " + path);
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
        Matcher matcher = WORD.matcher(source.text());
        int at = 0;
        while (at < source.text().length()
                && matcher.region(at, source.text().length()).lookingAt()) {
            variables.put(matcher.group(1), value(source, matcher.start(2), matcher.end(2)));
            at = matcher.end();
        }
        if (!source.text().substring(at).isBlank()) {
            diagnostics.error(
                    source.span(at, source.text().length()),
                    "not a variable: " + source.text().substring(at).strip(),
                    "write key=value, {\"key\": value} or @file");
        }
        return variables;
    }

    private static Value value(SourceText source, int start, int end) {
        String text = source.text().substring(start, end);
        Optional<String> unquoted = text.length() > 1
                        && (text.startsWith("\"") && text.endsWith("\"") || text.startsWith("'") && text.endsWith("'"))
                ? Optional.of(text)
                : Optional.empty();
        int inset = unquoted.isPresent() ? 1 : 0;
        return Value.of(LocatedText.of(source.span(start + inset, end - inset)));
    }
}
