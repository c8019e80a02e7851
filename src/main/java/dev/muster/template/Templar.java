package dev.muster.template;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Evaluates what authors wrote. Parsed templates are cached by place and text, so each is parsed once per run.
 * Safe for use by several threads.
 */
public final class Templar {
    private static final int MOST_FILES = 1000;

    private record FileKey(String name, String text, RenderOptions options, boolean header) {}

    private final ControllerAccess controller;
    private final YamlText yaml;
    private final Parsed parsed;

    /**
     * What was parsed so far. Hosts come to a task side by side: the first parses, under the lock of this, and the others
     * wait for it rather than parse as well.
     *
     * @param parses how many texts that were
     */
    private record Parsed(
            Map<LocatedText, Template> templates,
            Map<FileKey, Template> files,
            Map<LocatedText, Expression> expressions,
            Map<LocatedText, Expression> conditions,
            AtomicInteger parses) {
        Parsed() {
            this(
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>(),
                    new AtomicInteger());
        }
    }

    /** An evaluator without {@code from_yaml}. */
    public Templar(ControllerAccess controller) {
        this(controller, YamlText.NONE);
    }

    public Templar(ControllerAccess controller, YamlText yaml) {
        this(controller, yaml, new Parsed());
    }

    private Templar(ControllerAccess controller, YamlText yaml, Parsed parsed) {
        this.controller = controller;
        this.yaml = yaml;
        this.parsed = parsed;
    }

    /** The same with another view of the controller; each parses what the other need not parse again. */
    public Templar seeing(ControllerAccess other) {
        return new Templar(other, yaml, parsed);
    }

    /** Whether a parameter with this value is to be left out. */
    public static boolean isOmit(Value value) {
        return value instanceof Value.Omit;
    }

    /** Whether a value evaluates to itself, whatever the variables: no template is in it, nor could be. */
    public static boolean isConstant(Value value) {
        if (value instanceof Value.Text text) {
            LocatedText origin = text.origin();
            return origin == null || !mayBeTemplate(origin.text());
        }
        return !(value instanceof Value.Seq || value instanceof Value.Dict || value instanceof Value.Tuple);
    }

    ControllerAccess controller() {
        return controller;
    }

    YamlText yaml() {
        return yaml;
    }

    /**
     * Evaluates every template inside a value, recursively; data stays as it is.
     *
     * @throws TemplateException for undefined variables and any other fault
     */
    public Value evaluate(Value value, Scope scope) {
        return isConstant(value) ? value : evaluate(value, new Evaluation(this, scope));
    }

    /** The same, but a text that names an undefined variable stays as it is written: a value of {@code hostvars}. */
    public Value evaluateDefined(Value value, Scope scope) {
        if (isConstant(value)) {
            return value;
        }
        Evaluation evaluation = new Evaluation(this, scope);
        evaluation.keepUndefined();
        return evaluate(value, evaluation);
    }

    private static Value evaluate(Value value, Evaluation evaluation) {
        try { // as guarded() does, without a lambda: making one takes Java's first compiler longer than most variables
            return evaluation.evaluated(value);
        } catch (Fault | ControllerAccess.Refused | StackOverflowError trouble) {
            LocatedText origin = value instanceof Value.Text text ? text.origin() : null;
            throw placed((origin == null ? NOWHERE : origin).span(), trouble);
        }
    }

    private static final LocatedText NOWHERE = LocatedText.named("<template>", "");

    /** The value of an expression without braces; a backslash in a string stands for itself. */
    public Value expression(LocatedText expression, Scope scope) {
        Expression compiled = compiledExpression(expression);
        return guarded(expression, () -> {
            Evaluation evaluation = new Evaluation(this, scope);
            return Operations.usable(compiled.value(frame(evaluation)));
        });
    }

    private Frame frame(Evaluation evaluation) {
        evaluation.allowChanges();
        return Frame.outermost(evaluation, new TemplateRun(EMPTY, true));
    }

    private static final Template EMPTY = new Template(List.of(), Map.of(), null, 0, false, RenderOptions.DEFAULTS);

    /** Renders a template file's text to text; backslashes in its strings are Python's escapes. */
    public String render(LocatedText template, RenderOptions options, Scope scope) {
        return guarded(template, () -> {
            Template compiled = compiledFile(template, options, true);
            Evaluation evaluation = new Evaluation(this, scope);
            evaluation.isOf(template, false);
            return evaluation.render(compiled, false).str();
        });
    }

    // Lookups

    /** Names of the lookup plugins there are. */
    public static Collection<String> lookups() {
        return Lookups.names();
    }

    /** Whether there is a lookup of that name, with or without the prefix of the built-in collection. */
    public static boolean isLookup(String name) {
        return Lookups.find(name) != null;
    }

