package dev.muster.engine;

import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.playbook.Block;
import dev.muster.playbook.ContentSearch;
import dev.muster.playbook.Include;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Play;
import dev.muster.playbook.Role;
import dev.muster.playbook.Task;
import dev.muster.playbook.TaskNode;
import dev.muster.source.SourceText;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which facts plays may ask for, as far as can be told from what they are made of: their files, those of their roles
 * whether used or not, the templates and variables they name, the inventory. Where only the run can tell what will be
 * read, all facts count. A guess on the safe side; a fact that it missed after all is gathered late ({@link LateFacts}).
 */
final class FactNeeds {
    private static final List<String> FOLDERS = List.of("tasks", "handlers", "defaults", "vars", "meta", "templates");

    /** More than this is not read for the sake of a few processes on a host. */
    private static final int MOST_FILES = 2000;

    private static final long LARGEST = 1 << 20;

    /** In what no role holds: what leads on to further files. */
    private static final Pattern LEADS_ON =
            Pattern.compile("(?:include|import)_\\w+\\s*:|\\binclude\\s*:|\\btemplate\\s*:"
                    + "|['\"](?:ansible\\.builtin\\.)?template['\"]|\\{%[-+]?\\s*(?:include|import|from|extends)\\b");

    private static final Pattern ROLE_BY_NAME = Pattern.compile("include_role|import_role|import_playbook");

    private static final Pattern DEPENDS = Pattern.compile("dependencies\\s*:(?:\\s+|#.*)*+(?!\\[\\s*]|\\z)");

    private final FactMentions mentions = new FactMentions();
    private final Set<SourceText> sources = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Path> roles = new HashSet<>();
    private final Set<Path> files = new HashSet<>();

    private FactNeeds() {}

    /**
     * Names of facts without their prefix, and others; empty for all.
     *
     * @param plays that are still to come
     * @param hosts that gather
     */
    static Optional<Set<String>> of(List<Play> plays, List<HostRun> hosts, Run run) {
        FactNeeds needs = new FactNeeds();
        try {
            needs.look(plays, hosts, run);
        } catch (IOException | RuntimeException e) { // what cannot be read may hold anything
            needs.mentions.everything();
        }
        return needs.mentions.names();
    }

    private boolean isSettled() {
        return mentions.names().isEmpty();
    }

    private void look(List<Play> plays, List<HostRun> hosts, Run run) throws IOException {
        if (run.options().startAtTask().isPresent()) {
            mentions.everything();
        }
        mentions.in(run.options().settings().managed());
        run.options().extraVariables().values().forEach(this::value);
        for (Play play : plays) {
            if (isSettled()) {
                return;
            }
            play(play);
        }
        Inventory inventory = run.roster().inventory();
        for (Path folder : plays.stream().map(Play::folder).distinct().toList()) {
            inventory(inventory.forPlaybookIn(folder), hosts);
        }
    }

    /** Of other hosts nobody looks here: their variables may be many, and in sealed files. */
    private void inventory(Inventory inventory, List<HostRun> hosts) {
        Set<String> groups = new HashSet<>();
        for (HostRun run : hosts) {
            Optional<Host> host = inventory.hostOrLocalhost(run.name());
            host.map(inventory::groupsOf).ifPresent(groups::addAll);
            host.map(inventory::ownVariables).ifPresent(this::values);
        }
        groups.add("all");
        groups.stream()
                .flatMap(name -> inventory.group(name).stream())
                .map(inventory::ownVariables)
                .forEach(this::values);
    }

    // ---- plays ----

    private void play(Play play) throws IOException {
        source(play.span().source());
        values(play.vars());
        values(play.keywords().vars());
        play.keywords().settings().values().forEach(setting -> value(setting.value()));
        for (Value names : play.varsFiles()) {
            for (Value name : names instanceof Value.Seq list ? list.items() : List.of(names)) {
                named(new ContentSearch(List.of(), play.folder()), "vars", name.str(), Optional.empty());
            }
        }
        for (Role role : play.roles()) {
            role(role);
        }
        nodes(play, play.preTasks());
        nodes(play, play.tasks());
        nodes(play, play.postTasks());
        for (List<Task> handlers : play.handlers()) {
            nodes(play, List.copyOf(handlers));
        }
    }

    private void nodes(Play play, List<? extends TaskNode> nodes) throws IOException {
        for (TaskNode node : nodes) {
            if (node instanceof Block block) {
                nodes(play, block.block());
                nodes(play, block.rescue());
                nodes(play, block.always());
            } else if (node instanceof Task task) {
                task(play, task);
            }
        }
    }

