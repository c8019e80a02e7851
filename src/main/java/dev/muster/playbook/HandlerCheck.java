package dev.muster.playbook;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.template.Value;
import java.util.List;

/** Looks for notified handlers that do not exist. Names with templates are left to the run. */
final class HandlerCheck {
    private final PossibleHandlers known = new PossibleHandlers();
    private final boolean anyCase;
    private final Diagnostics diagnostics;

    /**
     * Knows these.
     *
     * @param possible those that dynamic includes may add
     * @param anyCase whether a name in another case is but a warning
     */
    HandlerCheck(List<List<Task>> handlers, PossibleHandlers possible, boolean anyCase, Diagnostics diagnostics) {
        this.anyCase = anyCase;
        this.diagnostics = diagnostics;
        known.add(handlers);
        known.add(possible);
    }

    void nodes(List<TaskNode> nodes) {
        for (TaskNode node : nodes) {
            if (node instanceof Block block) {
                nodes(block.block());
                nodes(block.rescue());
                nodes(block.always());
            } else if (node instanceof Task task) {
                task.notifies().forEach(this::notified);
            }
        }
    }

    private void notified(Value value) {
        if (TemplateCheck.isTemplate(value) || known.mayAnswer(value.str())) {
            return;
        }
        if (value instanceof Value.Text text && text.origin() != null) {
            if (anyCase && known.names().stream().anyMatch(text.text()::equalsIgnoreCase)) {
                diagnostics.warning(
                        text.origin().span(),
                        "old syntax: the handler \"" + text.text() + "\" differs from its name in case");
                return;
            }
            diagnostics.add(Diagnostic.missing(
                    text.origin().span(),
                    "The requested handler '" + text.text()
                            + "' was not found in either the main handlers list nor in the listening handlers list",
                    DidYouMean.hint(text.text(), known.names())));
        }
    }
}
