package dev.muster.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** C's and Python's fixed, exponent and general notations of a float. */
final class NumberFormat {
    private static final int MOST_DIGITS = 10_000;

    private NumberFormat() {}

    static BigInteger truncated(double value) {
        if (Double.isNaN(value)) {
            throw new Fault("cannot convert float NaN to integer");
        }
        if (Double.isInfinite(value)) {
            throw new Fault("cannot convert float infinity to integer");
        }
        return new BigDecimal(value).toBigInteger();
    }

    /** A number that is not negative, as {@code e}, {@code f} or {@code g}; upper-case types write upper case. */
    static String real(double value, char type, int precision, boolean alternate) {
        if (precision > MOST_DIGITS) {
            throw new Fault("precision too big");
        }
        String text;
        if (Double.isNaN(value)) {
            text = "nan";
        } else if (Double.isInfinite(value)) {
            text = "inf";
        } else {
            text = switch (Character.toLowerCase(type)) {
                case 'f' -> fixed(value, precision);
                case 'e' -> exponent(value, precision);
                default -> general(value, Math.max(1, precision), alternate);
            };
        }
        return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
    }

    static String fixed(double value, int precision) {
        return new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static String exponent(double value, int precision) {
        if (value == 0) {
            return "0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "e+00";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        String digits = rounded.unscaledValue().toString();
        int power = digits.length() - rounded.scale() - 1;
        digits = digits + "0".repeat(Math.max(0, precision + 1 - digits.length()));
        String fraction = digits.substring(1, precision + 1);
        return digits.charAt(0) + (fraction.isEmpty() ? "" : "." + fraction) + "e" + signed(power);
    }

    private static String signed(int power) {
        String digits = Integer.toString(Math.abs(power));
        return (power < 0 ? "-" : "+") + (digits.length() < 2 ? "0" : "") + digits;
    }

    private static String general(double value, int precision, boolean alternate) {
        if (value == 0) {
            return alternate ? "0." + "0".repeat(precision - 1) : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(precision, RoundingMode.HALF_EVEN));
        int power = rounded.precision() - rounded.scale() - 1;
        String text = power < -4 || power >= precision
                ? exponent(value, precision - 1)
                : fixed(value, Math.max(0, precision - 1 - power));
        return alternate ? text : withoutZeros(text);
    }

    private static String withoutZeros(String text) {
        int end = text.indexOf('e') < 0 ? text.length() : text.indexOf('e');
        if (text.indexOf('.') < 0) {
            return text;
        }
        int last = end;
        while (text.charAt(last - 1) == '0') {
            last--;
        }
        if (text.charAt(last - 1) == '.') {
            last--;
        }
        return text.substring(0, last) + text.substring(end);
    }
}
