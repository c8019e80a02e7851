package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmTimeTest {
    @ParameterizedTest
    @CsvSource({"60s, 60", "2m, 120", "90, 90", "1h, 3600", "5, 5", "False, 0", "0, 0", "no, 0", "yes, 60"})
    void takesSecondsUnitsAndNone(String written, long seconds) {
        assertThat(ConfirmTime.parse(written)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "4s", "25h", "-60", "60 seconds", "1.5m", "999999999999"})
    void anythingElseIsNoTime(String written) {
        assertThat(ConfirmTime.parse(written)).isEmpty();
    }
}
