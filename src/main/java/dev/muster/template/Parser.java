package dev.muster.template;

import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.template.Lexer.Kind;
import dev.muster.template.Lexer.Token;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the tree of a template by recursive descent, with Jinja's grammar and its precedence. */
final class Parser {
    private static final Set<String> LOOKUPS = Set.of("lookup", "query", "q");
    private static final int DEEPEST = 150;
    private static final List<String> STATEMENTS = List.of(
            "for",
            "if",
            "set",
            "macro",
            "call",
            "filter",
            "with",
            "block",
            "extends",
            "include",
            "import",
            "from",
            "raw",
            "autoescape");
    private static final Set<String> MAY_NOT_RUN = Set.of("for", "if", "macro", "call", "block");
    private static final Token OUTSIDE = new Token(Kind.END, "", 0, 0);

    private final LocatedText located;
    private final RenderOptions options;
    private final List<Token> tokens;
    private final Optional<Diagnostics> diagnostics;
    private final Map<String, Statement.Block> blocks = new LinkedHashMap<>();
    private final Deque<Set<String>> mentioned = new ArrayDeque<>();
    private int at;
    private int depth;
    private final List<TemplateParts.Part> parts = new ArrayList<>();
    private boolean changesValues;

    private Parser(LocatedText located, RenderOptions options, List<Token> tokens, Optional<Diagnostics> diagnostics) {
        this.located = located;
        this.options = options;
        this.tokens = tokens;
        this.diagnostics = diagnostics;
    }

    /** A template, or a TemplateException at its first syntax error. Unknown filters and tests fail when they run. */
    static Template template(LocatedText source, RenderOptions options, boolean rawStrings) {
        return template(source, options, rawStrings, Optional.empty());
    }

    /** The same, with complaints about unknown filters, tests and lookups. */
    static Template template(
            LocatedText source, RenderOptions options, boolean rawStrings, Optional<Diagnostics> diagnostics) {
        return template(source, options, rawStrings, diagnostics, new ArrayList<>());
    }

    /** The same, which tells besides what other files are named. */
    static Template template(
            LocatedText source,
            RenderOptions options,
            boolean rawStrings,
            Optional<Diagnostics> diagnostics,
            List<TemplateParts.Part> parts) {
        int newlines = 0;
        String text = source.text();
        while (newlines < text.length() && text.charAt(text.length() - 1 - newlines) == '\n') {
            newlines++;
        }
        LocatedText located = withoutReturns(source);
        text = located.text();
        if (text.endsWith("\n")) {
            located = located.slice(0, text.length() - 1);
        }
        List<Token> tokens = new Lexer(located, options, rawStrings).template();
        Parser parser = new Parser(located, options, tokens, diagnostics);
        try {
            List<Statement> body = parser.body();
            return new Template(body, parser.blocks, parser.soleVariable(), newlines, parser.changesValues, options);
        } finally {
            parts.addAll(parser.parts);
        }
    }

    /** An expression without marks. */
    static Expression expression(LocatedText source, boolean rawStrings, Optional<Diagnostics> diagnostics) {
        return parsed(source, rawStrings, true, diagnostics);
    }

    /** A condition: what may stand after {@code if}, so no inline {@code if} outside brackets. */
    static Expression condition(LocatedText source, Optional<Diagnostics> diagnostics) {
        return parsed(source, false, false, diagnostics);
    }

    private static Expression parsed(
            LocatedText source, boolean rawStrings, boolean inlineIf, Optional<Diagnostics> diagnostics) {
        LocatedText located = withoutReturns(source);
        List<Token> tokens = new Lexer(located, RenderOptions.DEFAULTS, rawStrings).expression();
        Parser parser = new Parser(located, RenderOptions.DEFAULTS, tokens, diagnostics);
        Expression expression = parser.tuple(inlineIf);
        if (parser.current().kind() != Kind.END) {
            throw parser.fault(
                    parser.current(),
                    "unexpected " + PythonText.quoted(parser.current().shown()));
        }
        return expression;
    }

