package dev.muster.playbook;

import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.util.List;
import java.util.Optional;

/**
 * One call of a module.
 *
 * @param span where the task begins
 * @param name as written, may hold a template
 * @param keywords its own and, merged in, those of the blocks and the play around it
 * @param register name under which the result is kept
 * @param notifies handler names or topics, may hold templates
 * @param listen topics, for a handler
 */
public record Task(
        Span span,
        Optional<LocatedText> name,
        ModuleCall call,
        Keywords keywords,
        Optional<Loop> loop,
        Optional<String> register,
        List<Value> notifies,
        List<String> listen)
        implements TaskNode {
    public Task {
        notifies = List.copyOf(notifies);
        listen = List.copyOf(listen);
    }

    /** The name shown: as written, else the module's as written. */
    public String title() {
        return name.map(LocatedText::text).orElse(call.writtenAs().text());
    }
}
