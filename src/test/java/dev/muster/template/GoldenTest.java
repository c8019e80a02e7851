package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.inventory.YamlValues;
import dev.muster.source.LocatedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares thousands of templates with what ansible-core 2.14 made of them: the same value, the same type, or an error
 * on both sides. The golden file is written by {@code src/test/oracle/template_golden.py}.
 */
class GoldenTest {
    private static final Templar TEMPLAR =
            new Templar(new LocalFiles(Path.of("src/test/resources/template/files")), YamlValues::data);
    private static final TimeZone ZONE = TimeZone.getDefault();
    private static Scope scope = Scope.EMPTY;

    @BeforeAll
    static void readVariables() throws IOException {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Value.Dict variables = (Value.Dict) PythonJson.read(resource("variables.json"));
        Map<String, Value> authored = new LinkedHashMap<>();
        variables.entries().forEach((name, value) -> authored.put(name.str(), authored(value)));
        scope = Scope.of(authored);
    }

    @AfterAll
    static void restoreZone() {
        TimeZone.setDefault(ZONE);
    }

    @Test
    void agreesWithAnsible() throws IOException {
        List<String> differences = new ArrayList<>();
        int cases = 0;
        for (String line : resource("golden.jsonl").split("\n")) {
            List<Value> entry = ((Value.Seq) PythonJson.read(line)).items();
            String mode = entry.get(0).str();
            String text = entry.get(1).str();
            String expected = entry.size() < 3 ? "error" : shown(plain(entry.get(2)));
            String actual = actual(mode, text);
            cases++;
            if (!expected.equals(actual.startsWith("error") ? "error" : actual)) {
                differences.add(mode + " " + text + "\n    ansible " + expected + "\n    muster  " + actual);
            }
        }

        assertThat(cases).isGreaterThan(3000);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private static String actual(String mode, String text) {
        LocatedText located = LocatedText.named("case", text);
        try {
            return shown(
                    switch (mode) {
                        case "when" -> Value.of(TEMPLAR.condition(located, scope));
                        case "file" -> Value.of(TEMPLAR.render(located, RenderOptions.DEFAULTS, scope));
                        default -> TEMPLAR.evaluate(Value.of(located), scope);
                    });
        } catch (TemplateException e) {
            return "error " + e.diagnostic().message();
        }
    }

    /** Type and value; the order in a set does not count. */
    private static String shown(Value value) {
        if (value instanceof Value.Set set) {
            return "set " + set.items().stream().map(Value::repr).sorted().collect(Collectors.joining(", "));
        }
        return value.typeName() + " " + repr(value);
    }

    /** Objects that only Python has stand as their text. */
    private static String repr(Value value) {
        return value.repr().replaceAll("<class 'bytes (b'.*?')'>", "$1");
    }

    /** The golden file marks what JSON cannot tell: tuples, floats, sets, dicts with keys of any type. */
    private static Value plain(Value value) {
        if (value instanceof Value.Seq list) {
            return Value.list(list.items().stream().map(GoldenTest::plain).toList());
        }
        if (!(value instanceof Value.Dict marked)) {
            return value;
        }
        Map.Entry<Value, Value> mark = marked.entries().entrySet().iterator().next();
        List<Value> items = mark.getValue() instanceof Value.Seq list ? list.items() : List.of();
        switch (mark.getKey().str()) {
            case "float":
                return Value.of(Double.parseDouble(
                        mark.getValue().str().replace("inf", "Infinity").replace("nan", "NaN")));
            case "tuple":
                return new Value.Tuple(items.stream().map(GoldenTest::plain).toList());
            case "set":
                return new Value.Set(
                        items.stream().map(GoldenTest::plain).collect(Collectors.toCollection(HashSet::new)));
            case "other":
                return new TypeObject(items.get(0).str() + " " + items.get(1).str());
            default: {
                Map<Value, Value> entries = new LinkedHashMap<>();
                for (Value pair : items) {
                    List<Value> two = ((Value.Seq) pair).items();
                    entries.put(plain(two.get(0)), plain(two.get(1)));
                }
                return new Value.Dict(entries);
            }
        }
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

    private static String resource(String name) throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/template/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
