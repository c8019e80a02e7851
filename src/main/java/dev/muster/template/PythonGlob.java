package dev.muster.template;

import java.util.Collection;
import java.util.regex.Pattern;

/**
 * A pattern of Python's {@code fnmatch}: {@code *}, {@code ?}, {@code [seq]} and {@code [!seq]}, against the whole
 * text; a slash is a character like others, a backslash means itself.
 */
public final class PythonGlob {
    private final Pattern pattern;

    private PythonGlob(Pattern pattern) {
        this.pattern = pattern;
    }

    public static PythonGlob of(String glob) {
        return new PythonGlob(Pattern.compile(regex(glob)));
    }

    public boolean matches(String text) {
        return pattern.matcher(text).matches();
    }

    public static boolean anyMatches(Collection<String> globs, String text) {
        return globs.stream().anyMatch(glob -> of(glob).matches(text));
    }

    /** As a regular expression for the whole text, to be put together with others. */
    public static String regex(String glob) {
        StringBuilder out = new StringBuilder("(?s)");
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at++);
            if (c == '*') {
                out.append(".*");
            } else if (c == '?') {
                out.append('.');
            } else if (c == '[' && end(glob, at) >= 0) {
                int end = end(glob, at);
                out.append(set(glob.substring(at, end)));
                at = end + 1;
            } else {
                out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return out.toString();
    }

    /** Where a set ends; a bracket that comes first belongs to it. */
    private static int end(String glob, int from) {
        int at = from;
        if (at < glob.length() && glob.charAt(at) == '!') {
            at++;
        }
        return glob.indexOf(']', at + 1);
    }

    private static String set(String inside) {
        boolean not = inside.startsWith("!");
        StringBuilder out = new StringBuilder(not ? "[^" : "[");
        String members = not ? inside.substring(1) : inside;
        for (int i = 0; i < members.length(); i++) {
            char c = members.charAt(i);
            boolean range = c == '-' && i > 0 && i + 1 < members.length();
            if (!range && !Character.isLetterOrDigit(c)) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append(']').toString();
    }
}
