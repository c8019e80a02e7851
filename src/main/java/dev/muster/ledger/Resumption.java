package dev.muster.ledger;

import java.util.Map;
import java.util.Optional;

/**
 * A run that was broken off and is gone on with.
 *
 * @param run its number
 * @param status how it ended, see the table of runs
 * @param digest of what it was given besides its playbooks
 * @param finished hosts that had come to the end of the playbook in it, with what became of them
 * @param steps what was done, by host and step; of the runs that it went on with itself, too
 * @param sources digests of the files that these steps are in, by host and file
 */
public record Resumption(
        int run,
        String status,
        String digest,
        Map<String, Outcome> finished,
        Map<String, Map<String, PastStep>> steps,
        Map<String, Map<String, String>> sources) {

    Optional<PastStep> step(String host, String step) {
        return Optional.ofNullable(steps.getOrDefault(host, Map.of()).get(step));
    }

    boolean hasMoved(String host, String file, String source) {
        String then = sources.getOrDefault(host, Map.of()).getOrDefault(file, source);
        return !then.equals(source);
    }
}
