package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sees to one option of an INI file and leaves the rest of it as it is; the rules are those of community.general 6. */
@ModuleInfo(name = "ini_file", doc = "Sees to an option, or a section, of an INI file.", example = """
                - ini_file:
                    path: /etc/systemd/timesyncd.conf
                    section: Time
                    option: NTP
                    value: 10.0.0.1 10.0.0.2
                    no_extra_spaces: true
                """)
final class IniFileModule implements Module<IniFileModule.Parameters, RemoteFileState> {
    record Parameters(
            @Param(doc = "The file.", aliases = "dest") RemotePath path,

            @Param(doc = "The section; none or empty for what stands before the first.")
            Optional<String> section,

            @Param(doc = "The option; without one, the section is meant.")
            Optional<String> option,

            @Param(doc = "Its value.") Optional<String> value,

            @Param(doc = "Its values, each on a line of its own.")
            List<String> values,

            @Param(doc = "Whether other lines of the option go.", orElse = "true")
            boolean exclusive,

            @Param(
                    doc = "Whether it should be there.",
                    orElse = "present",
                    choices = {"absent", "present"})
            String state,

            @Param(doc = "Whether to write = without blanks.", orElse = "false")
            boolean noExtraSpaces,

            @Param(doc = "Whether blanks around = that is there do not matter.", orElse = "false")
            boolean ignoreSpaces,

            @Param(doc = "Whether an option may stand without a value.", orElse = "false")
            boolean allowNoValue,

            @Param(doc = "Whether to make a missing file.", orElse = "true")
            boolean create,

            @Param(doc = "Whether to use a commented line of the option.", orElse = "true")
            boolean modifyInactiveOption,

            @Param(doc = "Whether to keep the old file beside the new one.", orElse = "false")
            boolean backup,

            @Param(doc = "Whether a link is followed.", orElse = "false")
            boolean follow,

            FileParameters file) {
        Parameters {
            if (value.isPresent() && !values.isEmpty()) {
                throw new ModuleException("parameters are mutually exclusive: value|values");
            }
            if (state.equals("present") && value.isEmpty() && values.isEmpty() && option.isPresent() && !allowNoValue) {
                throw new ModuleException(
                        "Parameter 'value(s)' must be defined if state=present and allow_no_value=False.");
            }
        }

        List<String> wanted() {
            return value.map(List::of).orElse(values);
        }
    }

    @Override
    public Observation<RemoteFileState> observe(Parameters p, TaskContext context) {
        return FileReading.of(p.path(), p.file().wanted());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, RemoteFileState there) {
        String path = p.path().text();
        if (!there.exists() && !p.create()) {
            String why = "Destination " + there.path() + " does not exist!";
            return new Plan.Refusal(why, ModuleResult.of("rc", Value.of(257)).and("msg", why));
        }
        IniText text = new IniText(there.text(), p);
        String msg = text.edit();
        byte[] content = Octets.bytes(text.toString());
        boolean missing = !there.exists();
        if (!text.isChanged() && missing) {
            return Plan.unchanged(msg, ModuleResult.message(msg).and("path", path));
        }
        FileCopy copy = new FileCopy(
                Optional.empty(),
                NewContent.of(text.isChanged() ? content : there.content().orElse(content)),
                p.file().wanted(),
                Optional.empty(),
                p.backup(),
                true,
                true);
        Plan plan = copy.plan(new FileCopy.Destination(there, there, false));
        return reported(plan, msg, there, path);
    }

    private static Plan reported(Plan plan, String msg, RemoteFileState there, String path) {
        if (plan instanceof Plan.Change change) {
            return new Plan.Change(
                    there.exists() ? Action.MODIFY : Action.CREATE,
                    change.diffs().stream()
                            .map(diff -> diff.beforeHeader().endsWith("(file attributes)")
                                    ? diff
                                    : dev.muster.module.Diff.ofContent(path, diff.before(), diff.after()))
                            .toList(),
                    change.steps(),
                    named(change.planned(), msg, path),
                    change.verifiable(),
                    outputs -> named(change.conclude().apply(outputs), msg, path));
        }
        return plan instanceof Plan.Unchanged unchanged
                ? Plan.unchanged(msg, named(unchanged.result(), msg, path))
                : plan;
    }

    /** The fields of the module: path and msg instead of copy's dest and checksum. */
    private static ModuleResult named(ModuleResult result, String msg, String path) {
        ModuleResult out = ModuleResult.of("path", Value.of(path)).and("msg", msg);
        for (Map.Entry<String, Value> field : result.fields().entrySet()) {
            if (!List.of("dest", "checksum", "md5sum", "src", "path", "msg").contains(field.getKey())) {
                out = out.and(field.getKey(), field.getValue());
            }
        }
        for (String warning : result.warnings()) {
            out = out.warning(warning);
        }
        return out;
    }
}
