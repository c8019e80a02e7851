package dev.muster.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * How many hosts may be at a task at once. A host that was let go gives up its place, since its thread may never come
 * back to do so: those that wait are under no watch, and would wait for ever.
 */
final class Throttle {
    private static final long LOOK_MILLIS = 100;
    private final int limit;
    private final Set<HostRun> inside = new HashSet<>();

    Throttle(int limit) {
        this.limit = limit;
    }

    /** Waits for a place; false when the wait was broken off because the host itself was let go. */
    synchronized boolean enter(HostRun host) {
        try {
            while (inside.size() >= limit) {
                if (!inside.removeIf(HostRun::isAbandoned)) {
                    wait(LOOK_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        inside.add(host);
        return true;
    }

    synchronized void leave(HostRun host) {
        inside.remove(host);
        notifyAll();
    }
}
