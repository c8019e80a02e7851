package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.module.Effect;
import dev.muster.module.ModuleException;
import dev.muster.template.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LateFactsTest {
    private static final Effect.FactsLeftOut MOUNTS = new Effect.FactsLeftOut("mounts"::equals, Set.of("mounts"));

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void hostThatCannotTellThemIsAskedOnce() {
        LateFacts late = new LateFacts(MOUNTS, () -> {
            asked.incrementAndGet();
            throw new ModuleException("its mounts do not answer");
        });

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> late.isGathered(false, facts -> {})).hasMessage("its mounts do not answer");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void isAskedAgainByAnotherWhereTheFirstWasBrokenOff() {
        LateFacts late = new LateFacts(MOUNTS, () -> {
            if (asked.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
                throw new ModuleException("broken off");
            }
            return Map.of("mounts", Value.texts(List.of()));
        });

        assertThatThrownBy(() -> late.isGathered(false, facts -> {})).hasMessage("broken off");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(late.isGathered(false, facts -> assertThat(facts).containsKey("mounts")))
                .isTrue();
        assertThat(late.isGathered(false, facts -> assertThat(facts).isNull())).isTrue();
        assertThat(asked).hasValue(2);
    }
}
