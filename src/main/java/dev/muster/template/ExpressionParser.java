package dev.muster.template;

import dev.muster.template.Lexer.Kind;
import dev.muster.template.Lexer.Token;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Builds the tree of an expression by recursive descent, with Jinja's grammar and its precedence. */
final class ExpressionParser {
    private final TokenCursor tokens;
    private final Mentions mentions;
    private final NameCheck check;

    ExpressionParser(TokenCursor tokens, Mentions mentions, NameCheck check) {
        this.tokens = tokens;
        this.mentions = mentions;
        this.check = check;
    }

    // Loosest binding first

    /** One expression, or several with commas, which are a tuple. */
    Expression tuple() {
        return tuple(true);
    }

    Expression tupleWithoutCondition() {
        return tuple(false);
    }

    Expression tuple(boolean conditional) {
        Token first = tokens.current();
        List<Expression> items = new ArrayList<>();
        boolean tuple = false;
        while (!atTupleEnd()) {
            items.add(conditional ? expression() : or());
            if (!tokens.current().isOperator(",")) {
                break;
            }
            tokens.next();
            tuple = true;
        }
        if (items.isEmpty()) {
            throw tokens.noExpression(first);
        }
        return tuple ? new Expression.TupleOf(tokens.from(first), items) : items.get(0);
    }

    private boolean atTupleEnd() {
        Kind kind = tokens.current().kind();
        return kind == Kind.VARIABLE_END
                || kind == Kind.BLOCK_END
                || kind == Kind.END
                || tokens.current().isOperator(")");
    }

    Expression expression() {
        tokens.enter();
        Token first = tokens.current();
        int known = mentions.parts();
        Expression value = or();
        while (tokens.current().is("if")) {
            tokens.next();
            Expression test = or();
            Expression otherwise = null;
            if (tokens.current().is("else")) {
                tokens.next();
                otherwise = expression();
            }
            value = new Expression.Conditional(tokens.from(first), test, value, otherwise);
            mentions.unsure(known);
        }
        tokens.leave();
        return value;
    }

    private Expression or() {
        Token first = tokens.current();
        Expression left = and();
        int known = mentions.parts();
        while (tokens.current().is("or")) {
            tokens.next();
            left = new Expression.Or(tokens.from(first), left, and());
            mentions.unsure(known);
        }
        return left;
    }

    private Expression and() {
        Token first = tokens.current();
        Expression left = not();
        int known = mentions.parts();
        while (tokens.current().is("and")) {
            tokens.next();
            left = new Expression.And(tokens.from(first), left, not());
            mentions.unsure(known);
        }
        return left;
    }

    private Expression not() {
        Token first = tokens.current();
        if (!first.is("not")) {
            return comparison();
        }
        tokens.next();
        tokens.enter();
        Expression operand = not();
        tokens.leave();
        return new Expression.Not(tokens.from(first), operand);
    }

