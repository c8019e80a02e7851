package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of {@code with_sequence}: {@code 5}, {@code 4-16/2:host%02d} or {@code start=1 end=5 format=%d}. */
final class LoopSequence {
    private static final Pattern SHORT =
            Pattern.compile("(?:(0?x?[0-9a-fA-F]+)-)?(0?x?[0-9a-fA-F]+)(?:/(-?[0-9]+))?(?::(.*))?");
    private static final int MOST = 1_000_000;

    private LoopSequence() {}

    static List<Value> of(Value written) {
        Map<String, String> fields = written instanceof Value.Dict dict
                ? fields(dict)
                : fields(written.str().strip());
        long start = number(fields, "start").orElse(1L);
        long stride = number(fields, "stride").orElse(1L);
        long end = number(fields, "count")
                .map(count -> start + stride * (count - 1))
                .or(() -> number(fields, "end"))
                .orElseThrow(() -> new ModuleException("must specify count or end in with_sequence"));
        if (stride == 0 || Math.abs((end - start) / stride) > MOST) {
            throw new ModuleException(
                    "with_sequence from " + start + " to " + end + " by " + stride + " is no sequence");
        }
        String format = fields.getOrDefault("format", "%d");
        List<Value> items = new ArrayList<>();
        for (long i = start; stride > 0 ? i <= end : i >= end; i += stride) {
            items.add(Value.of(String.format(format, i)));
        }
        return items;
    }

    private static Map<String, String> fields(Value.Dict dict) {
        Map<String, String> fields = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> fields.put(key.str(), value.str()));
        return fields;
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = SHORT.matcher(text);
        if (matcher.matches()) {
            put(fields, "start", matcher.group(1));
            put(fields, "end", matcher.group(2));
            put(fields, "stride", matcher.group(3));
            put(fields, "format", matcher.group(4));
            return fields;
        }
        for (String word : text.split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new ModuleException("unable to parse with_sequence: \"" + text + "\"");
            }
            fields.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static Optional<Long> number(Map<String, String> fields, String name) {
        try {
            return Optional.ofNullable(fields.get(name)).map(Long::decode);
        } catch (NumberFormatException e) {
            throw new ModuleException("can't parse " + name + "=" + fields.get(name) + " of with_sequence as integer");
        }
    }
}
