package dev.muster.module;

import dev.muster.shell.RemotePath;
import dev.muster.shell.Secret;
import dev.muster.source.LocatedText;
import dev.muster.template.Booleans;
import dev.muster.template.Value;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From a {@link Value} to the Java type of a record component, with the leniency of Ansible's argument checks
 * ({@code module_utils/common/validation.py}): {@code "yes"} is a boolean, {@code "a,b"} a list, 420 the mode 0644.
 */
final class Conversion {
    private Conversion() {}

    /** A value does not fit; the message completes "argument 'x' …". */
    static final class Misfit extends Exception {
        private static final long serialVersionUID = 1;

        Misfit(String message) {
            super(message);
        }
    }

    static Object convert(Value value, Type type) throws Misfit {
        if (type instanceof ParameterizedType parameterized) {
            return convertGeneric(value, parameterized);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return text(value);
        }
        if (plain == boolean.class || plain == Boolean.class) {
            return bool(value);
        }
        if (plain == int.class || plain == Integer.class) {
            return integer(value).intValueExact();
        }
        if (plain == long.class || plain == Long.class) {
            return integer(value).longValueExact();
        }
        if (plain == double.class || plain == Double.class) {
            return real(value);
        }
        if (plain == RemotePath.class) {
            return path(value);
        }
        if (plain == FileMode.class) {
            return mode(value);
        }
        if (plain == Secret.class) {
            return new Secret(text(value));
        }
        if (plain == Duration.class) {
            return Duration.ofMillis(Math.round(real(value) * 1000));
        }
        if (plain == LocatedText.class) {
            return located(value);
        }
        if (plain.isEnum()) {
            return constant(text(value), plain);
        }
        if (plain == Value.class) {
            return value;
        }
        throw new IllegalStateException("no conversion to " + type);
    }

    private static Object convertGeneric(Value value, ParameterizedType type) throws Misfit {
        Type raw = type.getRawType();
        if (raw == Optional.class) {
            return Optional.of(convert(value, type.getActualTypeArguments()[0]));
        }
        if (raw == List.class) {
            return list(value, type.getActualTypeArguments()[0]);
        }
        if (raw == Map.class) {
            return map(value, type.getActualTypeArguments()[1]);
        }
        throw new IllegalStateException("no conversion to " + type);
    }

    /** What an absent parameter without default becomes; null when it must be given. */
    static @Nullable Object absent(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Type raw = parameterized.getRawType();
            if (raw == Optional.class) {
                return Optional.empty();
            }
            return raw == List.class ? List.of() : Map.of();
        }
        return null;
    }

    static boolean mayBeAbsent(Type type) {
        return absent(type) != null;
    }

    static List<String> choicesOf(Type type) {
        Type inner =
                type instanceof ParameterizedType parameterized ? parameterized.getActualTypeArguments()[0] : type;
        if (!(inner instanceof Class<?> plain) || !plain.isEnum()) {
            return List.of();
        }
        return Stream.of(plain.getEnumConstants()).map(Conversion::written).toList();
    }

    static String inWords(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            if (parameterized.getRawType() == Optional.class) {
                return inWords(arguments[0]);
            }
            return parameterized.getRawType() == List.class ? "list of " + inWords(arguments[0]) + "s" : "dictionary";
        }
        Class<?> plain = (Class<?>) type;
        if (plain == LocatedText.class) {
            return "expression";
        }
        if (plain == RemotePath.class) {
            return "path";
        }
        if (plain == FileMode.class) {
            return "mode";
        }
        if (plain == Duration.class) {
            return "number of seconds";
        }
        if (plain == Value.class) {
            return "any value";
        }
        return plain.isEnum() || plain == String.class || plain == Secret.class
                ? "string"
                : plain.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String text(Value value) throws Misfit {
        if (value instanceof Value.Seq || value instanceof Value.Dict) {
            throw unfit(value, "str");
        }
        return value.str();
    }

    private static boolean bool(Value value) throws Misfit {
        return Booleans.parameter(value).orElseThrow(() -> unfit(value, "bool"));
    }

    private static BigInteger integer(Value value) throws Misfit {
        if (value instanceof Value.Int number) {
            return bounded(number.value(), value);
        }
        try {
            return bounded(new BigInteger(value.str().trim()), value);
        } catch (NumberFormatException e) {
            throw unfit(value, "int");
        }
    }

    private static BigInteger bounded(BigInteger number, Value value) throws Misfit {
        if (number.bitLength() > 31) {
            throw unfit(value, "int");
        }
        return number;
    }

    private static double real(Value value) throws Misfit {
        try {
            return Double.parseDouble(value.str().trim());
        } catch (NumberFormatException e) {
            throw unfit(value, "float");
        }
    }

    private static RemotePath path(Value value) throws Misfit {
        String text = text(value);
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new Misfit("must be a path, not an empty text");
        }
        return new RemotePath(text);
    }

    /** An integer is the octal number YAML read from 0644; a text is what chmod takes. */
    private static FileMode mode(Value value) throws Misfit {
        if (value instanceof Value.Int number) {
            return new FileMode("0" + number.value().toString(8));
        }
        String text = text(value).trim();
        if (!text.matches("0?[0-7]{1,5}|preserve|[ugoa]*[-+=][rwxXstugo]*([-+=,][ugoa]*[-+=rwxXstugo]*)*")) {
            throw new Misfit("is not a mode: \"" + text + "\" (octal as 0644, or symbolic as u=rw,g=r)");
        }
        return new FileMode(text.matches("[1-7][0-7]*") ? "0" + text : text);
    }

    private static LocatedText located(Value value) {
        if (value instanceof Value.Text text && text.origin() != null) {
            return text.origin();
        }
        return LocatedText.named("<value>", value.str());
    }

    private static List<Object> list(Value value, Type item) throws Misfit {
        List<Object> out = new ArrayList<>();
        for (Value each : items(value, item)) {
            out.add(convert(each, item));
        }
        return List.copyOf(out);
    }

    private static List<Value> items(Value value, Type item) throws Misfit {
        if (value instanceof Value.Seq seq) {
            return seq.items();
        }
        if (value instanceof Value.Dict && item != Value.class) {
            throw unfit(value, "list");
        }
        if (value instanceof Value.Text text && item != LocatedText.class && item != Value.class) {
            return Stream.of(text.text().split(",", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .map(Value::of)
                    .toList();
        }
        return List.of(value);
    }

    private static Map<String, Object> map(Value value, Type item) throws Misfit {
        if (!(value instanceof Value.Dict dict)) {
            throw unfit(value, "dict");
        }
        Map<String, Object> out = new LinkedHashMap<>();
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            out.put(entry.getKey().str(), convert(entry.getValue(), item));
        }
        return java.util.Collections.unmodifiableMap(out);
    }

    private static Object constant(String text, Class<?> type) throws Misfit {
        for (Object constant : type.getEnumConstants()) {
            if (written(constant).equals(text)
                    || written(constant).replace('-', '_').equals(text)) {
                return constant;
            }
        }
        throw new Misfit("must be one of: "
                + Stream.of(type.getEnumConstants()).map(Conversion::written).collect(Collectors.joining(", "))
                + ", got: " + text);
    }

    private static String written(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Misfit unfit(Value value, String wanted) {
        return new Misfit("is of type " + value.typeName() + " and cannot be converted to " + wanted);
    }
}
