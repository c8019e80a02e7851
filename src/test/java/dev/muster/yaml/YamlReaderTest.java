package dev.muster.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
    private final Diagnostics diagnostics = new Diagnostics();

    private YamlNode read(String text) {
        return YamlReader.read(new SourceText("t.yml", text), diagnostics).orElseThrow();
    }

    private YamlScalar value(String text) {
        return (YamlScalar) ((YamlMapping) read(text)).get("a").orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "yes, BOOLEAN",
        "no, BOOLEAN",
        "on, BOOLEAN",
        "Off, BOOLEAN",
        "TRUE, BOOLEAN",
        "y, STRING",
        "n, STRING",
        "tRue, STRING",
        "0644, INTEGER",
        "0o644, STRING",
        "08, STRING",
        "1_000, INTEGER",
        "0x1f, INTEGER",
        "0b11, INTEGER",
        "12:30:45, INTEGER",
        "10:20, INTEGER",
        "1:99, STRING",
        "1e3, STRING",
        "1.5e3, STRING",
        "1.5e+3, FLOAT",
        ".5, FLOAT",
        "1.10, FLOAT",
        "1., FLOAT",
        "-.inf, FLOAT",
        ".nan, FLOAT",
        "., STRING",
        "~, NULL",
        "null, NULL",
        "Null, NULL",
        "none, STRING",
        "2021-01-01, TIMESTAMP",
        "2021-1-1, STRING",
        "2021-01-01 10:00:00, TIMESTAMP",
        "10.0.0.1, STRING",
        "-1, INTEGER",
        "+1, INTEGER",
        "-, STRING",
        "0, INTEGER",
        "1.2.3, STRING",
        "0x_, STRING",
        "=, STRING",
        "190:20:30.15, FLOAT"
    })
    void typesPlainScalarsAsPyYamlDoes(String text, YamlScalar.Type type) {
        YamlScalar scalar = text.equals("-") ? value("a: '-'") : value("a: " + text);

        assertThat(scalar.type()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({
        "0644, 420",
        "1_000, 1000",
        "0x1f, 31",
        "-0b11, -3",
        "12:30:45, 45045",
        "10:20, 620",
        "0, 0",
        "99999999999999999999, 99999999999999999999"
    })
    void readsIntegersOfAllBases(String text, java.math.BigInteger number) {
        assertThat(value("a: " + text).integer()).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({".5, 0.5", "1.10, 1.1", "-2., -2", "1_0.5, 10.5", "190:20:30.15, 685230.15"})
    void readsReals(String text, double number) {
        assertThat(value("a: " + text).real()).isEqualTo(number);
    }

    @Test
    void quotedNumbersAreText() {
        assertThat(value("a: '0644'").type()).isEqualTo(YamlScalar.Type.STRING);
        assertThat(value("a: \"yes\"").isText()).isTrue();
        assertThat(value("a: !!str 12").type()).isEqualTo(YamlScalar.Type.STRING);
        assertThat(value("a: !!int 12").integer()).isEqualTo(12);
    }

    @Test
    void tagsOfAnsibleAreKnown() {
        assertThat(value("a: !unsafe '{{ x }}'").type()).isEqualTo(YamlScalar.Type.UNSAFE);
        assertThat(value("a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6161\n").type())
                .isEqualTo(YamlScalar.Type.VAULT);
        assertThat(diagnostics.render()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: one two\n",
                "a: one\n  two\n\n  X\n",
                "a: 'it''s X'\n",
                "a: 'one\n  two\n\n  X '\n",
                "a: \"tab\\tX \\u0041 \\x41 \\\\ \\\"X\"\n",
                "a: \"one  \n   two\n\n  X  \\\n   still \\  \n  X\"\n",
                "a: |\n  one\n   two\n\n  X\n",
                "a: |-\n  one\n  X\n\n\nb: 1\n",
                "a: |+\n  one\n  X\n\n\nb: 1\n",
                "a: |2\n   one\n  X\n",
                "a: >\n  one\n  two\n\n  X\n    more\n    X\n  less\n\n\n  X\n",
                "a: >-\n  one\n  X\n",
                "a: >\n  one\n\n    two X\n\n  X\n",
                "a: | # comment\n  X\n",
                "a: >+\n\n\n  one\n  X\n\n",
                "a: 'one\r\n  X'\r\n",
                "a: |\r\n  one\r\n  X\r\n",
                "\uFEFFa: 'X'\n",
                "# \uD83D\uDE00 emoji\na: 'it''s \uD83D\uDE00 X'\n"
            })
    void everyCharacterKnowsItsPlace(String text) {
        LocatedText content = value(text).content();

        for (int i = 0; i < content.text().length(); i++) {
            char c = content.text().charAt(i);
            if (c == 'X' || Character.isLetter(c) && c != 'A') {
                assertThat(content.at(i, i + 1).text())
                        .as("character %d of %s", i, content)
                        .isIn(String.valueOf(c), "\\");
                assertThat(content.at(i, i + 1).start()).isGreaterThan(text.indexOf(':'));
            }
        }
        assertThat(diagnostics.render()).isEmpty();
    }

    @Test
    void foldsAndEscapesAsYamlSays() {
        assertThat(value("a: \"one  \n   two\n\n  X\"\n").text()).isEqualTo("one two\nX");
        assertThat(value("a: >\n  one\n  two\n\n  X\n").text()).isEqualTo("one two\nX\n");
        assertThat(value("a: |+\n  one\n\n").text()).isEqualTo("one\n\n");
    }

    @Test
    void mergeKeysYieldToOwnKeysAndEarlierSources() {
        YamlMapping root = (YamlMapping) read("""
            x: &x {p: 1, q: 1}
            y: &y {q: 2, r: 2}
            a:
              r: 3
              <<: [*x, *y]
            """);

        YamlMapping a = (YamlMapping) root.get("a").orElseThrow();

        assertThat(a.entries().stream().map(e -> e.key().text() + "=" + ((YamlScalar) e.value()).text()))
                .containsExactlyInAnyOrder("p=1", "q=1", "r=3");
        assertThat(diagnostics.render()).isEmpty();
    }

    @Test
    void emptyFilesHaveNoDocument() {
        for (String text : new String[] {"", "\n", "---\n", "# only a comment\n", "\uFEFF"}) {
            assertThat(YamlReader.read(new SourceText("t.yml", text), diagnostics))
                    .isEmpty();
        }
        assertThat(diagnostics.render()).isEmpty();
    }

    @Test
    void aliasBombIsRefusedAtItsPlace() {
        String bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
                + IntStream.range(1, 12)
                        .mapToObj(i -> "a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(10) + "]\n")
                        .collect(Collectors.joining());

        assertThat(YamlReader.read(new SourceText("t.yml", bomb), diagnostics)).isEmpty();

        assertThat(diagnostics.render())
                .contains("aliases expand this value to more than")
                .contains("t.yml:6:");
    }

    @Test
    void valueThatContainsItselfIsRefused() {
        assertThat(YamlReader.read(new SourceText("t.yml", "a: &a\n  b: *a\n"), diagnostics))
                .isEmpty();

        assertThat(diagnostics.render()).contains("contains itself").contains("t.yml:1:4");
    }

    @Test
    void deepNestingIsRefusedAtItsPlace() {
        assertThat(YamlReader.read(new SourceText("t.yml", "[".repeat(100_000)), diagnostics))
                .isEmpty();

        assertThat(diagnostics.render()).contains("nested too deeply").contains("t.yml:1:101");
    }

    /** After a line that is a key, whatever follows is a value or an error, never nothing. */
    @Test
    void randomTextGivesANodeOrAnError() {
        Random random = new Random(7);
        String alphabet = "ab:- \n\t'\"{}[]|>&*!%@#?,~0.1\\<=\r\u0000\u0085\uFEFF\uD83D\uDE00";

        for (int run = 0; run < 20_000; run++) {
            String text = random.ints(random.nextInt(40), 0, alphabet.length())
                    .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
                    .collect(Collectors.joining());
            assertNodeOrError("k: v\n" + text);
        }
    }

    @Test
    void randomBytesGiveANodeOrAnError() {
        Random random = new Random(11);

        for (int run = 0; run < 3_000; run++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            assertNodeOrError("k: v\n" + new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void bytesThatAreNoUtf8AreAnErrorAndTheMarkForThemIsNone(@TempDir Path folder) throws IOException {
        Path bad = Files.write(folder.resolve("bad.yml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        Path good = Files.writeString(folder.resolve("good.yml"), "a: \uFFFD");
        Diagnostics ofBad = new Diagnostics();

        assertThat(YamlReader.read(bad, ofBad)).isEmpty();
        assertThat(ofBad.render()).contains("this file is not UTF-8 text");
        assertThat(YamlReader.read(good, new Diagnostics()))
                .hasValueSatisfying(node -> assertThat(scalar(node, "a").text()).isEqualTo("\uFFFD"));
    }

    @Test
    void textsThatComeAgainAreOneTextWithPlacesOfTheirOwn() {
        YamlNode node = YamlReader.read(new SourceText("t.yml", "a: same\nb: same\n"), new Diagnostics())
                .orElseThrow();

        YamlScalar first = scalar(node, "a");
        YamlScalar second = scalar(node, "b");

        assertThat(second.text()).isSameAs(first.text());
        assertThat(second.span().line()).isEqualTo(first.span().line() + 1);
    }

    private static YamlScalar scalar(YamlNode node, String key) {
        return (YamlScalar) ((YamlMapping) node).get(key).orElseThrow();
    }

    private static void assertNodeOrError(String text) {
        Diagnostics found = new Diagnostics();
        boolean read = YamlReader.read(new SourceText("t.yml", text), found).isPresent();
        assertThat(read || found.hasErrors()).as("'%s'", text).isTrue();
        assertThat(found.render()).doesNotContain("null");
    }
}
