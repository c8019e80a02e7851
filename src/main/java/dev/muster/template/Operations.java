package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Python's operators on values. Faults carry Python's messages. */
final class Operations {
    private static final Value EMPTY = Value.of("");

    private Operations() {}

    // Equality and order

    /** Python's {@code ==}; an undefined operand raises. */
    static boolean equal(Value a, Value b) {
        usable(a);
        usable(b);
        return a.equals(b);
    }

    /** Raises for an undefined or unknown value, which must not take part in anything. */
    static Value usable(Value value) {
        if (value instanceof Undefined undefined) {
            if (undefined.isForgiving()) {
                return EMPTY;
            }
            throw undefined.failure();
        }
        if (value instanceof Value.Unknown unknown) {
            throw unknown.refusal();
        }
        return value;
    }

    /** Order for sorting; a fault for types that have no order. */
    static int compare(Value a, Value b) {
        return compare(a, b, "<");
    }

    static int compare(Value a, Value b, String operator) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (a instanceof Value.Text left && b instanceof Value.Text right) {
            return compareText(left.text(), right.text());
        }
        if (a instanceof Value.Seq left && b instanceof Value.Seq right) {
            return compareItems(left.items(), right.items(), operator);
        }
        if (a instanceof Value.Tuple left && b instanceof Value.Tuple right) {
            return compareItems(left.items(), right.items(), operator);
        }
        if (a instanceof Value.Date left && b instanceof Value.Date right) {
            return left.value().compareTo(right.value());
        }
        if (a instanceof Value.Moment left && b instanceof Value.Moment right) {
            return left.value().compareTo(right.value());
        }
        if (a instanceof Value.Span left && b instanceof Value.Span right) {
            return left.value().compareTo(right.value());
        }
        if (a instanceof Value.Bytes left && b instanceof Value.Bytes right) {
            return left.octets().compareTo(right.octets());
        }
        usable(a);
        usable(b);
        throw new Fault("'" + operator + "' not supported between instances of '" + a.typeName() + "' and '"
                + b.typeName() + "'");
    }

    /** By code point, as Python compares; Java's own order differs above U+FFFF. */
    static int compareText(String a, String b) {
        int end = Math.min(a.length(), b.length());
        for (int i = 0; i < end; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
                return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int compareItems(List<Value> a, List<Value> b, String operator) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return compare(a.get(i), b.get(i), operator);
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    static boolean less(Value a, Value b) {
        return !unordered(a, b) && compare(a, b, "<") < 0;
    }

    static boolean lessOrEqual(Value a, Value b) {
        return !unordered(a, b) && compare(a, b, "<=") <= 0;
    }

    static boolean greater(Value a, Value b) {
        return !unordered(a, b) && compare(a, b, ">") > 0;
    }

    static boolean greaterOrEqual(Value a, Value b) {
        return !unordered(a, b) && compare(a, b, ">=") >= 0;
    }

    private static boolean unordered(Value a, Value b) {
        return Numbers.isNan(a) || Numbers.isNan(b);
    }

    // Containers

    /** Python's {@code item in container}. */
    static boolean contains(Value container, Value item) {
        if (container instanceof Value.Text text) {
            if (item instanceof Value.Text part) {
                return text.text().contains(part.text());
            }
            usable(item);
            throw new Fault("'in <string>' requires string as left operand, not " + item.typeName());
        }
        if (container instanceof Value.Dict dict) {
            return dict.entries().containsKey(key(item));
        }
        if (container instanceof Value.Set set) {
            return set.items().contains(key(item));
        }
        for (Value each : items(container)) {
            if (equal(each, item)) {
                return true;
            }
        }
        return false;
    }

    /** A value that may be the key of a dict. */
    static Value key(Value value) {
        if (value instanceof Value.Seq || value instanceof Value.Dict || value instanceof Value.Set) {
            throw new Fault("unhashable type: '" + value.typeName() + "'");
        }
        return usable(value);
    }

    /** Python's {@code iter()}: items of a list, keys of a dict, characters of a text. */
    static List<Value> items(Value value) {
        if (value instanceof Value.Seq seq) {
            return seq.items();
        }
        if (value instanceof Value.Tuple tuple) {
            return tuple.items();
        }
        if (value instanceof Value.Dict dict) {
            return new ArrayList<>(dict.entries().keySet());
        }
        if (value instanceof Value.Text text) {
            return characters(text.text());
        }
        if (value instanceof Value.Set set) {
            return new ArrayList<>(set.items());
        }
        if (value instanceof Value.Range range) {
            return range.items();
        }
        if (value instanceof Value.View view) {
            return view.items();
        }
        if (value instanceof Value.Bytes bytes) {
            return bytes.octets()
                    .chars()
                    .mapToObj(Value::of)
                    .map(Value.class::cast)
                    .toList();
        }
        usable(value);
        throw new Fault("'" + value.typeName() + "' object is not iterable");
    }

    static boolean isIterable(Value value) {
        return value instanceof Value.Seq
                || value instanceof Value.Tuple
                || value instanceof Value.Dict
                || value instanceof Value.Text
                || value instanceof Value.Set
                || value instanceof Value.Range
                || value instanceof Value.View
                || value instanceof Value.Bytes;
    }

    static boolean isSequence(Value value) {
        return value instanceof Value.Seq || value instanceof Value.Tuple;
    }

    private static List<Value> characters(String text) {
        Limits.items(text.length());
        List<Value> all = new ArrayList<>(text.length());
        for (int i = 0; i < text.length(); ) {
            int end = text.offsetByCodePoints(i, 1);
            all.add(Value.of(text.substring(i, end)));
            i = end;
        }
        return all;
    }

    /** Python's {@code len()}. */
    static int length(Value value) {
        if (value instanceof Value.Text text) {
            return text.text().codePointCount(0, text.text().length());
        }
        if (value instanceof Value.Dict dict) {
            return dict.entries().size();
        }
        usable(value);
        if (!isIterable(value)) {
            throw new Fault("object of type '" + value.typeName() + "' has no len()");
        }
        return items(value).size();
    }

    /** What a filter hands on and a template puts out: views and ranges as lists. */
    static Value unrolled(Value value) {
        return value instanceof Value.View || value instanceof Value.Range
                ? new Value.Seq(new ArrayList<>(items(value)))
                : value;
    }

    // Arithmetic

    static Value add(Value a, Value b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.add(a, b);
        }
        if (a instanceof Value.Text left && b instanceof Value.Text right) {
            Limits.text((long) left.text().length() + right.text().length());
            return left.markup() || right.markup() ? Markup.joined(left, right) : Value.of(left.text() + right.text());
        }
        if (a instanceof Value.Seq left && b instanceof Value.Seq right) {
            return new Value.Seq(joined(left.items(), right.items()));
        }
        if (a instanceof Value.Tuple left && b instanceof Value.Tuple right) {
            return new Value.Tuple(joined(left.items(), right.items()));
        }
        if (a instanceof Value.Moment moment && b instanceof Value.Span span) {
            return new Value.Moment(moment.value().plus(span.value()), moment.offset());
        }
        if (a instanceof Value.Span left && b instanceof Value.Span right) {
            return new Value.Span(left.value().plus(right.value()));
        }
        if (a instanceof Value.Bytes left && b instanceof Value.Bytes right) {
            return new Value.Bytes(left.octets() + right.octets());
        }
        usable(a);
        usable(b);
        if (a instanceof Value.Text) {
            throw new Fault("can only concatenate str (not \"" + b.typeName() + "\") to str");
        }
        if (isSequence(a)) {
            throw new Fault(
                    "can only concatenate " + a.typeName() + " (not \"" + b.typeName() + "\") to " + a.typeName());
        }
        throw unsupported("+", a, b);
    }

    private static List<Value> joined(List<Value> a, List<Value> b) {
        Limits.items((long) a.size() + b.size());
        List<Value> all = new ArrayList<>(a.size() + b.size());
        all.addAll(a);
        all.addAll(b);
        return all;
    }

    static Value subtract(Value a, Value b) {
        if (a instanceof Value.Moment left && b instanceof Value.Moment right) {
            if ((left.offset() == null) != (right.offset() == null)) {
                throw new Fault("can't subtract offset-naive and offset-aware datetimes");
            }
            return new Value.Span(java.time.Duration.between(instant(right), instant(left)));
        }
        if (a instanceof Value.Moment moment && b instanceof Value.Span span) {
            return new Value.Moment(moment.value().minus(span.value()), moment.offset());
        }
        if (a instanceof Value.Span left && b instanceof Value.Span right) {
            return new Value.Span(left.value().minus(right.value()));
        }
        if ((a instanceof Value.Set && b instanceof Value.Set) || (a instanceof Value.View && isIterable(b))) {
            java.util.Set<Value> rest = new java.util.LinkedHashSet<>(items(a));
            items(b).forEach(rest::remove);
            return new Value.Set(rest);
        }
        return numbers("-", a, b) ? Numbers.subtract(a, b) : a;
    }

    private static java.time.Instant instant(Value.Moment moment) {
        java.time.ZoneOffset offset = moment.offset();
        return moment.value().toInstant(offset == null ? java.time.ZoneOffset.UTC : offset);
    }

    static Value multiply(Value a, Value b) {
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.multiply(a, b);
        }
        if (Numbers.isInteger(a) && isRepeatable(b)) {
            return repeated(b, Numbers.integer(a));
        }
        if (isRepeatable(a) && Numbers.isInteger(b)) {
            return repeated(a, Numbers.integer(b));
        }
        usable(a);
        usable(b);
        if (isRepeatable(a) || isRepeatable(b)) {
            throw new Fault(
                    "can't multiply sequence by non-int of type '" + (isRepeatable(a) ? b : a).typeName() + "'");
        }
        throw unsupported("*", a, b);
    }

    private static boolean isRepeatable(Value value) {
        return value instanceof Value.Text || isSequence(value);
    }

    private static Value repeated(Value value, BigInteger times) {
        BigInteger size = BigInteger.valueOf(
                value instanceof Value.Text text ? text.text().length() : length(value));
        long total = times.max(BigInteger.ZERO)
                .multiply(size)
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
        if (value instanceof Value.Text text) {
            Limits.text(total);
            return Value.of(total == 0 ? "" : text.text().repeat(times.intValueExact()));
        }
        Limits.items(total);
        List<Value> all = new ArrayList<>();
        for (int i = 0; total > 0 && i < times.intValueExact(); i++) {
            all.addAll(items(value));
        }
        return value instanceof Value.Seq ? new Value.Seq(all) : new Value.Tuple(all);
    }

    static Value divide(Value a, Value b) {
        return numbers("/", a, b) ? Numbers.divide(a, b) : a;
    }

    static Value floorDivide(Value a, Value b) {
        return numbers("//", a, b) ? Numbers.floorDivide(a, b) : a;
    }

    static Value modulo(Value a, Value b) {
        if (a instanceof Value.Text format) {
            return format.markup()
                    ? Markup.of(PercentFormat.format(format.text(), Markup.arguments(b)))
                    : Value.of(PercentFormat.format(format.text(), b));
        }
        return numbers("%", a, b) ? Numbers.modulo(a, b) : a;
    }

    static Value power(Value a, Value b) {
        return numbers("** or pow()", a, b) ? Numbers.power(a, b) : a;
    }

    static Value negate(Value a) {
        if (!Numbers.isNumber(usable(a))) {
            throw new Fault("bad operand type for unary -: '" + a.typeName() + "'");
        }
        return Numbers.negate(a);
    }

    static Value positive(Value a) {
        if (!Numbers.isNumber(usable(a))) {
            throw new Fault("bad operand type for unary +: '" + a.typeName() + "'");
        }
        return a instanceof Value.Bool ? Value.of(Numbers.integer(a)) : a;
    }

    /** Always true: the return value only keeps the callers to one line. */
    private static boolean numbers(String operator, Value a, Value b) {
        usable(a);
        usable(b);
        if (!Numbers.isNumber(a) || !Numbers.isNumber(b)) {
            throw unsupported(operator, a, b);
        }
        return true;
    }

    private static Fault unsupported(String operator, Value a, Value b) {
        return new Fault(
                "unsupported operand type(s) for " + operator + ": '" + a.typeName() + "' and '" + b.typeName() + "'");
    }

    // Attributes and items

    /** The same without the places of its texts: data, which is never evaluated. */
    static Value data(Value value) {
        if (value instanceof Value.Text text) {
            return text.origin() == null ? text : Value.of(text.text());
        }
        if (value instanceof Value.Seq seq) {
            return Value.list(seq.items().stream().map(Operations::data).toList());
        }
        if (value instanceof Value.Dict dict && !(dict.entries() instanceof LazyEntries)) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, item) -> entries.put(data(key), data(item)));
            return new Value.Dict(entries);
        }
        return value;
    }

    /** A copy whose lists and dicts may be changed without anybody noticing; entries made when read cannot change. */
    static Value copied(Value value) {
        if (value instanceof Value.Seq seq) {
            List<Value> items = new ArrayList<>(seq.items().size());
            for (Value item : seq.items()) {
                items.add(copied(item));
            }
            return new Value.Seq(items);
        }
        if (value instanceof Value.Dict dict && !(dict.entries() instanceof LazyEntries)) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            dict.entries().forEach((key, item) -> entries.put(key, copied(item)));
            return new Value.Dict(entries);
        }
        return value;
    }
}
