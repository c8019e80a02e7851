package dev.muster.connection;

/**
 * How many key exchanges go on at a time. Hosts that time out at it or hang up on us are taken for a sign that
 * somebody, most often a machine that all of them run on or a firewall before them, has more to do than it can: then
 * there are half as many places, and one more with each login that goes well. Safe for use by several threads.
 */
final class HandshakePlaces {
    /** With fewer, a few hosts that hang would hold up all others. */
    private static final int FEWEST = 8;

    private final int most;
    private int places;
    private int taken;
    private long began;
    private long cutAt;

    HandshakePlaces(int most) {
        this.most = most;
        this.places = most;
    }

    /** Waits for a place. What it returns is handed back with the place. */
    synchronized long take() throws InterruptedException {
        while (taken >= places) {
            wait();
        }
        taken++;
        return ++began;
    }

    /** Somebody came to an end that says nothing about the load. */
    synchronized void giveBack() {
        taken--;
        notifyAll();
    }

    /** Somebody is in. */
    synchronized void wentWell() {
        places = Math.min(most, places + 1);
        giveBack();
    }

    /**
     * Somebody was lost at it. Those who began before places were last cut had too many beside them, which is known:
     * they do not count once more.
     */
    synchronized void lost(long ticket) {
        lostOutside(ticket);
        giveBack();
    }

    /** A ticket for one who needs no place yet. */
    synchronized long look() {
        return began;
    }

    /** Somebody was turned away before a place was taken. */
    synchronized void lostOutside(long ticket) {
        if (ticket >= cutAt) {
            places = Math.max(Math.min(FEWEST, most), places / 2);
            cutAt = began + 1;
        }
    }

    /** As many as there are now. */
    synchronized int places() {
        return places;
    }
}
