package dev.muster.conformance;

import dev.muster.cli.CommandServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What muster takes and what it refuses of everything Ansible has: asked of its own checks with a snippet for each
 * name, so that the list cannot say what is not so.
 */
final class Claims {
    /** Values for names that want a certain one; any other gets one by its type. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("action", "ping"),
            Map.entry("local_action", "ping"),
            Map.entry("args", "{data: pong}"),
            Map.entry("async", "10"),
            Map.entry("async_val", "10"),
            Map.entry("become_flags", "-n"),
            Map.entry("become_method", "sudo"),
            Map.entry("become_exe", "sudo"),
            Map.entry("block", "[{ping: }]"),
            Map.entry("rescue", "[{ping: }]"),
            Map.entry("always", "[{ping: }]"),
            Map.entry("changed_when", "false"),
            Map.entry("failed_when", "false"),
            Map.entry("until", "true"),
            Map.entry("when", "true"),
            Map.entry("collections", "[ansible.builtin]"),
            Map.entry("connection", "ssh"),
            Map.entry("debugger", "never"),
            Map.entry("delay", "1"),
            Map.entry("delegate_to", "localhost"),
            Map.entry("environment", "{A: b}"),
            Map.entry("fact_path", "/etc/ansible/facts.d"),
            Map.entry("gather_subset", "[min]"),
            Map.entry("gather_timeout", "10"),
            Map.entry("handlers", "[{name: probe, ping: }]"),
            Map.entry("hosts", "all"),
            Map.entry("import_playbook", "other.yml"),
            Map.entry("include", "other.yml"),
            Map.entry("listen", "probe"),
            Map.entry("loop", "[1]"),
            Map.entry("loop_with", "items"),
            Map.entry("loop_control", "{loop_var: one}"),
            Map.entry("max_fail_percentage", "10"),
            Map.entry("module_defaults", "{copy: {mode: '0644'}}"),
            Map.entry("name", "probe"),
            Map.entry("notify", "known handler"),
            Map.entry("order", "inventory"),
            Map.entry("poll", "1"),
            Map.entry("port", "22"),
            Map.entry("pre_tasks", "[{ping: }]"),
            Map.entry("post_tasks", "[{ping: }]"),
            Map.entry("tasks", "[{ping: }]"),
            Map.entry("register", "probe"),
            Map.entry("remote_user", "root"),
            Map.entry("become_user", "root"),
            Map.entry("retries", "1"),
            Map.entry("roles", "[plain]"),
            Map.entry("role", "plain"),
            Map.entry("serial", "1"),
            Map.entry("strategy", "linear"),
            Map.entry("tags", "probe"),
            Map.entry("throttle", "1"),
            Map.entry("timeout", "10"),
            Map.entry("vars", "{probe: 1}"),
            Map.entry("vars_files", "[vars.yml]"),
            Map.entry("vars_prompt", "[{name: probe, default: x}]"),
            Map.entry("with_items", "[1]"));

    private static final Map<String, String> ROLE_ARGUMENTS = Map.of(
            "name", "plain",
            "role", "plain",
            "tasks_from", "main",
            "vars_from", "main",
            "defaults_from", "main",
            "handlers_from", "main",
            "apply", "{tags: [a]}",
            "allow_duplicates", "true",
            "public", "true",
            "rolespec_validate", "false");

    private static final Map<String, String> LOOP_CONTROL = Map.of(
            "loop_var", "one",
            "index_var", "one",
            "label", "one",
            "pause", "1",
            "extended", "true",
            "extended_allitems", "true");

    private static final String TASKS = "- hosts: all\n  tasks:\n";
    private static final Pattern WORD = Pattern.compile("[a-z_]+");

    private final Path folder;
    private final List<Claim> claims = new ArrayList<>();
    private int probes;

    /**
     * A name and what becomes of it.
     *
     * @param kind {@code task keyword}, {@code filter} …
     * @param name for a parameter {@code module.parameter}
     * @param refusal what muster says to it; empty when it is supported
     * @param hinted whether the refusal names something near
     */
    record Claim(String kind, String name, Optional<String> refusal, boolean hinted) {
        boolean isSupported() {
            return refusal.isEmpty();
        }
    }

    private Claims(Path folder) {
        this.folder = folder;
    }

    /** Asks for everything; the folder must be empty. */
    static Claims collect(Path folder) {
        Claims claims = new Claims(folder);
        claims.keywords();
        claims.modules();
        claims.parameters();
        claims.expressions();
        claims.rest();
        return claims;
    }

    List<Claim> all() {
        return List.copyOf(claims);
    }

    // ------------------------------------------------------------------ keywords

