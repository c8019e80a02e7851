package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonGlobTest {
    @Test
    void meansWhatTheRegularExpressionMeans() {
        List<String> texts = words("ab", 4);

        for (String glob : words("ab*?", 4)) {
            Pattern expected = Pattern.compile(glob.replace("*", ".*").replace("?", "."));
            PythonGlob actual = PythonGlob.of(glob);
            for (String text : texts) {
                assertThat(actual.matches(text))
                        .as("%s against %s", glob, text)
                        .isEqualTo(expected.matcher(text).matches());
            }
        }
    }

    /** Every word of these letters up to a length. */
    private static List<String> words(String letters, int longest) {
        List<String> words = new ArrayList<>(List.of(""));
        for (int i = 0; words.get(i).length() < longest; i++) {
            for (char letter : letters.toCharArray()) {
                words.add(words.get(i) + letter);
            }
        }
        return words;
    }

    @ParameterizedTest
    @CsvSource({
        "web*.example.org, web01.example.org, true",
        "web.*, webx1, false",
        "?, 😀, true",
        "*?b, 😀b, true",
        "??, 😀, false",
        "a\\*, a\\b, true",
        "w[0-5]*, w3x, true",
        "w[!0-5]*, w3x, false",
        "w[]x], w], true",
        "w[, w[, true",
    })
    void matchesAsPythonDoes(String glob, String text, boolean expected) {
        assertThat(PythonGlob.of(glob).matches(text)).isEqualTo(expected);
    }

    @Test
    void aStarTakesLineEndsToo() {
        assertThat(PythonGlob.of("a*d").matches("a\nb\nd")).isTrue();
        assertThat(PythonGlob.of("a?d").matches("a\nd")).isTrue();
    }

    @Test
    void refusesARangeThatGoesBackwards() {
        assertThatThrownBy(() -> PythonGlob.of("[z-a]")).isInstanceOf(PatternSyntaxException.class);
    }
}
