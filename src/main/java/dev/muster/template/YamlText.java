package dev.muster.template;

/** Reads YAML for {@code from_yaml}; another package owns the parser and hands one in. */
@FunctionalInterface
public interface YamlText {
    /** Refuses: for callers that evaluate without a YAML parser. */
    YamlText NONE = text -> {
        throw new IllegalArgumentException("from_yaml needs a YAML parser, and this evaluator was made without one");
    };

    /**
     * The document as data, texts without a place.
     *
     * @throws IllegalArgumentException for text that is not YAML
     */
    Value parse(String text);
}
