package dev.muster.template;

import dev.muster.source.Diagnostic;

/** A template that cannot be evaluated, with the place of the fault. The engine turns it into a host's outcome. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Diagnostic diagnostic;
    private final boolean undefined;

    public TemplateException(Diagnostic diagnostic) {
        this(diagnostic, false);
    }

    TemplateException(Diagnostic diagnostic, boolean undefined) {
        super(diagnostic.message(), null, false, true);
        this.diagnostic = diagnostic;
        this.undefined = undefined;
    }

    public Diagnostic diagnostic() {
        return diagnostic;
    }

    /** Whether the fault is a variable or attribute that is not there. */
    public boolean isUndefined() {
        return undefined;
    }
}
