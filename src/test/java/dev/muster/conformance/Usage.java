package dev.muster.conformance;

import dev.muster.source.Diagnostics;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which names of the {@link FullLists} the scenarios use. Names are found as a reader finds them: by where they stand. */
final class Usage {
    private static final Set<String> CONDITIONS =
            Set.of("when", "changed_when", "failed_when", "until", "that", "var", "assert");
    private static final Set<String> TASK_LISTS =
            Set.of("tasks", "pre_tasks", "post_tasks", "block", "rescue", "always");
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{(.*?)\\}\\}|\\{%(.*?)%\\}", Pattern.DOTALL);
    private static final Pattern FILTER = Pattern.compile("\\|\\s*(?:ansible\\.builtin\\.)?([a-z_0-9]+)");
    private static final Pattern FILTER_BLOCK = Pattern.compile("^-?\\s*filter\\s+([a-z_0-9]+)");
    private static final Pattern MAPPED = Pattern.compile("\\bmap\\(\\s*'(?:ansible\\.builtin\\.)?([a-z_0-9]+)'");
    private static final Pattern TEST = Pattern.compile("\\bis\\s+(?:not\\s+)?(?:ansible\\.builtin\\.)?([a-z_]+)");
    private static final Pattern SELECTED = Pattern.compile("\\b(?:select|reject)\\(\\s*'([^']+)'");
    private static final Pattern SELECTED_BY =
            Pattern.compile("\\b(?:selectattr|rejectattr)\\(\\s*'[^']+'\\s*,\\s*'([^']+)'");
    private static final Pattern LOOKUP =
            Pattern.compile("\\b(?:lookup|query|q)\\(\\s*['\"](?:ansible\\.builtin\\.)?([a-z_]+)");
    private static final Pattern CALL = Pattern.compile("\\b([a-z]+)\\(");
    private static final Pattern PAIR = Pattern.compile("(?:^|\\s)([a-z_]+)=");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z_0-9]+");

    private final Map<String, Set<String>> users = new LinkedHashMap<>();
    private final Set<String> taskKeywords = keywords();
    private final Set<String> words = new TreeSet<>();
    private String scenario = "";

    private Usage() {
        words.addAll(FullLists.names("magic variable"));
        words.addAll(FullLists.names("connection variable"));
    }

    private static Set<String> keywords() {
        Set<String> keywords = new TreeSet<>(FullLists.names("task keyword"));
        keywords.addAll(FullLists.names("handler keyword"));
        return keywords;
    }

    /** Looks through all scenarios. */
    static Usage ofAll() {
        Usage usage = new Usage();
        for (Scenario scenario : Scenario.all()) {
            usage.scenario = scenario.name();
            usage.runs(scenario);
            usage.folder(Scenario.ROOT.resolve(scenario.name()));
        }
        return usage;
    }

    /** The scenarios that use a name, sorted. */
    Set<String> of(String kind, String name) {
        return users.getOrDefault(kind + "\t" + name, Set.of());
    }

    private void use(String kind, String name) {
        users.computeIfAbsent(kind + "\t" + name, key -> new TreeSet<>()).add(scenario);
    }

    // ------------------------------------------------------------------ files

    private void runs(Scenario found) {
        found.runs().stream().flatMap(run -> run.options().stream()).forEach(word -> {
            if (word.endsWith(",")) {
                use("inventory", word.contains("[") ? "advanced_host_list" : "host_list");
            }
            words(word);
        });
    }

    private void folder(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString();
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                words(text);
                inventory(name, file, text);
                if (name.endsWith(".yml") || name.endsWith(".yaml")) {
                    YamlReader.read(file, new Diagnostics()).ifPresent(node -> document(name, node));
                } else {
                    templates(text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void words(String text) {
        WORD.matcher(text).results().map(java.util.regex.MatchResult::group).forEach(word -> {
            if (words.contains(word)) {
                use("magic variable", word);
                use("connection variable", word);
            }
        });
    }

    private void inventory(String name, Path file, String text) {
        if (!name.startsWith("inventory")) {
            return;
        }
        if (text.startsWith("#!")) {
            use("inventory", "script");
        } else if (text.contains("plugin: constructed") || text.contains("plugin: ansible.builtin.constructed")) {
            use("inventory", "constructed");
        } else if (name.endsWith(".yml") || name.endsWith(".json")) {
            use("inventory", "yaml");
            use("inventory", "auto");
        } else if (text.startsWith("[") || text.contains("\n[")) {
            use("inventory", "ini");
        }
        words(file.toString());
    }

    private void document(String name, YamlNode node) {
        if (node instanceof YamlSequence list) {
            list.items().stream()
                    .filter(YamlMapping.class::isInstance)
                    .map(YamlMapping.class::cast)
                    .forEach(item -> {
                        if (item.get("hosts").isPresent()
                                || item.get("import_playbook").isPresent()) {
                            play(item);
                        } else {
                            task(item, name.contains("handlers"));
                        }
                    });
        } else if (name.endsWith("meta/main.yml") && node instanceof YamlMapping mapping) {
            mapping.get("dependencies").ifPresent(this::roles);
            mapping.get("argument_specs").ifPresent(specs -> use("module", "validate_argument_spec"));
        }
        expressions(node, false);
    }

    // ------------------------------------------------------------------ playbooks

    private void play(YamlMapping play) {
        boolean imported = play.get("import_playbook").isPresent();
        for (YamlMapping.Entry entry : play.entries()) {
            String key = entry.key().text();
            use("play keyword", key);
            if (imported) {
                use("import_playbook keyword", key);
                use("module", "import_playbook");
            }
            if (TASK_LISTS.contains(key)) {
                tasks(entry.value(), false);
            } else if (key.equals("handlers")) {
                tasks(entry.value(), true);
            } else if (key.equals("roles")) {
                roles(entry.value());
            } else if (key.equals("module_defaults")) {
                defaults(entry.value());
            }
            choice(key, entry.value());
        }
    }

    private void choice(String key, YamlNode value) {
        if (value instanceof YamlScalar scalar) {
            switch (key) {
                case "strategy", "connection" -> use(key, scalar.text());
                case "become_method" -> use("become", scalar.text());
                default -> {}
            }
        }
    }

    private void roles(YamlNode node) {
        if (node instanceof YamlSequence list) {
            list.items().stream()
                    .filter(YamlMapping.class::isInstance)
                    .flatMap(item -> ((YamlMapping) item).entries().stream())
                    .forEach(entry -> use("role keyword", entry.key().text()));
        }
    }

    private void defaults(YamlNode node) {
        if (node instanceof YamlMapping mapping) {
            mapping.entries().forEach(entry -> arguments(entry.key().text(), entry.value()));
        }
    }

    private void tasks(YamlNode node, boolean handlers) {
        if (node instanceof YamlSequence list) {
            list.items().stream()
                    .filter(YamlMapping.class::isInstance)
                    .forEach(item -> task((YamlMapping) item, handlers));
        }
    }

    private void task(YamlMapping task, boolean handler) {
        String kind = handler ? "handler keyword" : task.get("block").isPresent() ? "block keyword" : "task keyword";
        for (YamlMapping.Entry entry : task.entries()) {
            String key = entry.key().text();
            if (key.startsWith("with_")) {
                use("loop form", key.substring("with_".length()).replace("ansible.builtin.", ""));
                use(kind, "with_items");
            } else if (taskKeywords.contains(key) || TASK_LISTS.contains(key)) {
                use(kind, key);
                keyword(key, entry.value());
            } else {
                arguments(key, entry.value());
                task.get("args").ifPresent(args -> arguments(key, args));
            }
            choice(key, entry.value());
        }
    }

    private void keyword(String key, YamlNode value) {
        if (TASK_LISTS.contains(key)) {
            tasks(value, false);
        } else if (key.equals("loop_control") && value instanceof YamlMapping control) {
            control.entries().forEach(entry -> use("loop_control", entry.key().text()));
        } else if (key.equals("module_defaults")) {
            defaults(value);
        } else if (key.endsWith("action") && value instanceof YamlScalar line) {
            String[] parts = line.text().split("\\s+", 2);
            pairs(module(parts[0]), parts.length > 1 ? parts[1] : "");
        } else if (key.endsWith("action") && value instanceof YamlMapping mapping) {
            mapping.get("module").ifPresent(name -> arguments(((YamlScalar) name).text(), mapping));
        }
    }

    private static String module(String written) {
        return written.replaceFirst("^(ansible\\.builtin|ansible\\.legacy|ansible\\.posix|community\\.general)\\.", "");
    }

    private void arguments(String written, YamlNode value) {
        String module = module(written);
        if (value instanceof YamlMapping mapping) {
            use("module", module);
            for (YamlMapping.Entry entry : mapping.entries()) {
                parameter(module, entry.key().text());
            }
        } else if (value instanceof YamlScalar line) {
            pairs(module, line.text());
        }
    }

    private void pairs(String module, String line) {
        use("module", module);
        switch (module) {
            case "meta" -> use("meta", line.strip());
            case "include_tasks", "include" -> parameter(module, "_raw_params");
            default -> {}
        }
        Matcher pair = PAIR.matcher(line);
        while (pair.find()) {
            parameter(module, pair.group(1));
        }
        if (!line.isBlank() && !PAIR.matcher(line).lookingAt()) {
            parameter(module, "free_form");
        }
    }

    private void parameter(String module, String name) {
        use("parameter", module + "." + name);
        switch (module) {
            case "include_role", "import_role" -> use("role argument", name);
            case "include_tasks" -> use("include argument", name);
            default -> {}
        }
        // Two names of one module.
        FullLists.CATALOG.find(module).ifPresent(spec -> use("parameter", spec.name() + "." + name));
    }

    // ------------------------------------------------------------------ expressions

    private void expressions(YamlNode node, boolean condition) {
        if (node instanceof YamlScalar scalar) {
            if (condition) {
                expression(scalar.text());
            }
            templates(scalar.text());
        } else if (node instanceof YamlSequence list) {
            list.items().forEach(item -> expressions(item, condition));
        } else if (node instanceof YamlMapping mapping) {
            for (YamlMapping.Entry entry : mapping.entries()) {
                expressions(entry.value(), CONDITIONS.contains(entry.key().text()));
            }
        }
    }

    private void templates(String text) {
        Matcher template = TEMPLATE.matcher(text);
        while (template.find()) {
            expression(template.group(1) != null ? template.group(1) : template.group(2));
        }
    }

    private void expression(String text) {
        found("filter", FILTER, text);
        found("filter", FILTER_BLOCK, text);
        found("filter", MAPPED, text);
        found("test", TEST, text);
        found("test", SELECTED, text);
        found("test", SELECTED_BY, text);
        found("lookup", LOOKUP, text);
        found("global", CALL, text);
        if (text.contains("omit")) {
            use("global", "omit");
        }
    }

    private void found(String kind, Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            use(kind, matcher.group(1));
        }
    }
}
