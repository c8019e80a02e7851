package dev.muster.module;

import dev.muster.template.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a module reports: the fields that {@code register} shows, under Ansible's names. {@code changed} and
 * {@code failed} are the engine's to set, from the kind of plan; a module sets {@code failed} here only when its
 * steps ran and the outcome is a failure all the same (a command with rc 1).
 *
 * @param changed empty for what the kind of plan says: Unchanged is not changed, Change is unless it failed
 */
public record ModuleResult(
        Map<String, Value> fields,
        boolean failed,
        Optional<Boolean> changed,
        List<Effect> effects,
        List<String> warnings) {
    public static final ModuleResult EMPTY = new ModuleResult(Map.of(), false, Optional.empty(), List.of(), List.of());

    public ModuleResult {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        effects = List.copyOf(effects);
        warnings = List.copyOf(warnings);
    }

    /** A result with one field, to which {@link #and} adds others. */
    public static ModuleResult of(String name, Value value) {
        return EMPTY.and(name, value);
    }

    public static ModuleResult message(String text) {
        return of("msg", Value.of(text));
    }

    public ModuleResult and(String name, Value value) {
        Map<String, Value> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new ModuleResult(more, failed, changed, effects, warnings);
    }

    public ModuleResult and(String name, String text) {
        return and(name, Value.of(text));
    }

    /** The same, failed. */
    public ModuleResult asFailed(String message) {
        ModuleResult result = and("msg", message);
        return new ModuleResult(result.fields, true, changed, effects, warnings);
    }

    /** The same, said to have changed something although the plan was {@link Plan.Unchanged} or vice versa. */
    public ModuleResult asChanged(boolean value) {
        return new ModuleResult(fields, failed, Optional.of(value), effects, warnings);
    }

    public ModuleResult with(Effect effect) {
        List<Effect> more = new java.util.ArrayList<>(effects);
        more.add(effect);
        return new ModuleResult(fields, failed, changed, more, warnings);
    }

    public ModuleResult warning(String text) {
        List<String> more = new java.util.ArrayList<>(warnings);
        more.add(text);
        return new ModuleResult(fields, failed, changed, effects, more);
    }
}
