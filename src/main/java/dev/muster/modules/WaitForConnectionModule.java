package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;

/** Waits until the host can be logged in to again. */
@ModuleInfo(
        name = "wait_for_connection",
        doc = "Drops the connection and waits until the host can be logged in to.",
        example = """
                - wait_for_connection:
                    delay: 10
                    timeout: 300
                """)
final class WaitForConnectionModule implements Module<WaitForConnectionModule.Parameters, String> {
    record Parameters(
            @Param(doc = "Time to wait before the first try.", orElse = "0")
            Duration delay,

            @Param(doc = "Time to wait at most.", orElse = "600")
            Duration timeout,

            @Param(doc = "Time for one try to log in.", orElse = "5")
            Duration connectTimeout,

            @Param(doc = "Time between tries.", orElse = "1")
            Duration sleep) {}

    @Override
    public Observation<String> observe(Parameters parameters, TaskContext context) {
        return Observation.known("");
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, String nothing) {
        Step wait = new Step.AwaitConnection(
                parameters.delay(), parameters.timeout(), parameters.connectTimeout(), parameters.sleep());
        return Plan.run(
                List.of(wait),
                ModuleResult.EMPTY,
                outputs -> ModuleResult.of(
                                "elapsed", Value.of(outputs.get(0).took().toSeconds()))
                        .asChanged(false));
    }
}
