package dev.muster.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** Python's numbers: equality and order over int, float and bool, arithmetic, and how a float is written. */
final class Numbers {
    private static final int MOST_BITS = 1 << 20;
    private static final RoundingMode[] NEAREST_FIRST = {RoundingMode.HALF_EVEN, RoundingMode.UP, RoundingMode.DOWN};

    private Numbers() {}

    static boolean isNumber(Value value) {
        return value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Bool;
    }

    static boolean isInteger(Value value) {
        return value instanceof Value.Int || value instanceof Value.Bool;
    }

    static BigInteger integer(Value value) {
        if (value instanceof Value.Int number) {
            return number.value();
        }
        return ((Value.Bool) value).value() ? BigInteger.ONE : BigInteger.ZERO;
    }

    static double real(Value value) {
        return value instanceof Value.Real number
                ? number.value()
                : integer(value).doubleValue();
    }

    static boolean equal(Value a, Value b) {
        if (!isNumber(a) || !isNumber(b)) {
            return false;
        }
        return a instanceof Value.Real || b instanceof Value.Real ? compareReal(a, b) == 0 : compare(a, b) == 0;
    }

    /** Order of two numbers; NaN must be handled by the caller, who asks {@link #isNan}. */
    static int compare(Value a, Value b) {
        return a instanceof Value.Real || b instanceof Value.Real
                ? compareReal(a, b)
                : integer(a).compareTo(integer(b));
    }

    static boolean isNan(Value value) {
        return value instanceof Value.Real number && Double.isNaN(number.value());
    }

    private static int compareReal(Value a, Value b) {
        if (isNan(a) || isNan(b)) {
            return 2;
        }
        boolean exact = Double.isInfinite(real(a)) || Double.isInfinite(real(b));
        return exact ? Double.compare(real(a), real(b)) : exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Value value) {
        return value instanceof Value.Real number ? new BigDecimal(number.value()) : new BigDecimal(integer(value));
    }

    // Arithmetic

    static Value add(Value a, Value b) {
        return bothInt(a, b) ? Value.of(integer(a).add(integer(b))) : Value.of(real(a) + real(b));
    }

    static Value subtract(Value a, Value b) {
        return bothInt(a, b) ? Value.of(integer(a).subtract(integer(b))) : Value.of(real(a) - real(b));
    }

    static Value multiply(Value a, Value b) {
        if (!bothInt(a, b)) {
            return Value.of(real(a) * real(b));
        }
        bounded((long) integer(a).bitLength() + integer(b).bitLength());
        return Value.of(integer(a).multiply(integer(b)));
    }

    static Value divide(Value a, Value b) {
        if (real(b) == 0 && compare(b, Value.of(0)) == 0) {
            throw new Fault(bothInt(a, b) ? "division by zero" : "float division by zero");
        }
        if (bothInt(a, b)) {
            if (integer(a).signum() == 0) {
                return Value.of(integer(b).signum() < 0 ? -0.0 : 0.0);
            }
            return Value.of(new BigDecimal(integer(a))
                    .divide(new BigDecimal(integer(b)), new MathContext(40, RoundingMode.HALF_EVEN))
                    .doubleValue());
        }
        return Value.of(real(a) / real(b));
    }