    private void keywords() {
        ask("play keyword", "", name -> {
            boolean whole = List.of("import_playbook", "include", "hosts").contains(name);
            return "- " + name + ": " + value(name) + (whole ? "" : "\n  hosts: all");
        });
        ask(
                "block keyword",
                TASKS,
                name -> "    - " + name + ": " + value(name)
                        + (name.equals("block") ? "" : "\n      block: [{ping: }]"));
        ask(
                "task keyword",
                "- hosts: all\n  handlers: [{name: known handler, ping: }]\n  tasks:\n",
                name -> "    - " + name + ": " + value(name) + task(name));
        ask(
                "handler keyword",
                "",
                name -> "- hosts: all\n  handlers:\n    - " + name + ": " + value(name) + task(name)
                        + (name.equals("name") ? "" : "\n      name: other probe")
                        + (name.equals("notify") ? "\n    - {name: known handler, ping: }" : ""));
        ask(
                "role keyword",
                "- hosts: all\n  roles:\n",
                name -> "    - " + name + ": " + (name.equals("name") ? "plain" : value(name))
                        + (name.equals("name") || name.equals("role") ? "" : "\n      role: plain"));
        ask("import_playbook keyword", "", name -> "- import_playbook: other.yml\n  " + name + ": " + value(name));
        ask(
                "loop_control",
                TASKS,
                name -> "    - ping:\n      loop: [1]\n      loop_control:\n        " + name + ": "
                        + LOOP_CONTROL.get(name));
        ask(
                "role argument",
                TASKS,
                name -> "    - include_role:\n        " + name + ": " + ROLE_ARGUMENTS.get(name)
                        + (name.equals("name") || name.equals("role") ? "" : "\n        name: plain"));
        ask("include argument", TASKS, name -> switch (name) {
            case "file" -> "    - include_tasks:\n        file: more.yml";
            case "apply" -> "    - include_tasks:\n        file: more.yml\n        apply: {tags: [a]}";
            default -> "    - include_tasks: more.yml";
        });
        ask("meta", TASKS, name -> "    - meta: " + name);
    }

    /** What a task needs beside a keyword. */
    private static String task(String keyword) {
        return switch (keyword) {
            case "action", "local_action" -> "";
            case "loop_control", "loop_with" -> "\n      ping:\n      loop: [1]";
            default -> "\n      ping:";
        };
    }

    private static String value(String keyword) {
        return VALUES.getOrDefault(keyword, "true");
    }

    // ------------------------------------------------------------------ modules

    private void modules() {
        Probes probe = probe();
        probe.add("", "- hosts: all\n  tasks:");
        for (String module : FullLists.names("module")) {
            String text = switch (module) {
                case "import_playbook" -> "    - ping:";
                case "include_tasks", "import_tasks" -> "    - " + module + ": more.yml";
                case "include_role", "import_role" -> "    - " + module + ": {name: plain}";
                case "meta" -> "    - meta: noop";
                default -> "    - " + module + ": " + arguments(module, "");
            };
            probe.add(module, text + "\n      ignore_errors: true");
        }
        collect(
                "module",
                FullLists.names("module"),
                probe,
                refusal -> refusal.line() == 0 && !refusal.message().startsWith("missing required"));
    }

