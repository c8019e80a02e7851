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
 * @param lineage through which roles and files it came into its play
 * @param include what it brings in when it runs; the module is then not one of the catalogue
 */
public record Task(
        Span span,
        Optional<LocatedText> name,
        ModuleCall call,
        Keywords keywords,
        Optional<Loop> loop,
        Optional<String> register,
        List<Value> notifies,
        List<String> listen,
        Lineage lineage,
        Optional<Include> include)
        implements TaskNode {
    public Task {
        notifies = List.copyOf(notifies);
        listen = List.copyOf(listen);
    }

    /** A task outside of roles and files. */
    public Task(
            Span span,
            Optional<LocatedText> name,
            ModuleCall call,
            Keywords keywords,
            Optional<Loop> loop,
            Optional<String> register,
            List<Value> notifies,
            List<String> listen) {
        this(span, name, call, keywords, loop, register, notifies, listen, Lineage.NONE, Optional.empty());
    }

    /** The same task, bringing something in when it runs. */
    Task including(Include brought) {
        return new Task(span, name, call, keywords, loop, register, notifies, listen, lineage, Optional.of(brought));
    }

    /** The name shown: as written, else the module's as written; led by the role. */
    public String title() {
        return titled(name.map(LocatedText::text));
    }

    /**
     * The name shown, with the role in front of it.
     *
     * @param evaluated the task's own name, if it has one
     */
    public String titled(Optional<String> evaluated) {
        Optional<String> own = evaluated.filter(text -> !text.isEmpty());
        if (include.filter(Include.OfRole.class::isInstance).isPresent()) {
            return own.orElseGet(() -> call.writtenAs().text() + " : "
                    + ((Include.OfRole) include.orElseThrow()).name().str());
        }
        String text = own.orElse(call.writtenAs().text());
        return lineage.role().map(role -> role.name() + " : " + text).orElse(text);
    }
}
