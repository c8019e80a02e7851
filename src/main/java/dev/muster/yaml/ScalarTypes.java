package dev.muster.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * What an unquoted scalar means, by the patterns of PyYAML's resolver (YAML 1.1 with its quirks: {@code 1e3} has no
 * dot and is a string, {@code y} is a string, {@code 08} is a string because it is no octal number).
 */
final class ScalarTypes {
    private static final Pattern INTEGER = Pattern.compile("[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)"
            + "|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?"
            + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
            + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"
            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?"
            + "(?:[ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?");

    /** Digits beyond which a number in a file is a mistake, and slow to convert. */
    private static final int LONGEST_NUMBER = 4000;

    private ScalarTypes() {}

    static YamlScalar.Type of(String text) {
        if (text.isEmpty()) {
            return YamlScalar.Type.NULL;
        }
        char first = text.charAt(0);
        boolean numeric = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
        if (!numeric) {
            return text.length() > 5 ? YamlScalar.Type.STRING : word(text);
        }
        return text.length() > LONGEST_NUMBER ? YamlScalar.Type.STRING : number(text);
    }

    private static YamlScalar.Type word(String text) {
        return switch (text) {
            case "yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False", "FALSE" ->
                YamlScalar.Type.BOOLEAN;
            case "on", "On", "ON", "off", "Off", "OFF" -> YamlScalar.Type.BOOLEAN;
            case "~", "null", "Null", "NULL" -> YamlScalar.Type.NULL;
            default -> YamlScalar.Type.STRING;
        };
    }

    /** Most numbers are plain digits, and what else begins like one mostly an address, which has more dots than any. */
    private static YamlScalar.Type number(String text) {
        if (isPlainDigits(text)) {
            return YamlScalar.Type.INTEGER;
        }
        if (text.indexOf('.') != text.lastIndexOf('.')) {
            return YamlScalar.Type.STRING;
        }
        if (INTEGER.matcher(text).matches() && hasDigits(text)) {
            return YamlScalar.Type.INTEGER;
        }
        if (FLOAT.matcher(text).matches()) {
            return YamlScalar.Type.FLOAT;
        }
        return TIMESTAMP.matcher(text).matches() ? YamlScalar.Type.TIMESTAMP : YamlScalar.Type.STRING;
    }

    private static boolean isPlainDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() == 1 || text.charAt(0) != '0';
    }

    /** {@code 0x_} and {@code 0_} match the pattern but hold no digit to convert. */
    private static boolean hasDigits(String text) {
        String digits = text.replace("_", "").replaceFirst("^[-+]", "");
        return !digits.equals("0x") && !digits.equals("0b") && !digits.isEmpty();
    }

    static boolean truth(String text) {
        return text.equalsIgnoreCase("yes") || text.equalsIgnoreCase("true") || text.equalsIgnoreCase("on");
    }

    static BigInteger integer(String written) {
        String text = written.replace("_", "");
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value = magnitude(digits);
        return negative ? value.negate() : value;
    }

    private static BigInteger magnitude(String digits) {
        if (digits.startsWith("0b")) {
            return new BigInteger(digits.substring(2), 2);
        }
        if (digits.startsWith("0x")) {
            return new BigInteger(digits.substring(2), 16);
        }
        if (digits.indexOf(':') >= 0) {
            BigInteger value = BigInteger.ZERO;
            for (String part : digits.split(":")) {
                value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
            }
            return value;
        }
        return digits.length() > 1 && digits.startsWith("0") ? new BigInteger(digits, 8) : new BigInteger(digits);
    }

    static double real(String written) {
        String text = written.replace("_", "");
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        double value = unsigned(digits);
        return negative ? -value : value;
    }

    private static double unsigned(String digits) {
        if (digits.equalsIgnoreCase(".inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (digits.equalsIgnoreCase(".nan")) {
            return Double.NaN;
        }
        if (digits.indexOf(':') < 0) {
            return Double.parseDouble(digits);
        }
        BigDecimal value = BigDecimal.ZERO;
        for (String part : digits.split(":")) {
            String plain = part.endsWith(".") ? part.substring(0, part.length() - 1) : part;
            value = value.multiply(BigDecimal.valueOf(60)).add(new BigDecimal(plain));
        }
        return value.doubleValue();
    }
}
