package dev.muster.playbook;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import java.util.Optional;

/** What becomes of a call of a module, or with a parameter, that there is not. */
final class Unsupported {
    private final boolean atUse;
    private final Diagnostics diagnostics;

    /** @param atUse whether it is for the hosts that come to it to fail; else nothing runs at all */
    Unsupported(boolean atUse, Diagnostics diagnostics) {
        this.atUse = atUse;
        this.diagnostics = diagnostics;
    }

    boolean isAtUse() {
        return atUse;
    }

    /**
     * Complains.
     *
     * @return what a host that comes to it is to be told; empty when none will
     */
    Optional<Diagnostic> complain(Diagnostic fault) {
        if (!atUse) {
            diagnostics.add(fault);
            return Optional.empty();
        }
        diagnostics.add(new Diagnostic(
                Diagnostic.Severity.WARNING,
                fault.span(),
                fault.message() + " (a host that comes to it fails)",
                fault.hint()));
        return Optional.of(fault);
    }
}
