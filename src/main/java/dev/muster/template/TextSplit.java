package dev.muster.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods of Python's str that take a text apart or strip its ends. */
final class TextSplit {
    private TextSplit() {}

    static Value split(String text, String name, Arguments arguments) {
        Bound bound = arguments.bind(name, "sep? maxsplit?");
        int most = bound.integer(1, -1);
        boolean fromRight = name.equals("rsplit");
        List<String> parts =
                bound.has(0) ? splitBy(text, bound.text(0), most, fromRight) : words(text, most, fromRight);
        return Value.texts(parts);
    }

    private static List<String> splitBy(String text, String separator, int most, boolean fromRight) {
        if (separator.isEmpty()) {
            throw new Fault("empty separator");
        }
        List<String> parts = new ArrayList<>();
        if (fromRight) {
            int end = text.length();
            for (int at = text.lastIndexOf(separator, end - separator.length());
                    at >= 0 && end >= separator.length() && parts.size() != most;
                    at = text.lastIndexOf(separator, end - separator.length())) {
                parts.add(text.substring(at + separator.length(), end));
                end = at;
                if (end < separator.length()) {
                    break;
                }
            }
            parts.add(text.substring(0, end));
            Collections.reverse(parts);
            return parts;
        }
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0 && parts.size() != most; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<String> words(String text, int most, boolean fromRight) {
        List<String> parts = new ArrayList<>();
        if (fromRight) {
            int end = text.length();
            while (true) {
                while (end > 0 && isSpace(text.charAt(end - 1))) {
                    end--;
                }
                if (end == 0) {
                    break;
                }
                int start = end;
                while (start > 0 && !isSpace(text.charAt(start - 1))) {
                    start--;
                }
                start = parts.size() == most ? 0 : start;
                parts.add(text.substring(start, end));
                end = start;
            }
            Collections.reverse(parts);
            return parts;
        }
        int at = 0;
        while (true) {
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return parts;
            }
            int end = at;
            while (end < text.length() && !isSpace(text.charAt(end))) {
                end++;
            }
            end = parts.size() == most ? text.length() : end;
            parts.add(text.substring(at, end));
            at = end;
        }
    }

    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == 0xa0 || c == 0x85 || c == 0x2007 || c == 0x202f;
    }

    static Value lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n'
                    || (c >= 0x0b && c <= 0x0d)
                    || (c >= 0x1c && c <= 0x1e)
                    || c == 0x85
                    || c == 0x2028
                    || c == 0x2029) {
                int end = i;
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                lines.add(text.substring(from, keepEnds ? i + 1 : end));
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return Value.texts(lines);
    }

    static Value partition(String text, String separator, boolean first) {
        if (separator.isEmpty()) {
            throw new Fault("empty separator");
        }
        int at = first ? text.indexOf(separator) : text.lastIndexOf(separator);
        List<String> parts = at >= 0
                ? List.of(text.substring(0, at), separator, text.substring(at + separator.length()))
                : first ? List.of(text, "", "") : List.of("", "", text);
        return new Value.Tuple(parts.stream().map(Value::of).toList());
    }

    static String stripped(String text, String name, Bound bound) {
        String characters = bound.has(0) ? bound.text(0) : null;
        return stripped(text, characters, !name.equals("rstrip"), !name.equals("lstrip"));
    }

    /** Python's strip family; no characters means white space. */
    static String stripped(String text, @Nullable String characters, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && goes(text.charAt(from), characters)) {
            from++;
        }
        while (right && to > from && goes(text.charAt(to - 1), characters)) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean goes(char c, @Nullable String characters) {
        return characters == null ? isSpace(c) : characters.indexOf(c) >= 0;
    }
}
