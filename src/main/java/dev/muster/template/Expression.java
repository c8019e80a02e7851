package dev.muster.template;

import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node of an expression; each works out its own value. */
sealed interface Expression {
    Place place();

    Value value(Frame frame);

    /** A fault of an operation gets the place of the node that asked for it. */
    static TemplateException placed(Fault fault, Place place) {
        return place.fault(fault.text());
    }

    // Leaves

    record Constant(Place place, Value constant) implements Expression {
        @Override
        public Value value(Frame frame) {
            return constant;
        }
    }

    /** A text within an expression that is a template itself; its errors stand at the text as a whole. */
    record Written(Place place, Value text) implements Expression {
        static Written of(Place place, String text) {
            Span span = place.span();
            int[] offsets = new int[text.length()];
            Arrays.fill(offsets, span.start());
            return new Written(
                    place, new Value.Text(text, LocatedText.mapped(text, span, offsets), Value.Text.Form.PLAIN));
        }

        @Override
        public Value value(Frame frame) {
            return frame.evaluation().evaluated(text);
        }
    }

    record Name(Place place, String name) implements Expression {
        @Override
        public Value value(Frame frame) {
            return frame.lookup(name, place);
        }
    }

    // Containers

    record ListOf(Place place, List<Expression> items) implements Expression {
        @Override
        public Value value(Frame frame) {
            return new Value.Seq(values(items, frame));
        }
    }

    record TupleOf(Place place, List<Expression> items) implements Expression {
        @Override
        public Value value(Frame frame) {
            return new Value.Tuple(values(items, frame));
        }
    }

