package dev.muster.modules;

import dev.muster.module.ModuleException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An INI file as Python's RawConfigParser reads and writes it: comments are lost, names become lower case, values may
 * go on in deeper lines, a name or section that comes twice is an error (docs.python.org/3/library/configparser.html).
 */
final class PythonConfig {
    private static final Pattern SECTION = Pattern.compile("\\[(.+)\\].*");
    private static final Pattern OPTION = Pattern.compile("(.*?)\\s*[=:]\\s*(.*)");

    private final Map<String, Map<String, String>> sections;

    private PythonConfig(Map<String, Map<String, String>> sections) {
        this.sections = sections;
    }

    /** @throws ModuleException when Python would not read it */
    static PythonConfig parse(String path, String text) {
        Map<String, Map<String, List<String>>> read = new LinkedHashMap<>();
        Map<String, List<String>> section = new LinkedHashMap<>();
        boolean inSection = false;
        List<String> value = new ArrayList<>();
        boolean inValue = false;
        int depth = 0;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String bare = line.strip();
            if (bare.startsWith("#") || bare.startsWith(";")) {
                continue;
            }
            if (bare.isEmpty()) {
                if (inValue) {
                    value.add("");
                }
                continue;
            }
            int indent = line.indexOf(bare);
            if (inValue && indent > depth) {
                value.add(bare);
                continue;
            }
            depth = indent;
            Matcher header = SECTION.matcher(bare);
            Matcher option = OPTION.matcher(bare);
            if (header.matches()) {
                section = new LinkedHashMap<>();
                inSection = true;
                inValue = false;
                if (read.put(header.group(1), section) != null) {
                    throw broken(path, number, "section '" + header.group(1) + "' already exists");
                }
            } else if (!inSection) {
                throw broken(path, number, "File contains no section headers");
            } else if (option.matches()) {
                value = new ArrayList<>(List.of(option.group(2).strip()));
                inValue = true;
                String name = option.group(1).strip().toLowerCase(Locale.ROOT);
                if (section.put(name, value) != null) {
                    throw broken(path, number, "option '" + name + "' already exists");
                }
            } else {
                throw broken(path, number, "Source contains parsing errors: '" + bare + "'");
            }
        }
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        read.forEach((name, options) -> {
            Map<String, String> joined = new LinkedHashMap<>();
            options.forEach(
                    (key, lines) -> joined.put(key, String.join("\n", lines).stripTrailing()));
            sections.put(name, joined);
        });
        return new PythonConfig(sections);
    }

    private static ModuleException broken(String path, int line, String why) {
        return new ModuleException("cannot read " + path + ", line " + line + ": " + why);
    }

    /** The same with a section new at the end. */
    PythonConfig with(String name, Map<String, String> options) {
        PythonConfig config = without(name);
        config.sections.put(name, new LinkedHashMap<>(options));
        return config;
    }

    PythonConfig without(String name) {
        Map<String, Map<String, String>> rest = new LinkedHashMap<>(sections);
        rest.remove(name);
        return new PythonConfig(rest);
    }

    boolean isEmpty() {
        return sections.isEmpty();
    }

    /** The file. */
    String text() {
        StringBuilder out = new StringBuilder();
        sections.forEach((name, options) -> {
            out.append('[').append(name).append("]\n");
            options.forEach((key, value) -> out.append(key)
                    .append(" = ")
                    .append(value.replace("\n", "\n\t"))
                    .append('\n'));
            out.append('\n');
        });
        return out.toString();
    }

    /** Sections and options in alphabetical order, for comparison. */
    String sorted() {
        StringBuilder out = new StringBuilder();
        sections.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(section -> {
            out.append('[').append(section.getKey()).append("]\n");
            section.getValue().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(option -> out.append(option.getKey())
                            .append(" = ")
                            .append(option.getValue())
                            .append('\n'));
            out.append('\n');
        });
        return out.toString();
    }
}
