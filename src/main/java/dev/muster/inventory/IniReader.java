package dev.muster.inventory;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an INI inventory by the rules of plugins/inventory/ini.py: sections {@code [group]}, {@code [group:vars]},
 * {@code [group:children]}; host lines split as a shell would, variable lines at the first {@code =}; values typed by
 * {@link PythonScalar}. All faults of a file are reported, and a file with faults adds nothing.
 */
final class IniReader {
    private static final Pattern SECTION = Pattern.compile("\\[([^:\\]\\s]+)(?::(\\w+))?\\]\\s*(?:#.*)?");
    private static final Pattern GROUP_NAME = Pattern.compile("([^:\\]\\s]+)\\s*(?:#.*)?");

    private final InventoryBuilder builder;
    private final SourceText source;
    private final Optional<Path> file;
    private final Diagnostics diagnostics;
    private final Set<String> declared = new HashSet<>();
    private final Map<String, Span> varsOnly = new LinkedHashMap<>();
    private final Map<String, List<Child>> missing = new LinkedHashMap<>();
    private final List<Runnable> steps = new ArrayList<>();
    private LocatedText group;
    private Kind kind = Kind.HOSTS;

    /** What the lines below a section header are. */
    private enum Kind {
        HOSTS,
        VARS,
        CHILDREN
    }

    /** A child named before any section of its own. */
    private record Child(Span place, String parent) {}

    IniReader(InventoryBuilder builder, SourceText source, Path file, Diagnostics diagnostics) {
        this.builder = builder;
        this.source = source;
        this.file = Optional.of(file);
        this.diagnostics = diagnostics;
        this.group = LocatedText.named("<ini>", InventoryBuilder.UNGROUPED);
        this.declared.addAll(builder.groupNames());
    }

    /** Checks the whole text; nothing is added yet. */
    boolean check() {
        int start = 0;
        String text = source.text();
        while (start < text.length()) {
            int end = start;
            while (end < text.length() && !isLineEnd(text.charAt(end))) {
                end++;
            }
            line(stripped(start, end));
            start = end + 1;
        }
        reportUndeclared();
        return !diagnostics.hasErrors();
    }

    /** Adds what was read. */
    void apply() {
        steps.forEach(Runnable::run);
    }

