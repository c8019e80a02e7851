package dev.muster.yaml;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.scanner.Scanner;
import org.yaml.snakeyaml.tokens.Token;

/**
 * A scanner that remembers its first token until it is taken. The parser asks for it several times before it takes it,
 * and each time snakeyaml's looks whether what follows could still change it, which it cannot.
 */
final class FirstToken implements Scanner {
    private static final Token.ID[] ANY = {};
    private final Scanner scanner;
    private @Nullable Token first;

    FirstToken(Scanner scanner) {
        this.scanner = scanner;
    }

    private @Nullable Token first() {
        Token known = first;
        if (known == null && scanner.checkToken(ANY)) {
            known = scanner.peekToken();
            first = known;
        }
        return known;
    }

    @Override
    public boolean checkToken(Token.ID choice) {
        Token token = first();
        return token != null && token.getTokenId() == choice;
    }

    @Override
    public boolean checkToken(Token.ID... choices) {
        Token token = first();
        if (token == null) {
            return false;
        }
        for (Token.ID choice : choices) {
            if (token.getTokenId() == choice) {
                return true;
            }
        }
        return choices.length == 0;
    }

    @Override
    public Token peekToken() {
        Token token = first();
        return token == null ? scanner.peekToken() : token;
    }

    @Override
    public Token getToken() {
        first = null;
        return scanner.getToken();
    }

    @Override
    public void resetDocumentIndex() {
        scanner.resetDocumentIndex();
    }
}
