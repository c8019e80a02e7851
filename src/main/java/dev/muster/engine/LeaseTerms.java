package dev.muster.engine;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * On what terms a run holds its hosts.
 *
 * @param owner tells this controller's process from every other; one word
 * @param who the same for people: {@code anna@ctl1 (pid 123)}
 * @param what is at work: {@code run 12}
 * @param length after which a lease that nobody renews is over, by the host's clock
 * @param patience how long to wait for a host that another holds
 * @param isGone whether an owner is known to be dead, so that its lease need not run out
 */
public record LeaseTerms(
        String owner, String who, String what, Duration length, Duration patience, Predicate<String> isGone) {
    public static final Duration LENGTH = Duration.ofMinutes(10);

    /** The same for some work. */
    public LeaseTerms doing(String work) {
        return new LeaseTerms(owner, who, work, length, patience, isGone);
    }
}
