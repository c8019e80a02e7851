package dev.muster.template;

import dev.muster.source.LocatedText;
import dev.muster.vault.Keyring;
import dev.muster.vault.VaultException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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
 *
 * <p>Equality is Python's: {@code 1}, {@code 1.0} and {@code True} are equal, and one key of a dict; a list never
 * equals a tuple; the place of a text does not count.
 */
public sealed interface Value
        permits Value.None,
                Value.Bool,
                Value.Int,
                Value.Real,
                Value.Text,
                Value.Container,
                Value.Range,
                Value.Bytes,
                Value.Dict,
                Value.Date,
                Value.Moment,
                Value.Span,
                Value.Complex,
                Value.Omit,
                Value.Unknown,
                Undefined,
                Callable,
                Namespace,
                LoopState,
                TemplateModule {

    /** Python's truth: None, False, 0, "" and empty containers are false, all else is true. */
    default boolean isTruthy() {
        return true;
    }

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
        return value >= Int.LEAST && value <= Int.MOST
                ? Int.SMALL[(int) (value - Int.LEAST)]
                : new Int(BigInteger.valueOf(value));
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

    /** The value that takes a parameter away: {@code default(omit)}. */
    static Value omit() {
        return Omit.INSTANCE;
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

    /** True or False; equals 1 or 0, as in Python. */
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

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Value that && Numbers.equal(this, that);
        }

        @Override
        public int hashCode() {
            return value ? 1 : 0;
        }
    }

    /** An integer of any size. */
    record Int(BigInteger value) implements Value {
        private static final int LEAST = -128;
        private static final int MOST = 1023;
        private static final Int[] SMALL = small();

        @Override
        public boolean isTruthy() {
            return value.signum() != 0;
        }

        @Override
        public String str() {
            return value.bitLength() < Long.SIZE ? Long.toString(value.longValue()) : value.toString();
        }

        @Override
        public String typeName() {
            return "int";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Value that && Numbers.equal(this, that);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        private static Int[] small() {
            Int[] all = new Int[MOST - LEAST + 1];
            for (int i = 0; i < all.length; i++) {
                all[i] = new Int(BigInteger.valueOf((long) LEAST + i));
            }
            return all;
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
            return Numbers.repr(value);
        }

        @Override
        public String typeName() {
            return "float";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Value that && Numbers.equal(this, that);
        }

        @Override
        public int hashCode() {
            return value == Math.rint(value) && !Double.isInfinite(value)
                    ? new BigDecimal(value).toBigInteger().hashCode()
                    : Double.hashCode(value);
        }
    }

    /**
     * A string.
     *
     * @param origin where an author wrote it; null for data
     * @param form what made it, where that decides about what becomes of it
     */
    record Text(String text, @Nullable LocatedText origin, Form form) implements Value {
        /** Kinds of text, by the Python type they have. */
        public enum Form {
            PLAIN("str"),
            /** Result of {@code to_json}, {@code string} …: stays a string where others are read as list or dict. */
            LITERAL("NativeJinjaText"),
            /** Result of {@code escape}, {@code safe} …: escapes the text it is joined with. */
            MARKUP("Markup"),
            /** A {@code !vault} value: kept as it was written, and opened each time somebody wants to know. */
            SEALED("AnsibleVaultEncryptedUnicode");

            private final String typeName;

            Form(String typeName) {
                this.typeName = typeName;
            }
        }

        public Text(String text, @Nullable LocatedText origin) {
            this(text, origin, Form.PLAIN);
        }

        /** A {@code !vault} value, which is data: Ansible evaluates no templates in it either. */
        public static Text sealed(LocatedText written) {
            return new Text(written.text().strip(), written, Form.SEALED);
        }

        /** What a {@code !vault} value is as written; empty for all other texts. */
        public Optional<String> ciphertext() {
            return form == Form.SEALED ? Optional.of(text) : Optional.empty();
        }

        /** @throws UnknownValueException for an encrypted text that no key of the process opens */
        @Override
        public String text() {
            return form == Form.SEALED ? opened() : text;
        }

        @Override
        public @Nullable LocatedText origin() {
            return form == Form.SEALED ? null : origin;
        }

        private String opened() {
            try {
                return Keyring.ofProcess().reveal(text);
            } catch (VaultException e) {
                String place = origin == null ? "" : " (the !vault value at " + origin.span() + ")";
                throw new UnknownValueException(e.getMessage() + place, true);
            }
        }

        boolean literal() {
            return form == Form.LITERAL;
        }

        boolean markup() {
            return form == Form.MARKUP;
        }

        /** What {@code type_debug} says: it tells texts of an author and of filters from others. */
        String exactType() {
            return origin() != null ? "AnsibleUnicode" : form.typeName;
        }

        @Override
        public boolean isTruthy() {
            return !text().isEmpty();
        }

        @Override
        public String str() {
            return text();
        }

        @Override
        public String repr() {
            return form == Form.MARKUP ? "Markup(" + PythonText.quoted(text()) + ")" : PythonText.quoted(text());
        }

        @Override
        public String typeName() {
            return "str";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text that && text().equals(that.text());
        }

        @Override
        public int hashCode() {
            return text().hashCode();
        }
    }

    /** A value made of others, and written as they are. */
    sealed interface Container extends Value permits Seq, Tuple, Set, View {
        Collection<Value> items();

        @Override
        default boolean isTruthy() {
            return !items().isEmpty();
        }

        @Override
        default String str() {
            return PythonText.repr(this);
        }
    }

    /** A list; mutable, because templates call {@code append}. Never share one between hosts unfrozen. */
    record Seq(List<Value> items) implements Container {
        @Override
        public String typeName() {
            return "list";
        }
    }

    /** A tuple: a list that cannot change and may be a key. */
    record Tuple(List<Value> items) implements Container {
        public Tuple {
            items = List.copyOf(items);
        }

        @Override
        public String typeName() {
            return "tuple";
        }
    }

    /** A set: filters make one of tuples and texts. Keeps the order of insertion, which Python does not promise. */
    record Set(java.util.Set<Value> items) implements Container {
        @Override
        public String typeName() {
            return "set";
        }
    }

    /** {@code range(start, stop, step)}: becomes a list where a filter returns it or a template puts it out. */
    record Range(BigInteger start, BigInteger stop, BigInteger step) implements Value {
        @Override
        public boolean isTruthy() {
            return count().signum() > 0;
        }

        BigInteger count() {
            BigInteger distance = step.signum() > 0 ? stop.subtract(start) : start.subtract(stop);
            BigInteger[] parts = distance.max(BigInteger.ZERO).divideAndRemainder(step.abs());
            return parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
        }

        List<Value> items() {
            BigInteger count = count();
            Limits.items(count.bitLength() > 62 ? Long.MAX_VALUE : count.longValue());
            List<Value> items = new ArrayList<>(count.intValue());
            BigInteger next = start;
            for (int i = 0; i < count.intValue(); i++) {
                items.add(next.bitLength() < 63 ? Value.of(next.longValue()) : Value.of(next));
                next = next.add(step);
            }
            return items;
        }

        @Override
        public String str() {
            return "range(" + start + ", " + stop + (step.equals(BigInteger.ONE) ? "" : ", " + step) + ")";
        }

        @Override
        public String typeName() {
            return "range";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Range that && items().equals(that.items());
        }

        @Override
        public int hashCode() {
            return items().hashCode();
        }
    }

    /** {@code dict.keys()} and its kin: can be gone through but not indexed; becomes a list like a range. */
    record View(String typeName, List<Value> items) implements Container {
        @Override
        public String str() {
            return typeName + "(" + new Seq(items).str() + ")";
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other
                    || (!typeName.equals("dict_values")
                            && other instanceof View that
                            && typeName.equals(that.typeName)
                            && new java.util.HashSet<>(items).equals(new java.util.HashSet<>(that.items)));
        }

        @Override
        public int hashCode() {
            return new java.util.HashSet<>(items).hashCode();
        }
    }

    /** Bytes, each as the character of its number. Put out by a template they are read as UTF-8. */
    record Bytes(String octets) implements Value {
        static Bytes of(byte[] bytes) {
            return new Bytes(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        byte[] bytes() {
            return octets.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        }

        String decoded() {
            return new String(bytes(), java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public boolean isTruthy() {
            return !octets.isEmpty();
        }

        @Override
        public String str() {
            return PythonText.bytes(octets);
        }

        @Override
        public String typeName() {
            return "bytes";
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
            return PythonText.repr(this);
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

    /** A date without a time, as YAML reads {@code 2021-01-01}. */
    record Date(LocalDate value) implements Value {
        @Override
        public String str() {
            return value.toString();
        }

        @Override
        public String repr() {
            return "datetime.date(" + value.getYear() + ", " + value.getMonthValue() + ", " + value.getDayOfMonth()
                    + ")";
        }

        @Override
        public String typeName() {
            return "date";
        }
    }

    /**
     * A date with a time.
     *
     * @param offset null where no zone is known
     */
    record Moment(LocalDateTime value, @Nullable ZoneOffset offset) implements Value {
        @Override
        public String str() {
            return TimeFormat.iso(this, ' ');
        }

        @Override
        public String repr() {
            return TimeFormat.repr(this);
        }

        @Override
        public String typeName() {
            return "datetime";
        }
    }

    /** A complex number: what a root of a negative number is. Nothing can be done with it but show it. */
    record Complex(double real, double imaginary) implements Value {
        static Complex power(double base, double exponent) {
            double length = Math.pow(-base, exponent);
            return new Complex(length * Math.cos(Math.PI * exponent), length * Math.sin(Math.PI * exponent));
        }

        @Override
        public boolean isTruthy() {
            return real != 0 || imaginary != 0;
        }

        @Override
        public String str() {
            String second = Numbers.repr(imaginary).replaceFirst("\\.0$", "");
            String first = Numbers.repr(real).replaceFirst("\\.0$", "");
            return "(" + first + (second.startsWith("-") ? "" : "+") + second + "j)";
        }

        @Override
        public String typeName() {
            return "complex";
        }
    }

    /** The time between two moments. */
    record Span(java.time.Duration value) implements Value {
        @Override
        public boolean isTruthy() {
            return !value.isZero();
        }

        @Override
        public String str() {
            return TimeFormat.span(value);
        }

        @Override
        public String repr() {
            return TimeFormat.spanRepr(value);
        }

        @Override
        public String typeName() {
            return "timedelta";
        }
    }

    /** The value of the variable {@code omit}: whoever binds parameters leaves out one that holds it. */
    record Omit() implements Value {
        private static final Omit INSTANCE = new Omit();

        @Override
        public String str() {
            return "__omit_place_holder__";
        }

        @Override
        public String repr() {
            return "'" + str() + "'";
        }

        @Override
        public String typeName() {
            return "str";
        }
    }

    /**
     * What only a real run could tell, e.g. the output of a command in check mode. Using it in an expression raises
     * {@link UnknownValueException}.
     */
    record Unknown(String reason) implements Value {
        /** What using it raises. */
        public UnknownValueException refusal() {
            return new UnknownValueException(reason);
        }

        @Override
        public boolean isTruthy() {
            throw refusal();
        }

        @Override
        public String str() {
            throw refusal();
        }

        @Override
        public String typeName() {
            return "unknown";
        }
    }
}
