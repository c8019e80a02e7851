package dev.muster.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Python's {@code textwrap} as Jinja's wordwrap calls it: lines are kept, white space inside them too. */
final class WordWrap {
    private static final Pattern BLANKS = Pattern.compile("(?<=\\s)(?=\\S)|(?<=\\S)(?=\\s)");
    private static final Pattern BLANKS_AND_HYPHENS =
            Pattern.compile("(?<=\\s)(?=\\S)|(?<=\\S)(?=\\s)|(?<=[\\p{L}]{2}-)(?=[\\p{L}]{2})");

    private WordWrap() {}

    static String wrap(String text, int width, boolean breakWords, String with, boolean breakHyphens) {
        if (width <= 0) {
            throw new Fault("invalid width " + width + " (must be > 0)");
        }
        List<String> out = new ArrayList<>();
        for (Value line : Operations.items(TextSplit.lines(text, false))) {
            out.add(String.join(with, line(line.str(), width, breakWords, breakHyphens)));
        }
        return String.join(with, out);
    }

    private static List<String> line(String line, int width, boolean breakWords, boolean breakHyphens) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String chunk : (breakHyphens ? BLANKS_AND_HYPHENS : BLANKS).split(line)) {
            String rest = chunk;
            while (current.length() + rest.length() > width) {
                if (rest.isBlank()) {
                    rest = "";
                } else if (rest.length() > width && breakWords) {
                    int room = width - current.length();
                    current.append(rest, 0, room);
                    rest = rest.substring(room);
                } else if (current.toString().isBlank() && !current.isEmpty() || current.isEmpty()) {
                    break;
                }
                flush(current, lines);
            }
            boolean leadingBlank = rest.isBlank() && current.isEmpty() && !lines.isEmpty();
            if (!leadingBlank) {
                current.append(rest);
            }
        }
        flush(current, lines);
        return lines;
    }

    private static void flush(StringBuilder current, List<String> lines) {
        String line = current.toString().stripTrailing();
        if (!line.isEmpty()) {
            lines.add(line);
        }
        current.setLength(0);
    }
}
