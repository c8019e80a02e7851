package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sequence lookup: {@code start=1 end=5 stride=2 format=x%02d}, or short {@code 1-5/2:x%02d}. */
final class Sequence {
    private static final Pattern SHORT = Pattern.compile(
            "(?:(0?x?[0-9a-f]+)-)?(0?x?[0-9a-f]+)(?:/(0?x?[0-9a-f]+))?(?::(.+))?", Pattern.CASE_INSENSITIVE);

    private BigInteger start = BigInteger.ONE;
    private BigInteger stride = BigInteger.ONE;
    private @Nullable BigInteger end;
    private @Nullable BigInteger count;
    private String format = "%d";

    private Sequence() {}

    static List<Value> of(List<Value> terms) {
        List<Value> all = new ArrayList<>();
        for (Value term : terms) {
            Sequence sequence = new Sequence();
            sequence.read(term.str());
            sequence.write(all);
        }
        return all;
    }

    private void read(String term) {
        Matcher matcher = SHORT.matcher(term);
        if (matcher.matches()) {
            start = matcher.group(1) == null ? start : number("start", matcher.group(1));
            end = number("end", matcher.group(2));
            stride = matcher.group(3) == null ? stride : number("stride", matcher.group(3));
            format = matcher.group(4) == null ? format : matcher.group(4);
            return;
        }
        KeyValues given = KeyValues.of(term);
        if (!given.rest().isEmpty()) {
            throw new Fault("unrecognized arguments to with_sequence: ['_raw_params']");
        }
        for (Map.Entry<String, String> pair : given.pairs().entrySet()) {
            String value = pair.getValue();
            switch (pair.getKey()) {
                case "start" -> start = number("start", value);
                case "end" -> end = number("end", value);
                case "count" -> count = number("count", value);
                case "stride" -> stride = number("stride", value);
                case "format" -> format = value;
                default -> throw new Fault("unrecognized arguments to with_sequence: ['" + pair.getKey() + "']");
            }
        }
    }

    private static BigInteger number(String name, String text) {
        return Numbers.parsed(text, 0).orElseThrow(() -> new Fault("can't parse " + name + "=" + text + " as integer"));
    }

    private void write(List<Value> out) {
        BigInteger last = last();
        if (count != null && count.signum() == 0) {
            return;
        }
        if (stride.signum() > 0 && last.compareTo(start) < 0) {
            throw new Fault("to count backwards make stride negative");
        }
        if (stride.signum() < 0 && last.compareTo(start) > 0) {
            throw new Fault("to count forward don't make stride negative");
        }
        if (format.chars().filter(c -> c == '%').count() != 1) {
            throw new Fault("bad formatting string: " + format);
        }
        if (stride.signum() == 0) {
            return;
        }
        BigInteger beyond = stride.signum() > 0 ? last.add(BigInteger.ONE) : last.subtract(BigInteger.ONE);
        for (Value number : new Value.Range(start, beyond, stride).items()) {
            out.add(Value.of(PercentFormat.format(format, number)));
        }
    }

    private BigInteger last() {
        BigInteger wanted = count;
        if (end == null && wanted == null) {
            throw new Fault("must specify count or end in with_sequence");
        }
        if (end != null && wanted != null) {
            throw new Fault("can't specify both count and end in with_sequence");
        }
        return wanted == null
                ? java.util.Objects.requireNonNull(end)
                : start.add(wanted.multiply(stride)).subtract(BigInteger.ONE);
    }
}
