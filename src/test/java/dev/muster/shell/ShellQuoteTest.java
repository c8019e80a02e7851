package dev.muster.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is quoted comes back from a real shell as it was. */
class ShellQuoteTest {
    private static final String ODD =
            "'\"\\$`!#~*?[]{}()<>|&;= \t\n\r-%^,:.@+/aZ0\u00e9\u20ac\ud83d\ude00\u0001\u0081\u007f";

    /** Every shell of this machine that may be somebody's sh; /bin/sh always. */
    static Stream<List<String>> shells() {
        return Stream.of(
                        List.of("/bin/sh"),
                        List.of("/bin/dash"),
                        List.of("/bin/bash", "--posix"),
                        List.of("/bin/busybox", "sh"),
                        List.of("/bin/mksh"),
                        List.of("/bin/ksh93"))
                .filter(words -> new File(words.get(0)).canExecute());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void comesBackFromAShell(List<String> shell) throws IOException {
        List<String> words = words(new Random(7));
        StringBuilder script = new StringBuilder("printf ").append("'%s\\0'");
        words.forEach(word -> script.append(' ').append(ShellQuote.quote(word)));

        assertThat(run(shell, script.toString())).isEqualTo(words);
    }

    @Test
    void leavesPlainWordsAlone() {
        assertThat(ShellQuote.quote("/etc/ntp.conf")).isEqualTo("/etc/ntp.conf");
        assertThat(ShellQuote.quote("")).isEqualTo("''");
        assertThat(ShellQuote.quote("it's")).isEqualTo("'it'\\''s'");
    }

    @Test
    void refusesNul() {
        assertThatThrownBy(() -> ShellQuote.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> words(Random random) {
        List<String> words = new ArrayList<>(List.of("", "-n", "--", "~", "a=b", "if", "!", "\n", "\\", "'"));
        int[] letters = ODD.codePoints().toArray();
        for (int i = 0; i < 400; i++) {
            StringBuilder word = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                word.appendCodePoint(letters[random.nextInt(letters.length)]);
            }
            words.add(word.toString());
        }
        return words;
    }

    private static List<String> run(List<String> shell, String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(shell);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        process.getInputStream().transferTo(said);
        String text = said.toString(StandardCharsets.UTF_8);
        return Arrays.asList(text.substring(0, text.length() - 1).split("\0", -1));
    }
}
