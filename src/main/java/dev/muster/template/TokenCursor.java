package dev.muster.template;

import dev.muster.source.LocatedText;
import dev.muster.template.Lexer.Kind;
import dev.muster.template.Lexer.Token;
import java.util.List;

/** The tokens of a text and how far the parser has come in them; it knows the place of each and how deep it is. */
final class TokenCursor {
    private static final int DEEPEST = 150;
    private static final Token OUTSIDE = new Token(Kind.END, "", 0, 0);

    private final LocatedText located;
    private final List<Token> tokens;
    private int at;
    private int depth;

    TokenCursor(LocatedText located, List<Token> tokens) {
        this.located = located;
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token look(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : OUTSIDE;
    }

    /** Takes one; the end stays. */
    Token next() {
        Token token = tokens.get(at);
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    boolean skipName(String name) {
        if (!current().is(name)) {
            return false;
        }
        next();
        return true;
    }

    Token expect(Kind kind) {
        if (current().kind() != kind) {
            throw expected(kind.toString());
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!current().isOperator(operator)) {
            throw expected(operator);
        }
        next();
    }

    /** One level deeper, up to a limit that spares the stack. */
    void enter() {
        if (++depth > DEEPEST) {
            throw fault(current(), "nested more than " + DEEPEST + " levels deep");
        }
    }

    void leave() {
        depth--;
    }

    Place place(Token token) {
        return new Place(located, token.start(), token.end());
    }

    /** From a token to the last one taken. */
    Place from(Token first) {
        int end = at > 0 ? tokens.get(at - 1).end() : first.end();
        return new Place(located, first.start(), Math.max(first.end(), end));
    }

    /** From an offset to the last token taken. */
    Place since(int start) {
        return new Place(located, start, tokens.get(at - 1).end());
    }

    TemplateException fault(Token token, String message) {
        return place(token).fault(message);
    }

    TemplateException expected(String token) {
        return fault(
                current(),
                "expected token " + PythonText.quoted(token) + ", got "
                        + PythonText.quoted(current().shown()));
    }

    TemplateException noExpression(Token instead) {
        return fault(instead, "Expected an expression, got " + PythonText.quoted(instead.shown()));
    }

    TemplateException unexpected(Token token) {
        return fault(token, "unexpected " + PythonText.quoted(token.shown()));
    }
}
