package dev.muster.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a template was found to mention while it was parsed: other files, the names in a macro, changes of values. */
final class Mentions {
    private final List<TemplateParts.Part> parts;
    private final Deque<Set<String>> names = new ArrayDeque<>();
    private boolean changesValues;

    /** @param parts where the other files are put */
    Mentions(List<TemplateParts.Part> parts) {
        this.parts = parts;
    }

    void part(TemplateParts.Part part) {
        parts.add(part);
    }

    /** How many other files there are by now. */
    int parts() {
        return parts.size();
    }

    /** What was named since then is only needed under a condition. */
    void unsure(int since) {
        parts.subList(since, parts.size())
                .replaceAll(part -> new TemplateParts.Part(part.name(), false, part.rendered()));
    }

    void name(String name) {
        if (!names.isEmpty()) {
            names.peek().add(name);
        }
    }

    void openMacro() {
        names.push(new HashSet<>());
    }

    /** The names since the macro began, which those around it mention too. */
    Set<String> closeMacro() {
        Set<String> closed = names.pop();
        if (!names.isEmpty()) {
            names.peek().addAll(closed);
        }
        return closed;
    }

    void change() {
        changesValues = true;
    }

    boolean changesValues() {
        return changesValues;
    }
}
