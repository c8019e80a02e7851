package dev.muster.connection;

/**
 * Bounds how many datagrams leave in a second: a few at once, then one after the other. Safe for several threads.
 * Times are nanoseconds of any steady clock.
 */
final class Pace {
    private static final long SECOND = 1_000_000_000L;
    private final long gap;
    private final long burst;
    private long next = Long.MIN_VALUE;

    /**
     * @param perSecond datagrams on average, at least one
     * @param atOnce how many may leave together after a rest
     */
    Pace(int perSecond, int atOnce) {
        this.gap = SECOND / Math.max(1, perSecond);
        this.burst = gap * Math.max(0, atOnce - 1);
    }

    /** Takes the right to send one now; otherwise says how long to wait before asking again. */
    synchronized long take(long now) {
        long free = next == Long.MIN_VALUE || now - next >= burst ? now - burst : next;
        if (free - now > 0) {
            return free - now;
        }
        next = free + gap;
        return 0;
    }

    /** Gives back what was taken and not used. */
    synchronized void giveBack() {
        next -= gap;
    }
}
