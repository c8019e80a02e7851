package dev.muster.modules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words a time daemon was or will be called with, taken apart as getopt(3) does: {@code -c FILE}, {@code -cFILE},
 * {@code -gc FILE}, {@code --configfile FILE}, {@code --configfile=FILE} and its abbreviations. Of an option given
 * twice the last counts; ntpd 4.2.8 refuses to start then.
 */
final class NtpArguments {
    /** Options that take a value: ntpd-opts.def of 4.2.8 and ntpd.c of ntpsec; main.c of chrony; ntpd.c of OpenNTPD. */
    private static final Map<String, String> WITH_VALUE = Map.of("ntpd", "cDfiIklpPrstuUvVw", "chronyd", "fFlLPtu");

    private static final Set<String> LONG_WITH_VALUE =
            Set.of("--configfile", "--jaildir", "--driftfile", "--user", "--pidfile", "--logfile", "--interface");

    private final Map<String, String> values = new LinkedHashMap<>();

    /**
     * @param program {@code ntpd} or {@code chronyd}
     * @param words the first is the program itself
     */
    NtpArguments(String program, List<String> words) {
        String withValue = WITH_VALUE.getOrDefault(program, "");
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            Optional<String> next = i + 1 < words.size() ? Optional.of(words.get(i + 1)) : Optional.empty();
            if (word.equals("--")) {
                return;
            }
            boolean takesNext = word.startsWith("--") ? longOption(word, next) : letters(word, next, withValue);
            i += takesNext ? 1 : 0;
        }
    }

    /** Words of a line as a shell splits it where quotes are long gone. */
    static List<String> words(String line) {
        return new ArrayList<>(List.of(line.strip().split("\\s+")));
    }

    private boolean longOption(String word, Optional<String> next) {
        int equals = word.indexOf('=');
        String name = full(equals < 0 ? word : word.substring(0, equals));
        if (equals >= 0) {
            values.put(name, word.substring(equals + 1));
            return false;
        }
        boolean takesNext = LONG_WITH_VALUE.contains(name) && next.isPresent();
        values.put(name, takesNext ? next.get() : "");
        return takesNext;
    }

    /** An abbreviation of three characters or more is as good as the name. */
    private static String full(String name) {
        return name.length() < 3
                ? name
                : LONG_WITH_VALUE.stream()
                        .filter(n -> n.startsWith(name))
                        .findFirst()
                        .orElse(name);
    }

    private boolean letters(String word, Optional<String> next, String withValue) {
        if (!word.startsWith("-")) {
            return false;
        }
        for (int i = 1; i < word.length(); i++) {
            String letter = "-" + word.charAt(i);
            if (withValue.indexOf(word.charAt(i)) < 0) {
                values.put(letter, "");
                continue;
            }
            boolean isLast = i + 1 == word.length();
            values.put(letter, isLast ? next.orElse("") : word.substring(i + 1));
            return isLast && next.isPresent();
        }
        return false;
    }

    /** The value of an option under its letter or its word; empty without one. */
    String value(String letter, String word) {
        return values.getOrDefault(word, values.getOrDefault(letter, ""));
    }
}
