package dev.muster.cli;

import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.Mark;
import dev.muster.source.DidYouMean;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code park} and {@code exempt} have in common: hosts that a person leaves out, and says why. */
abstract class MarkCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;

    @Parameters(arity = "1..*", paramLabel = "HOST", description = "Names in the inventory.")
    private List<String> hosts = new ArrayList<>();

    @Mixin
    private LedgerOptions place = new LedgerOptions();

    MarkCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    /** Leaves the hosts out. */
    final int mark(Mark.Kind kind, Optional<LocalDate> until, Optional<String> owner, String why) {
        return place.withAny(console, loading, ledger -> mark(ledger, kind, until, owner, why));
    }

    private int mark(Ledger ledger, Mark.Kind kind, Optional<LocalDate> until, Optional<String> owner, String why) {
        List<String> known = ledger.names();
        List<String> unknown = ledger.mark(hosts, kind, until, owner.orElseGet(Controller::user), why);
        unknown.forEach(host -> console.warning("no run has ever named \"" + host + "\""
                + DidYouMean.hint(host, known).map(hint -> "; " + hint).orElse("")
                + "; it is known from now on, and muster unpark " + host + " takes this back"));
        String how = kind == Mark.Kind.PARKED
                ? "parked until " + until.map(LocalDate::toString).orElse("")
                : "exempt by " + owner.orElseGet(Controller::user);
        console.line(String.join(", ", hosts) + ": " + how + ": " + why);
        return ExitCode.OK.status();
    }
}