    static Value floorDivide(Value a, Value b) {
        if (bothInt(a, b)) {
            if (integer(b).signum() == 0) {
                throw new Fault("integer division or modulo by zero");
            }
            BigInteger[] parts = integer(a).divideAndRemainder(integer(b));
            boolean down =
                    parts[1].signum() != 0 && parts[1].signum() != integer(b).signum();
            return Value.of(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
        }
        if (real(b) == 0) {
            throw new Fault("float floor division by zero");
        }
        double rest = remainder(real(a), real(b));
        double quotient = Math.rint((real(a) - rest) / real(b));
        return Value.of(quotient);
    }

    static Value modulo(Value a, Value b) {
        if (bothInt(a, b)) {
            if (integer(b).signum() == 0) {
                throw new Fault("integer modulo by zero");
            }
            BigInteger rest = integer(a).remainder(integer(b));
            return Value.of(rest.signum() != 0 && rest.signum() != integer(b).signum() ? rest.add(integer(b)) : rest);
        }
        if (real(b) == 0) {
            throw new Fault("float modulo");
        }
        return Value.of(remainder(real(a), real(b)));
    }

    private static double remainder(double a, double b) {
        double rest = a % b;
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest == 0 ? Math.copySign(0.0, b) : rest;
    }

    static Value power(Value a, Value b) {
        if (bothInt(a, b) && integer(b).signum() >= 0) {
            BigInteger base = integer(a);
            if (base.abs().bitLength() <= 1) {
                boolean odd = integer(b).testBit(0);
                return integer(b).signum() == 0
                        ? Value.of(1)
                        : Value.of(base.signum() < 0 && !odd ? BigInteger.ONE : base);
            }
            bounded(
                    integer(b).bitLength() > 31
                            ? Long.MAX_VALUE
                            : base.bitLength() * integer(b).longValue());
            return Value.of(base.pow(integer(b).intValueExact()));
        }
        double base = real(a);
        double exponent = real(b);
        if (base == 0 && exponent < 0) {
            throw new Fault("0.0 cannot be raised to a negative power");
        }
        if (base < 0 && exponent != Math.rint(exponent) && Double.isFinite(exponent)) {
            return Value.Complex.power(base, exponent);
        }
        double result = Math.pow(base, exponent);
        if (Double.isInfinite(result) && !Double.isInfinite(base) && !Double.isInfinite(exponent)) {
            throw new Fault("(34, 'Numerical result out of range')");
        }
        return Value.of(result);
    }

    static Value negate(Value a) {
        return a instanceof Value.Real number
                ? Value.of(-number.value())
                : Value.of(integer(a).negate());
    }

    /** Python's {@code int(text, base)}: white space around, underscores between digits, a prefix the base allows. */
    static java.util.Optional<BigInteger> parsed(String text, int base) {
        String bare = TextSplit.stripped(text, null, true, true);
        boolean negative = bare.startsWith("-");
        String digits = negative || bare.startsWith("+") ? bare.substring(1) : bare;
        int prefix = prefix(digits);
        boolean prefixed = prefix != 0 && (base == 0 || base == prefix);
        int radix = base != 0 ? base : prefixed ? prefix : 10;
        String rest = prefixed ? digits.substring(2).replaceFirst("^_", "") : digits;
        boolean underscores = rest.startsWith("_") || rest.endsWith("_") || rest.contains("__");
        String plain = rest.replace("_", "");
        boolean octal = base == 0 && !prefixed && plain.length() > 1 && plain.startsWith("0") && !plain.matches("0+");
        boolean signed = plain.startsWith("-") || plain.startsWith("+");
        if (underscores || octal || signed || radix < 2 || radix > 36) {
            return java.util.Optional.empty();
        }
        try {
            BigInteger number = new BigInteger(plain, radix);
            return java.util.Optional.of(negative ? number.negate() : number);
        } catch (NumberFormatException e) {
            return java.util.Optional.empty();
        }
    }

    private static int prefix(String digits) {
        if (digits.length() < 3 || digits.charAt(0) != '0') {
            return 0;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'o', 'O' -> 8;
            case 'b', 'B' -> 2;
            default -> 0;
        };
    }

    private static boolean bothInt(Value a, Value b) {
        return !(a instanceof Value.Real) && !(b instanceof Value.Real);
    }

    private static void bounded(long bits) {
        if (bits > MOST_BITS) {
            throw new Fault("the result would have more than " + MOST_BITS + " bits");
        }
    }

    // Text

    /** Python's {@code repr(float)}: the shortest digits that read back as the same double. */
    static String repr(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            String whole = Long.toString((long) value) + ".0";
            return value == 0 && 1 / value < 0 ? "-0.0" : whole;
        }
        return written(shortest(value));
    }

    /** The decimal with the fewest digits that is read as this double. */
    static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : 15; digits < 17; digits++) {
            for (RoundingMode mode : NEAREST_FIRST) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return rounded.stripTrailingZeros();
                }
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    private static String written(BigDecimal decimal) {
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - decimal.scale() - 1;
        StringBuilder out = new StringBuilder();
        if (decimal.signum() < 0) {
            out.append('-');
        }
        if (exponent < -4 || exponent >= 16) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append('e').append(exponent < 0 ? '-' : '+');
            String power = Integer.toString(Math.abs(exponent));
            return out.append(power.length() < 2 ? "0" : "").append(power).toString();
        }
        String plain = decimal.abs().toPlainString();
        return out.append(plain).append(plain.indexOf('.') < 0 ? ".0" : "").toString();
    }
}
