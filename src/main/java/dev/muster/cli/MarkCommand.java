package dev.muster.cli;

import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Mark;
import dev.muster.source.DidYouMean;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** What {@code park} and {@code exempt} have in common: hosts that a person leaves out, and says why. */
abstract class MarkCommand extends LedgerTool {
    @Mixin
    private NamedHosts hosts = new NamedHosts();

    MarkCommand(Console console, Loading loading) {
        super(console, loading);
    }

    /** Leaves the hosts out. */
    final int mark(Mark.Kind kind, Optional<LocalDate> until, Optional<String> owner, String why) {
        return withAny(ledger -> mark(ledger, kind, until, owner, why));
    }

    private int mark(Ledger ledger, Mark.Kind kind, Optional<LocalDate> until, Optional<String> owner, String why) {
        List<String> known = ledger.names();
        List<String> unknown = ledger.mark(hosts.names(), kind, until, owner.orElseGet(Controller::user), why);
        unknown.forEach(host -> console()
                .warning("no run has ever named \"" + host + "\""
                        + DidYouMean.hint(host, known).map(hint -> "; " + hint).orElse("")
                        + "; it is known from now on, and muster unpark " + host + " takes this back"));
        String how = kind == Mark.Kind.PARKED
                ? "parked until " + until.map(LocalDate::toString).orElse("")
                : "exempt by " + owner.orElseGet(Controller::user);
        console().line(String.join(", ", hosts.names()) + ": " + how + ": " + why);
        return ExitCode.OK.status();
    }
}