    private Expression comparison() {
        Token first = tokens.current();
        Expression left = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.kind() == Kind.OPERATOR
                    && Set.of("==", "!=", "<", "<=", ">", ">=").contains(token.text())) {
                tokens.next();
                operators.add(token.text());
            } else if (token.is("in")) {
                tokens.next();
                operators.add("in");
            } else if (token.is("not") && tokens.look(1).is("in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                break;
            }
            operands.add(sum());
        }
        return operators.isEmpty() ? left : new Expression.Comparison(tokens.from(first), left, operators, operands);
    }

    private Expression sum() {
        Token first = tokens.current();
        Expression left = concat();
        while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
            String operator = tokens.next().text();
            left = new Expression.Binary(tokens.from(first), operator, left, concat());
        }
        return left;
    }

    private Expression concat() {
        Token first = tokens.current();
        Expression left = product();
        if (!tokens.current().isOperator("~")) {
            return left;
        }
        List<Expression> parts = new ArrayList<>(List.of(left));
        while (tokens.current().isOperator("~")) {
            tokens.next();
            parts.add(product());
        }
        return new Expression.Concat(tokens.from(first), parts);
    }

    private Expression product() {
        Token first = tokens.current();
        Expression left = power();
        while (tokens.current().kind() == Kind.OPERATOR
                && Set.of("*", "/", "//", "%").contains(tokens.current().text())) {
            String operator = tokens.next().text();
            left = new Expression.Binary(tokens.from(first), operator, left, power());
        }
        return left;
    }

    private Expression power() {
        Token first = tokens.current();
        Expression left = unary(true);
        while (tokens.current().isOperator("**")) {
            tokens.next();
            left = new Expression.Binary(tokens.from(first), "**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Token first = tokens.current();
        tokens.enter();
        Expression value;
        if (first.isOperator("-") || first.isOperator("+")) {
            tokens.next();
            value = new Expression.Sign(tokens.from(first), first.isOperator("-"), unary(false));
        } else {
            value = primary();
        }
        value = postfix(value);
        tokens.leave();
        return withFilters ? filters(value) : value;
    }

    private Expression primary() {
        Token token = tokens.next();
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
            throw tokens.noExpression(token);
        }
        throw tokens.unexpected(token);
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
                mentions.name(token.text());
                return new Expression.Name(tokens.place(token), token.text());
        }
    }

    private Expression constant(Token token, Value value) {
        return new Expression.Constant(tokens.place(token), value);
    }

    /** Neighbouring strings are one. */
    private Expression string(Token token) {
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.current().kind() == Kind.STRING) {
            text.append(tokens.next().text());
        }
        return new Expression.Constant(tokens.from(token), Value.of(text.toString()));
    }

    private Expression parenthesis(Token open) {
        if (tokens.current().isOperator(")")) {
            tokens.next();
            return new Expression.TupleOf(tokens.from(open), List.of());
        }
        Expression inner = tuple();
        tokens.expectOperator(")");
        return inner;
    }

    private Expression list(Token open) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.current().isOperator("]")) {
            if (!items.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.current().isOperator("]")) {
                    break;
                }
            }
            items.add(expression());
        }
        tokens.next();
        return new Expression.ListOf(tokens.from(open), items);
    }

    private Expression dict(Token open) {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.current().isOperator("}")) {
            if (!keys.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.current().isOperator("}")) {
                    break;
                }
            }
            keys.add(expression());
            tokens.expectOperator(":");
            values.add(expression());
        }
        tokens.next();
        return new Expression.DictOf(tokens.from(open), keys, values);
    }

    private Expression postfix(Expression value) {
        Expression result = value;
        while (true) {
            if (tokens.current().isOperator(".")) {
                tokens.next();
                result = dotted(result);
            } else if (tokens.current().isOperator("[")) {
                tokens.next();
                result = subscript(result);
            } else if (tokens.current().isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    private Expression dotted(Expression object) {
        Token token = tokens.next();
        if (token.kind() == Kind.NAME) {
            if (Template.CHANGING.contains(token.text())) {
                mentions.change();
            }
            return new Expression.Attribute(tokens.place(token), object, token.text());
        }
        if (token.kind() == Kind.INTEGER) {
            return new Expression.Item(
                    tokens.place(token), object, constant(token, Value.of(new BigInteger(token.text()))));
        }
        throw tokens.fault(token, "expected name or number");
    }

    private Expression subscript(Expression object) {
        Token first = tokens.current();
        Expression start = null;
        if (!first.isOperator(":")) {
            start = expression();
            if (tokens.current().isOperator("]")) {
                Place place = tokens.from(first);
                tokens.next();
                return new Expression.Item(place, object, start);
            }
            if (tokens.current().isOperator(",")) {
                List<Expression> items = new ArrayList<>(List.of(start));
                while (tokens.current().isOperator(",")) {
                    tokens.next();
                    items.add(expression());
                }
                tokens.expectOperator("]");
                return new Expression.Item(
                        tokens.from(first), object, new Expression.TupleOf(tokens.from(first), items));
            }
        }
        tokens.expectOperator(":");
        Expression stop = tokens.current().isOperator(":") || tokens.current().isOperator("]") ? null : expression();
        Expression step = null;
        if (tokens.current().isOperator(":")) {
            tokens.next();
            step = tokens.current().isOperator("]") ? null : expression();
        }
        tokens.expectOperator("]");
        return new Expression.Slice(tokens.from(first), object, start, stop, step);
    }

    private Expression call(Expression callee) {
        Expression.Passed passed = arguments();
        Place place = tokens.since(callee.place().start());
        if (callee instanceof Expression.Name name && NameCheck.isLookup(name)) {
            check.lookup(passed);
            return new Expression.Call(place, callee, withTemplates(passed));
        }
        return new Expression.Call(place, callee, passed);
    }

    private Expression.Passed arguments() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Expression> named = new ArrayList<>();
        Expression more = null;
        Expression moreNamed = null;
        boolean first = true;
        while (!tokens.current().isOperator(")")) {
            if (!first) {
                tokens.expectOperator(",");
                if (tokens.current().isOperator(")")) {
                    break;
                }
            }
            first = false;
            Token token = tokens.current();
            if (token.isOperator("*") && more == null && moreNamed == null) {
                tokens.next();
                more = expression();
            } else if (token.isOperator("**") && moreNamed == null) {
                tokens.next();
                moreNamed = expression();
            } else if (token.kind() == Kind.NAME && tokens.look(1).isOperator("=") && moreNamed == null) {
                tokens.next();
                tokens.next();
                names.add(token.text());
                named.add(expression());
            } else if (more == null && moreNamed == null && names.isEmpty()) {
                positional.add(expression());
            } else {
                throw tokens.fault(token, "invalid syntax for function call expression");
            }
        }
        tokens.next();
        return positional.isEmpty() && names.isEmpty() && more == null && moreNamed == null
                ? Expression.Passed.NOTHING
                : new Expression.Passed(positional, names, named, more, moreNamed);
    }

    /** Filters, tests and calls after a value. */
    Expression filters(Expression value) {
        Expression result = value;
        while (true) {
            if (tokens.current().isOperator("|")) {
                tokens.next();
                result = filter(result);
            } else if (tokens.current().is("is")) {
                tokens.next();
                result = test(result);
            } else if (tokens.current().isOperator("(")) {
                result = call(result);
            } else {
                return result;
            }
        }
    }

    Expression filter(Expression input) {
        Token first = tokens.current();
        String name = dottedName();
        Place place = tokens.from(first);
        Filter filter = check.filter(place, name);
        Expression.Passed passed = tokens.current().isOperator("(") ? arguments() : Expression.Passed.NOTHING;
        check.named(Filters.shortName(name), passed);
        return new Expression.Filtered(place, input, name, filter, passed);
    }

    private Expression test(Expression input) {
        boolean negated = tokens.skipName("not");
        Token first = tokens.current();
        String name = dottedName();
        Place place = tokens.from(first);
        Test test = check.test(place, name);
        Expression.Passed passed = Expression.Passed.NOTHING;
        if (tokens.current().isOperator("(")) {
            passed = arguments();
        } else if (startsArgument()) {
            if (tokens.current().is("is")) {
                throw tokens.fault(tokens.current(), "You cannot chain multiple tests with is");
            }
            tokens.enter();
            Expression argument = postfix(primary());
            tokens.leave();
            passed = new Expression.Passed(List.of(argument), List.of(), List.of(), null, null);
        }
        Expression tested = new Expression.Tested(place, input, name, test, passed);
        return negated ? new Expression.Not(place, tested) : tested;
    }

    private boolean startsArgument() {
        Token token = tokens.current();
        return switch (token.kind()) {
            case NAME -> !token.is("else") && !token.is("or") && !token.is("and");
            case STRING, INTEGER, FLOAT -> true;
            default -> token.isOperator("[") || token.isOperator("{");
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(tokens.expect(Kind.NAME).text());
        while (tokens.current().isOperator(".")) {
            tokens.next();
            name.append('.').append(tokens.expect(Kind.NAME).text());
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
}
