package dev.muster.playbook;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many hosts a play expects its pattern to match: an inventory that lost half of its hosts should not pass for a
 * small fleet.
 *
 * @param comparison one of {@code == >= > <= <}
 */
public record HostCount(String comparison, int count) {
    static final String EXAMPLES = "a number of hosts such as 42, \">= 42\" or \"< 5\"";
    private static final Pattern FORM = Pattern.compile("\\s*(==|>=|>|<=|<|=)?\\s*([0-9]{1,9})\\s*");

    /** Empty for what is no such number. */
    public static Optional<HostCount> parse(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        String comparison = Optional.ofNullable(found.group(1))
                .filter(sign -> !sign.equals("="))
                .orElse("==");
        return Optional.of(new HostCount(comparison, Integer.parseInt(found.group(2))));
    }

    /** Whether so many are as expected. */
    public boolean holds(int hosts) {
        return switch (comparison) {
            case ">=" -> hosts >= count;
            case ">" -> hosts > count;
            case "<=" -> hosts <= count;
            case "<" -> hosts < count;
            default -> hosts == count;
        };
    }

    @Override
    public String toString() {
        return comparison.equals("==") ? Integer.toString(count) : comparison + " " + count;
    }
}
