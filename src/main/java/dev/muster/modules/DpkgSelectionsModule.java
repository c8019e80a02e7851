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
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What dpkg is to do with a package: hold it, for one. Of a package dpkg does not know it keeps nothing. */
@ModuleInfo(
        name = "dpkg_selections",
        doc = "Sets dpkg's selection of a package: install, hold, deinstall or purge.",
        results = {"before: the selection as it was, or \"not present\"", "after: the selection as asked for"},
        example = """
                - dpkg_selections:
                    name: ntp
                    selection: hold
                """)
final class DpkgSelectionsModule implements Module<DpkgSelectionsModule.Parameters, Output> {
    static final ReadScript GET = new ReadScript("dpkg-selections", """
            if ! command -v dpkg >/dev/null 2>&1; then printf 'the host has no dpkg\\n' >&2; exit 127; fi
            LC_ALL=C dpkg --get-selections "$1" </dev/null
            """);

    /** The selection on stdin. */
    static final Script SET = new Script("dpkg-set-selections", "dpkg --set-selections\n");

    /** Selections. */
    enum Selection {
        INSTALL,
        HOLD,
        DEINSTALL,
        PURGE
    }

    record Parameters(
            @Param(doc = "Package.") String name,

            @Param(doc = "What dpkg is to do with it.") Selection selection) {}

    @Override
    public Observation<Output> observe(Parameters p, TaskContext context) {
        return p.name().startsWith("-")
                ? Observation.known(Output.of(1, "", "no package can have the name " + p.name()))
                : Observation.of(Query.of(GET, p.name()), output -> output);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Output got) {
        if (!got.ok()) {
            return Plan.refusal(got.stderr().strip());
        }
        String[] words = got.stdout().strip().split("\\s+");
        String before = words.length > 1 ? words[1] : "not present";
        String wanted = p.selection().name().toLowerCase(Locale.ROOT);
        ModuleResult result = ModuleResult.of("before", Value.of(before)).and("after", wanted);
        if (before.equals(wanted)) {
            return Plan.unchanged("the selection of " + p.name() + " is " + wanted, result);
        }
        byte[] line = (p.name() + " " + wanted).getBytes(StandardCharsets.UTF_8);
        List<Step> steps = List.of(new Step.RunScript(Command.of(SET).withInput(line)));
        boolean known = words.length > 1;
        return new Plan.Change(Action.MODIFY, List.of(), steps, result, known, outputs -> result);
    }
}
