package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import java.util.List;
import java.util.Optional;

/** Runs a program without a shell: no pipes, no globs; {@code ~} and {@code $VAR} are expanded word by word. */
@ModuleInfo(
        domain = Domain.COMMAND,
        results = {
            "stdout: what it wrote to standard output, without the last line feed; stdout_lines: the same as a list",
            "stderr: what it wrote to standard error; stderr_lines: the same as a list",
            "rc: its exit status",
            "cmd: what was run",
            "start, end, delta: when it ran and how long"
        },
        name = "command",
        doc = "Runs a program without a shell. It cannot be planned: a dry run says it would run.",
        example = """
                - name: Peers as the daemon sees them
                  command: ntpq -pn
                  changed_when: false
                - command:
                    cmd: make install
                    chdir: /usr/src/ntp
                    creates: /usr/local/bin/ntpd
                """)
final class CommandModule implements Module<CommandModule.Parameters, Optional<PathScripts.Skip>> {
    record Parameters(
            @Param(doc = "Program and arguments in one text.", freeForm = true)
            Optional<String> cmd,

            @Param(doc = "Program and arguments as a list; nothing is split.")
            List<String> argv,

            @Param(doc = "Folder to change to before.") Optional<RemotePath> chdir,

            @Param(doc = "Path or glob; when there is such a file, the command does not run.")
            Optional<String> creates,

            @Param(doc = "Path or glob; when there is no such file, the command does not run.")
            Optional<String> removes,

            @Param(doc = "Text for the command's stdin.") Optional<String> stdin,

            @Param(doc = "Whether to end stdin with a line feed.", orElse = "true")
            boolean stdinAddNewline,

            @Param(doc = "Whether to drop empty lines at the end of the output.", orElse = "true")
            boolean stripEmptyEnds,

            @Param(doc = "Accepted for old playbooks, with a warning; there is no shell.")
            Optional<String> executable) {}

    @Override
    public Observation<Optional<PathScripts.Skip>> observe(Parameters parameters, TaskContext context) {
        return PathScripts.skips(parameters.chdir(), parameters.creates(), parameters.removes());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Optional<PathScripts.Skip> skip) {
        if (parameters.cmd().isPresent() && !parameters.argv().isEmpty()) {
            return Plan.refusal("only command or argv can be given, not both");
        }
        List<String> words =
                parameters.argv().isEmpty() ? UserCommand.split(parameters.cmd().orElse("")) : parameters.argv();
        if (words.isEmpty()) {
            return Plan.refusal("no command given");
        }
        UserCommand command = UserCommand.program(
                words,
                parameters.chdir().map(RemotePath::text).orElse(""),
                UserCommand.input(parameters.stdin(), parameters.stdinAddNewline()),
                parameters.stripEmptyEnds());
        Plan plan = skip.map(command::skipped)
                .orElseGet(() -> command.plan(
                        parameters.creates().isPresent() || parameters.removes().isPresent()));
        return parameters.executable().map(shell -> warned(plan, shell)).orElse(plan);
    }

    private static Plan warned(Plan plan, String shell) {
        String warning =
                "As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module."
                        + " Not using '" + shell + "'.";
        if (plan instanceof Plan.Change run) {
            return Plan.run(
                    run.steps(),
                    run.planned().warning(warning),
                    outputs -> run.conclude().apply(outputs).warning(warning));
        }
        return plan instanceof Plan.Unchanged unchanged
                ? Plan.unchanged(unchanged.reason(), unchanged.result().warning(warning))
                : plan;
    }
}
