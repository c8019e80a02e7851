package dev.muster.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Attributes, items and slices of values, with Jinja's rule: {@code a.b} and {@code a['b']} each try the other. */
final class Access {
    private Access() {}

    /** {@code object.name}: a method or attribute first, then an item. */
    static Value attribute(Value object, String name, Place place) {
        if (object instanceof Undefined || object instanceof Value.Unknown) {
            return object;
        }
        if (Methods.has(object, name)) {
            return new BoundMethod(object, name);
        }
        if (name.equals("__class__")) {
            return TypeObject.of(object);
        }
        Optional<Value> own = ownAttribute(object, name, place);
        return own.orElseGet(() -> missingAttribute(object, name, place));
    }

    /** {@code object[key]}: an item first, then an attribute. */
    static Value item(Value object, Value key, Place place) {
        if (object instanceof Undefined || object instanceof Value.Unknown) {
            return object;
        }
        Operations.usable(key);
        if (object instanceof Value.Dict dict) {
            Value found = isKey(key) ? dict.entries().get(key) : null;
            if (found != null) {
                return found;
            }
        } else if (Numbers.isInteger(key) && isIndexed(object)) {
            return indexed(object, Numbers.integer(key))
                    .orElseGet(() -> Undefined.at(place, objectName(object) + " has no element " + key.repr()));
        }
        if (key instanceof Value.Text name) {
            if (Methods.has(object, name.text())) {
                return new BoundMethod(object, name.text());
            }
            return ownAttribute(object, name.text(), place)
                    .orElseGet(() -> missingAttribute(object, name.text(), place));
        }
        return Undefined.at(place, objectName(object) + " has no element " + key.repr());
    }

    private static boolean isIndexed(Value object) {
        return Operations.isSequence(object)
                || object instanceof Value.Text
                || object instanceof Value.Range
                || object instanceof Value.Bytes;
    }

    private static boolean isKey(Value key) {
        return !(key instanceof Value.Seq) && !(key instanceof Value.Dict);
    }

    private static Optional<Value> indexed(Value object, BigInteger index) {
        int length = Operations.length(object);
        if (index.bitLength() > 31) {
            return Optional.empty();
        }
        int at = index.intValue() < 0 ? index.intValue() + length : index.intValue();
        if (at < 0 || at >= length) {
            return Optional.empty();
        }
        if (object instanceof Value.Text text) {
            int from = text.text().offsetByCodePoints(0, at);
            return Optional.of(Value.of(text.text().substring(from, text.text().offsetByCodePoints(from, 1))));
        }
        return Optional.of(Operations.items(object).get(at));
    }

    private static Optional<Value> ownAttribute(Value object, String name, Place place) {
        if (object instanceof Value.Dict dict) {
            return dict.get(name);
        }
        if (object instanceof Namespace namespace) {
            return Optional.ofNullable(namespace.attributes().get(name));
        }
        if (object instanceof LoopState loop) {
            return loop.attribute(name, place);
        }
        if (object instanceof TemplateModule module) {
            return Optional.ofNullable(module.exports().get(name));
        }
        if (object instanceof TypeObject type) {
            return type.attribute(name);
        }
        if (object instanceof SelfReference self) {
            return self.block(name);
        }
        if (object instanceof Joiner joiner) {
            return joiner.attribute(name);
        }
        if (object instanceof BoundMethod method && name.equals("__name__")) {
            return Optional.of(Value.of(method.name()));
        }
        if (object instanceof Function function && name.equals("__name__")) {
            return Optional.of(Value.of(function.name()));
        }
        if (object instanceof Macro macro) {
            return macro.attribute(name);
        }
        if (object instanceof Cycler cycler && name.equals("current")) {
            return Optional.of(cycler.current());
        }
        if (Numbers.isNumber(object)) {
            return number(object, name);
        }
        if (object instanceof Value.Range range) {
            return switch (name) {
                case "start" -> Optional.of(Value.of(range.start()));
                case "stop" -> Optional.of(Value.of(range.stop()));
                case "step" -> Optional.of(Value.of(range.step()));
                default -> Optional.empty();
            };
        }
        return moment(object, name);
    }

    private static Optional<Value> number(Value number, String name) {
        boolean real = number instanceof Value.Real;
        return switch (name) {
            case "real" -> Optional.of(real ? number : Value.of(Numbers.integer(number)));
            case "imag" -> Optional.of(real ? Value.of(0.0) : Value.of(0));
            case "numerator" -> real ? Optional.empty() : Optional.of(Value.of(Numbers.integer(number)));
            case "denominator" -> real ? Optional.empty() : Optional.of(Value.of(1));
            default -> Optional.empty();
        };
    }

