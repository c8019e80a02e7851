package dev.muster.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;

/** {@link FirstToken} and {@link MarkedReader} save work and change nothing: events and places are snakeyaml's own. */
class FirstTokenTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a: 1\nb:\n  - x\n  - {c: [d, 'e', \"f\\n\"]}\n? g\n: h\n",
                "- &x |\n  text\n  more\n\n- *x\n- >-\n  folded\n  text\n- !unsafe y\n",
                "# only a comment\n",
                "%YAML 1.1\n---\na: b\n...\n---\nc: d\n",
                "a: 😀 b: c\n",
                "a: [1, 2\nb: 3\n",
                "a:\n\t- b\n",
                "a: 'never closed\n",
                "a: b\n c: d\n",
            })
    void parsesAsSnakeyamlAlone(String text) {
        List<String> alone = events(new ParserImpl(new StreamReader(text), new LoaderOptions()));

        List<String> ours =
                events(new ParserImpl(new FirstToken(new ScannerImpl(new MarkedReader(text), new LoaderOptions()))));

        assertThat(ours).isEqualTo(alone).isNotEmpty();
    }

    private static List<String> events(Parser parser) {
        List<String> found = new ArrayList<>();
        try {
            while (parser.peekEvent() != null) {
                Event event = parser.getEvent();
                found.add(event + place(event.getStartMark()) + place(event.getEndMark()));
            }
        } catch (YAMLException e) {
            found.add(String.valueOf(e.getMessage()));
        }
        return found;
    }

    private static String place(Mark mark) {
        return " " + mark.getIndex() + "=" + mark.getLine() + ":" + mark.getColumn();
    }
}
