package dev.muster.playbook;

import dev.muster.source.LocatedText;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's backslash escapes, which Ansible resolves in {@code name=value} arguments, and only there. */
final class Escapes {
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:U[0-9a-fA-F]{8}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\\\\'\"abfnrtv])");

    private Escapes() {}

    static LocatedText resolve(LocatedText text) {
        if (text.text().indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int[] offsets = new int[text.text().length()];
        Matcher escape = ESCAPE.matcher(text.text());
        int at = 0;
        while (at < text.text().length()) {
            boolean found = escape.region(at, text.text().length()).lookingAt();
            String part = found ? resolved(escape.group()) : text.text().substring(at, at + 1);
            for (int i = 0; i < part.length(); i++) {
                offsets[out.length()] = text.at(at, at + 1).start();
                out.append(part.charAt(i));
            }
            at = found ? escape.end() : at + 1;
        }
        return LocatedText.mapped(out.toString(), text.span(), Arrays.copyOf(offsets, out.length()));
    }

    private static String resolved(String escape) {
        if (escape.length() > 2) {
            int code = Integer.parseUnsignedInt(escape.substring(2), 16);
            return Character.isValidCodePoint(code) ? Character.toString(code) : escape;
        }
        return switch (escape.charAt(1)) {
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'v' -> "\u000B";
            default -> escape.substring(1);
        };
    }
}
