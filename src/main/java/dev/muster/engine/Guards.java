package dev.muster.engine;

import dev.muster.connection.Reply;
import dev.muster.connection.Target;
import dev.muster.engine.Guard.Settlement;
import dev.muster.module.ModuleException;
import dev.muster.module.Stakes;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.playbook.ConfirmTerms;
import dev.muster.playbook.ConfirmTime;
import dev.muster.playbook.Keyword;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Unreachable;
import dev.muster.source.Printable;
import dev.muster.template.Value;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The guards of one host in a run: which changes get one, and how it is settled. Used by the host's thread.
 *
 * <p>A change is confirmed by a login of its own, as the same user, that disarms the timer: the connection the change
 * was made on says nothing, because packet filters and sshd let go on what was there before. Where the author wrote a
 * probe, that login runs it first. What cannot be confirmed in time the host has taken back, and says so as soon as it
 * answers.
 */
final class Guards {
    /** Overrides what changes get that set no {@code confirm}: for a host, a group, or everything by {@code -e}. */
    private static final String VARIABLE = "muster_confirm";

    /** How long to look for the host once its timer has run out, and what one login may take. */
    private static final Duration RETURN = Duration.ofSeconds(60);

    private static final Duration LOGIN = Duration.ofSeconds(10);
    /** What sshd takes to read its configuration after it was told to, which nobody waits for. */
    private static final Duration EFFECT = Duration.ofSeconds(2);

    private static final Duration LEAST = Duration.ofMillis(700);
    private static final Duration SHORTEST_PROBE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    /** More would get accounts locked. */
    private static final int MOST_REFUSED_LOGINS = 2;

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Run run;
    private final HostRun host;
    private final Map<Door, Guard> open;

    /** Where and as whom a guard works: what it saved belongs to that user. */
    record Door(Target target, Become become) {}

    Guards(Run run, HostRun host) {
        this.run = run;
        this.host = host;
        this.open = host.guards();
    }

    // ---- before a change ----

    /**
     * The step that guards these, to be done in front of them; empty when they need no guard.
     *
     * @param stakes what the module says of its changes
     */
    Optional<Step> before(List<Step> steps, Stakes stakes, HostLink link, TaskSettings settings, TaskOrder order) {
        List<Step> there = steps.stream().filter(StepExecutor::isOnHost).toList();
        Optional<ConfirmTerms> terms = asked(settings, link);
        Optional<Duration> asked = terms.map(ConfirmTerms::time);
        boolean leaves =
                settings.number(Keyword.ASYNC).filter(seconds -> seconds > 0).isPresent()
                        || steps.stream()
                                .anyMatch(step -> step instanceof Step.Reboot || step instanceof Step.AwaitConnection);
        if (there.isEmpty() || leaves) {
            return Optional.empty();
        }
        List<Touch> touches = new ArrayList<>(
                there.stream().flatMap(step -> Touch.of(step).stream()).toList());
        Stakes ofFiles = Stakes.ofTouches(touches);
        Stakes all = stakes.and(ofFiles);
        Optional<Guard> known = Optional.ofNullable(open.get(door(link)));
        Optional<Duration> own =
                asked.isEmpty() && all.isHigh() && !link.isLocal() ? Optional.of(usual(settings)) : asked;
        Optional<Duration> time = own.filter(t -> !t.isZero()).or(() -> joint(known, order));
        if (time.isEmpty()) {
            return Optional.empty();
        }
        boolean obscure = there.stream()
                .anyMatch(step -> step instanceof Step.RunScript
                        && Touch.of(step).isEmpty()
                        && !FileKeeper.onlyLooks(step)
                        && !PlanJournal.isEntry(step));
        Stakes kept = asked.isPresent() && obscure && stakes.equals(Stakes.NONE) ? all.and(Stakes.ANYTHING) : all;
        Guard guard = open.computeIfAbsent(door(link), door -> new Guard(newId(), link, about(order)));
        Optional<GuardProbe> probe = terms.flatMap(ConfirmTerms::probe)
                .map(line -> new GuardProbe(line, settings.environment(), settings.flag(Keyword.NO_LOG, false)));
        boolean inEffect = obscure || !stakes.equals(Stakes.NONE) || !ofFiles.isHigh();
        Step arming = guard.arming(new Guard.Charge(time.get(), kept, touches, inEffect, probe));
        earlier(door(link), guard).forEach(guard::inherit);
        return Optional.of(arming);
    }