    record DictOf(Place place, List<Expression> keys, List<Expression> items) implements Expression {
        @Override
        public Value value(Frame frame) {
            Map<Value, Value> entries = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                try {
                    entries.put(
                            Operations.key(keys.get(i).value(frame)),
                            items.get(i).value(frame));
                } catch (Fault fault) {
                    throw placed(fault, keys.get(i).place());
                }
            }
            return new Value.Dict(entries);
        }
    }

    static List<Value> values(List<Expression> expressions, Frame frame) {
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(expression.value(frame));
        }
        return values;
    }

    // Logic

    record And(Place place, Expression left, Expression right) implements Expression {
        @Override
        public Value value(Frame frame) {
            Value first = left.value(frame);
            return first.isTruthy() ? right.value(frame) : first;
        }
    }

    record Or(Place place, Expression left, Expression right) implements Expression {
        @Override
        public Value value(Frame frame) {
            Value first = left.value(frame);
            return first.isTruthy() ? first : right.value(frame);
        }
    }

    record Not(Place place, Expression operand) implements Expression {
        @Override
        public Value value(Frame frame) {
            return Value.of(!operand.value(frame).isTruthy());
        }
    }

    /** {@code a if test else b}; without else the value is undefined. */
    record Conditional(
            Place place,
            Expression test,
            Expression yes,
            @Nullable Expression no) implements Expression {
        @Override
        public Value value(Frame frame) {
            if (test.value(frame).isTruthy()) {
                return yes.value(frame);
            }
            return no != null ? no.value(frame) : Undefined.missingElse(place);
        }
    }

    /** {@code a < b <= c}: each operand once, until one does not hold. */
    record Comparison(Place place, Expression first, List<String> operators, List<Expression> operands)
            implements Expression {
        @Override
        public Value value(Frame frame) {
            Value left = first.value(frame);
            for (int i = 0; i < operators.size(); i++) {
                Value right = operands.get(i).value(frame);
                try {
                    if (!holds(operators.get(i), left, right)) {
                        return Value.of(false);
                    }
                } catch (Fault fault) {
                    throw placed(fault, place);
                }
                left = right;
            }
            return Value.of(true);
        }

        private static boolean holds(String operator, Value left, Value right) {
            return switch (operator) {
                case "==" -> Operations.equal(left, right);
                case "!=" -> !Operations.equal(left, right);
                case "<" -> Operations.less(left, right);
                case "<=" -> Operations.lessOrEqual(left, right);
                case ">" -> Operations.greater(left, right);
                case ">=" -> Operations.greaterOrEqual(left, right);
                case "in" -> Operations.contains(right, left);
                default -> !Operations.contains(right, left);
            };
        }
    }

    // Arithmetic

    record Binary(Place place, String operator, Expression left, Expression right) implements Expression {
        @Override
        public Value value(Frame frame) {
            Value a = left.value(frame);
            Value b = right.value(frame);
            try {
                return switch (operator) {
                    case "+" -> Operations.add(a, b);
                    case "-" -> Operations.subtract(a, b);
                    case "*" -> Operations.multiply(a, b);
                    case "/" -> Operations.divide(a, b);
                    case "//" -> Operations.floorDivide(a, b);
                    case "%" -> Operations.modulo(a, b);
                    default -> Operations.power(a, b);
                };
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }
    }

    record Sign(Place place, boolean minus, Expression operand) implements Expression {
        @Override
        public Value value(Frame frame) {
            try {
                Value value = operand.value(frame);
                return minus ? Operations.negate(value) : Operations.positive(value);
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }
    }

    /** {@code a ~ b}: the texts of both. */
    record Concat(Place place, List<Expression> parts) implements Expression {
        @Override
        public Value value(Frame frame) {
            StringBuilder out = new StringBuilder();
            try {
                for (Expression part : parts) {
                    out.append(part.value(frame).str());
                    Limits.text(out.length());
                }
            } catch (Fault fault) {
                throw placed(fault, place);
            }
            return Value.of(out.toString());
        }
    }

    // Access

    record Attribute(Place place, Expression object, String name) implements Expression {
        @Override
        public Value value(Frame frame) {
            try {
                return Access.attribute(object.value(frame), name, place);
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }
    }

    record Item(Place place, Expression object, Expression key) implements Expression {
        @Override
        public Value value(Frame frame) {
            try {
                return Access.item(object.value(frame), key.value(frame), place);
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }
    }

    record Slice(
            Place place,
            Expression object,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step)
            implements Expression {
        @Override
        public Value value(Frame frame) {
            try {
                return Access.slice(
                        object.value(frame), bound(start, frame), bound(stop, frame), bound(step, frame), place);
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }

        private static Value bound(@Nullable Expression bound, Frame frame) {
            return bound == null ? Value.none() : bound.value(frame);
        }
    }

    // Calls

    /** The arguments as written: {@code f(a, b=c, *d, **e)}. */
    record Passed(
            List<Expression> positional,
            List<String> names,
            List<Expression> named,
            @Nullable Expression more,
            @Nullable Expression moreNamed) {
        static final Passed NOTHING = new Passed(List.of(), List.of(), List.of(), null, null);

        Arguments arguments(Frame frame) {
            if (positional.isEmpty() && names.isEmpty() && more == null && moreNamed == null) {
                return Arguments.NONE;
            }
            List<Value> values = values(positional, frame);
            if (more != null) {
                values.addAll(Operations.items(more.value(frame)));
            }
            if (names.isEmpty() && moreNamed == null) {
                return new Arguments(values, Map.of());
            }
            Map<String, Value> byName = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                byName.put(names.get(i), named.get(i).value(frame));
            }
            if (moreNamed != null) {
                Value extra = moreNamed.value(frame);
                if (!(extra instanceof Value.Dict dict)) {
                    throw new Fault("argument after ** must be a mapping, not " + extra.typeName());
                }
                dict.entries().forEach((key, value) -> byName.put(key.str(), value));
            }
            return new Arguments(values, byName);
        }
    }

    record Call(Place place, Expression callee, Passed passed) implements Expression {
        @Override
        public Value value(Frame frame) {
            try {
                if (callee instanceof Attribute method) {
                    return onObject(method, frame);
                }
                return called(callee.value(frame), passed.arguments(frame), frame);
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }

        private Value onObject(Attribute method, Frame frame) {
            Value object = method.object().value(frame);
            if (!(object instanceof Undefined) && Methods.has(object, method.name())) {
                Operations.usable(object);
                return Methods.call(object, method.name(), passed.arguments(frame));
            }
            Value target = Access.attribute(object, method.name(), method.place());
            return called(target, passed.arguments(frame), frame);
        }

        private static Value called(Value target, Arguments arguments, Frame frame) {
            if (target instanceof Callable callable) {
                return callable.call(arguments, frame);
            }
            if (target instanceof LoopState loop && arguments.count() == 1) {
                return loop.recurse(arguments.positional().get(0));
            }
            Operations.usable(target);
            throw new Fault("'" + target.typeName() + "' object is not callable");
        }
    }

    /** {@code input | name(arguments)}; the input is missing in a filter block, which passes its text. */
    record Filtered(
            Place place,
            Expression input,
            String name,
            @Nullable Filter filter,
            Passed passed) implements Expression {
        @Override
        public Value value(Frame frame) {
            return applied(input.value(frame), frame);
        }

        private Value applied(Value value, Frame frame) {
            if (filter == null) {
                throw place.unknown("Could not load \"" + name + "\": no filter has that name", name, Filters.names());
            }
            try {
                return Operations.unrolled(filter.apply(value, passed.arguments(frame), frame));
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }
    }

    record Tested(
            Place place,
            Expression input,
            String name,
            @Nullable Test test,
            Passed passed) implements Expression {
        @Override
        public Value value(Frame frame) {
            if (test == null) {
                throw place.unknown("Could not load \"" + name + "\": no test has that name", name, Tests.names());
            }
            try {
                return test.apply(input.value(frame), passed.arguments(frame), frame);
            } catch (Fault fault) {
                throw placed(fault, place);
            }
        }
    }

    /** The text of a filter block, as the innermost input of its filters. */
    record BlockText(Place place, String variable) implements Expression {
        @Override
        public Value value(Frame frame) {
            return Optional.ofNullable(frame.local(variable)).orElseGet(Value::none);
        }
    }
}
