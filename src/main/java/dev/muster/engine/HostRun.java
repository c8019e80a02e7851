package dev.muster.engine;

import dev.muster.ledger.Outcome;
import dev.muster.ledger.Tally;
import dev.muster.module.Facts;
import dev.muster.playbook.Role;
import dev.muster.playbook.Task;
import dev.muster.shell.Unreachable;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One host through a whole run: what is known about it, how it stands, what was counted.
 *
 * <p>One thread works on a host at a time, but others read its variables through {@code hostvars}, and a thread that
 * was let go may come back: from {@link #abandon} on it can no longer change how the host stands.
 */
final class HostRun {
    private final String name;
    private final Map<String, Value> facts = new ConcurrentHashMap<>();
    private final Set<String> bareFacts = ConcurrentHashMap.newKeySet();
    private final Map<String, Value> variables = new ConcurrentHashMap<>();
    private final Map<String, Value> included = new ConcurrentHashMap<>();
    private final Set<Integer> notified = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> visits = new ConcurrentHashMap<>();
    private final Set<Role> rolesBegun = ConcurrentHashMap.newKeySet();
    private final Set<Role> rolesDone = ConcurrentHashMap.newKeySet();
    private final Map<Guards.Door, Guard> guards = new ConcurrentHashMap<>();
    private final List<Guards.Settled> settledGuards = new CopyOnWriteArrayList<>();
    private final Watch watch = new Watch();
    private Optional<Facts> known = Optional.empty();
    private volatile boolean cleared;
    private volatile Optional<LateFacts> late = Optional.empty();
    private volatile Optional<Way> way = Optional.empty();
    private final Map<Counter, Integer> counts = new LinkedHashMap<>();
    private Standing standing = Standing.GOING;
    private Optional<String> failure = Optional.empty();
    private Optional<Unreachable> unreachable = Optional.empty();
    private Optional<Unreachable> missed = Optional.empty();
    private Optional<String> stopped = Optional.empty();
    private Optional<String> notSeen = Optional.empty();
    private Optional<Outcome> leftOut = Optional.empty();
    private boolean abandoned;
    private boolean over;
    private boolean inPlay;
    private boolean attended;

    /** How a host stands in the play. FAILING: its next task is a rescue's, if there is one. */
    enum Standing {
        GOING,
        FAILING,
        /** Unreachable, or ended by meta: takes no further part in the play. */
        OUT
    }

    /** Columns of the recap. */
    enum Counter {
        OK,
        CHANGED,
        UNREACHABLE,
        FAILED,
        SKIPPED,
        RESCUED,
        IGNORED
    }

    HostRun(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    Watch watch() {
        return watch;
    }

    /** How it was last connected to, by whichever task. */
    Optional<Way> way() {
        return way;
    }

    void remember(Way found) {
        way = Optional.of(found);
    }

    /** Facts under their short names; live. */
    Map<String, Value> facts() {
        return facts;
    }

    /** A fact by its short name; one that was left out is gathered now. */
    @Nullable
    Value fact(String fact, boolean passive) {
        Value known = facts.get(fact);
        if (known == null && late.filter(one -> one.has(fact)).isPresent()) {
            complete(passive);
            known = facts.get(fact);
        }
        return known;
    }

    /** The names of all, without asking for any. */
    Set<String> factNames() {
        Set<String> names = new LinkedHashSet<>();
        synchronized (facts) {
            names.addAll(facts.keySet());
        }
        late.ifPresent(one -> names.addAll(one.usual()));
        return names;
    }

    boolean hasLeftOut() {
        return late.isPresent();
    }

    /** Those that were left out too. */
    Map<String, Value> allFacts(boolean passive) {
        complete(passive);
        return facts;
    }

    private void complete(boolean passive) {
        Optional<LateFacts> now = late;
        if (now.isPresent() && now.get().isGathered(passive, this::learnMore)) {
            late = late.filter(one -> one != now.get());
        }
    }

    private void learnMore(Map<String, Value> more) {
        synchronized (facts) {
            more.forEach(facts::putIfAbsent);
            known = Optional.empty();
        }
    }

    /** From here on facts may be asked for that were not gathered. */
    void gathersLate(LateFacts facts) {
        late = Optional.of(facts);
    }

    /** Whether its facts were cleared: those of earlier runs do not count either. */
    boolean hasCleared() {
        return cleared;
    }

    void forgetFacts() {
        cleared = true;
        synchronized (facts) {
            late = Optional.empty();
            facts.clear();
            bareFacts.clear();
            known = Optional.empty();
        }
    }

    /** @param prefixed whether their variables have the prefix of facts */
    void learn(Map<String, Value> more, boolean prefixed) {
        synchronized (facts) {
            facts.putAll(more);
            if (prefixed) {
                bareFacts.removeAll(more.keySet());
            } else {
                bareFacts.addAll(more.keySet());
            }
            known = Optional.empty();
        }
    }

    /** Names of facts whose variables have no prefix: {@code services}, {@code packages} and cached set facts. */
    Set<String> bareFacts() {
        return bareFacts;
    }

    Facts knownFacts() {
        synchronized (facts) {
            Facts now = known.orElseGet(() -> new Facts(facts));
            known = Optional.of(now);
            return now;
        }
    }

    /** What set_fact and register gave it; live. */
    Map<String, Value> variables() {
        return variables;
    }

    /** What include_vars gave it; live. */
    Map<String, Value> included() {
        return included;
    }

    /** Handlers to run at the next flush, by their place in the play. */
    Set<Integer> notified() {
        return notified;
    }

    /** Changes that it takes back by itself unless they are confirmed; live. */
    Map<Guards.Door, Guard> guards() {
        return guards;
    }

    /** Guards of the run that are settled but may still go back with a later one; live. */
    List<Guards.Settled> settledGuards() {
        return settledGuards;
    }

    /** How many times it has now come to a task. */
    int visit(Task task) {
        return visits.merge(task.span().toString(), 1, Integer::sum);
    }

    // ---- standing ----

    synchronized boolean isGoing() {
        return standing == Standing.GOING;
    }

    synchronized boolean isFailing() {
        return standing == Standing.FAILING;
    }

    synchronized boolean isOut() {
        return standing == Standing.OUT;
    }

    /** Whether later plays leave it out. */
    synchronized boolean isLost() {
        return leftOut.isPresent()
                || over
                || abandoned
                || unreachable.isPresent()
                || failure.isPresent()
                || stopped.isPresent();
    }

    synchronized boolean isUnreachable() {
        return unreachable.isPresent();
    }

    /** Whether it failed or was lost by its own fault, not by being stopped for another's. */
    synchronized boolean isCasualty() {
        return abandoned || unreachable.isPresent() || failure.isPresent();
    }

    /** Ready for a play. */
    synchronized void beginPlay() {
        standing = isLost() ? Standing.OUT : Standing.GOING;
        notified.clear();
        rolesBegun.clear();
        rolesDone.clear();
    }

    /** A task of the role was run. */
    void beginRole(Role role) {
        rolesBegun.add(role);
    }

    /** The role's tasks are over; it counts as done if one of them was run. */
    void endRole(Role role) {
        if (rolesBegun.contains(role)) {
            rolesDone.add(role);
        }
    }

    /** Whether the role was done in this play and is not to be repeated. */
    boolean isDoneWith(Role role) {
        return !role.repeatable() && rolesDone.contains(role);
    }

    synchronized void fail(String message) {
        if (!abandoned) {
            failure = Optional.of(message);
            standing = Standing.FAILING;
        }
    }

    synchronized void loseContact(Unreachable why) {
        if (!abandoned) {
            unreachable = Optional.of(why);
            standing = Standing.OUT;
        }
    }

    /** Not reached, which the author chose to ignore: the play goes on with it, but it is not well. */
    synchronized void miss(Unreachable why) {
        missed = Optional.of(why);
    }

    /** It answered: what was missed before is made up for. */
    synchronized void reached() {
        missed = Optional.empty();
    }

    /** Stops it for a reason that is not its own. */
    synchronized void stop(String why) {
        if (standing == Standing.GOING) {
            stopped = Optional.of(why);
            standing = Standing.FAILING;
        }
    }

    /**
     * A play came to its end with this host in it.
     *
     * @param isWhole whether all of its tasks were to be done: a host that none of them was for is then done as well
     */
    synchronized void wentThroughPlay(boolean isWhole) {
        inPlay = true;
        attended |= isWhole;
    }

    /**
     * The run does not come to it, or not to its end. Then it counts as never seen even when some of the work was done,
     * because a host that counts as changed is one that no later run goes on with.
     */
    synchronized void notSeen(String why) {
        if (notSeen.isEmpty()) {
            notSeen = Optional.of(why);
        }
    }

    /** A person has left it out: no play is for it, and it ends so. */
    synchronized void leaveOut(Outcome outcome) {
        leftOut = Optional.of(outcome);
    }

    /** Whether a rehearsal went as far with it as it could. */
    synchronized boolean isOver() {
        return over;
    }

    /** Takes no further part in the run, without having failed: a rehearsal can go no further with it. */
    synchronized void endRun() {
        over = true;
        standing = Standing.OUT;
    }

    /** Left as it is from here on, for a reason of its own that is no failure. */
    synchronized void refuse(String why) {
        if (!abandoned) {
            stopped = Optional.of(why);
            over = true;
            standing = Standing.OUT;
        }
    }

    /** Takes no further part in the play, without having failed. */
    synchronized void endPlay() {
        if (standing == Standing.GOING) {
            standing = Standing.OUT;
        }
    }

    /** A rescue takes over: what was wrong is forgiven. */
    synchronized void beginRescue() {
        if (!abandoned) {
            failure = Optional.empty();
            stopped = Optional.empty();
            standing = Standing.GOING;
        }
    }

    /** Goes on although failing, for an {@code always} section or forced handlers. */
    synchronized void goOnFailing() {
        if (!abandoned && standing == Standing.FAILING) {
            standing = Standing.GOING;
        }
    }

    /** Back to failing after {@link #goOnFailing}. */
    synchronized void failAgain() {
        if (standing == Standing.GOING) {
            standing = Standing.FAILING;
        }
    }

    /** meta: clear_host_errors. */
    synchronized void clearErrors() {
        if (!abandoned && (failure.isPresent() || unreachable.isPresent())) {
            failure = Optional.empty();
            unreachable = Optional.empty();
            standing = Standing.GOING;
        }
    }

    /**
     * Lets the host go while its thread is still busy.
     *
     * @return whether this call did it
     */
    synchronized boolean abandon(String message) {
        if (abandoned) {
            return false;
        }
        abandoned = true;
        failure = Optional.of(message);
        standing = Standing.OUT;
        counts.merge(Counter.FAILED, 1, Integer::sum);
        return true;
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }

    // ---- counting ----

    synchronized void count(Counter counter) {
        if (!abandoned) {
            counts.merge(counter, 1, Integer::sum);
        }
    }

    synchronized Tally tally() {
        return new Tally(
                counted(Counter.OK),
                counted(Counter.CHANGED),
                counted(Counter.UNREACHABLE),
                counted(Counter.FAILED),
                counted(Counter.SKIPPED),
                counted(Counter.RESCUED),
                counted(Counter.IGNORED));
    }

    private int counted(Counter counter) {
        return counts.getOrDefault(counter, 0);
    }

    /** What became of it. */
    synchronized Outcome outcome() {
        if (leftOut.isPresent()) {
            return leftOut.get();
        }
        if (unreachable.isPresent()) {
            return new Outcome.NotReached(unreachable.get());
        }
        if (failure.isPresent()) {
            return new Outcome.Failed(failure.get());
        }
        if (stopped.isPresent()) {
            return new Outcome.Refused(stopped.get());
        }
        if (notSeen.isPresent()) {
            boolean wasChanged = counted(Counter.CHANGED) > 0;
            return new Outcome.NeverSeen(
                    wasChanged ? "changed, and the rest not done: " + notSeen.get() : notSeen.get());
        }
        if (missed.isPresent()) {
            return new Outcome.NotReached(missed.get());
        }
        if (counted(Counter.CHANGED) > 0) {
            return new Outcome.Changed();
        }
        if (attended || !tally().equals(Tally.ZERO)) {
            return new Outcome.Ok();
        }
        return new Outcome.NeverSeen(inPlay ? "no task that was chosen is for it" : "no play is for it");
    }

    @Override
    public String toString() {
        return name;
    }
}
