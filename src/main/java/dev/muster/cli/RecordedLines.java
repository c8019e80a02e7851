package dev.muster.cli;

import dev.muster.cli.repl.Repl;
import dev.muster.connection.KeyMemory;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunListener;
import dev.muster.playbook.Playbook;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a prompt; each that is run is a run of the ledger, as with {@code muster exec}. The ledger is opened behind the
 * prompt: the first line that needs it waits for it, and what is wrong with it is said before the next prompt. While it
 * cannot be used nothing is run, and each line tries it once more.
 */
final class RecordedLines implements Repl.Lines, AutoCloseable {
    /** For one who leaves at once: a new ledger takes a fraction of it, and one that is not there by then is not needed. */
    private static final Duration FAREWELL = Duration.ofSeconds(12);
    /** After this one wonders whether anything happens at all. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final Console console;
    private final LedgerPlace place;
    private Optional<Fleet> fleet = Optional.empty();
    private volatile Optional<Recording.Opening> opening = Optional.empty();
    private volatile Optional<Recording> recording = Optional.empty();
    private boolean isRefused;

    RecordedLines(Console console, LedgerPlace place) {
        this.console = console;
        this.place = place;
    }

    /** @param fleet knows hosts by this one's {@link #keyMemory} */
    void playOn(Fleet fleet) {
        this.fleet = Optional.of(fleet);
    }

    KeyMemory keyMemory() {
        return recording.map(Recording::keyMemory).orElse(KeyMemory.NONE);
    }

    @Override
    public void prepare() {
        opening = Optional.of(Recording.openOrMake(place));
    }

    @Override
    public void settle() {
        if (opening.filter(now -> now.isOverWithin(Duration.ZERO)).isPresent()) {
            await();
        }
    }

    /** The ledger, waited for; empty when it cannot be used, which was then said. */
    private Optional<Recording> await() {
        if (recording.isEmpty()) {
            if (opening.isEmpty()) {
                prepare();
            }
            opening.ifPresent(this::sayIfItTakesLong);
            recording = opening.flatMap(now -> now.await(console));
            opening = Optional.empty();
            isRefused = recording.isEmpty();
        }
        return recording;
    }

    private void sayIfItTakesLong(Recording.Opening now) {
        if (!now.isOverWithin(A_MOMENT)) {
            console.notice(
                    "waiting for the ledger " + place + ", which is still being opened; Ctrl-C ends the waiting");
        }
    }

    @Override
    public Optional<RunResult> run(
            String module,
            Playbook playbook,
            Collection<Host> hosts,
            Inventory inventory,
            RunOptions options,
            RunListener view) {
        return await().flatMap(open -> fleet.map(player -> {
            RunOptions complete = open.under(options);
            open.begin(RunHeader.Kind.EXEC, module, complete, hosts, inventory);
            RunResult result = player.run(
                    List.of(playbook), inventory, open.equipped(complete, "repl " + module), open.listeners(view));
            ExitCode unused = open.finish(result, Fleet.exitCode(result));
            return result;
        }));
    }

    @Override
    public void cancel() {
        // What is cancelled in the fleet without a run is the next one.
        if (opening.filter(Recording.Opening::giveUp).isEmpty()) {
            fleet.ifPresent(Fleet::cancel);
        }
    }

    @Override
    public void end() {
        opening.ifPresent(this::sayIfItTakesLong);
        // It was for nobody yet: who breaks off the waiting is not refused anything.
        boolean isOver = opening.filter(now -> now.isOverWithin(FAREWELL.minus(A_MOMENT)) && !now.isGivenUp())
                .isPresent();
        if (isOver) {
            await();
        }
    }

    /** Whether lines could be run to the end. */
    boolean isUsable() {
        return !isRefused;
    }

    @Override
    public void close() {
        opening.ifPresent(Recording.Opening::giveUp);
        recording.ifPresent(Recording::close);
    }
}
