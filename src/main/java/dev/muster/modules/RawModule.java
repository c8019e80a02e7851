package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Domain;
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
import dev.muster.shell.RouterTalk;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;

/** Hands a text to the host's shell, or line by line to a router's command line, and its output back, untouched. */
@ModuleInfo(
        name = "raw",
        domain = Domain.COMMAND,
        doc = "Hands a text to the host's shell and reports the output untouched. A dry run says it would run. Lines "
                + "for a router (connection network_cli) are said one by one, until one is answered with an error.",
        example = """
                - raw: cat /etc/redhat-release
                  changed_when: false
                """)
final class RawModule implements Module<RawModule.Parameters, String> {
    private static final Script RUN_RAW = new Script("run-raw", UserCommand.OWN_LOCALE + """
            set +eu
            own_locale
            exec "$1" -c "$2"
            """);

    /** What a user's command may take on any host. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    record Parameters(
            @Param(doc = "Text for the shell, lines for a router.", freeForm = true)
            String cmd,

            @Param(doc = "The shell; a router has none.", orElse = "/bin/sh")
            String executable) {}

    @Override
    public Observation<String> observe(Parameters parameters, TaskContext context) {
        return Observation.known(parameters.cmd());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, String text) {
        if (text.isBlank()) {
            return Plan.refusal("no command given");
        }
        Command command = context.router().isPresent()
                ? RouterTalk.dialogue(said(text))
                : Command.of(RUN_RAW, parameters.executable(), text);
        return new Plan.Change(
                Action.RUN,
                List.of(),
                List.of(new Step.RunScript(command, true)),
                ModuleResult.EMPTY,
                false,
                outputs -> result(outputs.get(0)));
    }

    private static List<RouterTalk.Move> said(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .<RouterTalk.Move>map(line -> new RouterTalk.Say(line.strip(), LONGEST, false))
                .toList();
    }

    private static ModuleResult result(Output output) {
        ModuleResult result = ModuleResult.of("rc", Value.of(output.status()))
                .and("stdout", output.stdout())
                .and("stderr", output.stderr())
                .asChanged(true);
        return output.ok() ? result : result.asFailed("non-zero return code");
    }
}