    /** Guards of this run that go back together with this one. */
    private List<Guard> earlier(Door door, Guard guard) {
        return host.settledGuards().stream()
                .filter(one -> one.door().equals(door) && (one.parked() || guard.concerns(one.guard())))
                .map(Settled::guard)
                .toList();
    }

    /**
     * A guard that has no timer any more.
     *
     * @param parked whether it was never confirmed; otherwise its change stands
     */
    record Settled(Door door, Guard guard, boolean parked) {}

    /** A handler for which a guard was left open is under it, whatever it does. */
    private Optional<Duration> joint(Optional<Guard> known, TaskOrder order) {
        return known.filter(
                        guard -> order.handlers().places(order.task()).stream().anyMatch(guard::awaits))
                .map(Guard::time);
    }

    /** What a task says of it; empty for nothing. */
    static Optional<ConfirmTerms> terms(TaskSettings settings) {
        return settings.value(Keyword.CONFIRM)
                .map(value -> ConfirmTerms.of(value)
                        .orElseThrow(() -> new ModuleException("the value of confirm must be " + ConfirmTerms.EXAMPLES
                                + ", not \"" + value.str() + "\"")));
    }

    /** What {@code confirm} says; zero for none. */
    private static Optional<ConfirmTerms> asked(TaskSettings settings, HostLink link) {
        Optional<ConfirmTerms> terms = terms(settings);
        boolean asksForIt = terms.filter(t -> !t.time().isZero()).isPresent();
        if (asksForIt && link.target().kind().router().isPresent()) {
            throw new ModuleException(
                    "confirm needs a shell on the host, and " + link.target().name()
                            + " is a router: set \"confirm: false\" on the task, and use what the router has of its own"
                            + " (commit confirmed, reload in)");
        }
        if (asksForIt
                && settings.number(Keyword.ASYNC).filter(seconds -> seconds > 0).isPresent()) {
            throw new ModuleException("a task with async cannot be confirmed: set \"confirm: false\" on it");
        }
        return terms;
    }

    private static Duration usual(TaskSettings settings) {
        return settings.scope()
                .lookup(VARIABLE)
                .map(value -> settings.templar().evaluate(value, settings.scope()))
                .filter(value -> !(value instanceof Value.None))
                .map(Guards::usual)
                .orElse(ConfirmTime.USUAL);
    }

    private static Duration usual(Value value) {
        return ConfirmTime.parse(value.str())
                .orElseThrow(() -> new ModuleException("the value of " + VARIABLE + " must be " + ConfirmTime.EXAMPLES
                        + ", not \"" + value.str() + "\""));
    }

    private static Door door(HostLink link) {
        return new Door(link.target(), link.become());
    }

    private String newId() {
        return ID.format(now()) + "-" + run.token() + "-" + Background.newToken();
    }

    private String about(TaskOrder order) {
        return "\"" + order.title() + "\" of "
                + DateTimeFormatter.ISO_INSTANT.format(now().truncatedTo(ChronoUnit.SECONDS));
    }

    private Instant now() {
        return clock().instant();
    }

    private Clock clock() {
        return run.outside().clock();
    }

    /**
     * It is armed; what earlier runs left on the host, in sentences.
     *
     * @throws BrokenOff when the host does not say that its timer is set
     */
    List<String> armed(HostLink link, Output output) {
        List<String> words =
                List.of(output.stdout().lines().findFirst().orElse("").split(" ", -1));
        if (words.size() != 4 || !words.get(0).equals("armed")) {
            throw new BrokenOff(
                    TaskResult.failed("the change was made, but the host does not say that it set its timer: "
                            + Printable.line(output.stdout().lines().findFirst().orElse("nothing"))));
        }
        Optional<Guard> guard = Optional.ofNullable(open.get(door(link)));
        guard.ifPresent(Guard::armedNow);
        if (words.get(3).equals("files") && guard.filter(Guard::isNew).isPresent()) {
            run.announcer()
                    .warn(host.name() + ": " + link.become().user().orElse("the user who logs in")
                            + " is not root: should the change not be confirmed, its files are put back, but neither the"
                            + " packet filter nor services (become: true)");
        }
        List<String> left = Guard.found(output).stream().map(Guards::leftBehind).toList();
        left.forEach(found -> run.announcer().warn(host.name() + ": " + found));
        return left;
    }

