package dev.muster.playbook;

import dev.muster.source.Located;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.util.Optional;

/**
 * A loop over items.
 *
 * @param lookup {@code ""} for {@code loop:}; else what stands behind {@code with_}: {@code items}, {@code dict} …
 * @param label {@code loop_control.label}
 * @param extended whether items see {@code ansible_loop}
 * @param allItems whether {@code ansible_loop} has them all
 * @param pause seconds between items, may hold a template
 */
public record Loop(
        Span span,
        String lookup,
        Value items,
        String variable,
        Optional<String> indexVariable,
        Optional<Value> label,
        Optional<Value> pause,
        boolean extended,
        boolean allItems)
        implements Located {}
