package dev.muster.plan;

import java.util.List;
import java.util.Optional;

/**
 * A play, or with {@code serial} a batch of it: the hosts that go through its tasks together. Where all of them are lost,
 * or more than may be, what comes after it is not begun, as in a run.
 *
 * @param play number of the play, from 1, in the order of the work
 * @param title of the play
 * @param batch number of the batch within the play, from 1
 * @param batches how many the play has
 * @param hosts in the order in which they are taken up
 * @param mayFail {@code max_fail_percentage}, as a number of percent
 */
public record PlanPart(int play, String title, int batch, int batches, List<String> hosts, Optional<String> mayFail) {
    public PlanPart {
        hosts = List.copyOf(hosts);
    }

    /** All of a play. */
    public PlanPart(int play, String title, List<String> hosts) {
        this(play, title, 1, 1, hosts, Optional.empty());
    }
}
