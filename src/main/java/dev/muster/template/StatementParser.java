package dev.muster.template;

import dev.muster.template.Lexer.Kind;
import dev.muster.template.Lexer.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the tree of a template: the text between the marks, and what {@code {% %}} says about it. */
final class StatementParser {
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

    private final TokenCursor tokens;
    private final RenderOptions options;
    private final Mentions mentions;
    private final ExpressionParser expressions;
    private final Map<String, Statement.Block> blocks = new LinkedHashMap<>();

    StatementParser(TokenCursor tokens, RenderOptions options, Mentions mentions, ExpressionParser expressions) {
        this.tokens = tokens;
        this.options = options;
        this.mentions = mentions;
        this.expressions = expressions;
    }

    /** The blocks met, by name. */
    Map<String, Statement.Block> blocks() {
        return blocks;
    }

    /** Statements up to a tag that ends them, whose name is next, or up to the end of the template. */
    List<Statement> body(String... ends) {
        List<Statement> body = new ArrayList<>();
        tokens.enter();
        while (true) {
            Token token = tokens.current();
            switch (token.kind()) {
                case DATA -> {
                    tokens.next();
                    body.add(new Statement.Data(token.text().replace("\n", options.newline())));
                }
                case VARIABLE_BEGIN -> {
                    tokens.next();
                    Expression expression = expressions.tuple();
                    tokens.expect(Kind.VARIABLE_END);
                    body.add(new Statement.Print(expression));
                }
                case BLOCK_BEGIN -> {
                    for (String end : ends) {
                        if (tokens.look(1).is(end)) {
                            tokens.next();
                            tokens.leave();
                            return body;
                        }
                    }
                    tokens.next();
                    body.add(statement(ends));
                    tokens.expect(Kind.BLOCK_END);
                }
                default -> {
                    if (ends.length > 0) {
                        throw tokens.fault(
                                token,
                                "Unexpected end of template. Jinja was looking for the following tags: '"
                                        + String.join("' or '", ends) + "'.");
                    }
                    tokens.leave();
                    return body;
                }
            }
        }
    }

