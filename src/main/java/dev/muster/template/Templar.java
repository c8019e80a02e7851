package dev.muster.template;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;

/**
 * Evaluates what authors wrote. Parsed templates are cached by place and text, so each is parsed once per run.
 * Safe for use by several threads.
 */
public final class Templar {
    private final ControllerAccess controller;
    private final YamlText yaml;

    /** An evaluator without {@code from_yaml}. */
    public Templar(ControllerAccess controller) {
        this(controller, YamlText.NONE);
    }

    public Templar(ControllerAccess controller, YamlText yaml) {
        this.controller = controller;
        this.yaml = yaml;
    }

    /** Whether a parameter with this value is to be left out. */
    public static boolean isOmit(Value value) {
        return value instanceof Value.Omit;
    }

    /**
     * Evaluates every template inside a value, recursively; data stays as it is.
     *
     * @throws TemplateException for undefined variables and any other fault
     */
    public Value evaluate(Value value, Scope scope) {
        throw new IllegalStateException(controller.toString() + yaml);
    }

    /** A {@code when}-like condition, with Ansible's rules for bare variables and embedded braces. */
    public boolean condition(LocatedText expression, Scope scope) {
        throw new IllegalStateException();
    }

    /** The value of an expression without braces. */
    public Value expression(LocatedText expression, Scope scope) {
        throw new IllegalStateException();
    }

    /** Renders a template file's text to text. */
    public String render(LocatedText template, RenderOptions options, Scope scope) {
        throw new IllegalStateException();
    }

    /** Reports syntax errors and unknown filters, tests, lookups of a text that may hold templates. */
    public void check(LocatedText text, Diagnostics diagnostics) {}

    /** The same for an expression without braces. */
    public void checkExpression(LocatedText expression, Diagnostics diagnostics) {}
}
