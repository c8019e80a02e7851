package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.util.List;

/** Puts the host into a group named after a value, making the group as needed. */
@ModuleInfo(
        name = "group_by",
        doc = "Makes this host a member of a group, for the plays that follow. Nothing is asked of the host.",
        example = """
                - group_by:
                    key: "os_{{ ansible_facts.os_family }}"
                    parents: [linux]
                """)
final class GroupByModule implements Module<GroupByModule.Parameters, Effect.JoinGroup> {
    record Parameters(
            @Param(doc = "Name of the group; spaces become dashes.")
            String key,

            @Param(doc = "Groups the group belongs to.", orElse = "all")
            List<String> parents) {}

    @Override
    public Observation<Effect.JoinGroup> observe(Parameters parameters, TaskContext context) {
        return Observation.known(new Effect.JoinGroup(
                named(parameters.key()),
                parameters.parents().stream().map(GroupByModule::named).toList()));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Effect.JoinGroup join) {
        ModuleResult result = ModuleResult.of("add_group", Value.of(join.group()))
                .and("parent_groups", Value.texts(join.parents()))
                .with(join);
        return Plan.unchanged("groups of the run, nothing on the host", result);
    }

    private static String named(String text) {
        return text.replace(' ', '-');
    }
}
