package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonStreamTest {
    @Test
    void writesWhatTheWholeValueWouldBe() {
        Value nested = Value.dict(Map.of("n", Value.list(List.of(Value.of(1), Value.dict(Map.of())))));
        List<String> lines = new ArrayList<>();

        JsonStream.write(lines::add, json -> {
            json.object("a", () -> json.object("b\"", () -> json.entry("c", nested)));
            json.object("d", () -> {});
            json.texts("e", List.of("x", "y\n"));
            json.texts("f", List.of());
            json.entry("g", Value.none());
        });

        Value whole = Value.dict(Map.of(
                "a", Value.dict(Map.of("b\"", Value.dict(Map.of("c", nested)))),
                "d", Value.dict(Map.of()),
                "e", Value.texts(List.of("x", "y\n")),
                "f", Value.list(List.of()),
                "g", Value.none()));
        assertThat(String.join("\n", lines)).isEqualTo(PythonJson.write(whole, PythonJson.Style.PRETTY));
    }

    @Test
    void writesAnEmptyObject() {
        List<String> lines = new ArrayList<>();

        JsonStream.write(lines::add, json -> {});

        assertThat(lines).containsExactly("{}");
    }

    @Test
    void givesEveryLineAwayBeforeTheNextIsMade() {
        List<String> lines = new ArrayList<>();
        List<String> seen = new ArrayList<>();

        JsonStream.write(lines::add, json -> {
            for (String key : List.of("a", "b", "c")) {
                seen.add(key + " after " + lines);
                json.entry(key, Value.of(0));
            }
        });

        assertThat(seen).containsExactly("a after []", "b after [{]", "c after [{,     \"a\": 0,]");
    }
}
