package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import java.util.Optional;

/** Runs a text in a shell of the host. */
@ModuleInfo(
        domain = Domain.COMMAND,
        results = {
            "stdout: what it wrote to standard output, without the last line feed; stdout_lines: the same as a list",
            "stderr: what it wrote to standard error; stderr_lines: the same as a list",
            "rc: its exit status",
            "cmd: what was run",
            "start, end, delta: when it ran and how long"
        },
        name = "shell",
        doc = "Runs a text in /bin/sh of the host. It cannot be planned: a dry run says it would run.",
        example = """
                - name: Who answers on port 123
                  shell: netstat -lnu | grep ':123 '
                  changed_when: false
                  failed_when: false
                """)
final class ShellModule implements Module<ShellModule.Parameters, Optional<PathScripts.Skip>> {
    record Parameters(
            @Param(doc = "Text for the shell.", freeForm = true)
            Optional<String> cmd,

            @Param(doc = "Folder to change to before.") Optional<RemotePath> chdir,

            @Param(doc = "Path or glob; when there is such a file, the command does not run.")
            Optional<String> creates,

            @Param(doc = "Path or glob; when there is no such file, the command does not run.")
            Optional<String> removes,

            @Param(doc = "The shell.", orElse = "/bin/sh") String executable,

            @Param(doc = "Text for the command's stdin.") Optional<String> stdin,

            @Param(doc = "Whether to end stdin with a line feed.", orElse = "true")
            boolean stdinAddNewline,

            @Param(doc = "Whether to drop empty lines at the end of the output.", orElse = "true")
            boolean stripEmptyEnds) {}

    @Override
    public Observation<Optional<PathScripts.Skip>> observe(Parameters parameters, TaskContext context) {
        return PathScripts.skips(parameters.chdir(), parameters.creates(), parameters.removes());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Optional<PathScripts.Skip> skip) {
        if (parameters.cmd().filter(cmd -> !cmd.isBlank()).isEmpty()) {
            return Plan.refusal("no command given");
        }
        UserCommand command = UserCommand.shell(
                parameters.cmd().get(),
                parameters.executable(),
                parameters.chdir().map(RemotePath::text).orElse(""),
                UserCommand.input(parameters.stdin(), parameters.stdinAddNewline()),
                parameters.stripEmptyEnds());
        return skip.map(command::skipped)
                .orElseGet(() -> command.plan(
                        parameters.creates().isPresent() || parameters.removes().isPresent()));
    }
}
