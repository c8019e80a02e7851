package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A statement of a template, or a piece of its text; each runs itself. */
sealed interface Statement {
    void run(Frame frame, Output out);

    static void runAll(List<Statement> statements, Frame frame, Output out) {
        for (Statement statement : statements) {
            statement.run(frame, out);
        }
    }

    /** Literal text. */
    record Data(String text) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            if (!frame.template().hasParent()) {
                out.data(text);
            }
        }
    }

    /** {@code {{ expression }}}. */
    record Print(Expression expression) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            if (frame.template().hasParent()) {
                return;
            }
            try {
                Value value = expression.value(frame);
                boolean folded = expression instanceof Expression.Constant && !(value instanceof Value.None);
                out.value(folded ? Value.of(value.str()) : value);
            } catch (Fault fault) {
                throw Expression.placed(fault, expression.place());
            }
        }
    }

    record If(List<Expression> tests, List<List<Statement>> bodies, List<Statement> otherwise) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            for (int i = 0; i < tests.size(); i++) {
                if (tests.get(i).value(frame).isTruthy()) {
                    runAll(bodies.get(i), frame, out);
                    return;
                }
            }
            runAll(otherwise, frame, out);
        }
    }

    /** What a value is assigned to: a name, several names, or an attribute of a namespace. */
    sealed interface Target {
        void assign(Value value, Frame frame);
    }

    record NameTarget(Place place, String name) implements Target {
        @Override
        public void assign(Value value, Frame frame) {
            frame.set(name, value);
        }
    }

    record AttributeTarget(Place place, String object, String attribute) implements Target {
        @Override
        public void assign(Value value, Frame frame) {
            Value target = frame.lookup(object, place);
            if (!(target instanceof Namespace namespace)) {
                throw place.fault("cannot assign attribute on non-namespace object");
            }
            namespace.attributes().put(attribute, value);
        }
    }

    record TupleTarget(Place place, List<Target> targets) implements Target {
        @Override
        public void assign(Value value, Frame frame) {
            List<Value> items;
            try {
                items = unpacked(value, targets.size());
            } catch (Fault fault) {
                throw Expression.placed(fault, place);
            }
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(items.get(i), frame);
            }
        }
    }

    /** As many items as wanted, else a fault. */
    static List<Value> unpacked(Value value, int count) {
        Operations.usable(value);
        if (!Operations.isIterable(value)) {
            throw new Fault("cannot unpack non-iterable " + value.typeName() + " object");
        }
        List<Value> items = Operations.items(value);
        if (items.size() < count) {
            throw new Fault("not enough values to unpack (expected " + count + ", got " + items.size() + ")");
        }
        if (items.size() > count) {
            throw new Fault("too many values to unpack (expected " + count + ")");
        }
        return items;
    }

    record For(
            Place place,
            Target target,
            Expression items,
            @Nullable Expression test,
            boolean recursive,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            over(items.value(frame), 0, frame, out);
        }

        private void over(Value value, int depth, Frame frame, Output out) {
            List<Value> all = chosen(value, frame);
            if (all.isEmpty()) {
                runAll(otherwise, frame.inner(), out);
                return;
            }
            LoopState loop = new LoopState(all, depth, recursive ? (more, level) -> nested(more, level, frame) : null);
            for (int i = 0; i < all.size(); i++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw place.fault("interrupted");
                }
                loop.moveTo(i);
                Frame inner = frame.inner();
                target.assign(all.get(i), inner);
                inner.set("loop", loop);
                runAll(body, inner, out);
            }
        }

        private Value nested(Value more, int depth, Frame frame) {
            Output out = new Output(frame.template().convert());
            over(more, depth, frame, out);
            return out.result();
        }

        private List<Value> chosen(Value value, Frame frame) {
            List<Value> all;
            try {
                all = new ArrayList<>(Operations.items(value));
            } catch (Fault fault) {
                throw Expression.placed(fault, items.place());
            }
            if (test != null) {
                Frame inner = frame.inner();
                all.removeIf(item -> {
                    target.assign(item, inner);
                    return !test.value(inner).isTruthy();
                });
            }
            return all;
        }
    }

    record Set(Target target, Expression value) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            target.assign(value.value(frame), frame);
        }
    }

    /** {@code {% set name %}text{% endset %}}, with filters. */
    record SetBlock(Target target, @Nullable Expression filters, List<Statement> body) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            Output inner = new Output(frame.template().convert());
            Frame own = frame.inner();
            runAll(body, own, inner);
            Value text = inner.result();
            target.assign(filters == null ? text : filtered(filters, text, own), frame);
        }
    }

    /** {@code {% filter name %}text{% endfilter %}}. */
    record FilterBlock(Expression filters, List<Statement> body) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            Output inner = new Output(frame.template().convert());
            Frame own = frame.inner();
            runAll(body, own, inner);
            if (!frame.template().hasParent()) {
                out.value(filtered(filters, inner.result(), own));
            }
        }
    }

    /** Name under which a filter block's text waits for its filters; no template can spell it. */
    String BLOCK_TEXT = " block";

    private static Value filtered(Expression filters, Value text, Frame frame) {
        frame.set(BLOCK_TEXT, text);
        return filters.value(frame);
    }

    record With(List<Target> targets, List<Expression> values, List<Statement> body) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            Frame inner = frame.inner();
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(values.get(i).value(frame), inner);
            }
            runAll(body, inner, out);
        }
    }

    record MacroDefinition(String name, Macro.Definition definition) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            frame.set(name, new Macro(Optional.of(name), definition, frame));
        }
    }

    /** {@code {% call(parameters) macro(arguments) %}body{% endcall %}}. */
    record CallBlock(Expression.Call call, Macro.Definition body) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            Macro caller = new Macro(Optional.empty(), body, frame);
            try {
                Value target = call.callee().value(frame);
                if (!(target instanceof Callable callable)) {
                    Operations.usable(target);
                    throw new Fault("'" + target.typeName() + "' object is not callable");
                }
                Value value = callable.call(call.passed().arguments(frame).with("caller", caller), frame);
                if (!frame.template().hasParent()) {
                    out.value(value);
                }
            } catch (Fault fault) {
                throw Expression.placed(fault, call.place());
            }
        }
    }

    /** A block, which a template that extends this one may replace. */
    record Block(Place place, String name, boolean scoped, boolean required, List<Statement> body)
            implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            if (frame.template().hasParent()) {
                return;
            }
            List<Block> definitions = frame.template().definitions(name);
            Frame around = scoped ? frame : frame.root();
            render(definitions, 0, around, out);
        }

        /** One of the definitions of a block, 0 for the one that counts. */
        static void render(List<Block> definitions, int level, Frame around, Output out) {
            definitions.get(level).runAs(definitions, level, around, out);
        }

        private void runAs(List<Block> definitions, int level, Frame around, Output out) {
            if (required && level == 0) {
                throw place.fault("Required block " + PythonText.quoted(name) + " not found");
            }
            Frame inner = around.inner();
            inner.set("super", parentOf(definitions, level, around));
            runAll(body, inner, out);
        }

        private Value parentOf(List<Block> definitions, int level, Frame around) {
            if (level + 1 >= definitions.size()) {
                return Undefined.at(place, "there is no parent block called " + PythonText.quoted(name) + ".");
            }
            return new Function("super", Signature.of("super", ""), (arguments, frame) -> {
                Output out = Output.ofCalledBlock();
                definitions.get(level + 1).runAs(definitions, level + 1, around, out);
                return out.result();
            });
        }
    }

    record Extends(Place place, Expression parent) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            try {
                Template template = Includes.load(List.of(parent.value(frame)), place, frame)
                        .orElseThrow();
                frame.template().extend(template);
            } catch (Fault fault) {
                throw Expression.placed(fault, place);
            }
        }
    }

    record Include(Place place, Expression name, boolean ignoreMissing, boolean withContext) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            Value wanted = name.value(frame);
            List<Value> names = Operations.isSequence(wanted) ? Operations.items(wanted) : List.of(wanted);
            Optional<Template> template =
                    ignoreMissing ? Includes.find(names, place, frame) : Includes.load(names, place, frame);
            if (template.isEmpty() || frame.template().hasParent()) {
                return;
            }
            TemplateRun run = new TemplateRun(template.get(), frame.template().convert());
            Frame inner = withContext ? frame.inner(run) : Includes.withoutContext(run, frame);
            if (withContext && frame.local("loop") != null) {
                inner.set("loop", Undefined.at(place, "'loop' is undefined"));
            }
            Value result = Includes.guarded(place, frame, () -> run.render(inner));
            out.value(result);
        }
    }

    record Import(Place place, Expression name, String as, boolean withContext) implements Statement {
        @Override
        public void run(Frame frame, Output out) {
            frame.set(as, Includes.module(place, name.value(frame), withContext, frame));
        }
    }

    record FromImport(Place place, Expression name, Map<String, String> names, boolean withContext)
            implements Statement {
        public FromImport {
            names = new LinkedHashMap<>(names);
        }

        @Override
        public void run(Frame frame, Output out) {
            TemplateModule module = Includes.module(place, name.value(frame), withContext, frame);
            names.forEach((from, as) -> {
                Value found = module.exports().get(from);
                frame.set(
                        as,
                        found != null
                                ? found
                                : Undefined.at(
                                        place,
                                        "the template " + PythonText.quoted(module.name())
                                                + " does not export the requested name " + PythonText.quoted(from)));
            });
        }
    }
}
