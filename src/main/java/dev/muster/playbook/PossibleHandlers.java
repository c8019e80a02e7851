package dev.muster.playbook;

import dev.muster.source.LocatedText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names and topics that handlers answer to, or may answer to once includes have brought them in. */
final class PossibleHandlers {
    private final Set<String> names = new LinkedHashSet<>();
    private boolean open;

    void add(List<List<Task>> handlers) {
        handlers.stream().flatMap(List::stream).forEach(this::add);
    }

    void add(PossibleHandlers others) {
        names.addAll(others.names);
        open |= others.open;
    }

    private void add(Task handler) {
        add(handler.name(), handler.listen(), handler.lineage());
    }

    /** One of which no more can be read: its own fault is told, not also that it is missing. */
    void add(Optional<LocatedText> called, List<String> topics, Lineage lineage) {
        called.ifPresent(name -> {
            names.add(name.text());
            lineage.role().ifPresent(role -> names.add(role.name() + " : " + name.text()));
            open |= TemplateCheck.isTemplate(name.text());
        });
        names.addAll(topics);
        open |= topics.stream().anyMatch(TemplateCheck::isTemplate);
    }

    /** From here on only the run can tell which handlers there are. */
    void open() {
        open = true;
    }

    boolean mayAnswer(String name) {
        return open || names.contains(name);
    }

    Set<String> names() {
        return names;
    }
}
