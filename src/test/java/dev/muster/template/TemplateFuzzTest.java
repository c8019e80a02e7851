package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever text comes: a value, a complaint with a place, or a statement that the value is unknown; and soon. */
class TemplateFuzzTest {
    private static final String[] PIECES = {
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "-",
        "+",
        " ",
        " ",
        "\n",
        "'",
        "\"",
        "\\",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "|",
        ",",
        ":",
        ".",
        "=",
        "==",
        "<",
        "*",
        "**",
        "/",
        "//",
        "%",
        "~",
        "x",
        "l",
        "d",
        "u",
        "i",
        "s",
        "1",
        "2.5",
        "0",
        "'a'",
        "for x in l",
        "endfor",
        "if x",
        "else",
        "elif",
        "endif",
        "set y = ",
        "macro m(a)",
        "endmacro",
        "call m()",
        "endcall",
        "filter upper",
        "endfilter",
        "raw",
        "endraw",
        "block b",
        "endblock",
        "with",
        "endwith",
        "is defined",
        "is",
        "not",
        "in",
        "and",
        "or",
        "if",
        "loop.index",
        "range(3)",
        "true",
        "none",
        "nosuch",
        "|list",
        "|join(',')",
        "|map('upper')",
        "|sort",
        "|first",
        "|default(1)",
        "|int",
        "|to_nice_yaml",
        "|to_json",
        "|regex_replace('a', 'b')",
        "|dict2items",
        "|combine(d)",
        "|flatten",
        "|batch(2)",
        "|indent",
        "|format(1)",
        "|wordwrap(3)",
        "|comment",
        ".split()",
        ".items()",
        ".format(1)",
        ".append(1)",
        "[::-1]",
        "[0]",
        "é",
        "\u0000",
        "😀",
        "extends 's'",
        "include 'x'",
        "import 'x' as z",
        "super()",
        "caller()",
        "varargs",
        "namespace()",
        "lookup('dict', d)",
        "recursive"
    };

    @Test
    void throwsNothingButItsOwnExceptions() {
        Scope scope = Scope.of(Map.of(
                "x", Value.of(5),
                "s", Value.of("text {{ x }}"),
                "l", Value.list(List.of(Value.of(1), Value.of("b"))),
                "d", Value.dict(Map.of("a", Value.of(1))),
                "i", Value.of(LocatedText.named("v", "{{ x }}")),
                "u", new Value.Unknown("not run")));
        Random random = new Random(20_240_101);

        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int round = 0; round < 20_000; round++) {
                String text = text(random);
                assertThat(escaped(text, scope))
                        .as("seed round %s: %s", round, text)
                        .isEmpty();
            }
        });
    }

    private static String text(Random random) {
        List<String> parts = new ArrayList<>();
        boolean framed = random.nextInt(3) > 0;
        int length = 1 + random.nextInt(12);
        for (int i = 0; i < length; i++) {
            parts.add(PIECES[random.nextInt(PIECES.length)]);
        }
        String body = String.join(random.nextBoolean() ? " " : "", parts);
        return framed ? random.nextBoolean() ? "{{ " + body + " }}" : "{% " + body + " %}" : body;
    }

    /** What came out that should not; nothing is good. */
    private static List<String> escaped(String text, Scope scope) {
        List<String> bad = new ArrayList<>();
        Templar templar = new Templar(new LocalFiles(java.nio.file.Path.of("/nonexistent")));
        LocatedText located = LocatedText.named("fuzz", text);
        List<Runnable> uses = List.of(
                () -> templar.evaluate(Value.of(located), scope),
                () -> templar.render(located, RenderOptions.DEFAULTS, scope),
                () -> templar.condition(located, scope),
                () -> templar.expression(located, scope),
                () -> templar.check(located, new Diagnostics()),
                () -> templar.checkCondition(located, new Diagnostics()));
        for (Runnable use : uses) {
            try {
                use.run();
            } catch (TemplateException e) {
                e.diagnostic().render();
            } catch (UnknownValueException expected) {
                assertThat(expected).hasMessage("not run");
            } catch (RuntimeException | Error e) {
                StackTraceElement[] trace = e.getStackTrace();
                bad.add(e + (trace.length > 0 ? " at " + trace[0] + " " + (trace.length > 1 ? trace[1] : "") : ""));
            }
        }
        return bad;
    }
}