    private LocatedText stripped(int start, int end) {
        String text = source.text();
        int from = start;
        int to = end;
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return LocatedText.of(source.span(from, to));
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private void line(LocatedText line) {
        String text = line.text();
        if (text.isEmpty() || text.startsWith("#") || text.startsWith(";")) {
            return;
        }
        Matcher section = SECTION.matcher(text);
        boolean isBracketed = text.startsWith("[");
        if (isBracketed && section.matches()) {
            section(line, section);
        } else if (isBracketed && text.endsWith("]")) {
            diagnostics.error(
                    line.span(),
                    "this is no section header: a group name holds no spaces, colons or brackets",
                    "write [group], [group:vars] or [group:children]");
        } else {
            switch (kind) {
                case HOSTS -> host(line);
                case VARS -> variable(line);
                case CHILDREN -> child(line);
            }
        }
    }

    // ------------------------------------------------------------------ sections

    private void section(LocatedText line, Matcher section) {
        group = line.slice(section.start(1), section.end(1));
        String word = section.group(2);
        switch (word == null ? "hosts" : word) {
            case "hosts" -> kind = Kind.HOSTS;
            case "vars" -> kind = Kind.VARS;
            case "children" -> kind = Kind.CHILDREN;
            default -> {
                diagnostics.unknown(
                        line.at(section.start(2), section.end(2)),
                        "section [" + group + ":" + word + "] has an unknown type",
                        word,
                        List.of("hosts", "vars", "children"));
                return;
            }
        }
        declare(group.text());
    }

    /**
     * {@code [group:vars]} alone does not make a group, nor does being named as a child. A child whose section comes
     * later is hung under its parents there: that settles the order of the parents' members.
     */
    private void declare(String name) {
        if (kind == Kind.VARS && !declared.contains(name)) {
            varsOnly.putIfAbsent(name, group.span());
        }
        if (declared.add(name)) {
            GroupNames.warn(group, diagnostics);
            steps.add(() -> builder.addGroup(name));
        }
        if (kind != Kind.VARS) {
            varsOnly.remove(name);
            Optional.ofNullable(missing.remove(name))
                    .ifPresent(children -> children.forEach(child -> adopt(child.parent(), name, child.place())));
        }
    }

    private void adopt(String parent, String child, Span place) {
        steps.add(() -> {
            if (!builder.addChild(parent, child)) {
                diagnostics.error(
                        place,
                        "group \"" + child + "\" cannot be a child of \"" + parent
                                + "\": that closes a loop of groups");
            }
        });
    }

    private void reportUndeclared() {
        varsOnly.forEach((name, place) -> {
            if (!missing.containsKey(name)) {
                diagnostics.unknown(
                        place, "section [" + name + ":vars] is for a group that is not defined", name, known(name));
            }
        });
        missing.forEach((name, children) -> children.forEach(child -> diagnostics.unknown(
                child.place(),
                "section [" + child.parent() + ":children] includes the undefined group \"" + name + "\"",
                name,
                known(name))));
    }

    private List<String> known(String except) {
        return declared.stream().filter(name -> !name.equals(except)).toList();
    }

    // ------------------------------------------------------------------ lines

    private void child(LocatedText line) {
        Matcher name = GROUP_NAME.matcher(line.text());
        if (!name.matches()) {
            diagnostics.error(line.span(), "a line of [" + group + ":children] is the name of a group");
            return;
        }
        LocatedText child = line.slice(name.start(1), name.end(1));
        if (declared.contains(child.text())) {
            adopt(group.text(), child.text(), child.span());
        } else {
            missing.computeIfAbsent(child.text(), n -> new ArrayList<>()).add(new Child(child.span(), group.text()));
        }
    }

    private void variable(LocatedText line) {
        int equals = line.text().indexOf('=');
        if (equals < 0) {
            diagnostics.error(line.span(), "a line of [" + group + ":vars] is name=value");
            return;
        }
        String name = line.text().substring(0, equals).strip();
        String groupName = group.text();
        Value value =
                PythonScalar.of(line.slice(equals + 1, line.text().length()).stripped());
        checkPriority(name, value, line);
        steps.add(() -> builder.setVariables(groupName, Map.of(name, value)));
    }

    private void checkPriority(String name, Value value, LocatedText line) {
        if (name.equals(InventoryBuilder.PRIORITY)
                && InventoryBuilder.priority(value).isEmpty()) {
            diagnostics.error(line.span(), InventoryBuilder.PRIORITY + " must be a whole number, not " + value.repr());
        }
    }

    private void host(LocatedText line) {
        LocatedText at = line;
        try {
            List<LocatedText> words = ShellTokens.split(line);
            at = words.get(0);
            HostRange range = range(at);
            Map<String, Value> variables = variables(words.subList(1, words.size()));
            String groupName = group.text();
            steps.add(() ->
                    range.names().forEach(name -> builder.addHost(name, groupName, range.port(), variables, file)));
        } catch (ShellTokens.Unbalanced e) {
            diagnostics.error(line.span(), "this host line cannot be split into words: " + e.getMessage());
        } catch (HostRange.BadRange e) {
            diagnostics.error(at.span(), String.valueOf(e.getMessage()));
        }
    }

    private static HostRange range(LocatedText word) throws HostRange.BadRange {
        String text = word.text();
        if (text.isBlank()) {
            throw new HostRange.BadRange("a host has a name");
        }
        HostRange range = HostRange.parse(text);
        if (text.endsWith(":") && range.port().isEmpty()) {
            throw new HostRange.BadRange("\"" + text + "\" ends in \":\", behind which a port is expected");
        }
        if (range.names().contains("---")) {
            throw new HostRange.BadRange("\"---\" is no host: it begins a YAML file");
        }
        return range;
    }

    private Map<String, Value> variables(List<LocatedText> words) {
        Map<String, Value> variables = new LinkedHashMap<>();
        for (LocatedText word : words) {
            int equals = word.text().indexOf('=');
            if (equals < 0) {
                diagnostics.error(
                        word.span(),
                        "behind a host stand its variables as name=value, not \"" + word + "\"",
                        "quote a value that holds spaces");
            } else {
                variables.put(
                        word.text().substring(0, equals),
                        PythonScalar.of(word.slice(equals + 1, word.text().length())));
            }
        }
        return variables;
    }
}
