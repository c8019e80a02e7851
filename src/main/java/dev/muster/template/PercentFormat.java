package dev.muster.template;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** Python's {@code "..." % values}. */
final class PercentFormat {
    private static final String CODE_OUT_OF_RANGE = "%c arg not in range(0x110000)";

    private final String format;
    private final Value values;
    private final List<Value> positional;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private int used;
    private boolean named;

    private PercentFormat(String format, Value values) {
        this.format = format;
        this.values = values;
        this.positional = values instanceof Undefined
                ? List.of()
                : values instanceof Value.Tuple tuple ? tuple.items() : List.of(values);
    }

    static String format(String format, Value values) {
        return new PercentFormat(format, values).run();
    }

    private String run() {
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
            } else {
                directive();
            }
        }
        boolean mapping = values instanceof Value.Dict || values instanceof Undefined;
        if (!named && !mapping && used < positional.size() && !(isSoleIgnorable())) {
            throw new Fault("not all arguments converted during string formatting");
        }
        return out.toString();
    }

    /** Python lets a list pass for a mapping: {@code 'x' % []} is no fault. */
    private boolean isSoleIgnorable() {
        return !(values instanceof Value.Tuple) && values instanceof Value.Seq;
    }

    private void directive() {
        Operations.usable(values);
        Value keyed = null;
        if (peek() == '(') {
            keyed = keyed();
        }
        boolean left = false;
        boolean zero = false;
        boolean alternate = false;
        char sign = 0;
        for (; "-+ #0".indexOf(peek()) >= 0; at++) {
            switch (format.charAt(at)) {
                case '-' -> left = true;
                case '0' -> zero = true;
                case '#' -> alternate = true;
                case '+' -> sign = '+';
                default -> sign = sign == '+' ? '+' : ' ';
            }
        }
        int width = number();
        if (width < 0) {
            left = true;
            width = -width;
        }
        int precision = -1;
        if (peek() == '.') {
            at++;
            precision = Math.max(0, number());
        }
        while ("hlL".indexOf(peek()) >= 0) {
            at++;
        }
        if (at >= format.length()) {
            throw new Fault("incomplete format");
        }
        char type = format.charAt(at++);
        if (type == '%') {
            out.append('%');
            return;
        }
        if ("sradiuoxXeEfFgGc".indexOf(type) < 0) {
            throw new Fault(String.format(
                    Locale.ROOT, "unsupported format character '%c' (0x%x) at index %d", type, (int) type, at - 1));
        }
        Value value = keyed != null ? keyed : next();
        boolean text = "srac".indexOf(type) >= 0;
        String body = text ? text(type, precision, value) : number(type, precision, alternate, sign, value);
        pad(body, width, left, zero && !text);
    }

    private char peek() {
        return at < format.length() ? format.charAt(at) : 0xffff;
    }

    private Value keyed() {
        int depth = 1;
        int start = ++at;
        while (at < format.length() && depth > 0) {
            char c = format.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        if (depth > 0) {
            throw new Fault("incomplete format key");
        }
        if (!(values instanceof Value.Dict dict)) {
            throw new Fault("format requires a mapping");
        }
        named = true;
        String key = format.substring(start, at - 1);
        return Operations.usable(dict.get(key).orElseThrow(() -> new Fault(PythonText.quoted(key))));
    }

    private int number() {
        if (peek() == '*') {
            at++;
            if (!(next() instanceof Value.Int count)) {
                throw new Fault("* wants int");
            }
            return checked(count.value().bitLength() < 31 ? count.value().intValue() : Integer.MAX_VALUE);
        }
        long count = 0;
        while (peek() >= '0' && peek() <= '9') {
            count = Math.min(Integer.MAX_VALUE, count * 10 + (format.charAt(at++) - '0'));
        }
        return checked(count);
    }

    private static int checked(long count) {
        Limits.text(Math.abs(count));
        return (int) count;
    }

    private Value next() {
        if (used >= positional.size()) {
            throw new Fault("not enough arguments for format string");
        }
        return Operations.usable(positional.get(used++));
    }

    private static String text(char type, int precision, Value value) {
        if (type == 'c') {
            if (Numbers.isInteger(value)) {
                BigInteger code = Numbers.integer(value);
                if (code.bitLength() > 31 || !Character.isValidCodePoint(code.intValue())) {
                    throw new Fault(CODE_OUT_OF_RANGE);
                }
                return Character.toString(code.intValue());
            }
            if (value instanceof Value.Text text && Operations.length(text) == 1) {
                return text.text();
            }
            throw new Fault("a character needs an int or a single char");
        }
        String text = type == 's' ? value.str() : value.repr();
        return precision >= 0 && precision < text.length() ? text.substring(0, precision) : text;
    }

    private static String number(char type, int precision, boolean alternate, char sign, Value value) {
        if (!Numbers.isNumber(value)) {
            throw new Fault(
                    "eEfFgG".indexOf(type) >= 0
                            ? "must be real number, not " + value.typeName()
                            : "%" + type + " format: a" + ("oxX".indexOf(type) >= 0 ? "n integer" : " real number")
                                    + " is required, not " + value.typeName());
        }
        String body;
        boolean negative;
        if ("eEfFgG".indexOf(type) >= 0) {
            double real = Numbers.real(value);
            negative = real < 0 || (real == 0 && 1 / real < 0);
            body = NumberFormat.real(Math.abs(real), type, precision < 0 ? 6 : precision, alternate);
        } else {
            if (value instanceof Value.Real && "oxX".indexOf(type) >= 0) {
                throw new Fault("%" + type + " format: an integer is required, not float");
            }
            BigInteger number =
                    value instanceof Value.Real real ? NumberFormat.truncated(real.value()) : Numbers.integer(value);
            negative = number.signum() < 0;
            int radix = type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
            body = number.abs().toString(radix);
            body = type == 'X' ? body.toUpperCase(Locale.ROOT) : body;
            body = precision > body.length() ? "0".repeat(precision - body.length()) + body : body;
            body = alternate && radix != 10 ? "0" + type + body : body;
        }
        return negative ? "-" + body : sign == 0 ? body : sign + body;
    }

    private void pad(String body, int width, boolean left, boolean zero) {
        int missing = width - body.codePointCount(0, body.length());
        Limits.text((long) out.length() + Math.max(0, missing));
        if (missing <= 0) {
            out.append(body);
        } else if (left) {
            out.append(body).append(" ".repeat(missing));
        } else if (zero) {
            int digits = body.startsWith("-") || body.startsWith("+") || body.startsWith(" ") ? 1 : 0;
            digits += body.startsWith("0x", digits) || body.startsWith("0X", digits) ? 2 : 0;
            out.append(body, 0, digits).append("0".repeat(missing)).append(body, digits, body.length());
        } else {
            out.append(" ".repeat(missing)).append(body);
        }
    }
}
