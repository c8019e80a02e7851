package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.LocatedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares a thousand templates with what ansible-core 2.14 made of them: the same value, the same type, or an error
 * on both sides. The golden file is written by {@code src/test/oracle/template_golden.py}.
 */
class GoldenTest {
    private static final Templar TEMPLAR = new Templar(new LocalFiles());
    private static Scope scope = Scope.EMPTY;

    @BeforeAll
    static void readVariables() throws IOException {
        Value.Dict variables = (Value.Dict) PythonJson.read(resource("variables.json"));
        Map<String, Value> authored = new LinkedHashMap<>();
        variables.entries().forEach((name, value) -> authored.put(name.str(), authored(value)));
        scope = Scope.of(authored);
    }

    @Test
    void agreesWithAnsible() throws IOException {
        List<String> differences = new ArrayList<>();
        int cases = 0;
        for (String line : resource("golden.jsonl").split("\n")) {
            Value.Dict entry = (Value.Dict) PythonJson.read(line);
            cases++;
            String expected = expected(entry);
            String actual = actual(field(entry, "mode"), field(entry, "text"));
            if (!expected.equals(actual.startsWith("error") ? "error" : actual)) {
                differences.add(field(entry, "mode") + " " + field(entry, "text") + "\n    ansible " + expected + " "
                        + entry.get("error").map(Value::str).orElse("") + "\n    muster  " + actual);
            }
        }

        assertThat(cases).isGreaterThan(800);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private static String expected(Value.Dict entry) {
        if (entry.get("error").isPresent()) {
            return "error";
        }
        Value value = plain(entry.get("value").orElseThrow());
        return field(entry, "type") + " " + value.repr();
    }

    private static String actual(String mode, String text) {
        LocatedText located = LocatedText.named("case", text);
        try {
            Value value = switch (mode) {
                case "when" -> Value.of(TEMPLAR.condition(located, scope));
                case "file" -> Value.of(TEMPLAR.render(located, RenderOptions.DEFAULTS, scope));
                default -> TEMPLAR.evaluate(Value.of(located), scope);
            };
            return value.typeName() + " " + value.repr();
        } catch (TemplateException e) {
            return "error " + e.diagnostic().message();
        }
    }

    /** The golden file marks what JSON cannot tell: tuples, floats, dicts with keys of any type. */
    private static Value plain(Value value) {
        if (value instanceof Value.Seq list) {
            return Value.list(list.items().stream().map(GoldenTest::plain).toList());
        }
        if (!(value instanceof Value.Dict marked)) {
            return value;
        }
        if (marked.get("float").isPresent()) {
            return Value.of(Double.parseDouble(marked.get("float").orElseThrow().str()));
        }
        if (marked.get("tuple").isPresent()) {
            return new Value.Tuple(((Value.Seq) plain(marked.get("tuple").orElseThrow())).items());
        }
        if (marked.get("other").isPresent()) {
            return Value.of("an object only Python has: "
                    + marked.get("other").orElseThrow().str());
        }
        Map<Value, Value> entries = new LinkedHashMap<>();
        for (Value pair : ((Value.Seq) marked.get("dict").orElseThrow()).items()) {
            List<Value> two = ((Value.Seq) pair).items();
            entries.put(plain(two.get(0)), plain(two.get(1)));
        }
        return new Value.Dict(entries);
    }

    private static Value authored(Value value) {
        if (value instanceof Value.Text text) {
            return Value.of(LocatedText.named("variables", text.text()));
        }
        if (value instanceof Value.Seq list) {
            return Value.list(list.items().stream().map(GoldenTest::authored).toList());
        }
        if (value instanceof Value.Dict dict) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, item) -> entries.put(key, authored(item)));
            return new Value.Dict(entries);
        }
        return value;
    }

    private static String field(Value.Dict entry, String name) {
        return entry.get(name).orElseThrow().str();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/template/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
