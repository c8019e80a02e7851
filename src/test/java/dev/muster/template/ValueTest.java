package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.LocatedText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueTest {
    @Test
    void numbersOfDifferentTypesAreOneKey() {
        Map<Value, Integer> map = new HashMap<>();

        map.put(Value.of(1), 1);
        map.put(Value.of(1.0), 2);
        map.put(Value.of(true), 3);

        assertThat(map).hasSize(1).containsEntry(Value.of(1), 3);
    }

    @Test
    void placeOfATextDoesNotCount() {
        assertThat(Value.of(LocatedText.named("a", "x"))).isEqualTo(Value.of("x"));
    }

    @Test
    void listsAndTuplesDiffer() {
        assertThat(Value.list(List.of(Value.of(1)))).isNotEqualTo(new Value.Tuple(List.of(Value.of(1))));
    }

    @Test
    void printsContainersAsPythonDoes() {
        Value value = Value.list(List.of(
                Value.of("it's"),
                Value.of("a\nb\\"),
                Value.of(1e16),
                Value.none(),
                new Value.Tuple(List.of(Value.of(1)))));

        assertThat(value.str()).isEqualTo("[\"it's\", 'a\\nb\\\\', 1e+16, None, (1,)]");
    }

    @Test
    void printsFloatsWithTheFewestDigits() {
        assertThat(List.of(0.1, 100.0, 1e-5, 123456789.125, Double.MIN_VALUE, 2.0e-3, -0.0))
                .extracting(number -> Value.of(number).str())
                .containsExactly("0.1", "100.0", "1e-05", "123456789.125", "5e-324", "0.002", "-0.0");
    }
}
