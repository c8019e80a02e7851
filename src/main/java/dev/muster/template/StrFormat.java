package dev.muster.template;

import java.math.BigInteger;
import java.util.Locale;

/** Python's {@code str.format} and its little language of {@code [[fill]align][sign][#][0][width][,][.precision][type]}. */
final class StrFormat {
    private static final String CODE_OUT_OF_RANGE = "%c arg not in range(0x110000)";
    private static final int DEEPEST = 2;
    private final Arguments arguments;
    private int automatic;
    private boolean manual;

    private StrFormat(Arguments arguments) {
        this.arguments = arguments;
    }

    static String format(String format, Arguments arguments) {
        return new StrFormat(arguments).expand(format, 0);
    }

    private String expand(String format, int depth) {
        if (depth > DEEPEST) {
            throw new Fault("Max string recursion exceeded");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c == '{' || c == '}') {
                if (i + 1 < format.length() && format.charAt(i + 1) == c && depth == 0) {
                    out.append(c);
                    i++;
                    continue;
                }
                if (c == '}') {
                    throw new Fault("Single '}' encountered in format string");
                }
                int end = closing(format, i);
                out.append(field(format.substring(i + 1, end), depth));
                Limits.text(out.length());
                i = end;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static int closing(String format, int open) {
        int depth = 0;
        for (int i = open; i < format.length(); i++) {
            depth += format.charAt(i) == '{' ? 1 : format.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new Fault(
                open + 1 < format.length()
                        ? "expected '}' before end of string"
                        : "Single '{' encountered in format string");
    }

    private String field(String field, int depth) {
        int colon = field.indexOf(':');
        String head = colon < 0 ? field : field.substring(0, colon);
        int bang = head.indexOf('!');
        String conversion = bang < 0 ? "" : head.substring(bang + 1);
        Value value = Operations.usable(found(bang < 0 ? head : head.substring(0, bang)));
        String spec = colon < 0 ? "" : expand(field.substring(colon + 1), depth + 1);
        switch (conversion) {
            case "" -> {}
            case "s" -> value = Value.of(value.str());
            case "r", "a" -> value = Value.of(value.repr());
            default -> throw new Fault("Unknown conversion specifier " + conversion);
        }
        return formatted(value, spec);
    }

    private Value found(String path) {
        int end = 0;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        Value value = argument(path.substring(0, end));
        Place nowhere = new Place(dev.muster.source.LocatedText.named("<format>", path), 0, path.length());
        int at = end;
        while (at < path.length()) {
            if (path.charAt(at) == '.') {
                int stop = at + 1;
                while (stop < path.length() && path.charAt(stop) != '.' && path.charAt(stop) != '[') {
                    stop++;
                }
                if (value instanceof Value.Dict) {
                    throw new Fault(
                            "'dict' object has no attribute " + PythonText.quoted(path.substring(at + 1, stop)));
                }
                value = Access.attribute(value, path.substring(at + 1, stop), nowhere);
                at = stop;
            } else {
                int close = path.indexOf(']', at);
                if (close < 0) {
                    throw new Fault("Missing ']' in format string");
                }
                String key = path.substring(at + 1, close);
                boolean number = !key.isEmpty() && key.chars().allMatch(Character::isDigit);
                value = Access.item(value, number ? Value.of(new BigInteger(key)) : Value.of(key), nowhere);
                at = close + 1;
            }
        }
        return value;
    }

    private Value argument(String name) {
        if (name.isEmpty() || name.chars().allMatch(Character::isDigit)) {
            if (name.isEmpty() ? manual : automatic > 0) {
                throw new Fault(
                        manual
                                ? "cannot switch from manual field specification to automatic field numbering"
                                : "cannot switch from automatic field numbering to manual field specification");
            }
            manual |= !name.isEmpty();
            int index = name.isEmpty() ? automatic++ : name.length() > 6 ? 1_000_000 : Integer.parseInt(name);
            if (index >= arguments.positional().size()) {
                throw new Fault("Replacement index " + index + " out of range for positional args tuple");
            }
            return arguments.positional().get(index);
        }
        Value value = arguments.named().get(name);
        if (value == null) {
            throw new Fault(PythonText.quoted(name));
        }
        return value;
    }

    // One value

    static String formatted(Value value, String spec) {
        if (spec.isEmpty()) {
            return value.str();
        }
        if (!(value instanceof Value.Text) && !Numbers.isNumber(value)) {
            throw new Fault("unsupported format string passed to " + value.typeName() + ".__format__");
        }
        return new Spec(spec).apply(value);
    }

    /** A parsed format specification. */
    private static final class Spec {
        private final String text;
        private int at;
        private String fill = " ";
        private char align;
        private char sign = '-';
        private boolean signed;
        private boolean alternate;
        private long width;
        private char grouping;
        private int precision = -1;
        private char type;

        Spec(String text) {
            this.text = text;
            if (text.length() > 1 && "<>=^".indexOf(text.charAt(1)) >= 0) {
                fill = text.substring(0, 1);
                align = text.charAt(1);
                at = 2;
            } else if ("<>=^".indexOf(peek()) >= 0) {
                align = text.charAt(at++);
            }
            if ("+- ".indexOf(peek()) >= 0) {
                sign = text.charAt(at++);
                signed = true;
            }
            if (peek() == '#') {
                alternate = true;
                at++;
            }
            if (peek() == '0') {
                at++;
                fill = text.length() > 1 && "<>=^".indexOf(text.charAt(1)) >= 0 ? fill : "0";
                align = align == 0 ? '=' : align;
            }
            width = number();
            if (peek() == ',' || peek() == '_') {
                grouping = text.charAt(at++);
            }
            if (peek() == '.') {
                at++;
                if (!Character.isDigit(peek())) {
                    throw new Fault("Format specifier missing precision");
                }
                precision = (int) number();
            }
            if (at < text.length()) {
                type = text.charAt(at++);
            }
            if (at < text.length()) {
                throw new Fault("Invalid format specifier");
            }
            Limits.text(width);
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : 0xffff;
        }

        private long number() {
            long number = 0;
            while (peek() >= '0' && peek() <= '9') {
                number = Math.min(Integer.MAX_VALUE, number * 10 + (text.charAt(at++) - '0'));
            }
            return number;
        }

        String apply(Value value) {
            if (value instanceof Value.Text string) {
                if (type != 0 && type != 's') {
                    throw unknown(value);
                }
                if (signed || alternate) {
                    throw new Fault((alternate ? "Alternate form (#)" : sign == ' ' ? "Space" : "Sign")
                            + " not allowed in string format specifier");
                }
                if (grouping != 0) {
                    throw new Fault("Cannot specify '" + grouping + "' with 's'.");
                }
                if (align == '=' && !fill.equals("0")) {
                    throw new Fault("'=' alignment not allowed in string format specifier");
                }
                String body = string.text();
                int length = body.codePointCount(0, body.length());
                if (precision >= 0 && precision < length) {
                    body = body.substring(0, body.offsetByCodePoints(0, precision));
                }
                return padded("", body, align == 0 || align == '=' ? '<' : align);
            }
            boolean negative = Numbers.compare(value, Value.of(0)) < 0;
            String body = Numbers.isInteger(value) && "eEfFgG%".indexOf(type == 0 ? ' ' : type) < 0
                    ? integer(value)
                    : real(value);
            String prefix = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
            return padded(prefix, body, align == 0 ? '>' : align);
        }

        private String integer(Value value) {
            BigInteger number = Numbers.integer(value).abs();
            if (precision >= 0) {
                throw new Fault("Precision not allowed in integer format specifier");
            }
            if (value instanceof Value.Bool bool && type == 0) {
                return Integer.toString(bool.value() ? 1 : 0);
            }
            if (type == 'c') {
                BigInteger code = Numbers.integer(value);
                if (code.signum() < 0 || code.bitLength() > 31 || !Character.isValidCodePoint(code.intValue())) {
                    throw new Fault(CODE_OUT_OF_RANGE);
                }
                return Character.toString(number.intValue());
            }
            int radix = switch (type) {
                case 0, 'd', 'n' -> 10;
                case 'x', 'X' -> 16;
                case 'o' -> 8;
                case 'b' -> 2;
                default -> throw unknown(value);
            };
            String digits = grouped(number.toString(radix), radix == 10 ? 3 : 4);
            String body = type == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
            return alternate && radix != 10 ? "0" + type + body : body;
        }

        private String real(Value value) {
            double number = Math.abs(Numbers.real(value));
            if (type == 0) {
                return parted(precision < 0 ? Numbers.repr(number) : general(number));
            }
            if (type == '%') {
                return NumberFormat.fixed(number * 100, precision < 0 ? 6 : precision) + "%";
            }
            if ("eEfFgGn".indexOf(type) < 0) {
                throw unknown(value);
            }
            String body = NumberFormat.real(number, type == 'n' ? 'g' : type, precision < 0 ? 6 : precision, alternate);
            return parted(body);
        }

        private String parted(String body) {
            int point = body.indexOf('.');
            return point < 0 ? grouped(body, 3) : grouped(body.substring(0, point), 3) + body.substring(point);
        }

        private String general(double number) {
            String body = NumberFormat.real(number, 'g', precision, false);
            return body.indexOf('.') < 0
                            && body.indexOf('e') < 0
                            && Double.isFinite(number)
                            && precision > body.length()
                    ? body + ".0"
                    : body;
        }

        private String grouped(String digits, int size) {
            if (grouping == 0 || !digits.chars().allMatch(Character::isLetterOrDigit)) {
                return digits;
            }
            StringBuilder out = new StringBuilder(digits);
            for (int i = digits.length() - size; i > 0; i -= size) {
                out.insert(i, grouping);
            }
            return out.toString();
        }

        private String padded(String prefix, String body, char where) {
            int missing = (int) width - prefix.length() - body.codePointCount(0, body.length());
            if (missing <= 0) {
                return prefix + body;
            }
            return switch (where) {
                case '<' -> prefix + body + fill.repeat(missing);
                case '=' -> prefix + fill.repeat(missing) + body;
                case '^' -> fill.repeat(missing / 2) + prefix + body + fill.repeat(missing - missing / 2);
                default -> fill.repeat(missing) + prefix + body;
            };
        }

        private Fault unknown(Value value) {
            return new Fault("Unknown format code '" + type + "' for object of type '" + value.typeName() + "'");
        }
    }
}
