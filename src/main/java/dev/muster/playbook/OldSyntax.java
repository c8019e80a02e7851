package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Booleans;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what Ansible once took and 2.14 refuses or takes otherwise as what it meant then, for
 * {@code --accept-old-syntax}. The document is rewritten before anything reads it; every place keeps its position, and
 * each rewriting is a warning.
 */
final class OldSyntax {
    private static final Set<String> SECTIONS =
            Set.of("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always");

    private static final Map<String, String> RENAMED = Map.of(
            "sudo", "become",
            "su", "become",
            "sudo_user", "become_user",
            "su_user", "become_user",
            "sudo_exe", "become_exe",
            "su_exe", "become_exe",
            "sudo_flags", "become_flags",
            "su_flags", "become_flags");

    private static final Set<String> CONDITIONS = Set.of("when", "changed_when", "failed_when", "until");

    /** Tests that could be written as filters. */
    private static final Pattern TEST_AS_FILTER =
            Pattern.compile("\\|\\s*(succeeded|success|failed|failure|changed|change|skipped|skip)\\b(?!\\s*\\()");

    private static final Pattern BARE_VARIABLE = Pattern.compile("[A-Za-z_]\\w*(\\.\\w+|\\[[^\\]]*\\])*");

    /** Loops whose one argument could be the name of a variable. */
    private static final Set<String> BARE_LOOPS =
            Set.of("with_items", "with_dict", "with_flattened", "with_indexed_items", "with_random_choice");

    /** Loops whose arguments each could. */
    private static final Set<String> BARE_LISTS =
            Set.of("with_nested", "with_together", "with_cartesian", "with_subelements");

    private static final Map<String, Map<String, String>> STATES = Map.of(
            "apt", Map.of("installed", "present", "removed", "absent"),
            "yum", Map.of("installed", "present", "removed", "absent"),
            "dnf", Map.of("installed", "present", "removed", "absent"),
            "package", Map.of("installed", "present", "removed", "absent"),
            "service", Map.of("running", "started"));

    private static final Set<String> COMMANDS = Set.of("command", "shell", "script", "raw");
    private static final Pattern STATE = Pattern.compile("(?<![\\w])state=(\\w+)");
    private static final Pattern WARN = Pattern.compile("\\s*(?<![\\w])warn=\\w+");
    private static final Pattern WHOLE = Pattern.compile("\\s*\\{\\{(.*)\\}\\}\\s*", Pattern.DOTALL);

    private final Diagnostics diagnostics;

