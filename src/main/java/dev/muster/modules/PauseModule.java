package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waits a while on the controller, or until the person there presses return. */
@ModuleInfo(
        name = "pause",
        oncePerBatch = true,
        doc = "Waits on the controller: some seconds or minutes, or for an answer of the person there.",
        example = """
                - pause:
                    minutes: 5
                - pause:
                    prompt: Look at the monitoring now, then press return
                """)
final class PauseModule implements Module<PauseModule.Parameters, Optional<Duration>> {
    record Parameters(
            @Param(doc = "How long, in seconds.") Optional<Integer> seconds,

            @Param(doc = "How long, in minutes.") Optional<Integer> minutes,

            @Param(doc = "What to say to the person at the controller.")
            Optional<String> prompt,

            @Param(doc = "Whether what the person types can be seen.", orElse = "true")
            boolean echo) {}

    @Override
    public Observation<Optional<Duration>> observe(Parameters parameters, TaskContext context) {
        return Observation.known(parameters
                .minutes()
                .map(minutes -> minutes * 60L)
                .or(() -> parameters.seconds().map(Integer::longValue))
                .map(seconds -> Duration.ofSeconds(Math.max(1, seconds))));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Optional<Duration> time) {
        if (parameters.minutes().isPresent() && parameters.seconds().isPresent()) {
            return Plan.refusal("parameters are mutually exclusive: minutes|seconds");
        }
        List<Step> steps = new ArrayList<>();
        time.ifPresentOrElse(
                wait -> steps.add(new Step.Pause(
                        wait, parameters.prompt().map(prompt -> question(parameters, prompt)), parameters.echo())),
                () -> steps.add(new Step.Prompt(
                        question(
                                parameters, parameters.prompt().orElse("Press enter to continue, Ctrl+C to interrupt")),
                        parameters.echo())));
        ModuleResult planned =
                ModuleResult.of("rc", Value.of(0)).and("stderr", "").and("echo", Value.of(parameters.echo()));
        return Plan.run(steps, planned, outputs -> concluded(planned, parameters, time, outputs));
    }

    private static String question(Parameters parameters, String prompt) {
        return prompt + (parameters.echo() ? "" : " (output is hidden)") + ":";
    }

    private static ModuleResult concluded(
            ModuleResult planned, Parameters parameters, Optional<Duration> time, List<Output> outputs) {
        Output last = outputs.get(outputs.size() - 1);
        boolean inMinutes = parameters.minutes().isPresent();
        double took = last.took().toMillis() / (inMinutes ? 60_000.0 : 1000.0);
        String unit = inMinutes ? "minutes" : "seconds";
        return planned.and("delta", Value.of(last.took().toSeconds()))
                .and("stdout", "Paused for " + Math.round(took * 100) / 100.0 + " " + unit)
                .and("user_input", time.isPresent() ? "" : last.stdout().stripTrailing())
                .asChanged(false);
    }
}
