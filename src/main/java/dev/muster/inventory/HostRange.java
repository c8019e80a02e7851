package dev.muster.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts as an inventory names them: {@code ps[01:20].example.org}, {@code db-[a:f]}, {@code [1:9:2]},
 * {@code host:2222}, {@code [2001:db8::1]:22}.
 *
 * @param names every host of the range, in order
 * @param port behind the last colon
 */
record HostRange(List<String> names, Optional<Integer> port) {
    private static final int MOST = 1_000_000;
    private static final Pattern ADDRESS =
            Pattern.compile("\\[([0-9a-fA-F:.%]*:[0-9a-fA-F:.]*:[^\\[\\]]*)\\](?::([0-9]+))?");
    private static final Pattern WITH_PORT = Pattern.compile("((?:[^\\[\\]:]|\\[[^\\[\\]]*\\])+):([0-9]+)");
    private static final Pattern RANGE = Pattern.compile("\\[([^\\[\\]]*:[^\\[\\]]*)\\]");

    HostRange {
        names = List.copyOf(names);
    }

    /** Why a range is none; the message completes nothing, it is a sentence. */
    static final class BadRange extends Exception {
        private static final long serialVersionUID = 1;

        BadRange(String message) {
            super(message);
        }
    }

    static HostRange parse(String written) throws BadRange {
        if (written.indexOf(':') < 0) {
            return new HostRange(List.of(written), Optional.empty());
        }
        Matcher address = ADDRESS.matcher(written);
        if (address.matches() && !isStep(address.group(1))) {
            return new HostRange(List.of(address.group(1)), port(address.group(2)));
        }
        Matcher withPort = WITH_PORT.matcher(written);
        boolean hasPort = withPort.matches();
        String name = hasPort ? withPort.group(1) : written;
        return new HostRange(expand(name), hasPort ? port(withPort.group(2)) : Optional.empty());
    }

    /** {@code [1:9:2]} is a range with a step, not an address. */
    private static boolean isStep(String text) {
        return text.matches("[0-9]*:[0-9]+:[0-9]+|[a-zA-Z]:[a-zA-Z]:[0-9]+");
    }

    private static Optional<Integer> port(@Nullable String digits) throws BadRange {
        if (digits == null) {
            return Optional.empty();
        }
        if (digits.length() > 5 || Integer.parseInt(digits) > 65535) {
            throw new BadRange("\"" + digits + "\" is not a port");
        }
        return Optional.of(Integer.valueOf(digits));
    }

    private static List<String> expand(String name) throws BadRange {
        Matcher range = RANGE.matcher(name);
        if (!range.find()) {
            return List.of(name);
        }
        List<String> result = new ArrayList<>();
        List<String> tails = expand(name.substring(range.end()));
        String head = name.substring(0, range.start());
        for (String step : steps(range.group(1))) {
            for (String tail : tails) {
                result.add(head + step + tail);
            }
            if (result.size() > MOST) {
                throw new BadRange("this range names more than " + MOST + " hosts");
            }
        }
        return result;
    }

    private static List<String> steps(String range) throws BadRange {
        String[] parts = range.split(":", -1);
        if (parts.length > 3) {
            throw new BadRange("a host range is begin:end or begin:end:step");
        }
        String begin = parts[0].isEmpty() ? "0" : parts[0];
        String end = parts[1];
        if (end.isEmpty()) {
            throw new BadRange("a host range must say where it ends");
        }
        int step = parts.length == 3 ? number(parts[2]) : 1;
        if (step < 1) {
            throw new BadRange("the step of a host range must be at least 1");
        }
        if (isLetter(begin) && isLetter(end)) {
            return letters(begin.charAt(0), end.charAt(0), step);
        }
        return numbers(begin, end, step);
    }

    private static boolean isLetter(String text) {
        return text.matches("[a-zA-Z]");
    }

    /** Lower case stands before upper case. */
    private static List<String> letters(char begin, char end, int step) throws BadRange {
        String alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        int from = alphabet.indexOf(begin);
        int to = alphabet.indexOf(end);
        ordered(from, to);
        List<String> found = new ArrayList<>();
        for (int i = from; i <= to; i += step) {
            found.add(String.valueOf(alphabet.charAt(i)));
        }
        return found;
    }

    /** A leading zero asks for padding, and then both ends must have the same width. */
    private static List<String> numbers(String begin, String end, int step) throws BadRange {
        boolean padded = begin.length() > 1 && begin.startsWith("0");
        if (padded && begin.length() != end.length()) {
            throw new BadRange("a zero-padded host range must have the same width at both ends");
        }
        int from = number(begin);
        int to = number(end);
        ordered(from, to);
        if (to - from >= MOST) {
            throw new BadRange("this range names more than " + MOST + " hosts");
        }
        List<String> found = new ArrayList<>();
        for (int i = from; i <= to; i += step) {
            String digits = Integer.toString(i);
            found.add(padded ? "0".repeat(Math.max(0, begin.length() - digits.length())) + digits : digits);
        }
        return found;
    }

    private static void ordered(int from, int to) throws BadRange {
        if (from > to) {
            throw new BadRange("this host range ends before it begins");
        }
    }

    private static int number(String text) throws BadRange {
        if (!text.matches("[0-9]{1,9}")) {
            throw new BadRange("\"" + text + "\" in a host range is neither a number nor one letter");
        }
        return Integer.parseInt(text);
    }
}
