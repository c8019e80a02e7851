package dev.muster.modules.facts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.muster.template.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Facts the admin of a host put there: {@code /etc/ansible/facts.d/NAME.fact}, JSON or INI, or a program that prints
 * either. They are data of the host, so never evaluated.
 */
final class LocalFacts {
    private static final String SECTION = "fact ";
    private static final String STATUS = "\n\037rc ";
    private static final JsonFactory JSON = new JsonFactory();

    private LocalFacts() {}

    static Value of(FactSections sections) {
        Map<String, Value> facts = new TreeMap<>();
        sections.texts().forEach((name, text) -> {
            if (name.startsWith(SECTION)) {
                String path = name.substring(SECTION.length());
                String file = path.substring(path.lastIndexOf('/') + 1);
                facts.put(file.replace(".fact", ""), fact(path, text));
            }
        });
        return Value.dict(facts);
    }

    private static Value fact(String path, String printed) {
        String text = printed;
        int status = printed.lastIndexOf(STATUS);
        if (status >= 0) {
            String[] said = printed.substring(status + STATUS.length()).split("\n", 2);
            String err = said.length > 1 && !said[1].isBlank() ? said[1].stripTrailing() + "\n" : "";
            text = printed.substring(0, status);
            if (!said[0].equals("0")) {
                return Value.of("Failure executing fact script (" + path + "), rc: " + said[0] + ", err: " + err);
            }
        }
        return json(text)
                .or(() -> ini(printed.substring(0, status >= 0 ? status : printed.length())))
                .orElseGet(() -> Value.of("error loading facts as JSON or ini - please check content: " + path));
    }

    private static Optional<Value> json(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return Optional.empty();
            }
            Value value = value(parser);
            return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Value value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Value> entries = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    entries.put(name, value(parser));
                }
                yield Value.dict(entries);
            }
            case START_ARRAY -> {
                List<Value> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield Value.list(items);
            }
            case VALUE_TRUE -> Value.of(true);
            case VALUE_FALSE -> Value.of(false);
            case VALUE_NULL -> Value.none();
            case VALUE_NUMBER_INT -> Value.of(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> Value.of(parser.getDoubleValue());
            default -> Value.of(parser.getText());
        };
    }

    /**
     * Sections of {@code key = value} lines, as Python's ConfigParser takes them: keys in lower case, a line that is
     * indented deeper goes on with the value, and nothing may stand there twice.
     */
    private static Optional<Value> ini(String text) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> section = null;
        String key = "";
        int depth = 0;
        for (String raw : text.lines().toList()) {
            String line = raw.strip();
            int indent = raw.length() - raw.stripLeading().length();
            if (line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (section != null && !key.isEmpty() && (line.isEmpty() || indent > depth)) {
                section.merge(key, line, (value, more) -> value + "\n" + more);
                continue;
            }
            if (line.isEmpty()) {
                continue;
            }
            depth = indent;
            key = "";
            int close = line.lastIndexOf(']');
            if (line.startsWith("[") && close > 1) {
                String name = line.substring(1, close);
                section = new LinkedHashMap<>();
                if (sections.put(name, section) != null) {
                    return Optional.empty();
                }
                continue;
            }
            int sign = separator(line);
            if (section == null || sign <= 0) {
                return Optional.empty();
            }
            key = line.substring(0, sign).strip().toLowerCase(Locale.ROOT);
            if (section.put(key, line.substring(sign + 1).strip()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(value(sections));
    }

    /** What stands in the section DEFAULT holds in every other. */
    private static Value value(Map<String, Map<String, String>> sections) {
        Map<String, String> everywhere = sections.getOrDefault("DEFAULT", Map.of());
        Map<String, Value> out = new LinkedHashMap<>();
        sections.forEach((name, entries) -> {
            Map<String, Value> values = new LinkedHashMap<>();
            entries.forEach((key, text) -> values.put(key, Value.of(text.stripTrailing())));
            everywhere.forEach((key, text) -> values.putIfAbsent(key, Value.of(text.stripTrailing())));
            if (!name.equals("DEFAULT")) {
                out.put(name, Value.dict(values));
            }
        });
        return Value.dict(out);
    }

    private static int separator(String line) {
        int equals = line.indexOf('=');
        int colon = line.indexOf(':');
        return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
    }
}
