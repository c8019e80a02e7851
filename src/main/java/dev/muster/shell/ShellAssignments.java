package dev.muster.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables that a file of settings leaves behind when sh reads it: /etc/sysconfig, /etc/default, /etc/conf.d,
 * rc.conf. Quotes, backslashes, comments, {@code export}, {@code +=} and earlier variables count as in sh; the last
 * assignment wins. Nothing is run: a command substitution stays as it is written, and a condition is not asked.
 */
public final class ShellAssignments {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}$]*))?\\})");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final String text;
    private int at;

    private ShellAssignments(String text) {
        this.text = text;
    }

    /** Values by name, in the order they were first set. */
    public static Map<String, String> of(String text) {
        ShellAssignments reader = new ShellAssignments(text);
        while (reader.at < text.length()) {
            reader.command();
        }
        return reader.values;
    }

    /** A text with its variables put in, those that are not set as nothing. */
    public static String expand(String text, Map<String, String> values) {
        Matcher match = VARIABLE.matcher(text);
        return match.replaceAll(found -> {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            String otherwise = found.group(3) == null ? "" : found.group(3);
            return Matcher.quoteReplacement(values.getOrDefault(name, otherwise));
        });
    }

    /** Up to the end of a line or a semicolon: assignments count unless a program follows, which would have them. */
    private void command() {
        Map<String, String> set = new LinkedHashMap<>();
        boolean isProgram = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n' || c == ';') {
                at++;
                break;
            }
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                isProgram |= !word(set);
            }
        }
        if (!isProgram) {
            values.putAll(set);
        }
    }

    /** Whether it was an assignment, or {@code export}. */
    private boolean word(Map<String, String> set) {
        StringBuilder word = new StringBuilder();
        int equals = -1;
        boolean isQuoted = false;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && text.charAt(at) != ';') {
            char c = text.charAt(at++);
            if (c == '\'' || c == '"') {
                isQuoted |= equals < 0;
                quoted(c, word, set);
            } else if (c == '\\') {
                escaped(word);
            } else if (c == '=' && equals < 0) {
                equals = word.length();
                word.append(c);
            } else if (c == '$') {
                at--;
                word.append(variable(set));
            } else {
                word.append(c);
            }
        }
        if (equals < 1 || isQuoted) {
            return word.toString().equals("export");
        }
        return assign(word.substring(0, equals), word.substring(equals + 1), set);
    }

    private boolean assign(String left, String value, Map<String, String> set) {
        boolean appends = left.endsWith("+");
        String name = appends ? left.substring(0, left.length() - 1) : left;
        if (!NAME.matcher(name).matches()) {
            return false;
        }
        set.put(name, appends ? value(name, set) + value : value);
        return true;
    }

    private String value(String name, Map<String, String> set) {
        return set.getOrDefault(name, values.getOrDefault(name, ""));
    }

    /** What stands between quotes; those that never close go on to the end. */
    private void quoted(char quote, StringBuilder word, Map<String, String> set) {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                return;
            }
            if (c == '\\' && quote == '"' && at < text.length() && "\\\"$`\n".indexOf(text.charAt(at)) >= 0) {
                escaped(word);
            } else if (c == '$' && quote == '"') {
                at--;
                word.append(variable(set));
            } else {
                word.append(c);
            }
        }
    }

    private void escaped(StringBuilder word) {
        if (at < text.length()) {
            char c = text.charAt(at++);
            word.append(c == '\n' ? "" : c);
        }
    }

    private String variable(Map<String, String> set) {
        Matcher match = VARIABLE.matcher(text).region(at, text.length());
        if (!match.lookingAt()) {
            return String.valueOf(text.charAt(at++));
        }
        at = match.end();
        String name = match.group(1) == null ? match.group(2) : match.group(1);
        String found = value(name, set);
        return found.isEmpty() && match.group(3) != null ? match.group(3) : found;
    }
}
