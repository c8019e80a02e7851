package dev.muster.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters about numbers. */
final class NumberFilters {
    private static final Pattern FLOAT =
            Pattern.compile("[+-]?(\\d[\\d_]*\\.?\\d*([eE][+-]?\\d+)?|\\.\\d+([eE][+-]?\\d+)?)");
    private static final List<Map.Entry<String, Long>> UNITS = List.of(
            Map.entry("Y", 0L),
            Map.entry("Z", 0L),
            Map.entry("E", 1L << 60),
            Map.entry("P", 1L << 50),
            Map.entry("T", 1L << 40),
            Map.entry("G", 1L << 30),
            Map.entry("M", 1L << 20),
            Map.entry("K", 1L << 10),
            Map.entry("B", 1L));

    private NumberFilters() {}

    static void register() {
        Filters.add("int", "default? base?", (v, a, f) -> integer(v, a));
        Filters.add("float", "default?", (v, a, f) -> real(v, a.value(0, Value.of(0.0))));
        Filters.add("abs", "", (v, a, f) -> absolute(v));
        Filters.add("round", "precision? method?", (v, a, f) -> rounded(v, a.integer(0, 0), a.text(1, "common")));
        Filters.add("sum", "attribute? start?", (v, a, f) -> sum(v, a, f));
        Filters.add("log", "base?", (v, a, f) -> logarithm(v, a));
        Filters.add("pow", "y", (v, a, f) -> Value.of(Math.pow(number(v, "pow"), number(a.value(0), "pow"))));
        Filters.add("root", "base?", (v, a, f) -> root(v, a.value(0, Value.of(2))));
        Filters.add("bool", "", (v, a, f) -> Booleans.filter(v));
        Filters.add("filesizeformat", "binary?", (v, a, f) -> Value.of(fileSize(number(v, "float"), a.flag(0, false))));
        Filters.add(
                "human_readable",
                "isbits? unit?",
                (v, a, f) -> Value.of(humanReadable(v, a.flag(0, false), a.has(1) ? a.text(1) : "")));
        Filters.add(
                "human_to_bytes",
                "default_unit? isbits?",
                (v, a, f) -> humanToBytes(v, a.has(0) ? a.text(0) : "", a.flag(1, false)));
    }

    private static Value integer(Value value, Bound arguments) {
        Value otherwise = arguments.value(0, Value.of(0));
        int base = arguments.integer(1, 10);
        if (value instanceof Value.Real number) {
            return Double.isFinite(number.value()) ? Value.of(NumberFormat.truncated(number.value())) : otherwise;
        }
        if (Numbers.isInteger(value)) {
            return Value.of(Numbers.integer(value));
        }
        if (!(value instanceof Value.Text text)) {
            return otherwise;
        }
        String digits = text.text().strip().replaceAll("(?<=[0-9a-zA-Z])_(?=[0-9a-zA-Z])", "");
        String plain = withoutPrefix(digits, base);
        try {
            return Value.of(new BigInteger(plain, base == 0 ? 10 : base));
        } catch (NumberFormatException notWhole) {
            Value real = real(value, Value.none());
            return real instanceof Value.Real number && Double.isFinite(number.value())
                    ? Value.of(NumberFormat.truncated(number.value()))
                    : otherwise;
        }
    }

    private static String withoutPrefix(String digits, int base) {
        String lower = digits.toLowerCase(Locale.ROOT);
        boolean prefixed = (base == 16 && lower.startsWith("0x"))
                || (base == 8 && lower.startsWith("0o"))
                || (base == 2 && lower.startsWith("0b"));
        return prefixed ? digits.substring(2) : digits;
    }

