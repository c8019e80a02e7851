package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sees to one group. A host of busybox's is changed with addgroup and delgroup. */
@ModuleInfo(
        name = "group",
        doc = "Makes, changes or removes one group.",
        example = """
                - group:
                    name: ntp
                    system: true
                - group:
                    name: oldstaff
                    state: absent
                """,
        results = {"gid: number of the group", "system: whether it was asked to be a system group"})
final class GroupModule implements Module<GroupModule.Parameters, Accounts> {
    /** Arguments: group, old number, new number. busybox has no groupmod. */
    private static final Script RENUMBER_GROUP = new Script("renumber-group", """
            new=/etc/group.muster.$$
            cp -p /etc/group "$new"
            awk -F: -v OFS=: -v name="$1" -v old="$2" -v new="$3" '$1 == name && $3 == old { $3 = new } { print }' \\
              /etc/group >"$new"
            mv -f "$new" /etc/group
            """);

    record Parameters(
            @Param(doc = "Name of the group.") String name,

            @Param(doc = "Whether it should be there.", orElse = "present")
            State state,

            @Param(doc = "Its number.") Optional<Integer> gid,

            @Param(doc = "Whether a new one gets a number of the system's range.", orElse = "false")
            boolean system,

            @Param(
                    doc =
                            "Whether to change the files of the host with libuser's tools, whatever the name service says.")
            Optional<Boolean> local,

            @Param(doc = "Whether the number may be another group's too.", orElse = "false")
            boolean nonUnique) {

        /** Whether it should be there. */
        enum State {
            ABSENT,
            PRESENT
        }

        boolean isLocal() {
            return local.orElse(false);
        }

        String tool(String tool) {
            return isLocal() ? "l" + tool : tool;
        }
    }

    @Override
    public Observation<Accounts> observe(Parameters p, TaskContext context) {
        return Accounts.of(p.name(), "", "", List.of(p.name()));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Accounts accounts) {
        if (p.nonUnique() && p.gid().isEmpty()) {
            return Plan.refusal("non_unique is True but all of the following are missing: gid");
        }
        if (p.isLocal() && !accounts.is("group")) {
            return Plan.refusal("'local: true' specified but unable to find local group file /etc/group to parse.");
        }
        Optional<Accounts.GroupEntry> group =
                accounts.groupNamed(p.name()).filter(g -> !p.isLocal() || accounts.is("in-group"));
        boolean present = p.state() == Parameters.State.PRESENT;
        ModuleResult result = warned(p, group, ModuleResult.of("name", Value.of(p.name())))
                .and("state", present ? "present" : "absent");
        if (!present) {
            return group.isEmpty()
                    ? Plan.unchanged("there is no such group", result)
                    : change(Action.REMOVE, p, remove(p, accounts), ModuleResult.EMPTY, result);
        }
        if (group.isEmpty()) {
            return change(Action.CREATE, p, add(p, accounts), ModuleResult.EMPTY, result);
        }
        long gid = group.get().gid();
        ModuleResult known = described(result, p, gid);
        if (p.gid().isEmpty() || p.gid().get() == gid) {
            return Plan.unchanged("it is there", known);
        }
        return change(Action.MODIFY, p, renumber(p, accounts, gid), known, result);
    }

    private static ModuleResult warned(Parameters p, Optional<Accounts.GroupEntry> group, ModuleResult result) {
        return p.isLocal() && group.isEmpty()
                ? result.warning("'local: true' specified and group was not found in /etc/group. The local group may"
                        + " already exist if the local group database exists somewhere other than /etc/group.")
                : result;
    }

    private static ModuleResult described(ModuleResult result, Parameters p, long gid) {
        return result.and("system", Value.of(p.system())).and("gid", Value.of(gid));
    }

    private static Plan change(Action action, Parameters p, Step step, ModuleResult planned, ModuleResult result) {
        List<Step> steps =
                List.of(step, new Step.RunScript(Command.of(Accounts.LOOK_AGAIN, p.name(), "", "", p.name())));
        return new Plan.Change(action, List.of(), steps, planned, true, outputs -> done(p, result, outputs));
    }

    private static ModuleResult done(Parameters p, ModuleResult result, List<Output> outputs) {
        ModuleResult said = UserModule.said(result, outputs);
        return Accounts.parse(p.name(), outputs.get(outputs.size() - 1))
                .groupNamed(p.name())
                .map(group -> described(said, p, group.gid()))
                .orElse(said);
    }

    private static Step add(Parameters p, Accounts accounts) {
        List<String> words = new ArrayList<>();
        if (accounts.isBusyBox() && !p.isLocal()) {
            words.add(accounts.need("addgroup"));
            p.gid().ifPresent(gid -> words.addAll(List.of("-g", String.valueOf(gid))));
            if (p.system()) {
                words.add("-S");
            }
        } else {
            words.add(accounts.need(p.tool("groupadd")));
            refuseTaken(p, accounts);
            words.addAll(numbered(p));
            if (p.system()) {
                words.add("-r");
            }
        }
        words.add(p.name());
        return HostTool.run(words);
    }

    private static List<String> numbered(Parameters p) {
        List<String> words = new ArrayList<>();
        p.gid().ifPresent(gid -> {
            words.addAll(List.of("-g", String.valueOf(gid)));
            if (p.nonUnique()) {
                words.add("-o");
            }
        });
        return words;
    }

    /** libuser's tools do not look themselves. */
    private static void refuseTaken(Parameters p, Accounts accounts) {
        for (Accounts.GroupEntry other : accounts.groups()) {
            if (p.isLocal()
                    && p.gid().filter(gid -> gid != 0 && gid == other.gid()).isPresent()
                    && !other.name().equals(p.name())) {
                throw new ModuleException("GID '" + other.gid() + "' already exists with group '" + other.name() + "'");
            }
        }
    }

    private static Step remove(Parameters p, Accounts accounts) {
        boolean busyBox = accounts.isBusyBox() && !p.isLocal();
        return HostTool.run(accounts.need(busyBox ? "delgroup" : p.tool("groupdel")), p.name());
    }

    private static Step renumber(Parameters p, Accounts accounts, long old) {
        if (!accounts.isBusyBox() || p.isLocal()) {
            List<String> words = new ArrayList<>(List.of(accounts.need(p.tool("groupmod"))));
            refuseTaken(p, accounts);
            words.addAll(numbered(p));
            words.add(p.name());
            return HostTool.run(words);
        }
        String gid = String.valueOf(p.gid().orElse(0));
        if (accounts.groups().stream().anyMatch(g -> String.valueOf(g.gid()).equals(gid))) {
            throw new ModuleException("gid '" + gid + "' in use");
        }
        return new Step.RunScript(Command.of(RENUMBER_GROUP, p.name(), String.valueOf(old), gid));
    }
}
