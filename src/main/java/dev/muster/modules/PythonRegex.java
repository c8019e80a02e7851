package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of Python's {@code re}, as authors of playbooks write them, on Java's engine. Translated are
 * names of groups, {@code \Z}, octal escapes, {@code {,n}}, literal braces, brackets and ampersands in classes, and
 * {@code ^} after the last line feed. Conditional groups have no counterpart and are refused.
 */
final class PythonRegex {
    private final String source;
    private final Pattern pattern;
    private final List<String> names;

    private PythonRegex(String source, Pattern pattern, List<String> names) {
        this.source = source;
        this.pattern = pattern;
        this.names = names;
    }

    static PythonRegex of(String source) {
        return of(source, 0);
    }

    /**
     * Compiles with flags of {@link Pattern}.
     *
     * @throws ModuleException for what Python or Java cannot compile
     */
    static PythonRegex of(String source, int flags) {
        Translation translation = new Translation(source, (flags & Pattern.MULTILINE) != 0);
        try {
            Pattern pattern = Pattern.compile(translation.java(), flags | Pattern.UNIX_LINES);
            return new PythonRegex(source, pattern, translation.names);
        } catch (PatternSyntaxException e) {
            throw new ModuleException("bad regular expression '" + source + "': " + e.getDescription());
        }
    }

    Matcher matcher(String text) {
        return pattern.matcher(text);
    }

    boolean finds(String text) {
        return matcher(text).find();
    }

    /** Where a named group of a match begins and ends. */
    int[] span(Matcher match, String name) {
        String java = javaName(names.indexOf(name));
        return new int[] {match.start(java), match.end(java)};
    }

    /** All groups of a match in order; a group that took no part is none, as in Python. */
    List<Value> groups(Matcher match) {
        List<Value> groups = new ArrayList<>();
        for (int i = 1; i <= match.groupCount(); i++) {
            groups.add(asValue(match.group(i)));
        }
        return groups;
    }

