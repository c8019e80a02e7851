package dev.muster.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected are the results of Python's {@code shlex.split}. */
class ShellWordsTest {
    @Test
    void blanksSeparateUnlessQuotedOrEscaped() {
        assertThat(ShellWords.split(" a  'b c'\t\"d e\"f g\\ h '' ")).containsExactly("a", "b c", "d ef", "g h", "");
    }

    @Test
    void backslashesCountInDoubleQuotesOnlyBeforeQuotesAndThemselves() {
        assertThat(ShellWords.split("\"a\\\"b\\\\c\\n\" 'd\\e' f\\'g")).containsExactly("a\"b\\c\\n", "d\\e", "f'g");
    }

    @Test
    void quotationThatIsNeverClosedIsAWordOrNone() {
        assertThat(ShellWords.split("a 'b c")).containsExactly("a", "b c");
        assertThat(ShellWords.splitWhole("a 'b c")).isEmpty();
        assertThat(ShellWords.splitWhole("a 'b c'"))
                .hasValueSatisfying(words -> assertThat(words).containsExactly("a", "b c"));
    }
}
