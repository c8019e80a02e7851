package dev.muster.playbook;

import dev.muster.source.Span;
import java.util.List;
import java.util.Optional;

/** Tasks that stand or fall together, with what to do then. */
public record Block(
        Span span,
        Optional<String> name,
        Keywords keywords,
        List<TaskNode> block,
        List<TaskNode> rescue,
        List<TaskNode> always)
        implements TaskNode {
    public Block {
        block = List.copyOf(block);
        rescue = List.copyOf(rescue);
        always = List.copyOf(always);
    }
}
