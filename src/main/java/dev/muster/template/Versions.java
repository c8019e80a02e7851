package dev.muster.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Comparing versions: distutils' loose and strict orders and semantic versions. */
final class Versions {
    private static final Pattern LOOSE = Pattern.compile("(\\d+|[a-z]+|\\.)");
    private static final Pattern STRICT = Pattern.compile("(\\d+)\\.(\\d+)(\\.(\\d+))?([ab](\\d+))?");
    private static final Pattern SEMANTIC = Pattern.compile(
            "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");
    private static final Set<String> OPERATORS =
            Set.of("==", "=", "eq", "<", "lt", "<=", "le", ">", "gt", ">=", "ge", "!=", "<>", "ne");

    private Versions() {}

    static boolean compare(Value value, Bound arguments) {
        String operator = arguments.text(1, "eq");
        if (arguments.has(2) && arguments.has(3)) {
            throw new Fault("Cannot specify both 'strict' and 'version_type'");
        }
        if (!value.isTruthy()) {
            throw new Fault("Input version value cannot be empty");
        }
        if (!arguments.value(0).isTruthy()) {
            throw new Fault("Version parameter to compare against cannot be empty");
        }
        if (!OPERATORS.contains(operator)) {
            throw new Fault("Invalid operator type (" + operator + "). Must be one of " + OPERATORS);
        }
        String type = arguments.flag(2, false) ? "strict" : arguments.text(3, "loose");
        int order = order(type, value.str(), arguments.value(0).str());
        return switch (operator) {
            case "==", "=", "eq" -> order == 0;
            case "<", "lt" -> order < 0;
            case "<=", "le" -> order <= 0;
            case ">", "gt" -> order > 0;
            case ">=", "ge" -> order >= 0;
            default -> order != 0;
        };
    }

    private static int order(String type, String a, String b) {
        return switch (type) {
            case "loose" -> Operations.compare(loose(a), loose(b));
            case "strict" -> Operations.compare(strict(a), strict(b));
            case "semver", "semantic" -> semantic(a, b);
            case "pep440" -> Operations.compare(Pep440.key(a), Pep440.key(b));
            default ->
                throw new Fault("Invalid version type (" + type
                        + "). Must be one of 'loose', 'strict', 'semver', 'semantic', 'pep440'");
        };
    }

    /** Numbers and words between the dots; a number and a word have no order. */
    private static Value loose(String version) {
        List<Value> parts = new ArrayList<>();
        Matcher matcher = LOOSE.matcher(version);
        int from = 0;
        while (matcher.find()) {
            rest(version.substring(from, matcher.start()), parts);
            from = matcher.end();
            if (!matcher.group().equals(".")) {
                parts.add(part(matcher.group()));
            }
        }
        rest(version.substring(from), parts);
        return new Value.Seq(parts);
    }

    private static void rest(String text, List<Value> parts) {
        if (!text.isEmpty()) {
            parts.add(Value.of(text));
        }
    }

    private static Value part(String text) {
        return Character.isDigit(text.charAt(0)) ? Value.of(new java.math.BigInteger(text)) : Value.of(text);
    }

    private static Value strict(String version) {
        Matcher matcher = STRICT.matcher(version);
        if (!matcher.matches()) {
            throw new Fault("Version comparison failed: invalid version number '" + version + "'");
        }
        List<Value> parts = new ArrayList<>();
        for (int group : new int[] {1, 2, 4}) {
            String text = matcher.group(group);
            parts.add(part(text == null ? "0" : text));
        }
        String early = matcher.group(5);
        parts.add(Value.of(early == null ? "z" : early.substring(0, 1)));
        parts.add(part(early == null ? "0" : early.substring(1)));
        return new Value.Seq(parts);
    }

    private static int semantic(String a, String b) {
        Matcher left = SEMANTIC.matcher(a);
        Matcher right = SEMANTIC.matcher(b);
        if (!left.matches() || !right.matches()) {
            throw new Fault("Version comparison failed: invalid semantic version '" + (left.matches() ? b : a) + "'");
        }
        for (int group = 1; group <= 3; group++) {
            int order =
                    new java.math.BigInteger(left.group(group)).compareTo(new java.math.BigInteger(right.group(group)));
            if (order != 0) {
                return order;
            }
        }
        String early = left.group(4);
        String other = right.group(4);
        if (early == null || other == null) {
            return early == null ? other == null ? 0 : 1 : -1;
        }
        String[] x = early.split("\\.");
        String[] y = other.split("\\.");
        for (int i = 0; i < Math.min(x.length, y.length); i++) {
            boolean xNumber = x[i].chars().allMatch(Character::isDigit);
            boolean yNumber = y[i].chars().allMatch(Character::isDigit);
            int order = xNumber && yNumber
                    ? new java.math.BigInteger(x[i]).compareTo(new java.math.BigInteger(y[i]))
                    : xNumber ? -1 : yNumber ? 1 : x[i].compareTo(y[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(x.length, y.length);
    }
}