    /** The arguments a module cannot do without, beside one of them. */
    private static String arguments(String module, String beside) {
        return FullLists.parameters().stream()
                .filter(parameter -> parameter.module().equals(module)
                        && parameter.required()
                        && !parameter.name().equals(beside)
                        && !parameter.name().equals("free_form"))
                .map(parameter -> parameter.name() + ": " + value(parameter))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static final List<String> STRUCTURAL = List.of(
            "import_playbook",
            "import_role",
            "import_tasks",
            "include_role",
            "include_tasks",
            "meta",
            "async_wrapper",
            "validate_argument_spec");

    private void parameters() {
        Probes probe = probe();
        probe.add("", "- hosts: all\n  tasks:");
        List<String> names = new ArrayList<>();
        List<String> supported = claims.stream()
                .filter(claim -> claim.kind().equals("module") && claim.isSupported())
                .map(Claim::name)
                .toList();
        for (FullLists.Parameter parameter : FullLists.parameters()) {
            if (STRUCTURAL.contains(parameter.module()) || !supported.contains(parameter.module())) {
                continue;
            }
            // These are prose in Ansible's documentation, no names one could write.
            if (List.of("free-form", "others", "key_value").contains(parameter.name())) {
                continue;
            }
            for (String name : Stream.concat(Stream.of(parameter.name()), parameter.aliases().stream())
                    .toList()) {
                String full = parameter.module() + "." + name;
                names.add(full);
                if (name.equals("free_form") || name.equals("_raw_params")) {
                    probe.add(full, "    - " + parameter.module() + ": a=b");
                    continue;
                }
                String others = arguments(parameter.module(), parameter.name());
                StringBuilder text = new StringBuilder(
                        "    - " + parameter.module() + ":\n        " + name + ": " + value(parameter));
                if (!others.equals("{}")) {
                    for (String other : others.substring(1, others.length() - 1).split(", (?=[a-z_]+: )")) {
                        text.append("\n        ").append(other);
                    }
                }
                probe.add(full, text.toString());
            }
        }
        collect("parameter", names, probe, refusal -> refusal.line() == 1);
    }

    /** Values that fit parameters whose type does not say what they want. */
    private static final Map<String, String> PARAMETER_VALUES = Map.ofEntries(
            Map.entry("mode", "'0644'"),
            Map.entry("directory_mode", "'0755'"),
            Map.entry("that", "[true]"),
            Map.entry("var", "probe"),
            Map.entry("checksum", "sha1:0123456789012345678901234567890123456789"),
            Map.entry("regexp", "x"),
            Map.entry("upgrade", "'no'"),
            Map.entry("url", "http://localhost/"),
            Map.entry("package.state", "present"),
            Map.entry("alternatives.subcommands", "[{name: a, path: /a, link: /b}]"),
            Map.entry("uri.status_code", "[200]"),
            Map.entry("pause.minutes", "1"),
            Map.entry("pause.seconds", "1"),
            Map.entry("date", "'2024-01-01'"));

    private static String value(FullLists.Parameter parameter) {
        String own = PARAMETER_VALUES.get(parameter.module() + "." + parameter.name());
        if (own != null) {
            return own;
        }
        if (!parameter.choices().isEmpty()) {
            return parameter.type().equals("list")
                    ? "['" + parameter.choices().get(0) + "']"
                    : "'" + parameter.choices().get(0) + "'";
        }
        String known = PARAMETER_VALUES.get(parameter.name());
        if (known != null) {
            return known;
        }
        return switch (parameter.type()) {
            case "bool" -> "true";
            case "int", "float" -> "1";
            case "list" -> "[a]";
            case "dict" -> "{a: b}";
            case "path" -> "/a";
            default -> "a";
        };
    }

    // ------------------------------------------------------------------ templates

    private void expressions() {
        ask("filter", TASKS, name -> "    - debug:\n        msg: \"{{ x | " + name + " }}\"");
        ask(
                "test",
                TASKS,
                name -> WORD.matcher(name).matches()
                        ? "    - debug:\n        msg: \"{{ x is " + name + " }}\""
                        : "    - debug:\n        msg: \"{{ [1] | select('" + name + "', 1) }}\"");
        ask("lookup", TASKS, name -> "    - debug:\n        msg: \"{{ lookup('" + name + "', 'x') }}\"");
        ask("loop form", "lookup", TASKS, name -> "    - ping:\n      with_" + name + ": [x]", refusal -> true);
        ask(
                "global",
                TASKS,
                name -> "    - debug:\n        msg: \"{{ " + name
                        + (name.equals("lookup") || name.startsWith("q")
                                ? "('env', 'x')"
                                : name.equals("omit") ? "" : "()")
                        + " }}\"");
    }

    private void rest() {
        ask("strategy", "", name -> "- hosts: all\n  strategy: " + name);
        ask("connection", "", name -> "- hosts: all\n  connection: " + name);
        ask("become", "", name -> "- hosts: all\n  become_method: " + name);
        FullLists.names("inventory").forEach(this::inventory);
        // Whether they are right is for the scenarios to show; there is nothing a check could say beforehand.
        FullLists.names("magic variable").forEach(name -> claim("magic variable", name, Optional.empty()));
        connectionVariables();
    }

    private void claim(String kind, String name, Optional<String> refusal) {
        claims.add(new Claim(kind, name, refusal, refusal.isPresent()));
    }

    // ------------------------------------------------------------------ inventories

    private void inventory(String plugin) {
        Path own = folder.resolve("inventory-" + plugin);
        Probes.write(own.resolve("site.yml"), "- hosts: all\n");
        String source = switch (plugin) {
            case "host_list" -> "h1,h2";
            case "advanced_host_list" -> "h[1:2],";
            default -> own.resolve(source(own, plugin)).toString();
        };
        CommandServer.Result result = CommandServer.run(
                "run", "--list-hosts", "-i", source, own.resolve("site.yml").toString());
        boolean taken = result.exit() == 0
                && result.out().contains("h1")
                && result.out().contains("h2");
        claim("inventory", plugin, taken ? Optional.empty() : Optional.of(firstError(result.err())));
    }

    private static String source(Path own, String plugin) {
        String plain = "all:\n  hosts:\n    h1:\n    h2:\n";
        switch (plugin) {
            case "ini" -> Probes.write(own.resolve("hosts"), "[web]\nh1\nh2\n");
            case "script" -> {
                Probes.write(
                        own.resolve("hosts"),
                        "#!/bin/sh\necho '{\"all\": {\"hosts\": [\"h1\", \"h2\"]}, \"_meta\": {\"hostvars\": {}}}'\n");
                own.resolve("hosts").toFile().setExecutable(true);
            }
            case "toml" -> Probes.write(own.resolve("hosts.toml"), "[all.hosts]\nh1 = {}\nh2 = {}\n");
            case "constructed", "auto" -> {
                Probes.write(own.resolve("hosts/1.yml"), plain);
                Probes.write(own.resolve("hosts/2.yml"), "plugin: constructed\ncompose:\n  a: 1\n");
            }
            case "generator" ->
                Probes.write(
                        own.resolve("hosts.yml"),
                        "plugin: generator\nhosts:\n  name: 'h{{ n }}'\nlayers:\n  n: [1, 2]\n");
            default -> Probes.write(own.resolve("hosts.yml"), plain);
        }
        return plugin.equals("toml")
                ? "hosts.toml"
                : plugin.equals("generator") || plugin.equals("yaml") ? "hosts.yml" : "hosts";
    }

    private static String firstError(String err) {
        return err.lines()
                .filter(line -> line.startsWith("error: "))
                .findFirst()
                .map(line -> line.substring("error: ".length()))
                .orElse("no host is found in it");
    }

    /** Those of Ansible's plugins that muster has; the others' plugins are refused. */
    private static final List<String> PLUGINS = List.of("ssh", "local", "sudo", "su", "sh");

    private void connectionVariables() {
        Probes probe = probe();
        List<String> names = FullLists.rows("connection variable").stream()
                .filter(row ->
                        PLUGINS.contains(row.get(1)) && WORD.matcher(row.get(0)).matches())
                .map(row -> row.get(0))
                .filter(name -> !name.equals("inventory_hostname"))
                .distinct()
                .toList();
        probe.hosts("all:\n  hosts:");
        names.forEach(name ->
                probe.addHost(name, "    of_" + name + ": {" + name + ": " + VARIABLES.getOrDefault(name, "x") + "}"));
        collect("connection variable", names, probe, refusal -> true);
    }

    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("ansible_port", "22"),
            Map.entry("ansible_ssh_port", "22"),
            Map.entry("ansible_ssh_timeout", "10"),
            Map.entry("ansible_ssh_args", "-C"),
            Map.entry("ansible_ssh_common_args", "-C"),
            Map.entry("ansible_ssh_extra_args", "-C"),
            Map.entry("ansible_host_key_checking", "true"),
            Map.entry("ansible_ssh_host_key_checking", "true"),
            Map.entry("ansible_become_flags", "-H"),
            Map.entry("ansible_pipelining", "true"),
            Map.entry("ansible_ssh_pipelining", "true"),
            Map.entry("ansible_ssh_retries", "1"));

