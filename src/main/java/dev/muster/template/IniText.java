package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sections and options as Python's ConfigParser reads them: {@code key = value} or {@code key: value}, lines that are
 * indented go on with the value above, {@code %(name)s} stands for another option, {@code DEFAULT} is behind all.
 */
final class IniText {
    private static final Pattern SECTION = Pattern.compile("\\[(.+)\\]");
    private static final Pattern OPTION = Pattern.compile("(.*?)\\s*(?:[=:]\\s*(.*))?");
    private static final Pattern REFERENCE = Pattern.compile("%(?:\\(([^)]+)\\)s|(.?))");
    private static final int DEEPEST = 10;

    private final Map<String, Map<String, List<String>>> sections = new LinkedHashMap<>();
    private final boolean caseSensitive;

    private IniText(boolean caseSensitive) {
        this.caseSensitive = caseSensitive;
    }

    static IniText of(String text, boolean caseSensitive, boolean bareKeys) {
        IniText ini = new IniText(caseSensitive);
        ini.read(text, bareKeys);
        return ini;
    }

    private void read(String text, boolean bareKeys) {
        Map<String, List<String>> section = null;
        List<String> value = null;
        int indent = 0;
        for (String line : text.split("\r\n|\r|\n", -1)) {
            String bare = line.strip();
            boolean comment = bare.startsWith("#") || bare.startsWith(";");
            int blanks = line.length() - line.stripLeading().length();
            if (bare.isEmpty() || comment) {
                if (value != null && !comment) {
                    value.add("");
                }
                continue;
            }
            if (value != null && blanks > indent) {
                value.add(bare);
                continue;
            }
            indent = blanks;
            Matcher header = SECTION.matcher(bare);
            if (header.lookingAt()) {
                String name = header.group(1);
                if (sections.containsKey(name) && !name.equals("DEFAULT")) {
                    throw new Fault("section " + PythonText.quoted(name) + " already exists");
                }
                section = sections.computeIfAbsent(name, key -> new LinkedHashMap<>());
                value = null;
                continue;
            }
            if (section == null) {
                throw new Fault("File contains no section headers.");
            }
            value = option(bare, section, bareKeys);
        }
    }

    private List<String> option(String line, Map<String, List<String>> section, boolean bareKeys) {
        Matcher option = OPTION.matcher(line);
        boolean found = option.matches();
        String text = found ? option.group(2) : null;
        if (!found || option.group(1).isEmpty() || (text == null && !bareKeys)) {
            throw new Fault("Source contains parsing errors: " + PythonText.quoted(line));
        }
        String name = name(option.group(1));
        if (section.containsKey(name)) {
            throw new Fault("Duplicate option " + PythonText.quoted(name));
        }
        List<String> lines = new ArrayList<>();
        if (text != null) {
            lines.add(text);
        }
        section.put(name, lines);
        return lines;
    }

    private String name(String option) {
        return caseSensitive ? option : option.toLowerCase(Locale.ROOT);
    }

    private Map<String, List<String>> section(String name) {
        Map<String, List<String>> found = sections.get(name);
        if (found == null && !name.equals("DEFAULT")) {
            throw new Fault("No section '" + name + "'");
        }
        Map<String, List<String>> all = new LinkedHashMap<>(sections.getOrDefault("DEFAULT", Map.of()));
        all.putAll(found == null ? Map.of() : found);
        return all;
    }

    /** A value with its references replaced; None for a key without one. */
    Optional<Value> value(String section, String key) {
        return Optional.ofNullable(section(section).get(name(key))).map(lines -> text(lines, section, 0));
    }

    /** The values of all options whose names start with a match. */
    List<Value> matching(String section, String regex) {
        Pattern pattern = PythonRegex.compile(regex, false, false);
        List<Value> all = new ArrayList<>();
        section(section).forEach((name, lines) -> {
            if (pattern.matcher(name).lookingAt()) {
                all.add(text(lines, section, 0));
            }
        });
        return all;
    }

    private Value text(List<String> lines, String section, int depth) {
        if (lines.isEmpty()) {
            return Value.none();
        }
        if (depth > DEEPEST) {
            throw new Fault("Recursion limit exceeded in value substitution");
        }
        Matcher reference = REFERENCE.matcher(String.join("\n", lines).replaceFirst("\\n+$", ""));
        return Value.of(reference.replaceAll(match -> Matcher.quoteReplacement(replaced(match, section, depth))));
    }

    private String replaced(java.util.regex.MatchResult match, String section, int depth) {
        String name = match.group(1);
        if (name == null) {
            if (!"%".equals(match.group(2))) {
                throw new Fault("'%' must be followed by '%' or '(', found: " + PythonText.quoted(match.group()));
            }
            return "%";
        }
        List<String> lines = section(section).get(name(name));
        if (lines == null) {
            throw new Fault("Bad value substitution: option " + PythonText.quoted(name) + " is not there");
        }
        Value value = text(lines, section, depth + 1);
        return value instanceof Value.None ? "" : value.str();
    }
}
