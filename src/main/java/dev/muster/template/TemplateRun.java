package dev.muster.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of a template and of those it extends: which block replaces which, and whether results are converted. */
final class TemplateRun {
    private final Template template;
    private final boolean convert;
    private final Map<String, List<Statement.Block>> blocks = new HashMap<>();
    private @Nullable Template parent;
    private int parents;

    TemplateRun(Template template, boolean convert) {
        this.template = template;
        this.convert = convert;
    }

    boolean convert() {
        return convert;
    }

    /** Whether there is no template, only an expression. */
    boolean isBare() {
        return template.body().isEmpty();
    }

    RenderOptions options() {
        return template.options();
    }

    /** Whether output of the part that runs is dropped, because a parent will put its own out. */
    boolean hasParent() {
        return parent != null;
    }

    void extend(Template other) {
        if (parent != null) {
            throw new Fault("extended multiple times");
        }
        if (++parents > 50) {
            throw new Fault("templates extend each other in a circle");
        }
        parent = other;
    }

    /** Definitions of a block, the one that counts first. */
    List<Statement.Block> definitions(String name) {
        return blocks.getOrDefault(name, List.of());
    }

    Value render(Frame frame) {
        Template current = template;
        while (true) {
            if (!current.blocks().isEmpty()) {
                current.blocks()
                        .forEach((name, block) -> blocks.computeIfAbsent(name, key -> new ArrayList<>())
                                .add(block));
            }
            Output out = new Output(convert);
            Statement.runAll(current.body(), frame, out);
            if (parent == null) {
                return out.result();
            }
            current = parent;
            parent = null;
        }
    }
}