    private static String leftBehind(String found) {
        String state = found.substring(0, Math.max(0, found.indexOf(' ')));
        String about = Printable.line(found.substring(state.length()).strip());
        return switch (state) {
            case "reverted" -> "a change of an earlier run was not confirmed, and the host took it back: " + about;
            case "reverting" ->
                "a change of an earlier run was not confirmed, and the host is taking it back or was interrupted in"
                        + " that: " + about;
            default -> "an earlier run left a change unconfirmed, which is settled together with this one: " + about;
        };
    }

    /** The host would not arm it: there is nothing to settle. */
    void refused(HostLink link) {
        Guard guard = open.get(door(link));
        if (guard != null && guard.isNew()) {
            open.remove(door(link));
        }
    }

    /** Gives guards that wait for handlers the time of another task; one that has gone off ends the task. */
    void renew(HostLink link) {
        Guard guard = open.get(door(link));
        if (guard == null || guard.isUsed() || guard.left().compareTo(renewal()) > 0) {
            return;
        }
        Duration hold = hold(guard);
        Reply reply = link.use(
                List.of(),
                List.of(),
                connection -> connection
                        .writer(link.become())
                        .run(List.of(guard.settling(Settlement.HOLD, hold)), List.of()));
        Answer answer = Answer.of(reply);
        if (answer.state().equals("held")) {
            guard.held(hold);
        } else if (answer.isOver()) {
            open.remove(door(link));
            run.early().done(); // the host has other files again
            throw new BrokenOff(takenBack(guard, answer, "its handlers did not run in time"));
        }
    }

    private Duration hold(Guard guard) {
        return run.options().taskDeadline().plus(guard.time().multipliedBy(2));
    }

    private Duration renewal() {
        return run.options().taskDeadline().plusSeconds(30);
    }

    // ---- after a task ----

    /** Handlers became due by what the task at work changed. */
    void notified(List<Integer> handlers) {
        open.values().stream().filter(Guard::isUsed).forEach(guard -> guard.awaits(handlers));
    }

    /**
     * Confirms what the task changed, and what its being over brought into effect.
     *
     * @return what became of the host instead; empty where all is well
     */
    Optional<TaskResult> confirm(TaskResult result) {
        for (Map.Entry<Door, Guard> entry : Map.copyOf(open).entrySet()) {
            Guard guard = entry.getValue();
            boolean pending = guard.isPending(host);
            if (!guard.isUsed() && pending) {
                continue;
            }
            Optional<TaskResult> ended = settle(entry.getKey(), guard, pending, result);
            if (ended.isPresent()) {
                return ended;
            }
        }
        return Optional.empty();
    }

    private Optional<TaskResult> settle(Door door, Guard guard, boolean pending, TaskResult result) {
        host.watch().extend(guard.time().plus(RETURN).plus(LOGIN.multipliedBy(3)));
        boolean lost = result.isUnreachable();
        if (lost && guard.isUsed() && !isSent(result)) {
            open.remove(door);
            return guard.unsent()
                    ? Optional.empty()
                    : Optional.of(
                            unconfirmed(guard, due(guard), result.unreachable().orElseThrow()));
        }
        Settlement good = guard.isEffective() ? Settlement.CONFIRM : Settlement.STAND;
        Settlement what = lost ? Settlement.NOW : pending ? Settlement.HOLD : good;
        Search search = new Search(guard);
        if (guard.isSlow() && !lost) {
            search.rest(EFFECT);
        }
        Answer answer = search.until(guard.left(), what);
        if (answer.state().equals("held")) {
            guard.held(hold(guard));
            return Optional.empty();
        }
        open.remove(door);
        if (answer.state().equals("stands")) {
            host.settledGuards().add(new Settled(door, guard, false));
            return Optional.empty();
        }
        host.settledGuards()
                .removeAll(host.settledGuards().stream()
                        .filter(one -> earlier(door, guard).contains(one.guard()))
                        .toList());
        boolean neverArmed = answer.state().equals("gone") && (lost || result.isFailed());
        if (answer.state().equals("confirmed") || neverArmed) {
            return Optional.empty();
        }
        run.early().done(); // the host has other files again, or will
        LocalTime due = due(guard);
        if (!answer.isOver()) {
            answer = search.until(atLeastNone(guard.left()).plus(RETURN), Settlement.STATE);
        }
        if (answer.isOver()) {
            String why = lost ? "the connection was lost during the change" : search.failure();
            return Optional.of(takenBack(guard, answer, why));
        }
        return Optional.of(unconfirmed(guard, due, search.unreachable()));
    }