    // ------------------------------------------------------------------ asking

    private Probes probe() {
        Path own = folder.resolve("probe" + probes++);
        Probes.write(own.resolve("hosts.yml"), "all:\n  hosts:\n    h1:\n");
        Probes.write(own.resolve("other.yml"), "- hosts: all\n");
        Probes.write(own.resolve("more.yml"), "- ping:\n");
        Probes.write(own.resolve("vars.yml"), "a: 1\n");
        for (String part : List.of("tasks", "handlers")) {
            Probes.write(own.resolve("roles/plain/" + part + "/main.yml"), "- name: of the role\n  ping:\n");
        }
        for (String part : List.of("vars", "defaults")) {
            Probes.write(own.resolve("roles/plain/" + part + "/main.yml"), "a: 1\n");
        }
        return new Probes(own);
    }

    private void ask(String kind, String before, UnaryOperator<String> snippet) {
        ask(kind, kind, before, snippet, refusal -> true);
    }

    /**
     * Asks for all names of a list.
     *
     * @param before what stands above all snippets
     * @param counts whether a complaint is about the name itself
     */
    private void ask(
            String kind, String list, String before, UnaryOperator<String> snippet, Predicate<Probes.Refusal> counts) {
        Probes probe = probe();
        probe.add("", before);
        List<String> names = FullLists.names(list);
        names.forEach(name -> probe.add(name, snippet.apply(name)));
        collect(kind, names, probe, counts);
    }

    private void collect(String kind, List<String> names, Probes probe, Predicate<Probes.Refusal> counts) {
        Map<String, List<Probes.Refusal>> refusals = probe.refusals();
        for (String name : names) {
            Optional<Probes.Refusal> refusal = refusals.getOrDefault(name, List.of()).stream()
                    .filter(counts)
                    .findFirst();
            claims.add(new Claim(
                    kind,
                    name,
                    refusal.map(Probes.Refusal::message),
                    refusal.filter(Probes.Refusal::hasHint).isPresent()));
        }
    }
}
