package dev.muster.engine;

import dev.muster.playbook.Lineage;
import dev.muster.template.Value;
import java.util.Map;

/**
 * The levels of variables that a task has from its role and the includes around it.
 *
 * @param parameters of roles and dynamic includes: above set facts
 * @param variables of the role: above the play's, below the task's
 * @param defaults of the role: below the inventory's
 */
record RoleLevels(Map<String, Value> parameters, Map<String, Value> variables, Map<String, Value> defaults) {
    private static final RoleLevels NONE = new RoleLevels(Map.of(), Map.of(), Map.of());

    static RoleLevels of(Lineage lineage) {
        return lineage.roles().isEmpty() && lineage.parameters().isEmpty()
                ? NONE
                : new RoleLevels(lineage.allParameters(), lineage.roleVariables(), lineage.roleDefaults());
    }
}
