package dev.muster.template;

import java.util.Locale;
import java.util.function.IntPredicate;

/** The methods of Python's str without parameters: they turn the case of letters and tell of what kind they are. */
final class TextCase {
    private TextCase() {}

    static Value call(String text, String name) {
        return switch (name) {
            case "lower" -> Value.of(text.toLowerCase(Locale.ROOT));
            case "casefold" ->
                Value.of(text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('\u03c2', '\u03c3'));
            case "isprintable" -> Value.of(text.codePoints().allMatch(c -> c == ' ' || PythonText.isPrintable(c)));
            case "upper" -> Value.of(text.toUpperCase(Locale.ROOT));
            case "capitalize" -> Value.of(capitalized(text));
            case "title" -> Value.of(titled(text));
            case "swapcase" -> Value.of(swapped(text));
            case "isdigit", "isdecimal", "isnumeric" -> all(text, Character::isDigit);
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, Character::isLetterOrDigit);
            case "isspace" -> all(text, Character::isWhitespace);
            case "isascii" -> Value.of(text.chars().allMatch(c -> c < 128));
            case "isidentifier" ->
                Value.of(!text.isEmpty()
                        && !Character.isDigit(text.charAt(0))
                        && text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_'));
            case "islower" ->
                Value.of(text.equals(text.toLowerCase(Locale.ROOT))
                        && text.chars().anyMatch(Character::isLowerCase));
            case "isupper" ->
                Value.of(text.equals(text.toUpperCase(Locale.ROOT))
                        && text.chars().anyMatch(Character::isUpperCase));
            default -> Value.of(text.chars().anyMatch(Character::isLetter) && text.equals(titled(text)));
        };
    }

    private static Value all(String text, IntPredicate is) {
        return Value.of(!text.isEmpty() && text.codePoints().allMatch(is));
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return titled(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /** A character as it starts a word: {@code ß} becomes {@code Ss}. */
    static String titled(int c) {
        String upper = Character.toString(c).toUpperCase(Locale.ROOT);
        return upper.codePointCount(0, upper.length()) == 1
                ? Character.toString(Character.toTitleCase(c))
                : upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String titled(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            out.append(inWord ? Character.toString(c).toLowerCase(Locale.ROOT) : titled(c));
            inWord = Character.isLetter(c);
        }
        return out.toString();
    }

    private static String swapped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            out.append(
                    Character.isUpperCase(c)
                            ? one.toLowerCase(Locale.ROOT)
                            : Character.isLowerCase(c) ? one.toUpperCase(Locale.ROOT) : one);
        });
        return out.toString();
    }
}
