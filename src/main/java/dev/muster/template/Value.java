package dev.muster.template;

import dev.muster.source.LocatedText;
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
                Value.Seq,
                Value.Tuple,
                Value.Dict,
                Value.Date,
                Value.Moment,
                Value.Vars,
                Value.HostVars,
                Value.Omit,
                Value.Unknown,
                Undefined,
                Callable,
                Namespace,
                LoopState,
                TemplateModule {

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
            return value.toString();
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
     * @param literal result of a filter such as {@code to_json} or {@code string}: stays a string where other results
     *     that look like a list or dict are read as one
     */
    record Text(String text, @Nullable LocatedText origin, boolean literal) implements Value {
        public Text(String text, @Nullable LocatedText origin) {
            this(text, origin, false);
        }

        @Override
        public boolean isTruthy() {
            return !text.isEmpty();
        }

        @Override
        public String str() {
            return text;
        }

        @Override
        public String repr() {
            return PythonText.quoted(text);
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
            return PythonText.repr(this);
        }

        @Override
        public String typeName() {
            return "list";
        }
    }

    /** A tuple: a list that cannot change and may be a key. */
    record Tuple(List<Value> items) implements Value {
        public Tuple {
            items = List.copyOf(items);
        }

        @Override
        public boolean isTruthy() {
            return !items.isEmpty();
        }

        @Override
        public String str() {
            return PythonText.repr(this);
        }

        @Override
        public String typeName() {
            return "tuple";
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
        public boolean isTruthy() {
            return true;
        }

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
        public boolean isTruthy() {
            return true;
        }

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

    /**
     * The variables of a scope as a dict whose values are evaluated at use, in that scope: {@code vars}, and each
     * entry of {@code hostvars}.
     */
    record Vars(Scope scope) implements Value {
        @Override
        public boolean isTruthy() {
            return !scope.names().isEmpty();
        }

        @Override
        public String str() {
            return "{" + String.join(", ", scope.names()) + "}";
        }

        @Override
        public String typeName() {
            return "HostVarsVars";
        }
    }

    /** {@code hostvars}: host names with their variables, looked up only when asked for. */
    record HostVars(Map<String, ? extends Scope> hosts) implements Value {
        @Override
        public boolean isTruthy() {
            return !hosts.isEmpty();
        }

        @Override
        public String str() {
            return "{" + String.join(", ", hosts.keySet()) + "}";
        }

        @Override
        public String typeName() {
            return "HostVars";
        }
    }

    /** The value of the variable {@code omit}: whoever binds parameters leaves out one that holds it. */
    record Omit() implements Value {
        private static final Omit INSTANCE = new Omit();

        @Override
        public boolean isTruthy() {
            return true;
        }

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
     * What only a real run could tell, e.g. the output of a command in check mode; or what could not be had at all,
     * e.g. an encrypted value without its key. Using it in an expression raises {@link UnknownValueException}.
     *
     * @param isFault whether whoever uses it fails, in a real run too
     */
    record Unknown(String reason, boolean isFault) implements Value {
        public Unknown(String reason) {
            this(reason, false);
        }

        /** A value that cannot be had. */
        public static Unknown fault(String reason) {
            return new Unknown(reason, true);
        }

        /** What using it raises. */
        public UnknownValueException refusal() {
            return new UnknownValueException(reason, isFault);
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
