package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a role says of its arguments, and the task that holds a play to it. */
final class ArgumentSpecs {
    /** The module behind the task. */
    static final String MODULE = "validate_argument_spec";

    private final YamlMapping specs;
    private final Diagnostics diagnostics;

    ArgumentSpecs(YamlMapping specs, Diagnostics diagnostics) {
        this.specs = specs;
        this.diagnostics = diagnostics;
    }

    /** The task that a role begins with when it says something of the arguments of this entry point. */
    Optional<Task> task(Role role, String entryPoint, Surroundings around) {
        return specs.get(entryPoint)
                .filter(YamlMapping.class::isInstance)
                .map(node -> task(role, entryPoint, (YamlMapping) node, around));
    }

    private Task task(Role role, String entryPoint, YamlMapping spec, Surroundings around) {
        Span place = spec.start();
        String title = "Validating arguments against arg spec '" + entryPoint + "'"
                + spec.get("short_description")
                        .map(node -> " - " + YamlValues.value(node, diagnostics).str())
                        .orElse("");
        Map<String, Value> context = new LinkedHashMap<>();
        context.put("type", Value.of("role"));
        context.put("name", Value.of(role.name()));
        context.put("argument_spec_name", Value.of(entryPoint));
        context.put("path", Value.of(role.path().toString()));
        Map<String, ModuleCall.Argument> arguments = new LinkedHashMap<>();
        Value options = spec.get("options")
                .map((YamlNode node) -> YamlValues.value(node, diagnostics))
                .orElseGet(() -> Value.dict(Map.of()));
        arguments.put("argument_spec", new ModuleCall.Argument(place, options, place));
        arguments.put("provided_arguments", new ModuleCall.Argument(place, Value.dict(role.parameters()), place));
        arguments.put("validate_args_context", new ModuleCall.Argument(place, Value.dict(context), place));
        ModuleCall call = new ModuleCall(
                MODULE,
                LocatedText.named(place.source().name(), "ansible.builtin." + MODULE),
                arguments,
                Optional.empty(),
                Optional.empty());
        return new Task(
                place,
                Optional.of(LocatedText.named(place.source().name(), title)),
                call,
                always(around.keywords()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                around.lineage(),
                Optional.empty());
    }

    private static Keywords always(Keywords inherited) {
        List<String> tags = new ArrayList<>(inherited.tags());
        if (!tags.contains("always")) {
            tags.add("always");
        }
        return inherited.withTags(tags);
    }
}
