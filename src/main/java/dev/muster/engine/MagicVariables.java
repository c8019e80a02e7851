package dev.muster.engine;

import dev.muster.template.LazyEntries;
import dev.muster.template.Scope;
import dev.muster.template.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The variables that the run itself provides, as Ansible names them. */
final class MagicVariables {
    static final String FACTS = "ansible_facts";
    /** The one name that Ansible keeps whole among them. */
    private static final String LOCAL = "ansible_local";

    private static final List<String> NAMES = List.of(
            "inventory_hostname",
            "inventory_hostname_short",
            "groups",
            "group_names",
            "hostvars",
            "ansible_play_hosts",
            "ansible_play_hosts_all",
            "ansible_play_batch",
            "ansible_play_name",
            "play_hosts",
            "playbook_dir",
            "inventory_dir",
            "inventory_file",
            "ansible_inventory_sources",
            "ansible_check_mode",
            "ansible_diff_mode",
            "ansible_forks",
            "ansible_version",
            FACTS,
            "ansible_limit",
            "ansible_run_tags",
            "ansible_skip_tags",
            "ansible_verbosity",
            "role_name",
            "role_path",
            "role_names",
            "ansible_role_name",
            "ansible_role_names",
            "ansible_play_role_names",
            "ansible_dependent_role_names",
            "omit",
            "environment",
            "ansible_playbook_python",
            "ansible_config_file");

    private static final Value.Dict VERSION = Value.dict(Map.of(
            "full", Value.of("2.14.18"),
            "major", Value.of(2),
            "minor", Value.of(14),
            "revision", Value.of(18),
            "string", Value.of("2.14.18")));

    private final PlayScene scene;
    private final HostRun host;
    private final Scope all;

    /** @param all the whole scope of the host, which knows the role it stands in */
    MagicVariables(PlayScene scene, HostRun host, Scope all) {
        this.scene = scene;
        this.host = host;
        this.all = all;
    }

    /** Those that have a value here: shown by {@code vars} and offered by "did you mean". */
    List<String> names() {
        return NAMES.stream()
                .filter(name -> lookup(name).or(() -> fallback(name)).isPresent())
                .toList();
    }

    /** Those that nothing overrides. */
    Optional<Value> lookup(String name) {
        RunOptions options = scene.run().options();
        Roster roster = scene.run().roster();
        return switch (name) {
            case "inventory_hostname" -> Optional.of(Value.of(host.name()));
            case "inventory_hostname_short" -> Optional.of(Value.of(shortName()));
            case "groups" -> Optional.of(LazyEntries.dict(roster::groupNames, this::members));
            case "group_names" -> Optional.of(Value.texts(roster.groupsOf(host.name())));
            case "hostvars" -> Optional.of(LazyEntries.dict(roster::hostNamesAndLocalhost, this::variablesOf));
            case "ansible_play_hosts" -> inPlay(scene::liveHosts);
            case "ansible_play_hosts_all" -> inPlay(scene::allHosts);
            case "ansible_play_batch", "play_hosts" -> inPlay(scene::batchHosts);
            case "ansible_play_name" -> inPlay(() -> List.of(scene.playName())).map(list -> Value.of(scene.playName()));
            case "playbook_dir" ->
                Optional.of(Value.of(scene.files().directory().toString()));
            case "inventory_dir" -> roster.inventoryDir(host.name()).map(MagicVariables::path);
            case "inventory_file" -> roster.inventoryFile(host.name()).map(MagicVariables::path);
            case "ansible_inventory_sources" ->
                Optional.of(Value.texts(
                        roster.sources().stream().map(MagicVariables::source).toList()));
            case "ansible_check_mode" -> Optional.of(Value.of(options.check()));
            case "ansible_diff_mode" -> Optional.of(Value.of(options.diff()));
            case "ansible_forks" -> Optional.of(Value.of(options.forks()));
            case "ansible_version" -> Optional.of(VERSION);
            case FACTS -> Optional.of(facts());
            case "ansible_limit" -> options.limit().map(Value::of);
            case "ansible_run_tags" ->
                Optional.of(Value.texts(TagFilter.of(options).only()));
            case "ansible_skip_tags" -> Optional.of(Value.texts(options.skipTags()));
            case "ansible_verbosity" -> Optional.of(Value.of(options.verbosity()));
            case "ansible_search_path" ->
                Optional.of(Value.texts(
                        scene.files().searchPath().stream().map(Path::toString).toList()));
            case "role_name", "ansible_role_name" -> scene.lineage().role().map(role -> Value.of(role.name()));
            case "role_path" ->
                scene.lineage().role().map(role -> Value.of(role.path().toString()));
            case "role_names", "ansible_play_role_names" ->
                inPlay(() -> scene.roles().names());
            case "ansible_role_names" -> inPlay(() -> scene.roles().allNames());
            case "ansible_dependent_role_names" -> inPlay(() -> scene.roles().dependencyNames());
            case "omit" -> Optional.of(Omit.VALUE);
            default -> Optional.empty();
        };
    }

