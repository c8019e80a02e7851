package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfirmTermsTest {
    private static final Value PROBE = Value.of("true");

    @Test
    void takesATimeOrAMapping() {
        assertThat(ConfirmTerms.of(Value.of("2m"))).contains(new ConfirmTerms(Duration.ofMinutes(2), Optional.empty()));
        assertThat(ConfirmTerms.of(Value.dict(Map.of("within", Value.of(90), "probe", PROBE))))
                .contains(new ConfirmTerms(Duration.ofSeconds(90), Optional.of("true")));
        assertThat(ConfirmTerms.of(Value.dict(Map.of("within", Value.of("2m")))))
                .contains(new ConfirmTerms(Duration.ofMinutes(2), Optional.empty()));
    }

    @Test
    void waitsTheUsualTimeForAProbeWithoutOne() {
        assertThat(ConfirmTerms.of(Value.dict(Map.of("within", Value.omit(), "probe", PROBE))))
                .contains(new ConfirmTerms(ConfirmTime.USUAL, Optional.of("true")));
    }

    static Stream<Value> nonsense() {
        return Stream.of(
                Value.of("soon"),
                Value.list(List.of(PROBE)),
                Value.dict(Map.of()),
                Value.dict(Map.of("prob", PROBE)),
                Value.dict(Map.of("within", Value.of(false), "probe", PROBE)),
                Value.dict(Map.of("within", Value.of("60s"), "probe", Value.of(" "))),
                Value.dict(Map.of("probe", Value.list(List.of(PROBE)))));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void anythingElseIsNone(Value value) {
        assertThat(ConfirmTerms.of(value)).isEmpty();
    }
}
