package dev.muster.playbook;

import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a play, block or task says besides its structure. The loader has already merged the parents' into each task:
 * inherited keywords the nearest wins, {@code when} and {@code tags} add up (outermost first), {@code vars} the
 * nearest wins name by name, {@code environment} of all levels in {@link #environments}, outermost first.
 */
public record Keywords(
        Map<Keyword, Setting> settings,
        List<LocatedText> when,
        List<String> tags,
        Map<String, Value> vars,
        List<Setting> environments) {
    public static final Keywords NONE = new Keywords(Map.of(), List.of(), List.of(), Map.of(), List.of());

    public Keywords {
        settings = settings.isEmpty() ? Map.of() : new EnumMap<>(settings);
        when = List.copyOf(when);
        tags = List.copyOf(tags);
        vars = new LinkedHashMap<>(vars);
        environments = List.copyOf(environments);
    }

    /** With more variables, which win. */
    Keywords withMoreVars(Map<String, Value> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, Value> all = new LinkedHashMap<>(vars);
        all.putAll(more);
        return withVars(all);
    }

    /** With these variables only. */
    Keywords withVars(Map<String, Value> only) {
        return new Keywords(settings, when, tags, only, environments);
    }

    /** With these conditions only. */
    Keywords withWhen(List<LocatedText> only) {
        return new Keywords(settings, only, tags, vars, environments);
    }

    /** With these tags only. */
    Keywords withTags(List<String> only) {
        return new Keywords(settings, when, only, vars, environments);
    }

    public Optional<Setting> get(Keyword keyword) {
        return Optional.ofNullable(settings.get(keyword));
    }
}
