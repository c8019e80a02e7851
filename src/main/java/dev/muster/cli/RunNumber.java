package dev.muster.cli;

import dev.muster.ledger.Ledger;
import dev.muster.source.Printable;
import java.util.List;
import java.util.Optional;

/** Which run somebody means: its number, or {@code last}. */
final class RunNumber {
    private RunNumber() {}

    /** The number; empty when there is no such run, which was then said. */
    static Optional<Integer> find(Ledger ledger, Console console, String word) {
        List<Ledger.RunLine> last = ledger.lastRuns(1);
        if (last.isEmpty()) {
            console.error("error: the ledger " + ledger.place() + " knows of no run");
            return Optional.empty();
        }
        int highest = last.get(0).number();
        if (word.equals("last")) {
            return Optional.of(highest);
        }
        if (word.matches("[1-9]\\d{0,8}") && Integer.parseInt(word) <= highest) {
            return Optional.of(Integer.parseInt(word));
        }
        console.error("error: there is no run \"" + Printable.line(word) + "\": the ledger knows 1 to " + highest
                + ", and last; muster ledger lists them");
        return Optional.empty();
    }
}