    private static Optional<Value> moment(Value object, String name) {
        if (object instanceof Value.Moment moment) {
            return switch (name) {
                case "year" -> Optional.of(Value.of(moment.value().getYear()));
                case "month" -> Optional.of(Value.of(moment.value().getMonthValue()));
                case "day" -> Optional.of(Value.of(moment.value().getDayOfMonth()));
                case "hour" -> Optional.of(Value.of(moment.value().getHour()));
                case "minute" -> Optional.of(Value.of(moment.value().getMinute()));
                case "second" -> Optional.of(Value.of(moment.value().getSecond()));
                case "tzinfo" -> {
                    java.time.ZoneOffset offset = moment.offset();
                    yield Optional.of(offset == null ? Value.none() : Value.of(offset.getId()));
                }
                case "microsecond" ->
                    Optional.of(Value.of(moment.value().get(java.time.temporal.ChronoField.MICRO_OF_SECOND)));
                default -> Optional.empty();
            };
        }
        if (object instanceof Value.Span span) {
            long seconds = span.value().toSeconds();
            return switch (name) {
                case "days" -> Optional.of(Value.of(Math.floorDiv(seconds, 86_400L)));
                case "seconds" -> Optional.of(Value.of(Math.floorMod(seconds, 86_400L)));
                case "microseconds" -> Optional.of(Value.of(span.value().toNanosPart() / 1000));
                default -> Optional.empty();
            };
        }
        if (object instanceof Value.Date date) {
            return switch (name) {
                case "year" -> Optional.of(Value.of(date.value().getYear()));
                case "month" -> Optional.of(Value.of(date.value().getMonthValue()));
                case "day" -> Optional.of(Value.of(date.value().getDayOfMonth()));
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    private static Value missingAttribute(Value object, String name, Place place) {
        return Undefined.attribute(
                place,
                name,
                PythonText.quoted(objectName(object)) + " has no attribute " + PythonText.quoted(name),
                () -> attributes(object));
    }

    private static Collection<String> attributes(Value object) {
        if (object instanceof Value.Dict dict) {
            return dict.entries().keySet().stream()
                    .filter(key -> key instanceof Value.Text)
                    .map(Value::str)
                    .toList();
        }
        return List.of();
    }

    private static String objectName(Value object) {
        if (object instanceof Value.None) {
            return "None";
        }
        return object.typeName() + " object";
    }

    // Slices

    static Value slice(Value object, Value start, Value stop, Value step, Place place) {
        if (object instanceof Undefined || object instanceof Value.Unknown) {
            return object;
        }
        int by = step instanceof Value.None ? 1 : bound(step);
        if (by == 0) {
            throw new Fault("slice step cannot be zero");
        }
        boolean text = object instanceof Value.Text;
        if (object instanceof Value.Bytes bytes) {
            Value part = slice(Value.of(bytes.octets()), start, stop, step, place);
            return new Value.Bytes(part.str());
        }
        if (!text && !Operations.isSequence(object) && !(object instanceof Value.Range)) {
            return Undefined.at(
                    place,
                    objectName(object) + " has no element slice(" + start.repr() + ", " + stop.repr() + ", "
                            + step.repr() + ")");
        }
        List<Value> items = Operations.items(object);
        int length = items.size();
        int from = start instanceof Value.None ? (by > 0 ? 0 : length - 1) : clipped(bound(start), length, by);
        int to = stop instanceof Value.None ? (by > 0 ? length : -1) : clipped(bound(stop), length, by);
        List<Value> part = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            part.add(items.get((int) i));
        }
        if (object instanceof Value.Range range) {
            BigInteger first = range.start().add(range.step().multiply(BigInteger.valueOf(from)));
            BigInteger end = range.start().add(range.step().multiply(BigInteger.valueOf(to)));
            return new Value.Range(first, end, range.step().multiply(BigInteger.valueOf(by)));
        }
        if (text) {
            StringBuilder out = new StringBuilder();
            part.forEach(item -> out.append(item.str()));
            return Value.of(out.toString());
        }
        return object instanceof Value.Tuple ? new Value.Tuple(part) : new Value.Seq(part);
    }

    private static int bound(Value value) {
        Operations.usable(value);
        if (!Numbers.isInteger(value)) {
            throw new Fault("slice indices must be integers or None or have an __index__ method");
        }
        BigInteger number = Numbers.integer(value);
        return number.bitLength() < 31 ? number.intValue() : number.signum() * (Integer.MAX_VALUE / 2);
    }

    private static int clipped(int index, int length, int step) {
        int at = index < 0 ? index + length : index;
        if (step > 0) {
            return Math.max(0, Math.min(length, at));
        }
        return Math.max(-1, Math.min(length - 1, at));
    }
}
