package dev.muster.engine;

import dev.muster.module.Effect;
import dev.muster.module.ModuleException;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The facts that a host was not asked for, because nothing in the run seemed to want them. Who asks for one after all
 * has them gathered, all at once, and waits for it; so what a play sees is the same, and only the time is another.
 */
final class LateFacts {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Effect.FactsLeftOut leftOut;
    private final Supplier<Map<String, Value>> gathering;
    /** Several hosts may look into the variables of one at a time. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean gathered;
    private Optional<ModuleException> failure = Optional.empty();

    /** @param gathering asks the host; ends in the exceptions of a task that does */
    LateFacts(Effect.FactsLeftOut leftOut, Supplier<Map<String, Value>> gathering) {
        this.leftOut = leftOut;
        this.gathering = gathering;
    }

    boolean has(String fact) {
        return leftOut.facts().test(fact);
    }

    /** What they are usually called. */
    Set<String> usual() {
        return leftOut.usual();
    }

    /**
     * Gathers them, unless somebody has.
     *
     * @param passive whether nobody may be asked: then there is no answer
     * @param learn told of them before anybody else may go on
     * @return whether they are known now; not so for what has to be evaluated in order to gather them
     */
    boolean isGathered(boolean passive, Consumer<Map<String, Value>> learn) {
        if (lock.isHeldByCurrentThread()) {
            return false;
        }
        if (passive) {
            throw new ModuleException("these facts are not gathered yet");
        }
        enter();
        try {
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (!gathered) {
                learn.accept(asked());
                gathered = true;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A host that cannot tell them is not asked by one after the other; who was broken off himself has learnt nothing. */
    private Map<String, Value> asked() {
        try {
            return gathering.get();
        } catch (ModuleException e) {
            failure = Thread.currentThread().isInterrupted() ? failure : Optional.of(e);
            throw e;
        }
    }

    private void enter() {
        try {
            if (!lock.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new ModuleException("facts that somebody else is gathering did not come");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModuleException("interrupted while facts were gathered");
        }
    }
}
