package dev.muster.inventory;

import dev.muster.template.Value;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How inventories are found and read, as far as it can be set.
 *
 * @param yamlExtensions of files that are tried as YAML; files without any are too
 * @param ignored names passed over in folders, besides hidden files and folders of variables
 * @param usesExtraVariables whether constructed inventories see them unless they say otherwise
 * @param extraVariables {@code -e}, as far as constructed inventories may see them
 */
public record InventoryRules(
        List<String> yamlExtensions,
        List<Pattern> ignored,
        boolean usesExtraVariables,
        Map<String, Value> extraVariables) {
    /** Ansible's own. */
    public static final InventoryRules DEFAULTS = new InventoryRules(
            List.of(".yml", ".yaml", ".json"),
            List.of(Pattern.compile(
                    "(\\.pyc|\\.pyo|\\.swp|\\.bak|~|\\.rpm|\\.md|\\.txt|\\.rst|\\.orig|\\.ini|\\.cfg|\\.retry)$")),
            false,
            Map.of());

    private static final Pattern ALWAYS_IGNORED = Pattern.compile("^\\.|^host_vars$|^group_vars$|^vars_plugins$");

    public InventoryRules {
        yamlExtensions = List.copyOf(yamlExtensions);
        ignored = List.copyOf(ignored);
    }

    public InventoryRules withExtraVariables(Map<String, Value> variables) {
        return new InventoryRules(yamlExtensions, ignored, usesExtraVariables, variables);
    }

    boolean isIgnored(String name) {
        return ALWAYS_IGNORED.matcher(name).find()
                || ignored.stream().anyMatch(pattern -> pattern.matcher(name).find());
    }

    /** Ansible's yaml plugin looks at files of these names only. */
    boolean isYaml(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 || yamlExtensions.contains(name.substring(dot));
    }
}
