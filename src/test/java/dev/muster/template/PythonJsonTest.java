package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PythonJsonTest {
    @Test
    void writesOneLineWithSortedKeys() {
        Value value = Value.dict(Map.of("rc", Value.of(0), "msg", Value.of("é \"x\"\n"), "changed", Value.of(true)));

        assertThat(PythonJson.write(value, PythonJson.Style.LINE))
                .isEqualTo("{\"changed\": true, \"msg\": \"é \\\"x\\\"\\n\", \"rc\": 0}");
    }

    @Test
    void writesFourBlanksPerLevel() {
        Value value =
                Value.dict(Map.of("a", Value.list(List.of(Value.of(1), Value.none())), "b", Value.dict(Map.of())));

        assertThat(PythonJson.write(value, PythonJson.Style.PRETTY))
                .isEqualTo("{\n    \"a\": [\n        1,\n        null\n    ],\n    \"b\": {}\n}");
    }

    @Test
    void readsBackWhatItWrote() {
        String json = "{\"a\": [1, -2.5, \"x\\u00e9\\n\", true, null, 1e+20], \"b\": {\"c\": {}}}";

        Value value = PythonJson.read(json);

        assertThat(PythonJson.read(PythonJson.write(value, PythonJson.Style.LINE)))
                .isEqualTo(value);
    }

    @Test
    void complainsAsPythonDoes() {
        assertThatThrownBy(() -> PythonJson.read("nojson")).hasMessage("Expecting value: line 1 column 1 (char 0)");
        assertThatThrownBy(() -> PythonJson.read("{\"a\": 1,\n}"))
                .hasMessage("Expecting property name enclosed in double quotes: line 2 column 1 (char 9)");
        assertThatThrownBy(() -> PythonJson.read("[1] x")).hasMessage("Extra data: line 1 column 5 (char 4)");
        assertThatThrownBy(() -> PythonJson.read("[".repeat(10_000))).hasMessageStartingWith("Nested too deeply");
    }
}
