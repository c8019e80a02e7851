package dev.muster.yaml;

import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import java.math.BigInteger;

/**
 * A scalar, typed by the rules of YAML 1.1 as PyYAML's SafeLoader applies them (yes/no/on/off are booleans, y and n
 * strings, {@code 0644} is octal, {@code 10:20} is base 60).
 *
 * @param content the text after unquoting and folding, each character with its place
 * @param type what the text means
 */
public record YamlScalar(LocatedText content, Type type) implements YamlNode {

    /** Meaning of a scalar. VAULT is a {@code !vault} ciphertext, UNSAFE a {@code !unsafe} text, never a template. */
    public enum Type {
        STRING,
        INTEGER,
        FLOAT,
        BOOLEAN,
        NULL,
        TIMESTAMP,
        UNSAFE,
        VAULT
    }

    public String text() {
        return content.text();
    }

    /** The number an INTEGER stands for. */
    public BigInteger integer() {
        return ScalarTypes.integer(text());
    }

    /** The number a FLOAT stands for. */
    public double real() {
        return ScalarTypes.real(text());
    }

    /** What a BOOLEAN says. */
    public boolean truth() {
        return ScalarTypes.truth(text());
    }

    /** Whether this is text: quoted, or nothing YAML 1.1 takes for a number, boolean, date or null. */
    public boolean isText() {
        return type == Type.STRING || type == Type.UNSAFE;
    }

    @Override
    public Span span() {
        return content.span();
    }

    @Override
    public String kind() {
        return switch (type) {
            case STRING, UNSAFE -> "a string";
            case INTEGER -> "an integer";
            case FLOAT -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "nothing";
            case TIMESTAMP -> "a date";
            case VAULT -> "a vault value";
        };
    }
}
