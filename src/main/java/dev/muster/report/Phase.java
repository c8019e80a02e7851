package dev.muster.report;

import dev.muster.ledger.RunProfile.HostCost;
import java.time.Duration;
import java.util.function.Function;

/** What the time of a host goes into, in the order in which it comes. */
public enum Phase {
    CONNECT("connect", cost -> cost.line().reaching()),
    FIRST_WORD("server's first word", cost -> cost.line().greeting()),
    QUEUE("queue for key exchange", cost -> cost.line().queueing()),
    KEY_EXCHANGE("key exchange", cost -> cost.line().exchanging()),
    LOGIN("authentication", cost -> cost.line().authenticating()),
    SHELL("first shell", cost -> cost.line().shell()),
    BECOME("become", cost -> cost.line().becoming()),
    ANSWERS("waiting for answers", cost -> cost.line().answering()),
    /** On the controller, in pauses between attempts, and on hosts that were delegated to. */
    REST("rest of the tasks", cost -> {
        Duration rest = cost.work().minus(cost.line().total());
        return rest.isNegative() ? Duration.ZERO : rest;
    }),
    PLACE("waiting for its turn", cost -> cost.waits().place()),
    OTHERS("waiting for other hosts", cost -> cost.waits().others());

    private final String words;
    private final Function<HostCost, Duration> time;

    Phase(String words, Function<HostCost, Duration> time) {
        this.words = words;
        this.time = time;
    }

    /** As people read it. */
    public String words() {
        return words;
    }

    /** How long it was for a host. */
    public Duration of(HostCost cost) {
        return time.apply(cost);
    }

    /** Whether the host was worked on meanwhile. */
    boolean isWork() {
        return this != PLACE && this != OTHERS;
    }
}
