package dev.muster.template;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Lexer.Kind;
import dev.muster.template.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a text to a tree: of a template, an expression or a condition. */
final class Parser {
    private Parser() {}

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
        TokenCursor cursor = new TokenCursor(located, tokens);
        Mentions mentions = new Mentions(parts);
        ExpressionParser expressions = new ExpressionParser(cursor, mentions, new NameCheck(diagnostics, mentions));
        StatementParser statements = new StatementParser(cursor, options, mentions, expressions);
        List<Statement> body = statements.body();
        return new Template(
                body,
                statements.blocks(),
                soleVariable(located, tokens, options),
                newlines,
                mentions.changesValues(),
                options);
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
        TokenCursor cursor =
                new TokenCursor(located, new Lexer(located, RenderOptions.DEFAULTS, rawStrings).expression());
        Mentions mentions = new Mentions(new ArrayList<>());
        ExpressionParser expressions = new ExpressionParser(cursor, mentions, new NameCheck(diagnostics, mentions));
        Expression expression = expressions.tuple(inlineIf);
        if (cursor.current().kind() != Kind.END) {
            throw cursor.unexpected(cursor.current());
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
    private static @Nullable String soleVariable(LocatedText located, List<Token> tokens, RenderOptions options) {
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
}
