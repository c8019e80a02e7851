package dev.muster.template;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Jinja's {@code urlize}: links around what looks like a URL or an address, word by word. */
final class Urlize {
    private static final Pattern URL = Pattern.compile(
            "((https?://|www\\.)(([\\w%-]+\\.)+)?([a-z]{2,63}|xn--[\\w%]{2,59})"
                    + "|([\\w%-]{2,63}\\.)+(com|net|int|edu|gov|org|info|mil)"
                    + "|(https?://)((\\d{1,3}(\\.\\d{1,3}){3})|(\\[([\\da-f]{0,4}:){2}([\\da-f]{0,4}:?){1,6}])))"
                    + "(?::\\d{1,5})?(?:[/?#]\\S*)?",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern MAIL = Pattern.compile("\\S+@\\w[\\w.-]*\\.\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern HEAD = Pattern.compile("([(<]|&lt;)+");
    private static final Pattern TAIL = Pattern.compile("([)>.,\n]|&gt;)+$");
    private static final String[][] PAIRS = {{"(", ")"}, {"<", ">"}, {"&lt;", "&gt;"}};

    private final int limit;
    private final String attributes;
    private final List<Value> schemes;

    /** @param limit of the text shown for a URL; negative for none */
    Urlize(int limit, boolean noFollow, Optional<String> target, Optional<String> rel, List<Value> schemes) {
        this.limit = limit;
        TreeSet<String> relations = new TreeSet<>(List.of("noopener"));
        rel.ifPresent(given -> relations.addAll(List.of(given.trim().split("\\s+"))));
        relations.remove("");
        if (noFollow) {
            relations.add("nofollow");
        }
        this.attributes = " rel=\"" + Markup.escaped(String.join(" ", relations)) + "\""
                + target.map(name -> " target=\"" + Markup.escaped(name) + "\"").orElse("");
        this.schemes = schemes;
    }

    String links(String html) {
        StringBuilder out = new StringBuilder();
        Matcher blanks =
                Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS).matcher(html);
        int from = 0;
        while (blanks.find()) {
            out.append(word(html.substring(from, blanks.start()))).append(blanks.group());
            from = blanks.end();
        }
        return out.append(word(html.substring(from))).toString();
    }

    private String word(String word) {
        Matcher head = HEAD.matcher(word);
        String before = head.lookingAt() ? head.group() : "";
        String middle = word.substring(before.length());
        Matcher tail = TAIL.matcher(middle);
        String after = tail.find() ? tail.group() : "";
        middle = middle.substring(0, middle.length() - after.length());
        for (String[] pair : PAIRS) {
            int opened = count(middle, pair[0]);
            if (opened <= count(middle, pair[1])) {
                continue;
            }
            for (int left = Math.min(opened, count(after, pair[1])); left > 0; left--) {
                int end = after.indexOf(pair[1]) + pair[1].length();
                middle += after.substring(0, end);
                after = after.substring(end);
            }
        }
        return before + linked(middle) + after;
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }

    private String linked(String middle) {
        if (URL.matcher(middle).matches()) {
            boolean whole = middle.startsWith("https://") || middle.startsWith("http://");
            return link(whole ? middle : "https://" + middle, attributes, trimmed(middle));
        }
        if (middle.startsWith("mailto:") && MAIL.matcher(middle.substring(7)).matches()) {
            return link(middle, "", middle.substring(7));
        }
        boolean address = middle.indexOf('@') >= 0 && !middle.startsWith("www.") && middle.indexOf(':') < 0;
        if (address && MAIL.matcher(middle).matches()) {
            return link("mailto:" + middle, "", middle);
        }
        for (Value scheme : schemes) {
            if (!middle.equals(scheme.str()) && middle.startsWith(scheme.str())) {
                return link(middle, attributes, middle);
            }
        }
        return middle;
    }

    private String trimmed(String text) {
        return limit >= 0 && text.length() > limit ? text.substring(0, limit) + "..." : text;
    }

    private static String link(String target, String attributes, String text) {
        return "<a href=\"" + target + "\"" + attributes + ">" + text + "</a>";
    }
}
