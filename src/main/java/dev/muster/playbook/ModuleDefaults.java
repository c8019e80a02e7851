package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.module.ModuleSpec;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code module_defaults}: a mapping, or a list of them, from names of modules to arguments. The nearest level
 * wins module by module, not argument by argument, as in Ansible. Groups of modules belong to collections; none of
 * those muster stands in for has one.
 */
final class ModuleDefaults {
    private static final String GROUP = "group/";

    private final KnownModules modules;
    private final TemplateCheck templates;
    private final Diagnostics diagnostics;
    private final Unsupported unsupported;

    ModuleDefaults(KnownModules modules, TemplateCheck templates, Diagnostics diagnostics, Unsupported unsupported) {
        this.modules = modules;
        this.templates = templates;
        this.diagnostics = diagnostics;
        this.unsupported = unsupported;
    }

    /**
     * What is written here on top of what is inherited.
     *
     * @return a dict from the catalogue's name of a module to its arguments
     */
    Setting read(YamlMapping.Entry entry, Optional<Setting> inherited) {
        Map<Value, Value> all = new LinkedHashMap<>();
        inherited
                .filter(setting -> setting.value() instanceof Value.Dict)
                .ifPresent(setting -> all.putAll(((Value.Dict) setting.value()).entries()));
        YamlNode node = entry.value();
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (item instanceof YamlMapping mapping) {
                mapping.entries().forEach(module -> add(all, module));
            } else if (!item.isNull()) {
                diagnostics.error(
                        item.start(),
                        "\"module_defaults\" must be a mapping from modules to arguments, or a list of them, not "
                                + item.kind());
            }
        }
        return new Setting(new Value.Dict(all), node.start());
    }

    private void add(Map<Value, Value> all, YamlMapping.Entry entry) {
        String name = entry.key().text();
        if (name.startsWith(GROUP)) {
            diagnostics.error(
                    entry.key().span(),
                    "could not resolve the module_defaults group " + name.substring(GROUP.length()),
                    "groups come with collections; name the modules one by one");
            return;
        }
        Optional<ModuleSpec> module = modules.spec(name);
        if (module.isEmpty()) {
            // The hosts are told where the module itself stands.
            unsupported.complain(Diagnostic.error(
                    entry.key().span(),
                    "could not resolve action " + name + " in module_defaults",
                    OtherModules.hint(name).or(() -> DidYouMean.hint(name, modules.names()))));
            return;
        }
        Value arguments = YamlValues.value(entry.value(), diagnostics);
        templates.value(arguments);
        if (entry.value() instanceof YamlMapping mapping) {
            mapping.entries().forEach(argument -> check(module.get(), argument.key()));
        } else if (!entry.value().isNull() && !TemplateCheck.isTemplate(arguments)) {
            diagnostics.error(
                    entry.value().start(),
                    "the defaults of module " + name + " must be a mapping, not "
                            + entry.value().kind());
        }
        all.put(Value.of(module.get().name()), arguments);
    }

    private void check(ModuleSpec module, YamlScalar argument) {
        if (module.parameter(argument.text()).isEmpty()) {
            diagnostics.unknown(
                    argument.span(),
                    "unknown parameter \"" + argument.text() + "\" for module " + module.name(),
                    argument.text(),
                    module.parameterNames());
        }
    }

    /** Whether a setting brings arguments for a module, and so may fill in what a call leaves out. */
    static boolean mayComplete(Keywords keywords, String module) {
        return keywords.get(Keyword.MODULE_DEFAULTS)
                .filter(setting -> setting.value() instanceof Value.Dict dict
                        && dict.entries().containsKey(Value.of(module)))
                .isPresent();
    }
}
