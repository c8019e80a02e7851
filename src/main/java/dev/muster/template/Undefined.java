package dev.muster.template;

import dev.muster.source.Diagnostic;

/**
 * A name or attribute that is not there. Harmless until used: {@code default} and {@code is defined} look at it, an
 * attribute of it is itself, everything else raises its complaint.
 */
record Undefined(Diagnostic complaint, String name) implements Value {
    @Override
    public boolean isTruthy() {
        throw failure();
    }

    @Override
    public String str() {
        throw failure();
    }

    @Override
    public String typeName() {
        return "AnsibleUndefined";
    }

    TemplateException failure() {
        return new TemplateException(complaint, true);
    }
}