    private static Value real(Value value, Value otherwise) {
        if (Numbers.isNumber(value)) {
            return Value.of(Numbers.real(value));
        }
        if (!(value instanceof Value.Text text)) {
            return otherwise;
        }
        String digits = text.text().strip();
        String bare = digits.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
        if (bare.equals("inf") || bare.equals("infinity")) {
            return Value.of(digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        if (bare.equals("nan")) {
            return Value.of(Double.NaN);
        }
        return FLOAT.matcher(digits).matches() ? Value.of(Double.parseDouble(digits.replace("_", ""))) : otherwise;
    }

    private static Value absolute(Value value) {
        if (!Numbers.isNumber(value)) {
            throw new Fault("bad operand type for abs(): '" + value.typeName() + "'");
        }
        return value instanceof Value.Real number
                ? Value.of(Math.abs(number.value()))
                : Value.of(Numbers.integer(value).abs());
    }

    private static Value rounded(Value value, int precision, String method) {
        if (!Numbers.isNumber(value)) {
            throw new Fault("type " + value.typeName() + " doesn't define __round__ method");
        }
        RoundingMode mode = switch (method) {
            case "common" -> RoundingMode.HALF_EVEN;
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> throw new Fault("method must be common, ceil or floor");
        };
        if (Numbers.isInteger(value) && method.equals("common")) {
            BigDecimal whole = new BigDecimal(Numbers.integer(value));
            return Value.of(
                    precision >= 0
                            ? Numbers.integer(value)
                            : whole.setScale(Math.max(precision, -1000), mode).toBigInteger());
        }
        double number = Numbers.real(value);
        if (!Double.isFinite(number) || precision > 300) {
            return Value.of(number);
        }
        if (method.equals("common")) {
            BigDecimal decimal = new BigDecimal(number).setScale(Math.max(precision, -400), mode);
            return Value.of(Math.copySign(decimal.doubleValue(), number));
        }
        double scale = Math.pow(10, precision);
        double scaled = number * scale;
        return Value.of((method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
    }

    private static Value sum(Value value, Bound arguments, Frame frame) {
        Value total = arguments.value(1, Value.of(0));
        if (total instanceof Value.Text) {
            throw new Fault("sum() can't sum strings [use ''.join(seq) instead]");
        }
        for (Value item : Operations.items(value)) {
            Value part = arguments.has(0) ? ListFilters.attribute(item, arguments.value(0), frame) : item;
            total = Operations.add(total, part);
        }
        return total;
    }

    private static double number(Value value, String name) {
        if (!Numbers.isNumber(value)) {
            throw new Fault(name + "() can only be used on numbers: must be real number, not " + value.typeName());
        }
        return Numbers.real(value);
    }

    private static Value logarithm(Value value, Bound arguments) {
        double x = number(value, "log");
        double base = arguments.has(0) ? number(arguments.value(0), "log") : Math.E;
        if (x <= 0 || base <= 0) {
            throw new Fault("math domain error");
        }
        if (base == 1) {
            throw new Fault("float division by zero");
        }
        return Value.of(base == 10 ? Math.log10(x) : Math.log(x) / Math.log(base));
    }

    private static Value root(Value value, Value base) {
        double x = number(value, "root");
        if (x < 0) {
            throw new Fault("root() can only be used on numbers: math domain error");
        }
        double degree = number(base, "root");
        return Value.of(degree == 2 ? Math.sqrt(x) : Math.pow(x, 1.0 / degree));
    }

    private static String fileSize(double bytes, boolean binary) {
        String[] names = binary
                ? new String[] {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}
                : new String[] {"kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
        double base = binary ? 1024 : 1000;
        if (bytes == 1) {
            return "1 Byte";
        }
        if (bytes < base) {
            return (long) bytes + " Bytes";
        }
        double unit = base;
        String name = names[0];
        for (String each : names) {
            unit *= base;
            name = each;
            if (bytes < unit) {
                break;
            }
        }
        return NumberFormat.fixed(base * bytes / unit, 1) + " " + name;
    }

    private static String humanReadable(Value size, boolean bits, String unit) {
        double number;
        if (Numbers.isNumber(size)) {
            number = Numbers.real(size);
        } else {
            throw new Fault("human_readable() failed on bad input: '>=' not supported between instances of '"
                    + size.typeName() + "' and 'int'");
        }
        String base = bits ? "bits" : "Bytes";
        for (Map.Entry<String, Long> each : UNITS) {
            if (each.getValue() == 0) {
                continue;
            }
            boolean chosen = unit.isEmpty()
                    ? number >= each.getValue()
                    : unit.toUpperCase(Locale.ROOT).startsWith(each.getKey());
            if (chosen || each.getKey().equals("B")) {
                String suffix = each.getKey().equals("B") ? base : each.getKey() + (bits ? "b" : "B");
                return NumberFormat.fixed(number / each.getValue(), 2) + " " + suffix;
            }
        }
        return number + " " + base;
    }

    private static Value humanToBytes(Value value, String defaultUnit, boolean bits) {
        Matcher matcher = Pattern.compile("\\s*(\\d*\\.?\\d*)\\s*([A-Za-z]+)?").matcher(value.str());
        if (!matcher.lookingAt()
                || matcher.group(1).isEmpty()
                || matcher.group(1).equals(".")) {
            throw new Fault("human_to_bytes() can't interpret following string: " + value.str());
        }
        double number = Double.parseDouble(matcher.group(1));
        String unit = matcher.group(2) == null ? defaultUnit : matcher.group(2);
        if (unit.isEmpty()) {
            return Value.of(BigDecimal.valueOf(number)
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .toBigInteger());
        }
        String letter = unit.substring(0, 1).toUpperCase(Locale.ROOT);
        for (Map.Entry<String, Long> each : UNITS) {
            if (each.getKey().equals(letter) && isUnit(unit, letter, bits)) {
                return Value.of(new BigDecimal(number)
                        .multiply(BigDecimal.valueOf(each.getValue()))
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .toBigInteger());
            }
        }
        throw new Fault("human_to_bytes() can't interpret following string: " + value.str());
    }

    private static boolean isUnit(String unit, String letter, boolean bits) {
        if (letter.equals("B")) {
            String word = unit.toLowerCase(Locale.ROOT);
            return unit.length() == 1
                    ? unit.equals("B") != bits
                    : word.equals(bits ? "bits" : "bytes") || word.equals(bits ? "bit" : "byte");
        }
        return unit.length() == 1 || unit.substring(1).equals(bits ? "b" : "B");
    }
}
