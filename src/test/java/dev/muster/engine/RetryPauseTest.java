package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.engine.ConnectionPool.Retries;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a host that could not be reached is left alone. */
class RetryPauseTest {
    @Test
    void isAtMostWhatAnsibleWaitsAndAtLeastHalfOfIt() {
        assertThat(Retries.pause(0, 1)).isEqualTo(Duration.ZERO);
        assertThat(Retries.pause(1, 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(Retries.pause(2, 1)).isEqualTo(Duration.ofSeconds(3));
        assertThat(Retries.pause(2, 0)).isEqualTo(Duration.ofMillis(1500));
        assertThat(Retries.pause(3, 0.5)).isEqualTo(Duration.ofMillis(5250));
    }

    @Test
    void doesNotGrowBeyondHalfAMinute() {
        assertThat(Retries.pause(5, 1)).isEqualTo(Duration.ofSeconds(30));
        assertThat(Retries.pause(1000, 1)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void differsFromHostToHost() {
        assertThat(Retries.pause(4, 0.1)).isNotEqualTo(Retries.pause(4, 0.9));
    }
}
