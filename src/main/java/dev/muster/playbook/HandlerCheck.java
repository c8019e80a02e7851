package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;

/** Looks for notified handlers that do not exist. Names with templates are left to the run. */
final class HandlerCheck {
    private final List<String> known = new ArrayList<>();
    private final Diagnostics diagnostics;
    private boolean open;

    HandlerCheck(List<List<Task>> handlers, Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
        handlers.stream().flatMap(List::stream).forEach(handler -> {
            handler.name().ifPresent(name -> known.add(name.text()));
            handler.lineage()
                    .role()
                    .flatMap(role -> handler.name().map(name -> role.name() + " : " + name.text()))
                    .ifPresent(known::add);
            known.addAll(handler.listen());
        });
        open = known.stream().anyMatch(TemplateCheck::isTemplate);
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
        if (open || TemplateCheck.isTemplate(value) || known.contains(value.str())) {
            return;
        }
        if (value instanceof Value.Text text && text.origin() != null) {
            diagnostics.unknown(
                    text.origin().span(),
                    "The requested handler '" + text.text()
                            + "' was not found in either the main handlers list nor in the listening handlers list",
                    text.text(),
                    known);
        }
    }
}
