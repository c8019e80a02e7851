package dev.muster.template;

import java.util.Map;
import java.util.regex.Pattern;

/** Python's Markup strings: text that is HTML already, and escapes what it is joined with. */
final class Markup {
    private static final Pattern ENTITY = Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});");
    private static final Map<String, String> ENTITIES = Map.ofEntries(
            Map.entry("amp", "&"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", "\u00a0"),
            Map.entry("copy", "\u00a9"),
            Map.entry("reg", "\u00ae"),
            Map.entry("euro", "\u20ac"),
            Map.entry("ndash", "\u2013"),
            Map.entry("mdash", "\u2014"),
            Map.entry("hellip", "\u2026"));

    private Markup() {}

    static Value.Text of(String html) {
        return new Value.Text(html, null, Value.Text.Form.MARKUP);
    }

    /** The value as HTML: markup as it is, anything else escaped. */
    static String html(Value value) {
        return value instanceof Value.Text text && text.markup() ? text.text() : escaped(value.str());
    }

    static Value joined(Value a, Value b) {
        return of(html(a) + html(b));
    }

    /** The text as markup again when the one it was made of was markup. */
    static Value like(Value source, String text) {
        return isMarkup(source) ? of(text) : Value.of(text);
    }

    static boolean isMarkup(Value value) {
        return value instanceof Value.Text text && text.markup();
    }

    /** A number as it is, anything else as HTML. */
    static Value argument(Value value) {
        return Numbers.isNumber(value) ? value : of(html(value));
    }

    static Value arguments(Value values) {
        return values instanceof Value.Tuple tuple
                ? new Value.Tuple(tuple.items().stream().map(Markup::argument).toList())
                : argument(values);
    }

    /** The characters that the commonest entities and all numbers stand for. */
    static String unescaped(String html) {
        return ENTITY.matcher(html).replaceAll(match -> {
            String name = match.group(1);
            String known = ENTITIES.get(name);
            if (known == null && name.startsWith("#")) {
                boolean hex = name.startsWith("#x") || name.startsWith("#X");
                int code = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
                known = Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
            }
            return java.util.regex.Matcher.quoteReplacement(known == null ? match.group() : known);
        });
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
