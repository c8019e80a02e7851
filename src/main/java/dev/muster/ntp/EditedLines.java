package dev.muster.ntp;

import java.util.List;
import java.util.function.Predicate;

/** Lines of a configuration that is no ntp.conf, on their way to another one. Mutable, for one file and one thread. */
final class EditedLines {
    private NtpConf conf;

    EditedLines(String text) {
        this.conf = NtpConf.parse(text);
    }

    String print() {
        return conf.print();
    }

    int size() {
        return conf.lines().size();
    }

    /** The words of a line; none of one that is blank. A comment begins with a word of its own. */
    List<String> words(int index) {
        String text = conf.lines().get(index).text().strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    /** Whether a line begins with a word, in whatever case. */
    boolean begins(int index, String word) {
        List<String> words = words(index);
        return !words.isEmpty() && words.get(0).equalsIgnoreCase(word);
    }

    void set(int index, String text) {
        conf = conf.with(index, ConfLine.of(text, conf.lines().get(index).end()));
    }

    void append(String text) {
        conf = conf.insert(conf.lines().size(), text);
    }

    /** Takes away every line whose words are so. */
    void removeIf(Predicate<List<String>> unwanted) {
        for (int i = size() - 1; i >= 0; i--) {
            if (!words(i).isEmpty() && unwanted.test(words(i))) {
                conf = conf.without(i);
            }
        }
    }

    /** Sets every line that begins with a word, or adds one. */
    void setOrAppend(String word, String text) {
        boolean isThere = false;
        for (int i = 0; i < size(); i++) {
            if (begins(i, word)) {
                set(i, text);
                isThere = true;
            }
        }
        if (!isThere) {
            append(text);
        }
    }
}
