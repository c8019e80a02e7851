package dev.muster.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters about numbers. */
final class NumberFilters {
    private static final Pattern FLOAT =
            Pattern.compile("[+-]?(D\\.?(D)?|\\.D)([eE][+-]?D)?".replace("D", "\\d+(_\\d+)*"));
    private static final String UNITS = "BKMGTPEZY";

    private NumberFilters() {}

    static void register() {
        Filters.add("int", "default? base?", (v, a, f) -> integer(v, a));
        Filters.add("float", "default?", (v, a, f) -> real(v, a.value(0, Value.of(0.0))));
        Filters.add("abs", "", (v, a, f) -> absolute(v));
        Filters.add("round", "precision? method?", (v, a, f) -> rounded(v, a.integer(0, 0), a.text(1, "common")));
        Filters.add("sum", "attribute? start?", (v, a, f) -> sum(v, a));
        Filters.add("log", "base?", (v, a, f) -> logarithm(v, a));
        Filters.add("pow", "y", (v, a, f) -> Value.of(power(number(v, "pow"), number(a.value(0), "pow"))));
        Filters.add("root", "base?", (v, a, f) -> root(v, a.value(0, Value.of(2))));
        Filters.add("bool", "", (v, a, f) -> Booleans.filter(v));
        Filters.add("filesizeformat", "binary?", (v, a, f) -> Value.of(fileSize(floating(v), a.flag(0, false))));
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
        if (value instanceof Value.Real number) {
            return Double.isNaN(number.value()) ? otherwise : Value.of(NumberFormat.truncated(number.value()));
        }
        if (Numbers.isInteger(value)) {
            return Value.of(Numbers.integer(value));
        }
        if (!(value instanceof Value.Text text)) {
            return otherwise;
        }
        Value base = arguments.value(1, Value.of(10));
        Optional<BigInteger> whole = Numbers.isInteger(base)
                ? Numbers.parsed(text.text(), Numbers.integer(base).intValue())
                : Optional.empty();
        if (whole.isPresent()) {
            return Value.of(whole.get());
        }
        return real(value, Value.none()) instanceof Value.Real number && !Double.isNaN(number.value())
                ? Value.of(NumberFormat.truncated(number.value()))
                : otherwise;
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

    private static Value sum(Value value, Bound arguments) {
        Value total = arguments.value(1, Value.of(0));
        if (total instanceof Value.Text) {
            throw new Fault("sum() can't sum strings [use ''.join(seq) instead]");
        }
        for (Value item : Operations.items(value)) {
            Value part = arguments.has(0) ? ValueFilters.attribute(item, arguments.value(0)) : item;
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

    private static double floating(Value value) {
        if (real(value, Value.none()) instanceof Value.Real number) {
            return number.value();
        }
        throw new Fault("could not convert to float: " + value.repr());
    }

    /** C's {@code pow}: no roots of negative numbers, no infinity from finite numbers. */
    private static double power(double x, double y) {
        double result = Math.pow(x, y);
        boolean finite = Double.isFinite(x) && Double.isFinite(y);
        if (finite && (Double.isNaN(result) || (x == 0 && y < 0))) {
            throw new Fault("math domain error");
        }
        if (finite && Double.isInfinite(result)) {
            throw new Fault("math range error");
        }
        return result;
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
        if (degree == 0) {
            throw new Fault("float division by zero");
        }
        return Value.of(degree == 2 ? Math.sqrt(x) : power(x, 1.0 / degree));
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
        if (!Numbers.isNumber(size)) {
            throw new Fault("human_readable() failed on bad input: '>=' not supported between instances of '"
                    + size.typeName() + "' and 'int'");
        }
        String base = bits ? "bits" : "Bytes";
        for (int power = UNITS.length() - 1; power > 0; power--) {
            Value limit = Value.of(BigInteger.ONE.shiftLeft(10 * power));
            boolean chosen = unit.isEmpty()
                    ? Operations.greaterOrEqual(size, limit)
                    : unit.toUpperCase(Locale.ROOT).equals(UNITS.substring(power, power + 1));
            if (chosen) {
                double number = Numbers.real(Numbers.divide(size, limit));
                return signedFixed(number) + " " + UNITS.charAt(power) + (bits ? "b" : "B");
            }
        }
        return signedFixed(Numbers.real(size)) + " " + base;
    }

    private static String signedFixed(double number) {
        return NumberFormat.fixed(number, 2);
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
        int power = unit.isEmpty() ? 0 : UNITS.indexOf(Character.toUpperCase(unit.charAt(0)));
        if (power < 0 || (unit.length() > 1 && !isUnit(unit, bits))) {
            throw new Fault("human_to_bytes() can't interpret following string: " + value.str());
        }
        return Value.of(new BigDecimal(number * Math.pow(2, 10 * power))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigInteger());
    }

    private static boolean isUnit(String unit, boolean bits) {
        return unit.toLowerCase(Locale.ROOT).contains(bits ? "bit" : "byte") || unit.charAt(1) == (bits ? 'b' : 'B');
    }
}
