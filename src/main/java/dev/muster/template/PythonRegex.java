package dev.muster.template;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Python's regular expressions in Java's: other spellings of groups and anchors, and other replacement escapes. */
final class PythonRegex {
    private static final int MOST_CACHED = 500;
    private static final Map<String, Pattern> CACHE = new ConcurrentHashMap<>();

    private static final Pattern COUNT = Pattern.compile("\\{(\\d*)(?:(,)\\d*)?\\}");

    private PythonRegex() {}

    static Pattern compile(String regex, boolean ignoreCase, boolean multiline) {
        String key = (ignoreCase ? "i" : "-") + (multiline ? "m" : "-") + regex;
        Pattern known = CACHE.get(key);
        if (known != null) {
            return known;
        }
        int flags = Pattern.UNICODE_CHARACTER_CLASS
                | Pattern.UNIX_LINES
                | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0)
                | (multiline ? Pattern.MULTILINE : 0);
        try {
            Pattern pattern = Pattern.compile(translated(regex, multiline), flags);
            if (CACHE.size() >= MOST_CACHED) {
                CACHE.clear();
            }
            CACHE.put(key, pattern);
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new Fault("Invalid regular expression " + PythonText.quoted(regex) + ": " + e.getDescription());
        }
    }

    private static String translated(String regex, boolean multiline) {
        StringBuilder out = new StringBuilder(regex.length() + 8);
        boolean inClass = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\' && i + 1 < regex.length()) {
                out.append(escape(regex.charAt(++i), inClass));
            } else if (inClass) {
                boolean meant = c == '[' || c == '&';
                out.append(meant ? "\\" : "").append(c);
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
                out.append(c);
                if (regex.startsWith("^", i + 1)) {
                    out.append('^');
                    i++;
                }
                if (regex.startsWith("]", i + 1)) {
                    out.append("\\]");
                    i++;
                }
            } else if (c == '{') {
                Matcher count = COUNT.matcher(regex).region(i, regex.length());
                boolean counts = count.lookingAt() && !(count.group(1).isEmpty() && count.group(2) == null);
                out.append(counts && count.group(1).isEmpty() ? "{0" : counts ? "{" : "\\{");
            } else if (c == '^' && multiline) {
                out.append("(?:^|(?<=\n))");
            } else if (regex.startsWith("(?#", i)) {
                int end = regex.indexOf(')', i);
                i = end < 0 ? regex.length() : end;
            } else if (regex.startsWith("(?P<", i)) {
                int end = regex.indexOf('>', i);
                String name = end < 0 ? "" : regex.substring(i + 4, end);
                out.append("(?<").append(groupName(name)).append('>');
                i = end < 0 ? regex.length() : end;
            } else if (regex.startsWith("(?P=", i)) {
                int end = regex.indexOf(')', i);
                String name = end < 0 ? "" : regex.substring(i + 4, end);
                out.append("\\k<").append(groupName(name)).append('>');
                i = end < 0 ? regex.length() : end;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** An escape both know, or a fault: Python refuses letters it has no use for. */
    private static String escape(char letter, boolean inClass) {
        boolean ascii = letter < 128 && Character.isLetter(letter);
        String known = inClass ? "bdDsSwWafnrtvxuU" : "AbBdDsSwWZafnrtvxuU";
        if (ascii && known.indexOf(letter) < 0) {
            throw new Fault("bad escape \\" + letter);
        }
        return switch (letter) {
            case 'Z' -> "\\z";
            case 'v' -> "\\x0B";
            case 'b' -> inClass ? "\\x08" : "\\b";
            case '0' -> "\\x00";
            default -> "\\" + letter;
        };
    }

    /** Java's group names have no underscore. */
    static String groupName(String name) {
        return name.replace("_", "Zu");
    }

    /** Python's {@code re.sub}. */
    static String replaceAll(Pattern pattern, String replacement, String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start());
            expand(matcher, replacement, out);
            from = matcher.end();
            Limits.text(out.length());
        }
        return out.append(text, from, text.length()).toString();
    }

    private static void expand(Matcher matcher, String replacement, StringBuilder out) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            if (++i == replacement.length()) {
                throw new Fault("bad escape (end of pattern)");
            }
            char next = replacement.charAt(i);
            if (next == 'g') {
                int end = replacement.indexOf('>', i);
                if (end < 0 || !replacement.startsWith("<", i + 1)) {
                    throw new Fault("missing <");
                }
                group(matcher, replacement.substring(i + 2, end), out);
                i = end;
            } else if (next >= '1' && next <= '9') {
                int end = i + 1;
                if (end < replacement.length() && Character.isDigit(replacement.charAt(end))) {
                    end++;
                }
                group(matcher, replacement.substring(i, end), out);
                i = end - 1;
            } else {
                out.append(escape(next));
            }
        }
    }

    private static String escape(char letter) {
        return switch (letter) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'v' -> "\u000b";
            case '0' -> "\0";
            case '\\' -> "\\";
            default -> {
                if (Character.isLetter(letter)) {
                    throw new Fault("bad escape \\" + letter);
                }
                yield "\\" + letter;
            }
        };
    }

    private static void group(Matcher matcher, String name, StringBuilder out) {
        String found = group(matcher, name);
        out.append(found == null ? "" : found);
    }

    /** The text of a group by number or name; null when it took no part. */
    static @org.jspecify.annotations.Nullable String group(Matcher matcher, String name) {
        try {
            return name.chars().allMatch(Character::isDigit)
                    ? matcher.group(Integer.parseInt(name))
                    : matcher.group(groupName(name));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new Fault("no such group: " + name);
        }
    }

    /** Python's {@code re.escape}. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("()[]{}?*+-|^$\\.&~# \t\n\r\u000b\f".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
