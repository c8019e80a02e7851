package dev.muster.settings;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An ansible.cfg as Python's configparser reads it: {@code [section]}, {@code key = value} or {@code key: value},
 * keys in any case, lines that begin with blanks carry a value on, {@code #} and {@code ;} begin comments, the latter
 * also behind a value.
 */
final class ConfigFile {
    private final SourceText source;
    private final Diagnostics diagnostics;
    private final Map<String, LocatedText> values = new LinkedHashMap<>();
    private final Map<String, LocatedText> keys = new LinkedHashMap<>();
    private Optional<String> section = Optional.empty();
    private Optional<String> open = Optional.empty();

    private ConfigFile(SourceText source, Diagnostics diagnostics) {
        this.source = source;
        this.diagnostics = diagnostics;
    }

    static ConfigFile read(SourceText source, Diagnostics diagnostics) {
        ConfigFile file = new ConfigFile(source, diagnostics);
        for (int line = 1; line <= source.lineCount(); line++) {
            int start = source.offsetOfLine(line);
            file.line(start, start + source.line(line).length());
        }
        return file;
    }

    /** By {@code section.key}. */
    Map<String, LocatedText> values() {
        return values;
    }

    /** Where each key stands. */
    LocatedText key(String name) {
        return keys.getOrDefault(name, LocatedText.of(source));
    }

    private void line(int start, int end) {
        LocatedText text = trimmed(start, commentAt(start, end));
        String words = text.text();
        boolean isIndented = start < end && Character.isWhitespace(source.text().charAt(start));
        if (words.isEmpty()) {
            return;
        }
        if (isIndented && open.isPresent()) {
            carryOn(open.get(), text);
        } else if (words.startsWith("[") && words.indexOf(']') > 0) {
            section = Optional.of(words.substring(1, words.indexOf(']')));
            open = Optional.empty();
        } else {
            entry(text);
        }
    }

    /** Where a comment begins: at a first {@code #} or {@code ;}, or at a {@code ;} behind a blank. */
    private int commentAt(int start, int end) {
        String line = source.text().substring(start, end);
        String stripped = line.strip();
        if (stripped.startsWith("#") || stripped.startsWith(";")) {
            return start;
        }
        for (int at = line.indexOf(';'); at >= 0; at = line.indexOf(';', at + 1)) {
            if (at > 0 && Character.isWhitespace(line.charAt(at - 1))) {
                return start + at;
            }
        }
        return end;
    }

    private LocatedText trimmed(int start, int end) {
        return LocatedText.of(source.span(start, end)).stripped();
    }

    private void entry(LocatedText text) {
        int equals = text.text().indexOf('=');
        int colon = text.text().indexOf(':');
        int split = equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
        if (split < 1) {
            diagnostics.error(text.span(), "this is neither a [section] nor key = value");
            return;
        }
        if (section.isEmpty()) {
            diagnostics.error(text.span(), "this key stands in no [section]");
            return;
        }
        LocatedText key = trimmed(text.span().start(), text.span().start() + split);
        String name = section.get() + "." + key.text().toLowerCase(Locale.ROOT);
        if (values.containsKey(name)) {
            diagnostics.error(key.span(), "this key has been set before in [" + section.get() + "]");
        }
        keys.put(name, key);
        values.put(name, trimmed(text.span().start() + split + 1, text.span().end()));
        open = Optional.of(name);
    }

    private void carryOn(String name, LocatedText more) {
        LocatedText before = values.getOrDefault(name, more);
        String joined = before.text().isEmpty() ? more.text() : before.text() + "\n" + more.text();
        int[] offsets = new int[joined.length()];
        Arrays.fill(offsets, before.span().start());
        values.put(name, LocatedText.mapped(joined, before.span(), offsets));
    }
}
