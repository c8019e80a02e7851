package dev.muster.template;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects what a template puts out; a single value keeps what it is until somebody asks for text. */
final class Output {
    private final boolean convert;
    private final boolean strict;
    private @Nullable Value single;
    private @Nullable StringBuilder text;

    Output(boolean convert) {
        this(convert, false);
    }

    private Output(boolean convert, boolean strict) {
        this.convert = convert;
        this.strict = strict;
    }

    /** The output of a block that is called, by {@code super()} or {@code self}: Jinja joins texts there, nothing else. */
    static Output ofCalledBlock() {
        return new Output(false, true);
    }

    /** Literal text of the template. */
    void data(String data) {
        builder().append(data);
        bounded();
    }

    /** The value of an expression: None is nothing, an undefined one fails here. */
    void value(Value value) {
        Value shown = value instanceof Value.None ? EMPTY : Operations.unrolled(value);
        requireDefined(shown);
        if (strict && !(shown instanceof Value.Text)) {
            throw new Fault("sequence item: expected str instance, " + shown.typeName() + " found");
        }
        if (text == null && single == null) {
            single = shown;
            return;
        }
        builder().append(text(shown));
        bounded();
    }

    private static final Value EMPTY = Value.of("");

    /** Bytes are read, everything else is written as Python prints it. */
    private static String text(Value value) {
        return value instanceof Value.Bytes bytes ? bytes.decoded() : value.str();
    }

    private StringBuilder builder() {
        if (text == null) {
            text = new StringBuilder();
            if (single != null) {
                text.append(text(single));
                single = null;
            }
        }
        return text;
    }

    private void bounded() {
        if (text != null) {
            Limits.text(text.length());
        }
    }

    /** What came together, as text or, when this output converts, as the list, dict or boolean it looks like. */
    Value result() {
        if (text != null) {
            String all = text.toString();
            return convert ? converted(all) : Value.of(all);
        }
        if (single == null) {
            return EMPTY;
        }
        return convert ? converted(single) : single instanceof Value.Text ? single : Value.of(text(single));
    }

    private static Value converted(Value value) {
        if (value instanceof Value.Text text) {
            return text.literal() ? text : converted(text.text());
        }
        if (value instanceof Value.Unknown || value instanceof Value.Omit || value instanceof Value.Bool) {
            return value;
        }
        boolean container = value instanceof Value.Seq || value instanceof Value.Dict || value instanceof Value.Set;
        return container && isLiteral(value) ? value : converted(text(value));
    }

    private static Value converted(String text) {
        Optional<Value> literal = PythonLiteral.read(text);
        return literal.isPresent() ? literal.get() : Value.of(text);
    }

    /** Whether writing a value and reading it back would give the same value: then neither is done. */
    private static boolean isLiteral(Value value) {
        if (value instanceof Value.Seq seq) {
            return seq.items().stream().allMatch(Output::isLiteral);
        }
        if (value instanceof Value.Tuple tuple) {
            return tuple.items().stream().allMatch(Output::isLiteral);
        }
        if (value instanceof Value.Set set) {
            return set.isTruthy() && set.items().stream().allMatch(Output::isLiteral);
        }
        if (value instanceof Value.Dict dict) {
            for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
                if (!isLiteral(entry.getKey()) || !isLiteral(entry.getValue())) {
                    return false;
                }
            }
            return true;
        }
        return value instanceof Value.Real number
                ? Double.isFinite(number.value())
                : value instanceof Value.Text
                        || value instanceof Value.Int
                        || value instanceof Value.Bytes
                        || value instanceof Value.Bool
                        || value instanceof Value.None
                        || value instanceof Value.Omit
                        || value instanceof Value.Unknown;
    }

    private static void requireDefined(Value value) {
        if (value instanceof Undefined undefined && !undefined.isForgiving()) {
            throw undefined.failure();
        }
        if (value instanceof Value.Seq seq) {
            seq.items().forEach(Output::requireDefined);
        } else if (value instanceof Value.Tuple tuple) {
            tuple.items().forEach(Output::requireDefined);
        } else if (value instanceof Value.Dict dict) {
            dict.entries().values().forEach(Output::requireDefined);
        }
    }
}
