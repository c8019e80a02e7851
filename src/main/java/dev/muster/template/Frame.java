package dev.muster.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names a part of a template has set, inside those of the parts around it; outermost are the variables. */
final class Frame {
    private final Evaluation evaluation;
    private final @Nullable Frame outer;
    private final TemplateRun template;
    private @Nullable Map<String, Value> names;

    private Frame(Evaluation evaluation, @Nullable Frame outer, TemplateRun template) {
        this.evaluation = evaluation;
        this.outer = outer;
        this.template = template;
    }

    static Frame outermost(Evaluation evaluation, TemplateRun template) {
        return new Frame(evaluation, null, template);
    }

    Frame inner() {
        return new Frame(evaluation, this, template);
    }

    /** Inside another template that sees the names of this place. */
    Frame inner(TemplateRun other) {
        return new Frame(evaluation, this, other);
    }

    Evaluation evaluation() {
        return evaluation;
    }

    TemplateRun template() {
        return template;
    }

    Frame root() {
        Frame frame = this;
        while (frame.outer != null) {
            frame = frame.outer;
        }
        return frame;
    }

    void set(String name, Value value) {
        if (names == null) {
            names = new HashMap<>();
        }
        names.put(name, value);
    }

    /** Names set in this very frame. */
    Map<String, Value> own() {
        return names == null ? Map.of() : names;
    }

    Value lookup(String name, Place place) {
        Value local = local(name);
        if (local != null) {
            return local;
        }
        return name.equals("self") && !template.isBare()
                ? new SelfReference(template, root())
                : evaluation.variable(name, place);
    }

    @Nullable
    Value local(String name) {
        for (Frame frame = this; frame != null; frame = frame.outer) {
            Map<String, Value> here = frame.names;
            Value value = here == null ? null : here.get(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
