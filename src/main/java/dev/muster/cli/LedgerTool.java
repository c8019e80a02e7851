package dev.muster.cli;

import dev.muster.ledger.Ledger;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;

/** A command about the ledger: finds it by its options, opens it for the work, and closes it. */
abstract class LedgerTool implements Callable<Integer> {
    private final Console console;
    private final Loading loading;

    @Mixin
    private LedgerOptions place = new LedgerOptions();

    LedgerTool(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    final Console console() {
        return console;
    }

    /** Works on the ledger there is; says so when there is none. */
    final int withExisting(ToIntFunction<Ledger> work) {
        return place.withExisting(console, loading, work);
    }

    /** Works on the ledger, made if need be. */
    final int withAny(ToIntFunction<Ledger> work) {
        return place.withAny(console, loading, work);
    }
}