    /** A statement up to its last mark, exclusive. */
    private Statement statement(String... ends) {
        Token tag = tokens.expect(Kind.NAME);
        int known = mentions.parts();
        Statement statement = statement(tag, ends);
        if (MAY_NOT_RUN.contains(tag.text())) {
            mentions.unsure(known);
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
                mentions.change();
                Expression parent = expressions.expression();
                addPart(parent);
                yield new Statement.Extends(tokens.place(tag), parent);
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
        return tokens.place(tag).unknown(message, tag.text(), known);
    }

    /** The body up to one of the ends, whose name is taken; the mark after it stays. */
    private List<Statement> bodyUntil(String... ends) {
        if (tokens.current().isOperator(":")) {
            tokens.next();
        }
        tokens.expect(Kind.BLOCK_END);
        return body(ends);
    }

    private Statement forLoop(Token tag) {
        Statement.Target target = target(true, "in");
        if (!tokens.current().is("in")) {
            throw tokens.expected("in");
        }
        tokens.next();
        Expression items = expressions.tupleWithoutCondition();
        Expression test = null;
        if (tokens.current().is("if")) {
            tokens.next();
            test = expressions.expression();
        }
        boolean recursive = tokens.current().is("recursive");
        if (recursive) {
            tokens.next();
        }
        List<Statement> body = bodyUntil("endfor", "else");
        List<Statement> otherwise = List.of();
        if (tokens.next().is("else")) {
            otherwise = bodyUntil("endfor");
            tokens.next();
        }
        return new Statement.For(tokens.place(tag), target, items, test, recursive, body, otherwise);
    }

    private Statement ifElse() {
        List<Expression> tests = new ArrayList<>();
        List<List<Statement>> bodies = new ArrayList<>();
        List<Statement> otherwise = List.of();
        while (true) {
            tests.add(expressions.tupleWithoutCondition());
            bodies.add(bodyUntil("elif", "else", "endif"));
            Token end = tokens.next();
            if (end.is("elif")) {
                continue;
            }
            if (end.is("else")) {
                otherwise = bodyUntil("endif");
                tokens.next();
            }
            return new Statement.If(tests, bodies, otherwise);
        }
    }

    private Statement set() {
        Statement.Target target = target(true, "=");
        if (tokens.current().isOperator("=")) {
            tokens.next();
            return new Statement.Set(target, expressions.tuple());
        }
        Expression filters = tokens.current().isOperator("|")
                ? expressions.filters(new Expression.BlockText(tokens.place(tokens.current()), Statement.BLOCK_TEXT))
                : null;
        List<Statement> body = bodyUntil("endset");
        tokens.next();
        return new Statement.SetBlock(target, filters, body);
    }

    private Statement macro(Token tag) {
        Token name = tokens.expect(Kind.NAME);
        Macro.Definition head = definition(tag, "endmacro");
        return new Statement.MacroDefinition(name.text(), withBody(head, "endmacro"));
    }

    private Macro.Definition definition(Token tag, String end) {
        List<String> parameters = new ArrayList<>();
        List<Optional<Expression>> defaults = new ArrayList<>();
        if (tokens.current().isOperator("(")) {
            tokens.next();
            while (!tokens.current().isOperator(")")) {
                if (!parameters.isEmpty()) {
                    tokens.expectOperator(",");
                }
                parameters.add(tokens.expect(Kind.NAME).text());
                if (tokens.current().isOperator("=")) {
                    tokens.next();
                    defaults.add(Optional.of(expressions.expression()));
                } else if (!defaults.isEmpty()
                        && defaults.get(defaults.size() - 1).isPresent()) {
                    throw tokens.fault(tokens.current(), "non-default argument follows default argument");
                } else {
                    defaults.add(Optional.empty());
                }
            }
            tokens.next();
        } else if (end.equals("endmacro")) {
            tokens.expectOperator("(");
        }
        return new Macro.Definition(parameters, defaults, List.of(), false, false, false, tokens.place(tag));
    }

    private Macro.Definition withBody(Macro.Definition head, String end) {
        mentions.openMacro();
        List<Statement> body = bodyUntil(end);
        tokens.next();
        Set<String> names = mentions.closeMacro();
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
        Expression call = expressions.expression();
        if (!(call instanceof Expression.Call wanted)) {
            throw tokens.fault(tag, "expected call");
        }
        return new Statement.CallBlock(wanted, withBody(head, "endcall"));
    }

    private Statement filterBlock(Token tag) {
        Expression.BlockText input = new Expression.BlockText(tokens.place(tag), Statement.BLOCK_TEXT);
        Expression filters = expressions.filters(expressions.filter(input));
        List<Statement> body = bodyUntil("endfilter");
        tokens.next();
        return new Statement.FilterBlock(filters, body);
    }

    private Statement with() {
        List<Statement.Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (tokens.current().kind() != Kind.BLOCK_END) {
            if (!targets.isEmpty()) {
                tokens.expectOperator(",");
            }
            targets.add(target(false, "="));
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        List<Statement> body = bodyUntil("endwith");
        tokens.next();
        return new Statement.With(targets, values, body);
    }

    private Statement autoescape() {
        expressions.expression();
        List<Statement> body = bodyUntil("endautoescape");
        tokens.next();
        return new Statement.With(List.of(), List.of(), body);
    }

    private Statement block(Token tag) {
        Token name = tokens.expect(Kind.NAME);
        boolean scoped = tokens.skipName("scoped");
        boolean required = tokens.skipName("required");
        if (blocks.containsKey(name.text())) {
            throw tokens.fault(name, "block " + PythonText.quoted(name.text()) + " defined twice");
        }
        if (tokens.current().isOperator("-")) {
            throw tokens.fault(
                    tokens.current(),
                    "Block names in Jinja have to be valid Python identifiers and may not contain"
                            + " hyphens, use an underscore instead.");
        }
        List<Statement> body = bodyUntil("endblock");
        tokens.next();
        tokens.skipName(name.text());
        Statement.Block block = new Statement.Block(tokens.place(tag), name.text(), scoped, required, body);
        blocks.put(name.text(), block);
        return block;
    }

    private Statement include(Token tag) {
        mentions.change();
        Expression name = expressions.expression();
        addPart(name);
        boolean ignoreMissing = tokens.current().is("ignore") && tokens.look(1).is("missing");
        if (ignoreMissing) {
            tokens.next();
            tokens.next();
        }
        return new Statement.Include(tokens.place(tag), name, ignoreMissing, context(true));
    }

    private Statement importAll(Token tag) {
        mentions.change();
        Expression name = expressions.expression();
        addPart(name);
        if (!tokens.skipName("as")) {
            throw tokens.expected("as");
        }
        String as = tokens.expect(Kind.NAME).text();
        return new Statement.Import(tokens.place(tag), name, as, context(false));
    }

    private Statement fromImport(Token tag) {
        mentions.change();
        Expression name = expressions.expression();
        addPart(name);
        if (!tokens.skipName("import")) {
            throw tokens.expected("import");
        }
        Map<String, String> names = new LinkedHashMap<>();
        boolean withContext = false;
        while (true) {
            if (isContext()) {
                withContext = context(false);
                break;
            }
            String from = tokens.expect(Kind.NAME).text();
            names.put(from, tokens.skipName("as") ? tokens.expect(Kind.NAME).text() : from);
            if (isContext()) {
                withContext = context(false);
                break;
            }
            if (!tokens.current().isOperator(",")) {
                break;
            }
            tokens.next();
        }
        return new Statement.FromImport(tokens.place(tag), name, names, withContext);
    }

    private void addPart(Expression name) {
        if (name instanceof Expression.Constant constant && constant.constant() instanceof Value.Text text) {
            mentions.part(new TemplateParts.Part(text.text(), true, false));
        }
    }

    private boolean isContext() {
        return (tokens.current().is("with") || tokens.current().is("without"))
                && tokens.look(1).is("context");
    }

    private boolean context(boolean otherwise) {
        if (!isContext()) {
            return otherwise;
        }
        boolean with = tokens.next().is("with");
        tokens.next();
        return with;
    }

    // Targets

    private Statement.Target target(boolean several, String end) {
        Token first = tokens.current();
        List<Statement.Target> targets = new ArrayList<>();
        boolean tuple = false;
        while (true) {
            if (tokens.current().is(end) || tokens.current().isOperator(end)) {
                break;
            }
            targets.add(oneTarget());
            if (!several || !tokens.current().isOperator(",")) {
                break;
            }
            tokens.next();
            tuple = true;
        }
        if (targets.isEmpty()) {
            throw tokens.noExpression(first);
        }
        return tuple ? new Statement.TupleTarget(tokens.place(first), targets) : targets.get(0);
    }

    private Statement.Target oneTarget() {
        if (tokens.current().isOperator("(")) {
            tokens.next();
            Statement.Target inner = target(true, ")");
            tokens.expectOperator(")");
            return inner;
        }
        Token name = tokens.expect(Kind.NAME);
        if (isWord(name.text()) || name.text().equals("none") || name.text().equals("None")) {
            throw tokens.fault(name, "can't assign to " + PythonText.quoted(name.text()));
        }
        if (tokens.current().isOperator(".")) {
            tokens.next();
            return new Statement.AttributeTarget(
                    tokens.place(name), name.text(), tokens.expect(Kind.NAME).text());
        }
        return new Statement.NameTarget(tokens.place(name), name.text());
    }

    private static boolean isWord(String name) {
        return Set.of("true", "false", "True", "False").contains(name);
    }
}