    /** Those that count when nobody sets them. */
    Optional<Value> fallback(String name) {
        Login login = scene.run().options().login();
        return switch (ConnectionNames.current(name)) {
            case "ansible_managed" ->
                Optional.of(Value.of(scene.run().options().settings().managed()));
            case "ansible_host" -> Optional.of(Value.of(host.name()));
            case "ansible_user" -> login.user().map(Value::of);
            case "ansible_port" ->
                scene.run().options().settings().number("defaults.remote_port").map(Value::of);
            case "ansible_timeout" -> Optional.of(Value.of(login.timeout().toSeconds()));
            case "ansible_private_key_file" ->
                login.identities().stream().findFirst().map(MagicVariables::path);
            case "ansible_shell_executable" -> Optional.of(Value.of("/bin/sh"));
            case "ansible_connection" -> Optional.of(Value.of(login.connection().orElse("ssh")));
            case "environment" -> Optional.of(Value.list(List.of()));
            // Nothing of Python is ever started; the name is for playbooks that hand it on.
            case "ansible_playbook_python" -> Optional.of(Value.of("/usr/bin/python3"));
            case "ansible_search_path" -> Optional.of(Value.texts(searchPath()));
            case "ansible_config_file" ->
                Optional.of(scene.run()
                        .options()
                        .settings()
                        .file()
                        .map(MagicVariables::path)
                        .orElseGet(Value::none));
            default -> Optional.empty();
        };
    }

    private List<String> searchPath() {
        List<String> path = new ArrayList<>();
        all.lookup("role_path").ifPresent(role -> path.add(role.str()));
        path.add(scene.files().directory().toString());
        return path;
    }

    private String shortName() {
        int dot = host.name().indexOf('.');
        return dot < 0 ? host.name() : host.name().substring(0, dot);
    }

    private Optional<Value> members(String group) {
        return scene.run().roster().hostsOf(group).map(Value::texts);
    }

    /** Another host's variables are evaluated as that host's. */
    private Optional<Value> variablesOf(String other) {
        if (!scene.run().roster().knows(other)) {
            return Optional.empty();
        }
        HostRun run = scene.run().roster().run(other);
        HostVariables scope = new HostVariables(scene.withoutPlay(), run, Map.of(), Map.of());
        return Optional.of(LazyEntries.dict(
                () -> scope.names().stream()
                        .filter(name ->
                                !name.equals("hostvars") && scope.given(name).isPresent())
                        .toList(),
                name -> scope.given(name).map(value -> scene.templar().evaluateDefined(value, scope))));
    }

    private Optional<Value> inPlay(Supplier<Collection<String>> hosts) {
        return scene.hasPlay() ? Optional.of(Value.texts(hosts.get())) : Optional.empty();
    }

    private Value facts() {
        return host.hasLeftOut() ? LazyEntries.dict(() -> allFacts().keySet(), this::fact) : Value.dict(allFacts());
    }

    private Map<String, Value> allFacts() {
        Map<String, Value> facts = new TreeMap<>(host.allFacts(scene.isPassive()));
        Value local = facts.get("local");
        if (local != null) {
            facts.putIfAbsent(LOCAL, local);
        }
        return facts;
    }

    private Optional<Value> fact(String name) {
        boolean passive = scene.isPassive();
        return Optional.ofNullable(host.fact(name, passive))
                .or(() -> name.equals(LOCAL) ? Optional.ofNullable(host.fact("local", passive)) : Optional.empty());
    }

    private static Value path(Path path) {
        return Value.of(path.toAbsolutePath().normalize().toString());
    }

    /** A list of hosts stays as it was given. */
    private static String source(String given) {
        Path path = Path.of(given);
        return given.contains(",") && !Files.exists(path)
                ? given
                : path.toAbsolutePath().normalize().toString();
    }
}
