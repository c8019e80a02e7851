package dev.muster.yaml;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.resolver.Resolver;

/** Composes nodes to a limited depth and, unlike its parent, says where the limit was passed. */
final class BoundedComposer extends Composer {
    private final int deepest;
    private int depth;

    BoundedComposer(Parser parser, Resolver resolver, LoaderOptions options, int deepest) {
        super(parser, resolver, options);
        this.deepest = deepest;
    }

    /** Values are nested beyond what anybody writes by hand. */
    static final class TooDeep extends MarkedYAMLException {
        private static final long serialVersionUID = 1;

        TooDeep(Mark mark) {
            super(null, null, "nested too deeply", mark);
        }
    }

    @Override
    protected Node composeSequenceNode(@Nullable String anchor) {
        return deeper(() -> super.composeSequenceNode(anchor));
    }

    @Override
    protected Node composeMappingNode(@Nullable String anchor) {
        return deeper(() -> super.composeMappingNode(anchor));
    }

    private Node deeper(Supplier<Node> compose) {
        if (depth >= deepest) {
            throw new TooDeep(parser.peekEvent().getStartMark());
        }
        depth++;
        Node node = compose.get();
        depth--;
        return node;
    }
}
