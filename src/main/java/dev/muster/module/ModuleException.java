package dev.muster.module;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import java.util.List;

/** A module cannot decide: the message goes to the host's outcome. For the author's and the host's faults alike. */
public final class ModuleException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<Diagnostic> diagnostics;

    public ModuleException(String message) {
        super(message);
        this.diagnostics = List.of();
    }

    /** For what was found in a file: the message is all of it, with excerpts. */
    public ModuleException(Diagnostics found) {
        super(found.render());
        this.diagnostics = found.sorted();
    }

    /** What was found in a file, if that is what is wrong. */
    public List<Diagnostic> diagnostics() {
        return diagnostics;
    }
}
