package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sets a boolean of SELinux' by setsebool. What is kept for the next boot is read from the policy store's own list;
 * where a boolean is not in it, its value now counts for it.
 */
@ModuleInfo(name = "seboolean", doc = "Sets a boolean of SELinux, now or for good.", example = """
                - seboolean:
                    name: httpd_can_network_connect
                    state: true
                    persistent: true
                """)
final class SebooleanModule implements Module<SebooleanModule.Parameters, HostWords> {
    /** Argument: name. */
    private static final ReadScript LOOK_AT_BOOLEAN = new ReadScript("look-at-boolean", HostTool.FIND + """
            for d in /sys/fs/selinux /selinux; do
              if [ -e $d/enforce ]; then
                echo enabled
                if [ -r "$d/booleans/$1" ]; then
                  read -r now pending <"$d/booleans/$1" || :
                  printf 'now %s\\n' "$now"
                fi
                break
              fi
            done
            for f in /var/lib/selinux/*/active/booleans.local /etc/selinux/*/modules/active/booleans.local; do
              if [ -r "$f" ]; then sed -n "s/^$1=\\([01]\\).*/kept \\1/p" "$f"; fi
            done
            if has setsebool; then echo setsebool; fi
            """);

    record Parameters(
            @Param(doc = "Name of the boolean.") String name,

            @Param(doc = "Its value.") boolean state,

            @Param(doc = "Whether it is kept for the next boot.", orElse = "false")
            boolean persistent,

            @Param(doc = "Whether to go on where SELinux seems to be off, in a chroot.", orElse = "false")
            boolean ignoreSelinuxState) {}

    @Override
    public Observation<HostWords> observe(Parameters p, TaskContext context) {
        return p.name().matches("[A-Za-z0-9_]+")
                ? Observation.of(Query.of(LOOK_AT_BOOLEAN, p.name()), HostWords::of)
                : Observation.known(new HostWords(java.util.Map.of("enabled", List.of(""))));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, HostWords words) {
        if (!words.has("enabled") && !p.ignoreSelinuxState()) {
            return Plan.refusal("SELinux is disabled on this host.");
        }
        Optional<String> now = words.first("now");
        if (now.isEmpty()) {
            return Plan.refusal("SELinux boolean " + p.name() + " does not exist.");
        }
        ModuleResult result = ModuleResult.of("name", Value.of(p.name()))
                .and("persistent", Value.of(p.persistent()))
                .and("state", Value.of(p.state()));
        String wanted = p.state() ? "1" : "0";
        String known = p.persistent() ? words.first("kept").or(() -> now).orElse("") : now.get();
        if (known.equals(wanted)) {
            return Plan.unchanged("it has that value", result);
        }
        if (!words.has("setsebool")) {
            return Plan.refusal("Failed to find required executable \"setsebool\": it sets booleans of SELinux");
        }
        List<String> command = new ArrayList<>(List.of("setsebool"));
        if (p.persistent()) {
            command.add("-P");
        }
        command.addAll(List.of(p.name(), wanted));
        List<Step> steps = List.of(HostTool.run(command));
        return Plan.change(Action.MODIFY, List.of(), steps, result);
    }
}
