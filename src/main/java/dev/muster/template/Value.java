package dev.muster.template;

import dev.muster.source.LocatedText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a variable, with the semantics of the Python type it stands for.
 *
 * <p>A {@link Text} that carries the place where an author wrote it may hold a template and is evaluated when used.
 * Every other text (results of hosts, computed strings) has no place and is data: never evaluated.
 */
public sealed interface Value {

    /** Python's truth: None, False, 0, "" and empty containers are false. */
    boolean isTruthy();

    /** Python's {@code str()}. */
    String str();

    /** Python's {@code repr()}. */
    default String repr() {
        return str();
    }

    /** Python's {@code type().__name__}: {@code int}, {@code str}, {@code NoneType} … */
    String typeName();

    /** Python's None. */
    static Value none() {
        return None.INSTANCE;
    }

    static Value of(boolean value) {
        return value ? Bool.TRUE : Bool.FALSE;
    }

    static Value of(long value) {
        return new Int(BigInteger.valueOf(value));
    }

    static Value of(BigInteger value) {
        return new Int(value);
    }

    static Value of(double value) {
        return new Real(value);
    }

    /** Data: a text that is never evaluated. */
    static Value of(String text) {
        return new Text(text, null);
    }

    /** A text of the author's, which may hold a template. */
    static Value of(LocatedText text) {
        return new Text(text.text(), text);
    }

    static Seq list(Collection<? extends Value> items) {
        return new Seq(new ArrayList<>(items));
    }

    /** A list of data texts. */
    static Seq texts(Collection<String> items) {
        return list(items.stream().map(Value::of).toList());
    }

    /** A dict with text keys, in the order of the map. */
    static Dict dict(Map<String, ? extends Value> entries) {
        Map<Value, Value> map = new LinkedHashMap<>();
        entries.forEach((key, value) -> map.put(of(key), value));
        return new Dict(map);
    }

    /** None. */
    record None() implements Value {
        private static final None INSTANCE = new None();

        @Override
        public boolean isTruthy() {
            return false;
        }

        @Override
        public String str() {
            return "None";
        }

        @Override
        public String typeName() {
            return "NoneType";
        }
    }

    /** True or False. */
    record Bool(boolean value) implements Value {
        private static final Bool TRUE = new Bool(true);
        private static final Bool FALSE = new Bool(false);

        @Override
        public boolean isTruthy() {
            return value;
        }

        @Override
        public String str() {
            return value ? "True" : "False";
        }

        @Override
        public String typeName() {
            return "bool";
        }
    }

    /** An integer of any size. */
    record Int(BigInteger value) implements Value {
        @Override
        public boolean isTruthy() {
            return value.signum() != 0;
        }

        @Override
        public String str() {
            return value.toString();
        }

        @Override
        public String typeName() {
            return "int";
        }
    }

    /** A double. */
    record Real(double value) implements Value {
        @Override
        public boolean isTruthy() {
            return value != 0;
        }

        @Override
        public String str() {
            return Double.toString(value);
        }

        @Override
        public String typeName() {
            return "float";
        }
    }

    /**
     * A string.
     *
     * @param origin where an author wrote it; null for data
     */
    record Text(String text, @Nullable LocatedText origin) implements Value {
        @Override
        public boolean isTruthy() {
            return !text.isEmpty();
        }

        @Override
        public String str() {
            return text;
        }

        @Override
        public String typeName() {
            return "str";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** A list; mutable, because templates call {@code append}. Never share one between hosts unfrozen. */
    record Seq(List<Value> items) implements Value {
        @Override
        public boolean isTruthy() {
            return !items.isEmpty();
        }

        @Override
        public String str() {
            return items.toString();
        }

        @Override
        public String typeName() {
            return "list";
        }
    }

    /** A dict in insertion order; mutable, because templates call {@code update}. */
    record Dict(Map<Value, Value> entries) implements Value {
        @Override
        public boolean isTruthy() {
            return !entries.isEmpty();
        }

        @Override
        public String str() {
            return entries.toString();
        }

        @Override
        public String typeName() {
            return "dict";
        }

        /** The value under a text key. */
        public Optional<Value> get(String key) {
            return Optional.ofNullable(entries.get(Value.of(key)));
        }
    }

    /**
     * What only a real run could tell, e.g. the output of a command in check mode. Using it in an expression raises
     * {@link UnknownValueException}.
     */
    record Unknown(String reason) implements Value {
        @Override
        public boolean isTruthy() {
            throw new UnknownValueException(reason);
        }

        @Override
        public String str() {
            throw new UnknownValueException(reason);
        }

        @Override
        public String typeName() {
            return "unknown";
        }
    }
}
