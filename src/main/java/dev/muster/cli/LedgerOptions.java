package dev.muster.cli;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerException;
import dev.muster.ledger.LedgerPlace;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Option;

/** Where the memory of all runs is. */
final class LedgerOptions {
    @Option(
            names = "--ledger",
            paramLabel = "PLACE",
            description = {
                "Ledger that remembers every host: a file, postgresql://[USER@]HOST/NAME, or none.",
                "Default: $MUSTER_LEDGER; else .muster/ledger.db of the nearest folder upwards that has .muster or"
                        + " muster.yml, else of this one."
            })
    private Optional<String> place = Optional.empty();

    LedgerPlace place(Loading loading) {
        return loading.ledger(place);
    }

    /** Does something with the ledger there is, and closes it; says so when there is none. */
    int withExisting(Console console, Loading loading, ToIntFunction<Ledger> work) {
        LedgerPlace at = place(loading);
        if (at instanceof LedgerPlace.Nowhere || !Ledger.exists(at)) {
            console.error("error: there is no ledger at " + at + ": the first muster run of a playbook begins one");
            return ExitCode.ERROR.status();
        }
        return with(console, at, work);
    }

    /** Looks into the ledger there is, if there is one. */
    <T> T look(Loading loading, Function<Optional<Ledger>, T> work) {
        LedgerPlace at = place(loading);
        if (at instanceof LedgerPlace.Nowhere || !Ledger.exists(at)) {
            return work.apply(Optional.empty());
        }
        try (Ledger ledger = Ledger.open(at, InstantSource.system())) {
            return work.apply(Optional.of(ledger));
        }
    }

    /** Writes into the ledger, made if need be. */
    <T> T write(Loading loading, Function<Ledger, T> work) {
        LedgerPlace at = place(loading);
        if (at instanceof LedgerPlace.Nowhere) {
            throw new LedgerException("--ledger none leaves nothing to write this in");
        }
        try (Ledger ledger = Ledger.open(at, InstantSource.system())) {
            return work.apply(ledger);
        }
    }

    /** Does something with the ledger, made if need be, and closes it; says so when there is to be none. */
    int withAny(Console console, Loading loading, ToIntFunction<Ledger> work) {
        LedgerPlace at = place(loading);
        if (at instanceof LedgerPlace.Nowhere) {
            console.error("error: --ledger none leaves nothing to write this in");
            return ExitCode.ERROR.status();
        }
        return with(console, at, work);
    }

    private static int with(Console console, LedgerPlace at, ToIntFunction<Ledger> work) {
        try (Ledger ledger = Ledger.open(at, InstantSource.system())) {
            return work.applyAsInt(ledger);
        } catch (LedgerException e) {
            console.error("error: " + e.getMessage());
            return ExitCode.ERROR.status();
        }
    }
}
