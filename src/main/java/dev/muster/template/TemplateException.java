package dev.muster.template;

import dev.muster.source.Diagnostic;

/** A template that cannot be evaluated, with the place of the fault. The engine turns it into a host's outcome. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Diagnostic diagnostic;

    public TemplateException(Diagnostic diagnostic) {
        super(diagnostic.message());
        this.diagnostic = diagnostic;
    }

    public Diagnostic diagnostic() {
        return diagnostic;
    }
}
