package dev.muster.engine;

import dev.muster.module.Effect;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Keywords;
import dev.muster.playbook.Task;
import dev.muster.template.Scope;
import dev.muster.template.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one host in one task, by Ansible's order of precedence: highest first in {@link #lookup}. Values
 * stay as written and are evaluated at use, so one may name another that is defined later.
 */
final class HostVariables implements Scope {
    private static final String FACT_PREFIX = "ansible_";
    private final PlayScene scene;
    private final HostRun host;
    private final Map<String, Value> local;
    private final Map<String, Value> taskVariables;
    private final Keywords keywords;
    private final MagicVariables magic;

    HostVariables(PlayScene scene, HostRun host, Map<String, Value> local, Map<String, Value> taskVariables) {
        this(scene, host, local, taskVariables, Keywords.NONE);
    }

    /**
     * @param local the loop's variables and what else only this task sees; beats everything
     * @param taskVariables {@code vars} of the task and the blocks around it
     * @param keywords the task's, which count where no variable says how to connect
     */
    HostVariables(
            PlayScene scene,
            HostRun host,
            Map<String, Value> local,
            Map<String, Value> taskVariables,
            Keywords keywords) {
        this.scene = scene;
        this.host = host;
        this.local = local;
        this.taskVariables = taskVariables;
        this.keywords = keywords;
        this.magic = new MagicVariables(scene, host, this);
    }

    /** As a task sees them that is not in a loop. */
    static HostVariables of(PlayScene scene, HostRun host, Task task) {
        List<Value> environments = task.keywords().environments().stream()
                .map(setting -> setting.value())
                .toList();
        Map<String, Value> local = environments.isEmpty() ? Map.of() : Map.of("environment", Value.list(environments));
        return new HostVariables(scene, host, local, task.keywords().vars(), task.keywords());
    }

    /** The same with more variables of the task's own. */
    HostVariables with(Map<String, Value> more) {
        Map<String, Value> all = new LinkedHashMap<>(local);
        all.putAll(more);
        return new HostVariables(scene, host, all, taskVariables, keywords);
    }

    @Override
    public Optional<Value> lookup(String name) {
        return given(name)
                .or(() -> ConnectionNames.others(name)
                        .map(this::given)
                        .flatMap(Optional::stream)
                        .findFirst())
                .or(() -> ConnectionNames.keyword(name).flatMap(this::ofKeyword))
                .or(() -> magic.fallback(name));
    }

    /** Evaluated without the keywords, as the value may name the variable it stands in for. */
    private Optional<Value> ofKeyword(Keyword keyword) {
        HostVariables bare = new HostVariables(scene, host, local, taskVariables);
        return new TaskSettings(keywords, scene.templar(), bare).value(keyword);
    }

    /** A variable that somebody or something has set: without what counts when nobody did. */
    Optional<Value> given(String name) {
        return Optional.ofNullable(found(name));
    }

    /** Asked some hundred times for each task of each host: one look per level, and nothing made on the way. */
    private @Nullable Value found(String name) {
        Value value = local.get(name);
        value = value != null ? value : magic.lookup(name).orElse(null);
        value = value != null ? value : scene.run().options().extraVariables().get(name);
        value = value != null ? value : scene.roleLevels().parameters().get(name);
        value = value != null ? value : host.variables().get(name);
        value = value != null ? value : host.included().get(name);
        value = value != null ? value : taskVariables.get(name);
        value = value != null ? value : scene.roleLevels().variables().get(name);
        value = value != null ? value : scene.roles().variables().get(name);
        value = value != null ? value : scene.varsFiles(host).get(name);
        value = value != null ? value : scene.playVariables().get(name);
        value = value != null ? value : fact(name);
        value = value != null
                ? value
                : scene.run().roster().variables(host.name()).get(name);
        value = value != null ? value : scene.roleLevels().defaults().get(name);
        return value != null ? value : scene.roles().defaults().get(name);
    }

    private @Nullable Value fact(String name) {
        if (host.facts().isEmpty()) {
            return null;
        }
        if (host.bareFacts().contains(name)) {
            return host.facts().get(name);
        }
        String bare = name.startsWith(FACT_PREFIX) ? name.substring(FACT_PREFIX.length()) : "";
        return host.bareFacts().contains(bare) ? null : host.fact(bare, scene.isPassive());
    }

    /** The variables that facts become. */
    static Map<String, Value> ofFacts(Effect.GatheredFacts gathered) {
        Map<String, Value> variables = new LinkedHashMap<>();
        gathered.facts()
                .forEach((fact, value) -> variables.put(gathered.prefixed() ? FACT_PREFIX + fact : fact, value));
        return variables;
    }

    @Override
    public Collection<String> names() {
        return names(host.allFacts(scene.isPassive()).keySet());
    }

    @Override
    public Collection<String> hints() {
        return names(host.factNames());
    }

    private Collection<String> names(Set<String> facts) {
        Set<String> names = new LinkedHashSet<>(local.keySet());
        List.of(
                        scene.run().options().extraVariables(),
                        scene.roleLevels().parameters(),
                        host.variables(),
                        host.included(),
                        taskVariables,
                        scene.roleLevels().variables(),
                        scene.roles().variables(),
                        scene.varsFiles(host),
                        scene.playVariables(),
                        scene.run().roster().variables(host.name()),
                        scene.roleLevels().defaults(),
                        scene.roles().defaults())
                .forEach(level -> names.addAll(level.keySet()));
        facts.forEach(fact -> names.add(host.bareFacts().contains(fact) ? fact : FACT_PREFIX + fact));
        names.addAll(magic.names());
        return names;
    }
}
