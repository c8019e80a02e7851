package dev.muster.cli;

import dev.muster.engine.Prompter;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.ledger.KeyBook;
import dev.muster.ledger.Outcome;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The question whether a host that shows another key than the ledger knows is still the same box. It is asked when all
 * other hosts are done, so that nobody waits for the answer; a host for which it is yes is then played for.
 */
record NewKeys(Console console, KeyBook book, Prompter prompter) {

    /** A host that was refused for its key in a run. */
    record Stranger(String host, String type, String fingerprint, int run) {}

    /** A run, and what it makes of the exit code. */
    record Played(RunResult result, ExitCode code) {}

    /** The hosts that are the same box; from now on they are known by the keys they showed. */
    Set<String> accepted(Collection<Stranger> strangers) {
        Set<String> accepted = new TreeSet<>();
        if (prompter.isAttended()) {
            for (Stranger stranger : strangers) {
                if (isSameBox(stranger)) {
                    book.accept(stranger.host(), stranger.type(), stranger.fingerprint(), stranger.run());
                    accepted.add(stranger.host());
                }
            }
        }
        return accepted;
    }

    private boolean isSameBox(Stranger stranger) {
        console.line(Ink.WARNING, stranger.host() + " shows another host key than the ledger knows:");
        for (KeyBook.Known known : book.of(stranger.host())) {
            console.line("  known: " + known.type() + " " + known.fingerprint() + ", first seen in run "
                    + known.firstRun() + " on " + LedgerWords.time(known.first()) + " by " + known.who()
                    + ", last in run " + known.lastRun() + " on " + LedgerWords.time(known.last()));
        }
        console.line("  shown: " + stranger.type() + " " + stranger.fingerprint());
        String answer = prompter.ask("Is it still the same box, and to be played for now? (yes/no) ", true);
        if (answer.strip().equals("yes")) {
            return true;
        }
        console.line(stranger.host() + " is left alone");
        return false;
    }

    /**
     * Plays, asks about hosts with new keys, and plays for those that are the same box after all.
     *
     * @param play a whole run with these options, recorded
     */
    static ExitCode playing(
            Recording recording, RunOptions options, Prompter prompter, Function<RunOptions, Played> play) {
        Played first = play.apply(options);
        Set<String> accepted = first.result().status() == RunResult.Status.INTERRUPTED
                ? Set.of()
                : recording.askAboutNewKeys(prompter);
        if (accepted.isEmpty()) {
            return first.code();
        }
        ExitCode rest = first.code() == ExitCode.UNREACHABLE_HOSTS ? without(first.result(), accepted) : first.code();
        ExitCode again = play.apply(options.withOnly(accepted)).code();
        return again.status() > rest.status() ? again : rest;
    }

    private static ExitCode without(RunResult result, Set<String> hosts) {
        Map<String, Outcome> others = new LinkedHashMap<>(result.outcomes());
        others.keySet().removeAll(hosts);
        if (others.values().stream().anyMatch(Outcome.NotReached.class::isInstance)) {
            return ExitCode.UNREACHABLE_HOSTS;
        }
        return others.values().stream().allMatch(Outcome::isAccountedFor) ? ExitCode.OK : ExitCode.FAILED_HOSTS;
    }
}