    private void task(Play play, Task task) throws IOException {
        source(task.span().source());
        Optional<Role> role = task.lineage().role();
        if (role.isPresent()) {
            role(role.get());
        }
        values(task.lineage().allParameters());
        values(task.keywords().vars());
        ContentSearch search = new ContentSearch(task.lineage().searchPath(), play.folder());
        if (task.include().orElse(null) instanceof Include.OfRole include) {
            included(play.includes().role(task, include.name()));
        } else if (task.include().orElse(null) instanceof Include.OfTasks include) {
            named(search, "tasks", include.file().str(), role);
        } else if (task.call().module().equals("template")) {
            named(search, "templates", argument(task.call(), "src"), role);
        } else if (task.call().module().equals("include_vars")) {
            String file =
                    task.call().freeForm().map(text -> text.text()).orElseGet(() -> argument(task.call(), "file"));
            named(search, "vars", file, role);
        } else if (task.call().isTold() || task.call().wholeArguments().isPresent()) {
            mentions.everything();
        }
    }

    private static String argument(ModuleCall call, String name) {
        return Optional.ofNullable(call.arguments().get(name))
                .map(argument -> argument.value().str())
                .orElse("{{ }}");
    }

    /** A file by a name as written; one of the own role is looked at with the role, whatever its name turns out to be. */
    private void named(ContentSearch search, String kind, String name, Optional<Role> role) throws IOException {
        boolean isTemplate = name.contains("{{") || name.contains("{%");
        boolean isOfRole = role.isPresent() && !name.startsWith("/") && !name.contains("..") && !name.contains("_dir");
        Optional<Path> file = isTemplate ? Optional.empty() : search.find(kind, name);
        if (isTemplate && !isOfRole) {
            mentions.everything();
        } else if (file.isPresent()
                && role.filter(own -> file.get().startsWith(own.path())).isEmpty()) {
            alone(file.get());
        }
    }

    // ---- texts ----

    private void source(SourceText source) {
        if (sources.add(source)) {
            text(source.text());
        }
    }

    private void text(String text) {
        mentions.in(text);
        if (text.contains("'template'") || text.contains("\"template\"")) {
            mentions.everything();
        }
    }

    private void values(Map<String, Value> variables) {
        variables.values().forEach(this::value);
    }

    private void value(Value value) {
        if (value instanceof Value.Text text) {
            text(text.text());
        } else if (value instanceof Value.Seq list) {
            list.items().forEach(this::value);
        } else if (value instanceof Value.Dict dict) {
            dict.entries().keySet().forEach(this::value);
            dict.entries().values().forEach(this::value);
        }
    }

    /** A role that only the run brings in: of one that leads to others nobody can tell what they are. */
    private void included(Optional<Path> role) throws IOException {
        if (role.isEmpty() || DEPENDS.matcher(metaOf(role.get())).find()) {
            mentions.everything();
        } else if (roles.add(role.get())) {
            folders(role.get());
        }
    }

    private String metaOf(Path role) throws IOException {
        StringBuilder found = new StringBuilder();
        for (String name : List.of("meta/main.yml", "meta/main.yaml", "meta/main.json")) {
            Path meta = role.resolve(name);
            found.append(Files.isRegularFile(meta) ? read(meta) : "");
        }
        text(found.toString());
        return found.toString().replace("\"", "");
    }

    private void folders(Path role) throws IOException {
        for (String folder : FOLDERS) {
            folder(role.resolve(folder));
        }
    }

    private void role(Role role) throws IOException {
        values(role.parameters());
        values(role.entryVariables());
        if (roles.add(role.path())) {
            folders(role.path());
            for (Role dependency : role.dependencies()) {
                role(dependency);
            }
        }
    }

    private void folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
                if (isSettled()) {
                    return;
                }
                String text = read(file);
                text(text);
                if (ROLE_BY_NAME.matcher(text).find()) {
                    mentions.everything();
                }
            }
        }
    }

    /** A file of no role, from which nobody can tell what it leads to. */
    private void alone(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            mentions.everything();
            return;
        }
        String text = read(file);
        text(text);
        if (LEADS_ON.matcher(text).find()) {
            mentions.everything();
        }
    }

    /** What is no text, or encrypted, or large, may hold anything. */
    private String read(Path file) throws IOException {
        if (!files.add(file)) {
            return "";
        }
        if (files.size() > MOST_FILES || Files.size(file) > LARGEST) {
            mentions.everything();
            return "";
        }
        try {
            String text = Files.readString(file);
            if (text.startsWith("$ANSIBLE_VAULT")) {
                mentions.everything();
            }
            return text;
        } catch (MalformedInputException e) {
            mentions.everything();
            return "";
        }
    }
}