    OldSyntax(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** A document of plays or tasks; any other is left alone. */
    YamlNode rewritten(YamlNode document) {
        return document instanceof YamlSequence list ? list(list) : document;
    }

    private YamlSequence list(YamlSequence list) {
        return new YamlSequence(
                list.span(),
                list.items().stream()
                        .map(item -> item instanceof YamlMapping mapping ? mapping(mapping) : item)
                        .toList());
    }

    /** A play, a block or a task. */
    private YamlNode mapping(YamlMapping mapping) {
        List<YamlMapping.Entry> entries = new ArrayList<>();
        for (YamlMapping.Entry entry : mapping.entries()) {
            entry(mapping, entry, entries);
        }
        return new YamlMapping(mapping.span(), entries);
    }

    private void entry(YamlMapping mapping, YamlMapping.Entry entry, List<YamlMapping.Entry> entries) {
        String key = entry.key().text();
        YamlNode value = entry.value();
        if (SECTIONS.contains(key) && value instanceof YamlSequence list) {
            entries.add(new YamlMapping.Entry(entry.key(), list(list)));
        } else if (RENAMED.containsKey(key)) {
            renamed(mapping, entry, entries);
        } else if (key.equals("always_run")) {
            alwaysRun(entry, entries);
        } else if (key.equals("first_available_file")) {
            entries.add(named(entry.key(), "with_first_found", value));
        } else if (CONDITIONS.contains(key)) {
            entries.add(new YamlMapping.Entry(entry.key(), conditions(value)));
        } else if (BARE_LOOPS.contains(key)) {
            entries.add(new YamlMapping.Entry(entry.key(), bare(value)));
        } else if (BARE_LISTS.contains(key) && value instanceof YamlSequence list) {
            entries.add(new YamlMapping.Entry(
                    entry.key(),
                    bares(
                            list,
                            key.equals("with_subelements") ? 1 : list.items().size())));
        } else if (key.equals("static")) {
            warn(entry.key(), "\"static\" is read by naming what the include is");
        } else if (key.equals("include") && mapping.get("static").isPresent()) {
            boolean isStatic = mapping.get("static")
                    .filter(node -> node instanceof YamlScalar scalar
                            && scalar.type() == YamlScalar.Type.BOOLEAN
                            && scalar.truth())
                    .isPresent();
            entries.add(named(entry.key(), isStatic ? "import_tasks" : "include_tasks", value));
        } else {
            entries.add(new YamlMapping.Entry(entry.key(), call(mapping, bareName(key), value)));
        }
    }

    // ---- becoming somebody else ----

    private void renamed(YamlMapping mapping, YamlMapping.Entry entry, List<YamlMapping.Entry> entries) {
        String key = entry.key().text();
        String now = RENAMED.getOrDefault(key, key);
        entries.add(named(entry.key(), now, entry.value()));
        boolean asked = mapping.get("sudo").isPresent()
                || mapping.get("su").isPresent()
                || mapping.get("become").isPresent();
        if (now.equals("become_user") && !asked) {
            entries.add(new YamlMapping.Entry(
                    scalar("become", entry.key().span(), YamlScalar.Type.STRING),
                    scalar("yes", entry.key().span(), YamlScalar.Type.BOOLEAN)));
        }
        boolean isSu =
                key.equals("su") || (key.equals("su_user") && !mapping.get("su").isPresent());
        if (isSu && mapping.get("become_method").isEmpty()) {
            entries.add(new YamlMapping.Entry(
                    scalar("become_method", entry.key().span(), YamlScalar.Type.STRING),
                    scalar("su", entry.key().span(), YamlScalar.Type.STRING)));
        }
    }

    private void alwaysRun(YamlMapping.Entry entry, List<YamlMapping.Entry> entries) {
        if (!(entry.value() instanceof YamlScalar scalar)) {
            entries.add(entry);
            return;
        }
        Matcher whole = WHOLE.matcher(scalar.text());
        if (whole.matches()) {
            YamlScalar not = scalar("{{ not (" + whole.group(1) + ") }}", scalar.span(), YamlScalar.Type.STRING);
            entries.add(named(entry.key(), "check_mode", not));
        } else if (Booleans.isYes(scalar.text())) {
            entries.add(named(entry.key(), "check_mode", scalar("no", scalar.span(), YamlScalar.Type.BOOLEAN)));
        } else {
            warn(entry.key(), "\"always_run: " + scalar.text() + "\" is what is done anyway");
        }
    }

    // ---- expressions and loops ----

    private YamlNode conditions(YamlNode value) {
        if (value instanceof YamlSequence list) {
            return new YamlSequence(
                    list.span(), list.items().stream().map(this::conditions).toList());
        }
        return value instanceof YamlScalar scalar && scalar.isText() ? condition(scalar) : value;
    }

    private YamlNode condition(YamlScalar scalar) {
        Matcher matcher = TEST_AS_FILTER.matcher(scalar.text());
        if (!matcher.find()) {
            return scalar;
        }
        String now = matcher.replaceAll(" is $1");
        warn(scalar, "\"" + scalar.text() + "\" is read as \"" + now + "\"");
        return scalar(now, scalar.span(), scalar.type());
    }

    private YamlNode bares(YamlSequence list, int most) {
        List<YamlNode> items = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            YamlNode item = list.items().get(i);
            items.add(i < most ? bare(item) : item);
        }
        return new YamlSequence(list.span(), items);
    }

    private YamlNode bare(YamlNode value) {
        if (!(value instanceof YamlScalar scalar)
                || !scalar.isText()
                || !BARE_VARIABLE.matcher(scalar.text()).matches()) {
            return value;
        }
        warn(scalar, "the bare variable \"" + scalar.text() + "\" is read as \"{{ " + scalar.text() + " }}\"");
        return scalar("{{ " + scalar.text() + " }}", scalar.span(), scalar.type());
    }

    // ---- arguments of modules ----

