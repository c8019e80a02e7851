package dev.muster.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The methods of Python's int and float. */
final class NumberMethods {
    static final Set<String> OF_INTEGER =
            Set.of("bit_length", "bit_count", "conjugate", "as_integer_ratio", "to_bytes", "from_bytes");
    static final Set<String> OF_REAL = Set.of("is_integer", "hex", "as_integer_ratio", "conjugate", "fromhex");

    private NumberMethods() {}

    static Value call(Value number, String name, Arguments arguments) {
        return number instanceof Value.Real real
                ? ofReal(real.value(), name, arguments)
                : ofInteger(Numbers.integer(number), name, arguments);
    }

    private static Bound none(String name, Arguments arguments) {
        return arguments.bind(name, "");
    }

    private static Value ofInteger(BigInteger number, String name, Arguments arguments) {
        switch (name) {
            case "bit_length":
                none(name, arguments);
                return Value.of(number.abs().bitLength());
            case "bit_count":
                none(name, arguments);
                return Value.of(number.abs().bitCount());
            case "conjugate":
                none(name, arguments);
                return Value.of(number);
            case "as_integer_ratio":
                none(name, arguments);
                return new Value.Tuple(List.of(Value.of(number), Value.of(1)));
            case "from_bytes": {
                Bound bound = arguments.bind(name, "bytes byteorder?");
                if (!(bound.value(0) instanceof Value.Bytes bytes)) {
                    throw new Fault("cannot convert '" + bound.value(0).typeName() + "' object to bytes");
                }
                return Value.of(new BigInteger(1, ordered(bytes.bytes(), bound.text(1, "big"))));
            }
            default: {
                Bound bound = arguments.bind(name, "length? byteorder?");
                int length = bound.integer(0, 1);
                if (number.signum() < 0 || number.bitLength() > 8L * length) {
                    throw new Fault(
                            number.signum() < 0 ? "can't convert negative int to unsigned" : "int too big to convert");
                }
                Limits.items(length);
                byte[] bytes = new byte[length];
                for (int i = 0; i < length; i++) {
                    bytes[length - 1 - i] = number.shiftRight(8 * i).byteValue();
                }
                return Value.Bytes.of(ordered(bytes, bound.text(1, "big")));
            }
        }
    }

    private static byte[] ordered(byte[] bytes, String order) {
        if (!order.equals("big") && !order.equals("little")) {
            throw new Fault("byteorder must be either 'little' or 'big'");
        }
        byte[] out = bytes.clone();
        for (int i = 0; order.equals("little") && i < bytes.length; i++) {
            out[i] = bytes[bytes.length - 1 - i];
        }
        return out;
    }

    private static Value ofReal(double number, String name, Arguments arguments) {
        switch (name) {
            case "is_integer":
                none(name, arguments);
                return Value.of(Double.isFinite(number) && number == Math.rint(number));
            case "conjugate":
                none(name, arguments);
                return Value.of(number);
            case "hex":
                none(name, arguments);
                return Value.of(hex(number));
            case "fromhex":
                return Value.of(fromHex(arguments.bind(name, "string").text(0)));
            default: {
                none(name, arguments);
                NumberFormat.truncated(number);
                BigDecimal exact = new BigDecimal(number);
                BigInteger down = BigInteger.TEN.pow(Math.max(0, exact.scale()));
                BigInteger up = exact.multiply(new BigDecimal(down)).toBigInteger();
                BigInteger common = up.gcd(down).max(BigInteger.ONE);
                return new Value.Tuple(List.of(Value.of(up.divide(common)), Value.of(down.divide(common))));
            }
        }
    }

    private static double fromHex(String text) {
        try {
            String bare = text.strip();
            return Double.parseDouble(bare.indexOf('p') < 0 && bare.indexOf('P') < 0 ? bare + "p0" : bare);
        } catch (NumberFormatException e) {
            throw new Fault("invalid hexadecimal floating-point string");
        }
    }

    private static String hex(double number) {
        if (!Double.isFinite(number)) {
            return Numbers.repr(number);
        }
        String sign = number < 0 || (number == 0 && 1 / number < 0) ? "-" : "";
        if (number == 0) {
            return sign + "0x0.0p+0";
        }
        long bits = Double.doubleToLongBits(Math.abs(number));
        int exponent = Math.max(Math.getExponent(number), Double.MIN_EXPONENT);
        String lead = Math.abs(number) < Double.MIN_NORMAL ? "0" : "1";
        return sign + "0x" + lead + String.format(Locale.ROOT, ".%013xp%+d", bits & 0xfffffffffffffL, exponent);
    }
}