    /**
     * What a lookup plugin finds: the items of {@code with_} loops.
     *
     * @param terms evaluated; anything but a list is the only term
     * @param place where the lookup is asked for
     */
    public List<Value> lookup(String plugin, Value terms, Span place, Scope scope) {
        return lookup(plugin, terms, place, scope, List.of("templates", "vars", "files"));
    }

    /** The same; first_found looks into the folders of some kinds of files, in their order. */
    public List<Value> lookup(String plugin, Value terms, Span place, Scope scope, List<String> kinds) {
        return guarded(place, () -> {
            Evaluation evaluation = new Evaluation(this, scope);
            evaluation.lookForFilesIn(kinds);
            Frame frame = Frame.outermost(evaluation, new TemplateRun(EMPTY, true));
            List<Value> given = Operations.isSequence(terms) ? Operations.items(terms) : List.of(terms);
            return Operations.items(Lookups.run(plugin, given, Map.of(), true, frame)).stream()
                    .map(item -> item instanceof Value.Tuple tuple ? Value.list(tuple.items()) : item)
                    .toList();
        });
    }

    // Conditions

    /**
     * A {@code when}-like condition, with Ansible's rules for bare variables and embedded braces.
     *
     * @throws TemplateException with Ansible's words: {@code The conditional check 'x' failed. The error was: …}
     */
    public boolean condition(LocatedText expression, Scope scope) {
        try {
            return holds(expression, scope);
        } catch (TemplateException e) {
            Diagnostic cause = e.diagnostic();
            String message = "The conditional check '" + expression.text() + "' failed. The error was: "
                    + (e.isUndefined() ? "error while evaluating conditional (" + expression.text() + "): " : "")
                    + cause.message();
            throw new TemplateException(Diagnostic.error(cause.span(), message, cause.hint()), e.isUndefined());
        }
    }

    private boolean holds(LocatedText expression, Scope scope) {
        try {
            return new Condition(this, expression, scope).holds();
        } catch (Fault | ControllerAccess.Refused | StackOverflowError trouble) {
            throw placed(expression.span(), trouble);
        }
    }

    /** The same for a condition of any type: booleans decide by themselves, None and the empty text hold. */
    public boolean condition(Value condition, Scope scope) {
        if (condition instanceof Value.None || condition.equals(Value.of(""))) {
            return true;
        }
        if (condition instanceof Value.Text text) {
            LocatedText origin = text.origin();
            return condition(origin != null ? origin : LocatedText.named("<condition>", text.text()), scope);
        }
        return condition.isTruthy();
    }

    // Checks

    /** Reports syntax errors and unknown filters, tests, lookups of a text that may hold templates. */
    public void check(LocatedText text, Diagnostics diagnostics) {
        if (mayBeTemplate(text.text())) {
            report(diagnostics, () -> Parser.template(text, RenderOptions.DEFAULTS, true, Optional.of(diagnostics)));
        }
    }

    /** The same for an expression without braces. */
    public void checkExpression(LocatedText expression, Diagnostics diagnostics) {
        report(diagnostics, () -> Parser.expression(expression, true, Optional.of(diagnostics)));
    }

    /** The same for a condition, with a warning when it has braces it does not need. */
    public void checkCondition(LocatedText condition, Diagnostics diagnostics) {
        if (condition.text().isEmpty()) {
            return;
        }
        if (mayBeTemplate(condition.text())) {
            diagnostics.warning(
                    condition.span(),
                    "conditional statements should not include jinja2 templating delimiters such as {{ }} or {% %}."
                            + " Found: " + condition.text());
            check(condition, diagnostics);
        } else {
            report(diagnostics, () -> Parser.condition(condition, Optional.of(diagnostics)));
        }
    }

    /** The same for a template file; tells which others it names. */
    public TemplateParts checkTemplate(LocatedText template, RenderOptions options, Diagnostics diagnostics) {
        List<TemplateParts.Part> parts = new ArrayList<>();
        RenderOptions[] found = {options};
        report(diagnostics, () -> {
            Header header = guarded(template, () -> Header.of(template, options));
            found[0] = header.options();
            Parser.template(header.body(), header.options(), false, Optional.of(diagnostics), parts);
        });
        return new TemplateParts(found[0], parts);
    }

    /** The same for a file that templates include, whose first line is no header. */
    public TemplateParts checkPart(LocatedText template, RenderOptions options, Diagnostics diagnostics) {
        List<TemplateParts.Part> parts = new ArrayList<>();
        report(diagnostics, () -> Parser.template(template, options, false, Optional.of(diagnostics), parts));
        return new TemplateParts(options, parts);
    }