    private static String bareName(String key) {
        return key.startsWith("ansible.builtin.") ? key.substring("ansible.builtin.".length()) : key;
    }

    private YamlNode call(YamlMapping task, String module, YamlNode value) {
        YamlNode now = value;
        boolean wantsSource =
                task.get("first_available_file").isPresent() && (module.equals("template") || module.equals("copy"));
        if (wantsSource
                && value instanceof YamlMapping mapping
                && mapping.get("src").isEmpty()) {
            List<YamlMapping.Entry> entries = new ArrayList<>(mapping.entries());
            entries.add(new YamlMapping.Entry(
                    scalar("src", mapping.start(), YamlScalar.Type.STRING),
                    scalar("{{ item }}", mapping.start(), YamlScalar.Type.STRING)));
            now = new YamlMapping(mapping.span(), entries);
        } else if (wantsSource
                && value instanceof YamlScalar line
                && !line.text().contains("src=")) {
            now = scalar(line.text() + " src={{ item }}", line.span(), line.type());
        }
        if (STATES.containsKey(module)) {
            now = state(STATES.getOrDefault(module, Map.of()), now);
        }
        boolean isCommand = COMMANDS.contains(module)
                || (module.equals("args")
                        && task.entries().stream()
                                .anyMatch(entry ->
                                        COMMANDS.contains(bareName(entry.key().text()))));
        return isCommand ? withoutWarn(now) : now;
    }

    private YamlNode state(Map<String, String> states, YamlNode value) {
        if (value instanceof YamlMapping mapping) {
            return new YamlMapping(
                    mapping.span(),
                    mapping.entries().stream()
                            .map(entry -> entry.key().text().equals("state")
                                            && entry.value() instanceof YamlScalar scalar
                                            && states.containsKey(scalar.text())
                                    ? new YamlMapping.Entry(entry.key(), renamedState(states, scalar))
                                    : entry)
                            .toList());
        }
        if (!(value instanceof YamlScalar line)) {
            return value;
        }
        Matcher matcher = STATE.matcher(line.text());
        if (!matcher.find() || !states.containsKey(matcher.group(1))) {
            return value;
        }
        String now = states.getOrDefault(matcher.group(1), "");
        warn(line, "state=" + matcher.group(1) + " is read as state=" + now);
        return scalar(
                line.text().substring(0, matcher.start(1)) + now + line.text().substring(matcher.end(1)),
                line.span(),
                line.type());
    }

    private YamlScalar renamedState(Map<String, String> states, YamlScalar scalar) {
        String now = states.getOrDefault(scalar.text(), scalar.text());
        warn(scalar, "\"state: " + scalar.text() + "\" is read as \"state: " + now + "\"");
        return scalar(now, scalar.span(), scalar.type());
    }

    private YamlNode withoutWarn(YamlNode value) {
        if (value instanceof YamlMapping mapping) {
            Optional<YamlMapping.Entry> warn = mapping.entries().stream()
                    .filter(entry -> entry.key().text().equals("warn"))
                    .findFirst();
            warn.ifPresent(entry -> warn(entry.key(), "\"warn\" is passed over"));
            return new YamlMapping(
                    mapping.span(),
                    mapping.entries().stream()
                            .filter(entry -> !entry.key().text().equals("warn"))
                            .toList());
        }
        if (value instanceof YamlScalar line && WARN.matcher(line.text()).find()) {
            warn(line, "\"warn\" is passed over");
            return scalar(WARN.matcher(line.text()).replaceAll(""), line.span(), line.type());
        }
        return value;
    }

    // ---- building ----

    private YamlMapping.Entry named(YamlScalar key, String now, YamlNode value) {
        warn(key, "\"" + key.text() + "\" is read as \"" + now + "\"");
        return new YamlMapping.Entry(scalar(now, key.span(), YamlScalar.Type.STRING), value);
    }

    private static YamlScalar scalar(String text, Span place, YamlScalar.Type type) {
        int[] offsets = new int[text.length()];
        Arrays.fill(offsets, place.start());
        return new YamlScalar(LocatedText.mapped(text, place, offsets), type);
    }

    private void warn(YamlNode node, String message) {
        diagnostics.warning(node.start(), "old syntax: " + message);
    }
}
