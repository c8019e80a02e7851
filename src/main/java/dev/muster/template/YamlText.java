package dev.muster.template;

import java.util.ArrayList;
import java.util.List;

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

    /** All documents of a text, cut at the lines that begin or end one. */
    default List<Value> parseAll(String text) {
        List<Value> all = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        boolean open = false;
        for (String line : text.split("(?<=\n)")) {
            boolean start = line.matches("---(\\s.*)?(?s:\\s*)");
            if (start || line.stripTrailing().equals("...")) {
                if (open) {
                    all.add(parse(document.toString()));
                }
                document.setLength(0);
                open = start;
                document.append(start ? line : "");
            } else {
                document.append(line);
                open |= !line.isBlank() && !line.stripLeading().startsWith("#") && !line.startsWith("%");
            }
        }
        if (open) {
            all.add(parse(document.toString()));
        }
        return all;
    }
}
