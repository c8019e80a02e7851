package dev.muster.template;

import java.util.HashMap;
import java.util.Map;

/** Ansible's {@code comment} filter: each line decorated, with lines before and after. */
final class Comment {
    private static final Map<String, Map<String, String>> STYLES = Map.of(
            "plain", Map.of("decoration", "# "),
            "erlang", Map.of("decoration", "% "),
            "c", Map.of("decoration", "// "),
            "cblock", Map.of("beginning", "/*", "decoration", " * ", "end", " */"),
            "xml", Map.of("beginning", "<!--", "decoration", " - ", "end", "-->"));

    private Comment() {}

    static String of(String text, String style, Map<String, Value> changes) {
        Map<String, String> known = STYLES.get(style);
        if (known == null) {
            throw new Fault(PythonText.quoted(style));
        }
        Map<String, String> p = new HashMap<>(known);
        changes.forEach((key, value) -> p.put(key, value.str()));
        String decoration = p.getOrDefault("decoration", "");
        String bare = decoration.stripTrailing();
        String newline = p.getOrDefault("newline", "\n");
        String beginning = p.getOrDefault("beginning", "");
        String prefix = p.getOrDefault("prefix", bare);
        String postfix = p.getOrDefault("postfix", bare);
        String end = p.getOrDefault("end", "");
        Value after = changes.getOrDefault("postfix_count", Value.of(1));
        if (!Numbers.isInteger(after)) {
            throw new Fault("'" + after.typeName() + "' object cannot be interpreted as an integer");
        }
        int postfixes = times(p, "postfix_count");
        String body = (decoration + text.replace(newline, newline + decoration))
                .replace(decoration + newline, bare + newline);
        String before = prefix.isEmpty() ? "" : (prefix.equals(newline) ? newline : prefix + newline);
        return (beginning.isEmpty() ? "" : beginning + newline)
                + before.repeat(times(p, "prefix_count"))
                + body
                + (newline + postfix).repeat(postfixes)
                + (end.isEmpty() ? "" : newline + end);
    }

    private static int times(Map<String, String> p, String key) {
        try {
            int times = Integer.parseInt(p.getOrDefault(key, "1"));
            Limits.text(times);
            return Math.max(0, times);
        } catch (NumberFormatException e) {
            throw new Fault("invalid literal for int() with base 10: " + PythonText.quoted(p.getOrDefault(key, "")));
        }
    }
}
