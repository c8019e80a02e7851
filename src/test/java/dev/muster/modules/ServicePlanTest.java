package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.ModuleResult;
import dev.muster.module.Plan;
import dev.muster.shell.Output;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServicePlanTest {
    private static final String NEVER_STARTED = """
            manager systemd
            show LoadState=loaded
            show ActiveState=inactive
            show ConditionResult=no
            show ConditionTimestampMonotonic=0
            show muster-rc=0
            """;

    private static Plan.Change start(String said) {
        ServicePlan plan = new ServicePlan(ServiceState.of("ntpsec", Output.of(0, said, "")), "system", false);
        plan.bring(ServicePlan.Wanted.STARTED, 0, false, List.of());
        return (Plan.Change) plan.plan();
    }

    @Test
    void verifiesThatAUnitRunsThatWasNeverStarted() {
        assertThat(start(NEVER_STARTED).verifiable()).isTrue();
    }

    @Test
    void doesNotExpectAHeldUnitToRun() {
        Plan.Change again = start(NEVER_STARTED.replace("Monotonic=0", "Monotonic=5012345"));

        assertThat(again.verifiable()).isFalse();
    }

    @Test
    void saysAloudThatSystemdPassedOverAUnit() {
        ModuleResult result = start(NEVER_STARTED)
                .conclude()
                .apply(List.of(Output.of(0, "muster-held unmet condition check (ConditionVirtualization)\n", "")));

        assertThat(result.failed()).isFalse();
        assertThat(result.warnings())
                .containsExactly("ntpsec is not running: systemd passed over it:"
                        + " unmet condition check (ConditionVirtualization)");
    }
}