    /** The template files that a text names in lookups. */
    public TemplateParts parts(LocatedText text) {
        List<TemplateParts.Part> parts = new ArrayList<>();
        if (mayBeTemplate(text.text())) {
            Diagnostics known = new Diagnostics();
            report(known, () -> Parser.template(text, RenderOptions.DEFAULTS, true, Optional.of(known), parts));
        }
        return new TemplateParts(RenderOptions.DEFAULTS, parts);
    }

    private static void report(Diagnostics diagnostics, Runnable parse) {
        try {
            parse.run();
        } catch (TemplateException e) {
            diagnostics.add(e.diagnostic());
        }
    }

    // Compiling

    /** Whether there is any mark of a template in a text. */
    static boolean mayBeTemplate(String text) {
        for (int at = text.indexOf('{'); at >= 0 && at + 1 < text.length(); at = text.indexOf('{', at + 1)) {
            char next = text.charAt(at + 1);
            if (next == '{' || next == '%' || next == '#') {
                return true;
            }
        }
        return false;
    }

    Template compiled(LocatedText text, RenderOptions options, boolean rawStrings) {
        if (!rawStrings || !options.equals(RenderOptions.DEFAULTS)) {
            return parsed(text, options, rawStrings);
        }
        Template known = parsed.templates().get(text);
        return known != null ? known : cached(text);
    }

    private Template cached(LocatedText text) {
        synchronized (parsed) {
            Template known = parsed.templates().get(text);
            if (known != null) {
                return known;
            }
            Header header = Header.of(text, RenderOptions.DEFAULTS);
            Template template = parsed(header.body(), header.options(), true);
            parsed.templates().put(text, template);
            return template;
        }
    }

    /**
     * A template file. Files are read anew for every host, so they are known by name and text.
     *
     * @param header whether a first line {@code #jinja2:} counts, which it does not in a file that is included
     */
    Template compiledFile(LocatedText text, RenderOptions options, boolean header) {
        FileKey key = new FileKey(text.span().source().name(), text.text(), options, header);
        Template known = parsed.files().get(key);
        if (known != null) {
            return known;
        }
        synchronized (parsed) {
            Template meanwhile = parsed.files().get(key);
            if (meanwhile != null) {
                return meanwhile;
            }
            Header head = header ? Header.of(text, options) : new Header(options, text);
            Template template = parsed(head.body(), head.options(), false);
            if (parsed.files().size() >= MOST_FILES) {
                parsed.files().clear();
            }
            parsed.files().put(key, template);
            return template;
        }
    }

    /** How many texts have been parsed so far: what many hosts ask for is parsed once. */
    int parses() {
        return parsed.parses().get();
    }

    Template parsed(LocatedText text, RenderOptions options, boolean rawStrings) {
        parsed.parses().incrementAndGet();
        return Parser.template(text, options, rawStrings);
    }

    Expression compiledExpression(LocatedText text) {
        Expression known = parsed.expressions().get(text);
        if (known != null) {
            return known;
        }
        return guarded(
                text,
                () -> compiled(text, parsed.expressions(), () -> Parser.expression(text, true, Optional.empty())));
    }

    /** In a condition a backslash in a string is Python's escape, as in a statement. */
    Expression compiledCondition(LocatedText text) {
        Expression known = parsed.conditions().get(text);
        return known != null
                ? known
                : compiled(text, parsed.conditions(), () -> Parser.condition(text, Optional.empty()));
    }

    private Expression compiled(LocatedText text, Map<LocatedText, Expression> all, Supplier<Expression> parse) {
        synchronized (parsed) {
            Expression known = all.get(text);
            if (known != null) {
                return known;
            }
            parsed.parses().incrementAndGet();
            Expression expression = parse.get();
            all.put(text, expression);
            return expression;
        }
    }

    /** Turns what has no place yet, and a stack that ran over, into a complaint about the whole text. */
    private static <T> T guarded(LocatedText text, Supplier<T> work) {
        return guarded(text.span(), work);
    }

    private static <T> T guarded(Span place, Supplier<T> work) {
        try {
            return work.get();
        } catch (Fault | ControllerAccess.Refused | StackOverflowError trouble) {
            throw placed(place, trouble);
        }
    }

    /** What went wrong, with the place it is told at. */
    private static TemplateException placed(Span place, Throwable trouble) {
        if (trouble instanceof Fault fault) {
            return new TemplateException(Diagnostic.error(place, fault.text()));
        }
        return new TemplateException(Diagnostic.error(
                place,
                trouble instanceof StackOverflowError
                        ? "maximum recursion depth exceeded: nested too deeply"
                        : String.valueOf(trouble.getMessage())));
    }
}
