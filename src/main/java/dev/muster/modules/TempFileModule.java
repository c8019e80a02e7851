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
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes a file or folder with a name nobody has, readable by its owner only. */
@ModuleInfo(
        name = "tempfile",
        doc = "Makes a temporary file or folder and reports its path; always changes.",
        example = """
                - tempfile:
                    state: directory
                    suffix: .ntp
                  register: place
                """)
final class TempFileModule implements Module<TempFileModule.Parameters, String> {
    /** Arguments: kind, folder (or empty), prefix, suffix. Made exclusively, so that a foreseen name is no danger. */
    private static final Script MAKE_TEMPORARY = new Script("make-temporary", FileScripts.EXPAND + """
            expand "${2:-${TMPDIR:-/tmp}}"
            umask 077
            n=0
            while [ "$n" -lt 100 ]; do
              word=$(dd if=/dev/urandom bs=6 count=1 2>/dev/null | od -An -tx1 | tr -d ' \\n')
              try=$p/$3${word:-$$$n}$4
              if [ "$1" = directory ]; then
                if mkdir "$try" 2>/dev/null; then printf '%s\\n' "$try"; exit 0; fi
              elif (set -C; : >"$try") 2>/dev/null; then
                printf '%s\\n' "$try"; exit 0
              fi
              [ -d "$p" ] && [ -w "$p" ] || break
              n=$((n + 1))
            done
            printf 'cannot make a temporary %s in %s\\n' "$1" "$p" >&2
            exit 1
            """);

    record Parameters(
            @Param(doc = "What to make.", orElse = "file") State state,

            @Param(doc = "Folder to make it in; the host's own for such files otherwise.")
            Optional<RemotePath> path,

            @Param(doc = "How the name begins.", orElse = "ansible.")
            String prefix,

            @Param(doc = "How the name ends.", orElse = "") String suffix) {

        /** What to make. */
        enum State {
            FILE,
            DIRECTORY
        }
    }

    @Override
    public Observation<String> observe(Parameters p, TaskContext context) {
        return Observation.known(p.state().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, String state) {
        if (p.prefix().contains("/") || p.suffix().contains("/")) {
            return Plan.refusal("prefix and suffix may not hold a slash");
        }
        Command command =
                Command.of(MAKE_TEMPORARY, state, p.path().map(RemotePath::text).orElse(""), p.prefix(), p.suffix());
        return new Plan.Change(
                Action.CREATE,
                List.of(),
                List.of(new Step.RunScript(command)),
                ModuleResult.EMPTY,
                false,
                outputs -> ModuleResult.of(
                                "path", Value.of(outputs.get(0).stdout().stripTrailing()))
                        .and("state", state)
                        .and("mode", state.equals("file") ? "0600" : "0700"));
    }
}
