package dev.muster.playbook;

import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What decides how playbooks are read besides their own text.
 *
 * @param extraVariables {@code -e}: names of imported files may hold them
 * @param rolesPath where roles are looked for after {@code roles/} beside the playbook: {@code roles_path} of
 *     {@code ansible.cfg}
 * @param modulePath where modules are looked for after {@code library/} beside the playbook and in roles:
 *     {@code library} of {@code ansible.cfg}
 * @param oldSyntax whether to take what Ansible 2.14 no longer does
 * @param unsupportedAtUse whether a task whose module or parameter there is not loads, and fails the hosts that come to
 *     it
 */
public record LoadSettings(
        Map<String, Value> extraVariables,
        List<Path> rolesPath,
        List<Path> modulePath,
        boolean oldSyntax,
        boolean unsupportedAtUse) {
    /** Only what stands beside the playbook counts. */
    public static final LoadSettings DEFAULTS = new LoadSettings(Map.of(), List.of(), List.of(), false, false);

    public LoadSettings {
        extraVariables = new LinkedHashMap<>(extraVariables);
        rolesPath = List.copyOf(rolesPath);
        modulePath = List.copyOf(modulePath);
    }

    public LoadSettings withExtraVariables(Map<String, Value> variables) {
        return new LoadSettings(variables, rolesPath, modulePath, oldSyntax, unsupportedAtUse);
    }

    public LoadSettings withRolesPath(List<Path> path) {
        return new LoadSettings(extraVariables, path, modulePath, oldSyntax, unsupportedAtUse);
    }

    public LoadSettings withModulePath(List<Path> path) {
        return new LoadSettings(extraVariables, rolesPath, path, oldSyntax, unsupportedAtUse);
    }

    public LoadSettings withOldSyntax(boolean accepted) {
        return new LoadSettings(extraVariables, rolesPath, modulePath, accepted, unsupportedAtUse);
    }

    public LoadSettings withUnsupportedAtUse(boolean atUse) {
        return new LoadSettings(extraVariables, rolesPath, modulePath, oldSyntax, atUse);
    }
}