    /** The named groups of a match. */
    Map<String, Value> groupDict(Matcher match) {
        Map<String, Value> groups = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            groups.put(names.get(i), asValue(match.group(javaName(i))));
        }
        return groups;
    }

    private static Value asValue(@Nullable String text) {
        return text == null ? Value.none() : Value.of(text);
    }

    /** Whether the pattern itself switches to lines with {@code (?m)}. */
    boolean isMultiline() {
        return source.startsWith("(?") && source.indexOf('m') > 0 && source.indexOf('m') < source.indexOf(')');
    }

    /** Python's {@code re.subn}: the new text and how many replacements were made. */
    Replaced replaceAll(String text, String replacement) {
        Matcher matcher = matcher(text);
        StringBuilder out = new StringBuilder();
        int from = 0;
        int count = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start()).append(expand(matcher, replacement));
            from = matcher.end();
            count++;
        }
        return new Replaced(out.append(text, from, text.length()).toString(), count);
    }

    /** A text after replacement. */
    record Replaced(String text, int count) {}

    /**
     * Python's {@code match.expand}: {@code \1}, {@code \g<name>}, {@code \n}.
     *
     * @throws ModuleException for a group that is not there and for unknown escapes
     */
    String expand(Matcher match, String template) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c != '\\' || i + 1 == template.length()) {
                out.append(c);
                continue;
            }
            char next = template.charAt(++i);
            if (next == 'g' && i + 1 < template.length() && template.charAt(i + 1) == '<') {
                int end = template.indexOf('>', i);
                if (end < 0) {
                    throw new ModuleException("missing >, unterminated name in replacement '" + template + "'");
                }
                out.append(group(match, template.substring(i + 2, end)));
                i = end;
            } else if (next == '0') {
                int end = i + 1;
                while (end < template.length() && end < i + 3 && isOctal(template.charAt(end))) {
                    end++;
                }
                out.append((char) Integer.parseInt(template.substring(i, end), 8));
                i = end - 1;
            } else if (next >= '1' && next <= '9') {
                int end = i + 1;
                if (end < template.length() && Character.isDigit(template.charAt(end))) {
                    end++;
                }
                out.append(group(match, template.substring(i, end)));
                i = end - 1;
            } else {
                out.append(escape(next));
            }
        }
        return out.toString();
    }

    private static String escape(char next) {
        int known = "abfnrtv\\".indexOf(next);
        if (known >= 0) {
            return String.valueOf("\u0007\b\f\n\r\t\u000b\\".charAt(known));
        }
        if (Character.isLetter(next) && next < 128) {
            throw new ModuleException("bad escape \\" + next + " in replacement");
        }
        return "\\" + next;
    }

    private String group(Matcher match, String name) {
        int number = name.chars().allMatch(Character::isDigit) ? Integer.parseInt(name) : -1;
        try {
            String text = number >= 0 ? match.group(number) : match.group(javaName(names.indexOf(name)));
            return text == null ? "" : text;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new ModuleException("invalid group reference " + name + " in replacement");
        }
    }

    private static boolean isOctal(char c) {
        return c >= '0' && c <= '7';
    }

    /** Python's names may hold underscores, Java's may not. */
    private static String javaName(int index) {
        return "n" + index + "n";
    }

    /** One pass over the source. */
    private static final class Translation {
        private final String source;
        private final boolean multiline;
        private final List<String> names = new ArrayList<>();
        private final StringBuilder out = new StringBuilder();
        private int at;

        Translation(String source, boolean multiline) {
            this.source = source;
            this.multiline = multiline;
        }

        String java() {
            while (at < source.length()) {
                char c = source.charAt(at);
                if (c == '\\') {
                    escape(false);
                } else if (c == '[') {
                    characterClass();
                } else if (c == '(' && source.startsWith("(?", at)) {
                    group();
                } else if (c == '{') {
                    brace();
                } else if (c == '^' && multiline) {
                    out.append("(?:\\A|(?<=\\n))");
                    at++;
                } else {
                    out.append(c == '}' ? "\\}" : String.valueOf(c));
                    at++;
                }
            }
            return out.toString();
        }

        private void escape(boolean inClass) {
            if (at + 1 >= source.length()) {
                throw new ModuleException("bad escape (end of pattern) in '" + source + "'");
            }
            char next = source.charAt(at + 1);
            int octal = 0;
            while (octal < 3 && at + 1 + octal < source.length() && isOctal(source.charAt(at + 1 + octal))) {
                octal++;
            }
            if (next == '0' || octal == 3) {
                int value = Integer.parseInt(source.substring(at + 1, at + 1 + octal), 8);
                out.append(String.format(Locale.ROOT, "\\x%02x", value & 0xff));
                at += 1 + octal;
                return;
            }
            if (next == 'Z') {
                out.append("\\z");
            } else if (next == 'b' && inClass) {
                out.append("\\x08");
            } else if (next == 'v') {
                out.append("\\x0b");
            } else if (next < 128 && Character.isLetter(next) && "AbBdDsSwWafnrtxuUN".indexOf(next) < 0) {
                throw new ModuleException("bad escape \\" + next + " in '" + source + "'");
            } else {
                out.append('\\').append(next);
            }
            at += 2;
        }

        /** In Java a class may hold classes and intersections; in Python both are plain characters. */
        private void characterClass() {
            out.append('[');
            at++;
            if (at < source.length() && source.charAt(at) == '^') {
                out.append('^');
                at++;
            }
            if (at < source.length() && source.charAt(at) == ']') {
                out.append("\\]");
                at++;
            }
            while (at < source.length() && source.charAt(at) != ']') {
                char c = source.charAt(at);
                if (c == '\\') {
                    escape(true);
                } else {
                    out.append(c == '[' || c == '&' || c == '^' ? "\\" + c : String.valueOf(c));
                    at++;
                }
            }
            out.append(']');
            at++;
        }

        private void group() {
            if (source.startsWith("(?P<", at)) {
                int end = source.indexOf('>', at);
                names.add(source.substring(at + 4, Math.max(end, at + 4)));
                out.append("(?<").append(javaName(names.size() - 1)).append('>');
                at = end + 1;
            } else if (source.startsWith("(?P=", at)) {
                int end = source.indexOf(')', at);
                out.append("\\k<")
                        .append(javaName(names.indexOf(source.substring(at + 4, Math.max(end, at + 4)))))
                        .append('>');
                at = end + 1;
            } else if (source.startsWith("(?#", at)) {
                at = source.indexOf(')', at) + 1;
            } else if (source.startsWith("(?(", at)) {
                throw new ModuleException("conditional groups are not supported: '" + source + "'");
            } else {
                out.append("(?");
                at += 2;
                while (at < source.length() && "aLu".indexOf(source.charAt(at)) >= 0) {
                    at++;
                }
            }
            if (at <= 0) {
                throw new ModuleException("missing ), unterminated group in '" + source + "'");
            }
        }

        /** A brace that begins no repetition is itself. */
        private void brace() {
            Matcher repeat = Pattern.compile("\\{(\\d*)(,?)(\\d*)\\}").matcher(source);
            repeat.region(at, source.length());
            boolean means = repeat.lookingAt()
                    && !(repeat.group(1).isEmpty() && repeat.group(3).isEmpty());
            if (!means) {
                out.append("\\{");
                at++;
                return;
            }
            out.append('{')
                    .append(repeat.group(1).isEmpty() ? "0" : repeat.group(1))
                    .append(repeat.group(2))
                    .append(repeat.group(3))
                    .append('}');
            at = repeat.end();
        }
    }
}