    /** Line ends as line feeds, each character still at its place. */
    private static LocatedText withoutReturns(LocatedText source) {
        String text = source.text();
        if (text.indexOf('\r') < 0) {
            return source;
        }
        StringBuilder out = new StringBuilder();
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                continue;
            }
            out.append(text.charAt(i) == '\r' ? '\n' : text.charAt(i));
            offsets.add(source.at(i, i + 1).start());
        }
        return LocatedText.mapped(
                out.toString(),
                source.span(),
                offsets.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The name in {@code {{ name }}} when that is all there is. */
    private @Nullable String soleVariable() {
        boolean sole = tokens.size() == 4
                && tokens.get(0).kind() == Kind.VARIABLE_BEGIN
                && tokens.get(1).kind() == Kind.NAME
                && tokens.get(2).kind() == Kind.VARIABLE_END
                && tokens.get(0).start() == 0
                && tokens.get(0).end() - tokens.get(0).start()
                        == options.variableStart().length()
                && tokens.get(2).end() - tokens.get(2).start()
                        == options.variableEnd().length()
                && tokens.get(2).end() == located.text().length();
        return sole ? tokens.get(1).text() : null;
    }

    // Statements

    private List<Statement> body(String... ends) {
        List<Statement> body = new ArrayList<>();
        deeper();
        while (true) {
            Token token = current();
            switch (token.kind()) {
                case DATA -> {
                    next();
                    body.add(new Statement.Data(token.text().replace("\n", options.newline())));
                }
                case VARIABLE_BEGIN -> {
                    next();
                    Expression expression = tuple();
                    expect(Kind.VARIABLE_END);
                    body.add(new Statement.Print(expression));
                }
                case BLOCK_BEGIN -> {
                    for (String end : ends) {
                        if (look(1).is(end)) {
                            next();
                            depth--;
                            return body;
                        }
                    }
                    next();
                    body.add(statement(ends));
                    expect(Kind.BLOCK_END);
                }
                default -> {
                    if (ends.length > 0) {
                        throw fault(
                                token,
                                "Unexpected end of template. Jinja was looking for the following tags: '"
                                        + String.join("' or '", ends) + "'.");
                    }
                    depth--;
                    return body;
                }
            }
        }
    }

    /** A statement up to its last mark, exclusive. */
    private Statement statement(String... ends) {
        Token tag = expect(Kind.NAME);
        int known = parts.size();
        Statement statement = statement(tag, ends);
        if (MAY_NOT_RUN.contains(tag.text())) {
            unsure(known);
        }
        return statement;
    }

    private Statement statement(Token tag, String... ends) {
        return switch (tag.text()) {
            case "for" -> forLoop(tag);
            case "if" -> ifElse();
            case "set" -> set();
            case "macro" -> macro(tag);
            case "call" -> callBlock(tag);
            case "filter" -> filterBlock(tag);
            case "with" -> with();
            case "block" -> block(tag);
            case "extends" -> {
                changesValues = true;
                Expression parent = expression();
                addPart(parent);
                yield new Statement.Extends(place(tag), parent);
            }
            case "include" -> include(tag);
            case "import" -> importAll(tag);
            case "from" -> fromImport(tag);
            case "autoescape" -> autoescape();
            default -> throw unknownTag(tag, ends);
        };
    }

    private TemplateException unknownTag(Token tag, String... ends) {
        List<String> known = new ArrayList<>(STATEMENTS);
        known.addAll(List.of(ends));
        String message = "Encountered unknown tag " + PythonText.quoted(tag.text()) + "."
                + (ends.length == 0
                        ? ""
                        : " Jinja was looking for the following tags: '" + String.join("' or '", ends) + "'.");
        return place(tag).unknown(message, tag.text(), known);
    }

    /** The body up to one of the ends, whose name is taken; the mark after it stays. */
    private List<Statement> bodyUntil(String... ends) {
        if (current().isOperator(":")) {
            next();
        }
        expect(Kind.BLOCK_END);
        return body(ends);
    }

    private Statement forLoop(Token tag) {
        Statement.Target target = target(true, "in");
        if (!current().is("in")) {
            throw fault(
                    current(),
                    "expected token 'in', got " + PythonText.quoted(current().shown()));
        }
        next();
        Expression items = tupleWithoutCondition();
        Expression test = null;
        if (current().is("if")) {
            next();
            test = expression();
        }
        boolean recursive = current().is("recursive");
        if (recursive) {
            next();
        }
        List<Statement> body = bodyUntil("endfor", "else");
        List<Statement> otherwise = List.of();
        if (next().is("else")) {
            otherwise = bodyUntil("endfor");
            next();
        }
        return new Statement.For(place(tag), target, items, test, recursive, body, otherwise);
    }

    private Statement ifElse() {
        List<Expression> tests = new ArrayList<>();
        List<List<Statement>> bodies = new ArrayList<>();
        List<Statement> otherwise = List.of();
        while (true) {
            tests.add(tupleWithoutCondition());
            bodies.add(bodyUntil("elif", "else", "endif"));
            Token end = next();
            if (end.is("elif")) {
                continue;
            }
            if (end.is("else")) {
                otherwise = bodyUntil("endif");
                next();
            }
            return new Statement.If(tests, bodies, otherwise);
        }
    }

    private Statement set() {
        Statement.Target target = target(true, "=");
        if (current().isOperator("=")) {
            next();
            return new Statement.Set(target, tuple());
        }
        Expression filters = current().isOperator("|")
                ? filters(new Expression.BlockText(place(current()), Statement.BLOCK_TEXT))
                : null;
        List<Statement> body = bodyUntil("endset");
        next();
        return new Statement.SetBlock(target, filters, body);
    }

    private Statement macro(Token tag) {
        Token name = expect(Kind.NAME);
        Macro.Definition head = definition(tag, "endmacro");
        return new Statement.MacroDefinition(name.text(), withBody(head, "endmacro"));
    }

    private Macro.Definition definition(Token tag, String end) {
        List<String> parameters = new ArrayList<>();
        List<Optional<Expression>> defaults = new ArrayList<>();
        if (current().isOperator("(")) {
            next();
            while (!current().isOperator(")")) {
                if (!parameters.isEmpty()) {
                    expectOperator(",");
                }
                parameters.add(expect(Kind.NAME).text());
                if (current().isOperator("=")) {
                    next();
                    defaults.add(Optional.of(expression()));
                } else if (!defaults.isEmpty()
                        && defaults.get(defaults.size() - 1).isPresent()) {
                    throw fault(current(), "non-default argument follows default argument");
                } else {
                    defaults.add(Optional.empty());
                }
            }
            next();
        } else if (end.equals("endmacro")) {
            expectOperator("(");
        }
        return new Macro.Definition(parameters, defaults, List.of(), false, false, false, place(tag));
    }

    private Macro.Definition withBody(Macro.Definition head, String end) {
        mentioned.push(new HashSet<>());
        List<Statement> body = bodyUntil(end);
        next();
        Set<String> names = mentioned.pop();
        if (!mentioned.isEmpty()) {
            mentioned.peek().addAll(names);
        }
        return new Macro.Definition(
                head.parameters(),
                head.defaults(),
                body,
                names.contains("caller"),
                names.contains("varargs"),
                names.contains("kwargs"),
                head.place());
    }

    private Statement callBlock(Token tag) {
        Macro.Definition head = definition(tag, "endcall");
        Expression call = expression();
        if (!(call instanceof Expression.Call wanted)) {
            throw fault(tag, "expected call");
        }
        return new Statement.CallBlock(wanted, withBody(head, "endcall"));
    }

    private Statement filterBlock(Token tag) {
        Expression.BlockText input = new Expression.BlockText(place(tag), Statement.BLOCK_TEXT);
        Expression filters = filters(filter(input));
        List<Statement> body = bodyUntil("endfilter");
        next();
        return new Statement.FilterBlock(filters, body);
    }

    private Statement with() {
        List<Statement.Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (current().kind() != Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                expectOperator(",");
            }
            targets.add(target(false, "="));
            expectOperator("=");
            values.add(expression());
        }
        List<Statement> body = bodyUntil("endwith");
        next();
        return new Statement.With(targets, values, body);
    }

    private Statement autoescape() {
        expression();
        List<Statement> body = bodyUntil("endautoescape");
        next();
        return new Statement.With(List.of(), List.of(), body);
    }

    private Statement block(Token tag) {
        Token name = expect(Kind.NAME);
        boolean scoped = skipName("scoped");
        boolean required = skipName("required");
        if (blocks.containsKey(name.text())) {
            throw fault(name, "block " + PythonText.quoted(name.text()) + " defined twice");
        }
        if (current().isOperator("-")) {
            throw fault(
                    current(),
                    "Block names in Jinja have to be valid Python identifiers and may not contain"
                            + " hyphens, use an underscore instead.");
        }
        List<Statement> body = bodyUntil("endblock");
        next();
        skipName(name.text());
        Statement.Block block = new Statement.Block(place(tag), name.text(), scoped, required, body);
        blocks.put(name.text(), block);
        return block;
    }

    private Statement include(Token tag) {
        changesValues = true;
        Expression name = expression();
        addPart(name);
        boolean ignoreMissing = current().is("ignore") && look(1).is("missing");
        if (ignoreMissing) {
            next();
            next();
        }
        return new Statement.Include(place(tag), name, ignoreMissing, context(true));
    }

    private Statement importAll(Token tag) {
        changesValues = true;
        Expression name = expression();
        addPart(name);
        if (!skipName("as")) {
            throw fault(
                    current(),
                    "expected token 'as', got " + PythonText.quoted(current().shown()));
        }
        String as = expect(Kind.NAME).text();
        return new Statement.Import(place(tag), name, as, context(false));
    }

    private Statement fromImport(Token tag) {
        changesValues = true;
        Expression name = expression();
        addPart(name);
        if (!skipName("import")) {
            throw fault(
                    current(),
                    "expected token 'import', got "
                            + PythonText.quoted(current().shown()));
        }
        Map<String, String> names = new LinkedHashMap<>();
        boolean withContext = false;
        while (true) {
            if (isContext()) {
                withContext = context(false);
                break;
            }
            String from = expect(Kind.NAME).text();
            names.put(from, skipName("as") ? expect(Kind.NAME).text() : from);
            if (isContext()) {
                withContext = context(false);
                break;
            }
            if (!current().isOperator(",")) {
                break;
            }
            next();
        }
        return new Statement.FromImport(place(tag), name, names, withContext);
    }

    private void addPart(Expression name) {
        if (name instanceof Expression.Constant constant && constant.constant() instanceof Value.Text text) {
            parts.add(new TemplateParts.Part(text.text(), true, false));
        }
    }

    /** What was named since then is only needed under a condition. */
    private void unsure(int since) {
        parts.subList(since, parts.size())
                .replaceAll(part -> new TemplateParts.Part(part.name(), false, part.rendered()));
    }

    private boolean isContext() {
        return (current().is("with") || current().is("without")) && look(1).is("context");
    }

    private boolean context(boolean otherwise) {
        if (!isContext()) {
            return otherwise;
        }
        boolean with = next().is("with");
        next();
        return with;
    }

    // Targets

    private Statement.Target target(boolean several, String end) {
        Token first = current();
        List<Statement.Target> targets = new ArrayList<>();
        boolean tuple = false;
        while (true) {
            if (current().is(end) || current().isOperator(end)) {
                break;
            }
            targets.add(oneTarget());
            if (!several || !current().isOperator(",")) {
                break;
            }
            next();
            tuple = true;
        }
        if (targets.isEmpty()) {
            throw fault(first, "Expected an expression, got " + PythonText.quoted(first.shown()));
        }
        return tuple ? new Statement.TupleTarget(place(first), targets) : targets.get(0);
    }

    private Statement.Target oneTarget() {
        if (current().isOperator("(")) {
            next();
            Statement.Target inner = target(true, ")");
            expectOperator(")");
            return inner;
        }
        Token name = expect(Kind.NAME);
        if (isWord(name.text()) || name.text().equals("none") || name.text().equals("None")) {
            throw fault(name, "can't assign to " + PythonText.quoted(name.text()));
        }
        if (current().isOperator(".")) {
            next();
            return new Statement.AttributeTarget(
                    place(name), name.text(), expect(Kind.NAME).text());
        }
        return new Statement.NameTarget(place(name), name.text());
    }

    private static boolean isWord(String name) {
        return Set.of("true", "false", "True", "False").contains(name);
    }

    // Expressions, loosest binding first

    /** One expression, or several with commas, which are a tuple. */
    private Expression tuple() {
        return tuple(true);
    }

    private Expression tupleWithoutCondition() {
        return tuple(false);
    }

    private Expression tuple(boolean conditional) {
        Token first = current();
        List<Expression> items = new ArrayList<>();
        boolean tuple = false;
        while (!atTupleEnd()) {
            items.add(conditional ? expression() : or());
            if (!current().isOperator(",")) {
                break;
            }
            next();
            tuple = true;
        }
        if (items.isEmpty()) {
            throw fault(first, "Expected an expression, got " + PythonText.quoted(first.shown()));
        }
        return tuple ? new Expression.TupleOf(from(first), items) : items.get(0);
    }

    private boolean atTupleEnd() {
        Kind kind = current().kind();
        return kind == Kind.VARIABLE_END
                || kind == Kind.BLOCK_END
                || kind == Kind.END
                || current().isOperator(")");
    }

    private Expression expression() {
        deeper();
        Token first = current();
        int known = parts.size();
        Expression value = or();
        while (current().is("if")) {
            next();
            Expression test = or();
            Expression otherwise = null;
            if (current().is("else")) {
                next();
                otherwise = expression();
            }
            value = new Expression.Conditional(from(first), test, value, otherwise);
            unsure(known);
        }
        depth--;
        return value;
    }

    private Expression or() {
        Token first = current();
        Expression left = and();
        int known = parts.size();
        while (current().is("or")) {
            next();
            left = new Expression.Or(from(first), left, and());
            unsure(known);
        }
        return left;
    }

    private Expression and() {
        Token first = current();
        Expression left = not();
        int known = parts.size();
        while (current().is("and")) {
            next();
            left = new Expression.And(from(first), left, not());
            unsure(known);
        }
        return left;
    }

    private Expression not() {
        Token first = current();
        if (!first.is("not")) {
            return comparison();
        }
        next();
        deeper();
        Expression operand = not();
        depth--;
        return new Expression.Not(from(first), operand);
    }

    private Expression comparison() {
        Token first = current();
        Expression left = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>();
        while (true) {
            Token token = current();
            if (token.kind() == Kind.OPERATOR
                    && Set.of("==", "!=", "<", "<=", ">", ">=").contains(token.text())) {
                next();
                operators.add(token.text());
            } else if (token.is("in")) {
                next();
                operators.add("in");
            } else if (token.is("not") && look(1).is("in")) {
                next();
                next();
                operators.add("not in");
            } else {
                break;
            }
            operands.add(sum());
        }
        return operators.isEmpty() ? left : new Expression.Comparison(from(first), left, operators, operands);
    }

    private Expression sum() {
        Token first = current();
        Expression left = concat();
        while (current().isOperator("+") || current().isOperator("-")) {
            String operator = next().text();
            left = new Expression.Binary(from(first), operator, left, concat());
        }
        return left;
    }

    private Expression concat() {
        Token first = current();
        Expression left = product();
        if (!current().isOperator("~")) {
            return left;
        }
        List<Expression> parts = new ArrayList<>(List.of(left));
        while (current().isOperator("~")) {
            next();
            parts.add(product());
        }
        return new Expression.Concat(from(first), parts);
    }

    private Expression product() {
        Token first = current();
        Expression left = power();
        while (current().kind() == Kind.OPERATOR
                && Set.of("*", "/", "//", "%").contains(current().text())) {
            String operator = next().text();
            left = new Expression.Binary(from(first), operator, left, power());
        }
        return left;
    }

    private Expression power() {
        Token first = current();
        Expression left = unary(true);
        while (current().isOperator("**")) {
            next();
            left = new Expression.Binary(from(first), "**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Token first = current();
        deeper();
        Expression value;
        if (first.isOperator("-") || first.isOperator("+")) {
            next();
            value = new Expression.Sign(from(first), first.isOperator("-"), unary(false));
        } else {
            value = primary();
        }
        value = postfix(value);
        depth--;
        return withFilters ? filters(value) : value;
    }

    private Expression primary() {
        Token token = next();
        switch (token.kind()) {
            case NAME:
                return name(token);
            case STRING:
                return string(token);
            case INTEGER:
                return constant(token, Value.of(new BigInteger(token.text())));
            case FLOAT:
                return constant(token, Value.of(Double.parseDouble(token.text())));
            case OPERATOR:
                if (token.text().equals("(")) {
                    return parenthesis(token);
                }
                if (token.text().equals("[")) {
                    return list(token);
                }
                if (token.text().equals("{")) {
                    return dict(token);
                }
                break;
            default:
                break;
        }
        if (token.kind() != Kind.OPERATOR) {
            throw fault(token, "Expected an expression, got " + PythonText.quoted(token.shown()));
        }
        throw fault(token, "unexpected " + PythonText.quoted(token.shown()));
    }

    private Expression name(Token token) {
        switch (token.text()) {
            case "true", "True":
                return constant(token, Value.of(true));
            case "false", "False":
                return constant(token, Value.of(false));
            case "none", "None":
                return constant(token, Value.none());
            default:
                if (!mentioned.isEmpty()) {
                    mentioned.peek().add(token.text());
                }
                return new Expression.Name(place(token), token.text());
        }
    }

    private Expression constant(Token token, Value value) {
        return new Expression.Constant(place(token), value);
    }

    /** Neighbouring strings are one. */
    private Expression string(Token token) {
        StringBuilder text = new StringBuilder(token.text());
        while (current().kind() == Kind.STRING) {
            text.append(next().text());
        }
        return new Expression.Constant(from(token), Value.of(text.toString()));
    }

    private Expression parenthesis(Token open) {
        if (current().isOperator(")")) {
            next();
            return new Expression.TupleOf(from(open), List.of());
        }
        Expression inner = tuple();
        expectOperator(")");
        return inner;
    }

    private Expression list(Token open) {
        List<Expression> items = new ArrayList<>();
        while (!current().isOperator("]")) {
            if (!items.isEmpty()) {
                expectOperator(",");
                if (current().isOperator("]")) {
                    break;
                }
            }
            items.add(expression());
        }
        next();
        return new Expression.ListOf(from(open), items);
    }

    private Expression dict(Token open) {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!current().isOperator("}")) {
            if (!keys.isEmpty()) {
                expectOperator(",");
                if (current().isOperator("}")) {
                    break;
                }
            }
            keys.add(expression());
            expectOperator(":");
            values.add(expression());
        }
        next();
        return new Expression.DictOf(from(open), keys, values);
    }

    private Expression postfix(Expression value) {
        Expression result = value;
        while (true) {
            if (current().isOperator(".")) {
                next();
                result = dotted(result);
            } else if (current().isOperator("[")) {
                next();
                result = subscript(result);
            } else if (current().isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    private Expression dotted(Expression object) {
        Token token = next();
        if (token.kind() == Kind.NAME) {
            changesValues |= Template.CHANGING.contains(token.text());
            return new Expression.Attribute(place(token), object, token.text());
        }
        if (token.kind() == Kind.INTEGER) {
            return new Expression.Item(place(token), object, constant(token, Value.of(new BigInteger(token.text()))));
        }
        throw fault(token, "expected name or number");
    }

    private Expression subscript(Expression object) {
        Token first = current();
        Expression start = null;
        if (!first.isOperator(":")) {
            start = expression();
            if (current().isOperator("]")) {
                Place place = from(first);
                next();
                return new Expression.Item(place, object, start);
            }
            if (current().isOperator(",")) {
                List<Expression> items = new ArrayList<>(List.of(start));
                while (current().isOperator(",")) {
                    next();
                    items.add(expression());
                }
                expectOperator("]");
                return new Expression.Item(from(first), object, new Expression.TupleOf(from(first), items));
            }
        }
        expectOperator(":");
        Expression stop = current().isOperator(":") || current().isOperator("]") ? null : expression();
        Expression step = null;
        if (current().isOperator(":")) {
            next();
            step = current().isOperator("]") ? null : expression();
        }
        expectOperator("]");
        return new Expression.Slice(from(first), object, start, stop, step);
    }

    private Expression call(Expression callee) {
        Token open = current();
        Expression.Passed passed = arguments();
        if (callee instanceof Expression.Name name) {
            checkLookup(name, passed);
            Place place =
                    new Place(located, name.place().start(), tokens.get(at - 1).end());
            boolean isLookup = LOOKUPS.contains(name.name());
            return new Expression.Call(place, callee, isLookup ? withTemplates(passed) : passed);
        }
        return new Expression.Call(
                new Place(
                        located,
                        callee.place().start(),
                        Math.max(open.end(), tokens.get(at - 1).end())),
                callee,
                passed);
    }

    private Expression.Passed arguments() {
        expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Expression> named = new ArrayList<>();
        Expression more = null;
        Expression moreNamed = null;
        boolean first = true;
        while (!current().isOperator(")")) {
            if (!first) {
                expectOperator(",");
                if (current().isOperator(")")) {
                    break;
                }
            }
            first = false;
            Token token = current();
            if (token.isOperator("*") && more == null && moreNamed == null) {
                next();
                more = expression();
            } else if (token.isOperator("**") && moreNamed == null) {
                next();
                moreNamed = expression();
            } else if (token.kind() == Kind.NAME && look(1).isOperator("=") && moreNamed == null) {
                next();
                next();
                names.add(token.text());
                named.add(expression());
            } else if (more == null && moreNamed == null && names.isEmpty()) {
                positional.add(expression());
            } else {
                throw fault(token, "invalid syntax for function call expression");
            }
        }
        next();
        return positional.isEmpty() && names.isEmpty() && more == null && moreNamed == null
                ? Expression.Passed.NOTHING
                : new Expression.Passed(positional, names, named, more, moreNamed);
    }

    /** Filters, tests and calls after a value. */
    private Expression filters(Expression value) {
        Expression result = value;
        while (true) {
            if (current().isOperator("|")) {
                next();
                result = filter(result);
            } else if (current().is("is")) {
                next();
                result = test(result);
            } else if (current().isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    private Expression filter(Expression input) {
        Token first = current();
        String name = dottedName();
        Place place = from(first);
        Filter filter = Filters.find(name);
        if (filter == null) {
            complain(place, "Could not load \"" + name + "\": no filter has that name", name, Filters.names());
        }
        Expression.Passed passed = current().isOperator("(") ? arguments() : Expression.Passed.NOTHING;
        checkNamed(Filters.shortName(name), passed);
        return new Expression.Filtered(place, input, name, filter, passed);
    }

    /** {@code map('name')} and {@code select('name')} name a filter or test in a text. */
    private void checkNamed(String filter, Expression.Passed passed) {
        int index = filter.equals("selectattr") || filter.equals("rejectattr") ? 1 : 0;
        boolean tests = index == 1 || filter.equals("select") || filter.equals("reject");
        if ((!tests && !filter.equals("map")) || passed.positional().size() <= index) {
            return;
        }
        if (passed.positional().get(index) instanceof Expression.Constant constant
                && constant.constant() instanceof Value.Text named) {
            String name = named.text();
            if (tests && Tests.find(name) == null) {
                complain(
                        constant.place(),
                        "Could not load \"" + name + "\": no test has that name",
                        name,
                        Tests.names());
            } else if (!tests && Filters.find(name) == null) {
                complain(
                        constant.place(),
                        "Could not load \"" + name + "\": no filter has that name",
                        name,
                        Filters.names());
            }
        }
    }

    private Expression test(Expression input) {
        boolean negated = skipName("not");
        Token first = current();
        String name = dottedName();
        Place place = from(first);
        Test test = Tests.find(name);
        if (test == null) {
            complain(place, "Could not load \"" + name + "\": no test has that name", name, Tests.names());
        }
        Expression.Passed passed = Expression.Passed.NOTHING;
        if (current().isOperator("(")) {
            passed = arguments();
        } else if (startsArgument()) {
            if (current().is("is")) {
                throw fault(current(), "You cannot chain multiple tests with is");
            }
            deeper();
            Expression argument = postfix(primary());
            depth--;
            passed = new Expression.Passed(List.of(argument), List.of(), List.of(), null, null);
        }
        Expression tested = new Expression.Tested(place, input, name, test, passed);
        return negated ? new Expression.Not(place, tested) : tested;
    }

    private boolean startsArgument() {
        Token token = current();
        return switch (token.kind()) {
            case NAME -> !token.is("else") && !token.is("or") && !token.is("and");
            case STRING, INTEGER, FLOAT -> true;
            default -> token.isOperator("[") || token.isOperator("{");
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(expect(Kind.NAME).text());
        while (current().isOperator(".")) {
            next();
            name.append('.').append(expect(Kind.NAME).text());
        }
        return name.toString();
    }

    /** Marks in a text the author wrote as a term of a lookup are a template of their own. */
    private static Expression.Passed withTemplates(Expression.Passed passed) {
        List<Expression> terms = passed.positional().stream()
                .map(term -> term instanceof Expression.Constant constant
                                && constant.constant() instanceof Value.Text text
                                && Templar.mayBeTemplate(text.text())
                        ? Expression.Written.of(constant.place(), text.text())
                        : term)
                .toList();
        return new Expression.Passed(terms, passed.names(), passed.named(), passed.more(), passed.moreNamed());
    }

    private void checkLookup(Expression.Name function, Expression.Passed passed) {
        boolean lookup = LOOKUPS.contains(function.name());
        if (lookup
                && !passed.positional().isEmpty()
                && passed.positional().get(0) instanceof Expression.Constant constant
                && constant.constant() instanceof Value.Text name
                && !Lookups.isKnown(name.text())) {
            complain(constant.place(), "lookup plugin (" + name.text() + ") not found", name.text(), Lookups.names());
        }
        if (lookup && isOfTemplate(passed)) {
            passed.positional().stream()
                    .skip(1)
                    .filter(Expression.Constant.class::isInstance)
                    .map(term -> ((Expression.Constant) term).constant().str())
                    .forEach(term -> parts.add(new TemplateParts.Part(term, true, true)));
        }
    }

    /** Whether it is the template lookup, with no marks of its own and no other way to go on after an error. */
    private static boolean isOfTemplate(Expression.Passed passed) {
        return !passed.positional().isEmpty()
                && passed.positional().get(0) instanceof Expression.Constant constant
                && Set.of("template", "ansible.builtin.template")
                        .contains(constant.constant().str())
                && passed.names().stream().noneMatch(name -> name.endsWith("_string") || name.equals("errors"));
    }

    private void complain(Place place, String message, String name, java.util.Collection<String> known) {
        diagnostics.ifPresent(all ->
                all.add(dev.muster.source.Diagnostic.error(place.span(), message, DidYouMean.hint(name, known))));
    }

    // Tokens

    private Token current() {
        return tokens.get(at);
    }

    private Token look(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : OUTSIDE;
    }

    private Token next() {
        Token token = tokens.get(at);
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    private boolean skipName(String name) {
        if (!current().is(name)) {
            return false;
        }
        next();
        return true;
    }

    private Token expect(Kind kind) {
        if (current().kind() != kind) {
            throw fault(
                    current(),
                    "expected token " + PythonText.quoted(kind.toString()) + ", got "
                            + PythonText.quoted(current().shown()));
        }
        return next();
    }

    private void expectOperator(String operator) {
        if (!current().isOperator(operator)) {
            throw fault(
                    current(),
                    "expected token " + PythonText.quoted(operator) + ", got "
                            + PythonText.quoted(current().shown()));
        }
        next();
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw fault(current(), "nested more than " + DEEPEST + " levels deep");
        }
    }

    private Place place(Token token) {
        return new Place(located, token.start(), token.end());
    }

    /** From a token to the last one taken. */
    private Place from(Token first) {
        int end = at > 0 ? tokens.get(at - 1).end() : first.end();
        return new Place(located, first.start(), Math.max(first.end(), end));
    }

    private TemplateException fault(Token token, String message) {
        return place(token).fault(message);
    }
}
