package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Versions of Python packages: {@code 1!2.0rc1.post2.dev3+local}. Keys compare as PEP 440 orders versions. */
final class Pep440 {
    private static final Pattern VERSION = Pattern.compile(
            "v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)"
                    + "(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\\d+)?)?"
                    + "(?:-(\\d+)|[-_.]?(post|rev|r)[-_.]?(\\d+)?)?"
                    + "(?:[-_.]?(dev)[-_.]?(\\d+)?)?"
                    + "(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?",
            Pattern.CASE_INSENSITIVE);
    private static final Value LEAST = Value.of(-1);

    private Pep440() {}

    static Value key(String version) {
        Matcher matcher = VERSION.matcher(TextSplit.stripped(version, null, true, true));
        if (!matcher.matches()) {
            throw new Fault("Version comparison failed: Invalid version: '" + version + "'");
        }
        boolean post = matcher.group(5) != null || matcher.group(6) != null;
        boolean dev = matcher.group(8) != null;
        return new Value.Seq(List.of(
                number(matcher.group(1)),
                new Value.Seq(release(matcher.group(2))),
                new Value.Seq(early(matcher, post, dev)),
                post ? number(matcher.group(5) != null ? matcher.group(5) : matcher.group(7)) : LEAST,
                new Value.Seq(dev ? List.of(Value.of(0), number(matcher.group(9))) : List.of(Value.of(1))),
                new Value.Seq(local(matcher.group(10)))));
    }

    private static Value number(@Nullable String digits) {
        return digits == null ? Value.of(0) : Value.of(new BigInteger(digits));
    }

    /** Zeros at the end do not count. */
    private static List<Value> release(String text) {
        List<Value> numbers = new ArrayList<>();
        for (String part : text.split("\\.")) {
            numbers.add(number(part));
        }
        while (!numbers.isEmpty() && !numbers.get(numbers.size() - 1).isTruthy()) {
            numbers.remove(numbers.size() - 1);
        }
        return numbers;
    }

    /** Development versions of a release come before its alphas, its releases behind all early ones. */
    private static List<Value> early(Matcher matcher, boolean post, boolean dev) {
        String letter = matcher.group(3);
        if (letter == null) {
            return List.of(Value.of(!post && dev ? 0 : 9));
        }
        int rank = switch (letter.toLowerCase(Locale.ROOT)) {
            case "a", "alpha" -> 1;
            case "b", "beta" -> 2;
            default -> 3;
        };
        return List.of(Value.of(rank), number(matcher.group(4)));
    }

    /** Numbers come behind words, and anything behind nothing. */
    private static List<Value> local(@Nullable String text) {
        List<Value> parts = new ArrayList<>();
        for (String part :
                text == null ? new String[0] : text.toLowerCase(Locale.ROOT).split("[-_.]")) {
            boolean digits = part.chars().allMatch(Character::isDigit);
            parts.add(
                    new Value.Seq(digits ? List.of(Value.of(1), number(part)) : List.of(Value.of(0), Value.of(part))));
        }
        return parts;
    }
}