    /** Only a connection that was there can have carried the change. */
    private static boolean isSent(TaskResult result) {
        return result.unreachable()
                .filter(why -> why.kind() == Unreachable.Kind.LOST)
                .isPresent();
    }

    private LocalTime due(Guard guard) {
        return LocalTime.ofInstant(now().plus(guard.left()), ZoneId.systemDefault());
    }

    private static TaskResult unconfirmed(Guard guard, LocalTime due, Unreachable why) {
        String promise = (guard.left().isNegative() ? "the host was to return" : "the host will return")
                + " to its old state by itself at " + TIME.format(due);
        return TaskResult.unreachable(
                new Unreachable(why.kind(), "the change was not confirmed, and " + promise + ": " + why.message()));
    }

    private static Duration atLeastNone(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }

    private static TaskResult takenBack(Guard guard, Answer answer, String why) {
        if (answer.state().equals("gone")) {
            return TaskResult.failed("not confirmed: " + why + ". The host no longer has what it kept from before "
                    + Printable.line(guard.about()) + " (it was restarted, or somebody removed it), and does not say"
                    + " whether it went back");
        }
        List<String> account = answer.account();
        String told = account.isEmpty()
                ? "The host does not say what it did"
                : "The host says: " + String.join("; ", account);
        return TaskResult.failed("reverted: " + why + ". It went back to what was before "
                        + Printable.line(guard.about()) + ". " + told)
                .with("reverted", Value.texts(account));
    }

    // ---- at the end of a play ----

    /** Handlers will not run any more: no timer, but what was before stays at hand for the next guard. */
    void endPlay() {
        for (Map.Entry<Door, Guard> entry : Map.copyOf(open).entrySet()) {
            Guard guard = entry.getValue();
            open.remove(entry.getKey());
            Answer answer = new Search(guard).until(LOGIN, Settlement.PARK);
            String about = host.name() + ": " + Printable.line(guard.about());
            if (answer.state().equals("parked")) {
                host.settledGuards().add(new Settled(entry.getKey(), guard, true));
                run.announcer()
                        .warn(about + " waits for handlers that did not run. What was before is kept on the host for a"
                                + " day: should the next guarded change not be confirmed, this one goes back with it");
            } else if (answer.isOver()) {
                run.announcer().warn(about + " was taken back by the host: " + String.join("; ", answer.account()));
            } else {
                run.announcer()
                        .warn(about + " waits for handlers that did not run, and the host cannot be reached: it returns"
                                + " to its old state by itself at " + TIME.format(due(guard)));
            }
        }
    }

    // ---- at the end of the run ----

    /** What was confirmed and stood by for what came after it is let go, on the connections that are still there. */
    void endRun() {
        Map<Door, List<Guard>> standing = new LinkedHashMap<>();
        host.settledGuards().stream()
                .filter(one -> !one.parked())
                .forEach(one -> standing.computeIfAbsent(one.door(), door -> new ArrayList<>())
                        .add(one.guard()));
        host.settledGuards().clear();
        standing.values().forEach(guards -> {
            HostLink link = guards.get(0).link();
            if (link.isOpen()) {
                List<Command> commands = guards.stream()
                        .map(guard -> guard.settling(Settlement.CONFIRM, Duration.ZERO))
                        .toList();
                // Whatever comes back: what is left there, the next guard removes.
                Reply unused = link.use(
                        List.of(),
                        commands,
                        connection -> connection.writer(link.become()).run(commands, List.of()));
            }
        });
    }

    // ---- logins ----

    /** What the host says of a guard. */
    private record Answer(String state, List<String> account) {
        private static final Answer NONE = new Answer("", List.of());
        private static final Set<String> OVER = Set.of("reverted", "gone");
        private static final Set<String> STATES =
                Set.of("confirmed", "held", "stands", "parked", "armed", "reverting", "reverted", "gone");
        private static final int MOST_LINES = 200;

        static Answer of(Reply reply) {
            if (!(reply instanceof Reply.Answered answered)
                    || answered.outputs().isEmpty()
                    || !answered.outputs().get(0).ok()) {
                return NONE;
            }
            List<String> lines =
                    answered.outputs().get(0).stdout().lines().limit(MOST_LINES).toList();
            return lines.isEmpty() || !STATES.contains(lines.get(0))
                    ? NONE
                    : new Answer(
                            lines.get(0),
                            lines.stream().skip(1).map(Printable::line).toList());
        }

