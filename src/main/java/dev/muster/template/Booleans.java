package dev.muster.template;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Ansible's two ideas of what text is a boolean: the strict one of parameters and the narrow one of the filter. */
public final class Booleans {
    /** In lower case. */
    public static final Set<String> YES = Set.of("y", "yes", "on", "1", "true", "t", "1.0");
    /** In lower case. */
    public static final Set<String> NO = Set.of("n", "no", "off", "0", "false", "f", "0.0");

    private static final Set<String> FILTER_YES = Set.of("yes", "on", "1", "true");

    private Booleans() {}

    /** Whether a text is one of the words for true, as parameters read it. */
    public static boolean isYes(String text) {
        return YES.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    /** As module parameters read it; empty for anything else. */
    public static Optional<Boolean> parameter(Value value) {
        if (value instanceof Value.Bool bool) {
            return Optional.of(bool.value());
        }
        String text = value.str().toLowerCase(Locale.ROOT).strip();
        return YES.contains(text) ? Optional.of(true) : NO.contains(text) ? Optional.of(false) : Optional.empty();
    }

    /** As the filter {@code bool} reads it: {@code y} and {@code t} are not true. */
    static Value filter(Value value) {
        if (value instanceof Value.None || value instanceof Value.Bool) {
            return value;
        }
        return Value.of(
                value instanceof Value.Text text
                        ? FILTER_YES.contains(text.text().toLowerCase(Locale.ROOT))
                        : value.equals(Value.of(1)));
    }
}