        /** Whether the host has done with it, without a confirmation. */
        boolean isOver() {
            return OVER.contains(state);
        }
    }

    /** Looks for a host by logins that nobody else uses. */
    private final class Search {
        private final Guard guard;
        private Unreachable last = new Unreachable(Unreachable.Kind.LOST, "nothing was tried");
        private Optional<String> other = Optional.empty();
        private Optional<String> objection = Optional.empty();
        private int refused;

        Search(Guard guard) {
            this.guard = guard;
        }

        Unreachable unreachable() {
            Unreachable why = other.map(said -> new Unreachable(Unreachable.Kind.CHANNEL, said))
                    .orElse(last);
            return objection
                    .map(said ->
                            new Unreachable(why.kind(), "the probe failed: " + said + "; afterwards: " + why.message()))
                    .orElse(why);
        }

        /** Why nothing confirmed it. */
        String failure() {
            String time = guard.time().toSeconds() + " s";
            return objection
                    .map(said -> "the probe failed: " + said + " (no better within " + time + ")")
                    .orElseGet(() -> "no new login could confirm the change within " + time + " ("
                            + Printable.line(unreachable().message()) + ")");
        }

        /** Tries until the host has decided, or the time is over. */
        Answer until(Duration time, Settlement what) {
            long end = System.nanoTime() + time.toNanos();
            Duration pause = Duration.ofMillis(500);
            Answer answer = Answer.NONE;
            Settlement wish = what;
            boolean tried = false;
            while (true) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                // A login begun a moment before the end would only say that it had no time.
                if (tried && (left.compareTo(LEAST) <= 0 || tooOften(wish))) {
                    return answer;
                }
                tried = true;
                answer = once(wish, left.compareTo(LOGIN) < 0 && left.compareTo(LEAST) > 0 ? left : LOGIN);
                if (!answer.state().isEmpty() && !Set.of("armed", "reverting").contains(answer.state())) {
                    return answer;
                }
                if (answer.state().equals("reverting")) {
                    wish = Settlement.STATE;
                }
                if (!rest(pause)) {
                    return answer;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }

        /** A login that was turned away is not tried for ever; once the timer has run out it is another matter. */
        private boolean tooOften(Settlement wish) {
            return wish != Settlement.STATE && refused >= MOST_REFUSED_LOGINS;
        }

        private Answer once(Settlement what, Duration patience) {
            HostLink way = guard.link().once(host.name() + " confirms", patience);
            try {
                if ((what == Settlement.CONFIRM || what == Settlement.STAND) && !isProven(way)) {
                    return Answer.NONE;
                }
                Reply reply = asked(way, guard.settling(what, hold(guard)));
                learn(reply);
                return Answer.of(reply);
            } finally {
                way.drop();
            }
        }

        /** Whether every probe agrees; each has what is left of the guard's time. */
        private boolean isProven(HostLink way) {
            for (GuardProbe probe : guard.probes()) {
                Duration left = guard.left().minus(LEAST);
                if (left.compareTo(SHORTEST_PROBE) < 0) {
                    objection = objection.or(() -> Optional.of("no time was left for it"));
                    return false;
                }
                Reply reply = asked(way, probe.command(left));
                // What it said in full counts for more than that the last try was cut short.
                objection =
                        reply instanceof Reply.Expired && objection.isPresent() ? objection : probe.objection(reply);
                if (objection.isPresent()) {
                    return false;
                }
                learn(reply);
                if (!(reply instanceof Reply.Answered)) {
                    return false;
                }
            }
            return true;
        }

        private Reply asked(HostLink way, Command command) {
            return way.use(
                    List.of(),
                    List.of(),
                    connection -> connection.writer(way.become()).run(List.of(command), List.of()));
        }

        private void learn(Reply reply) {
            other = Optional.empty();
            if (reply instanceof Reply.Lost lost) {
                last = lost.why();
                refused += last.kind() == Unreachable.Kind.AUTHENTICATION ? 1 : 0;
            } else if (reply instanceof Reply.Denied denied) {
                other = Optional.of(denied.message());
            } else if (reply instanceof Reply.Expired expired) {
                other = Optional.of("no answer within " + expired.deadline().toSeconds() + " s");
            } else {
                ((Reply.Answered) reply)
                        .outputs().stream()
                                .filter(output -> !output.ok())
                                .findFirst()
                                .ifPresent(output ->
                                        other = Optional.of(output.stderr().strip()));
            }
        }

        private boolean rest(Duration pause) {
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
