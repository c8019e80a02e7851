package dev.muster.engine;

import dev.muster.connection.Reply;
import dev.muster.connection.Target;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.SecretMask;
import dev.muster.source.Printable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Keeps two controllers from changing one host at the same time. The lease is taken in the first frame of a run that
 * writes, ahead of what is written, and looked at or renewed by each that follows: a frame whose lease is not to be had
 * ends before anything else of it is run, and costs no round trip of its own. It is advisory, and per user of the host.
 *
 * <p>A host without a place for it is written to all the same, which is said.
 */
final class Leases {
    /** Writes without asking anybody. */
    static final Leases NONE = new Leases(
            Optional.empty(), Clock.systemUTC(), new Announcer(List.of(), new SecretMask()), new StopSignal());

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration TAKING = Duration.ofSeconds(30);
    private static final Duration RELEASING = Duration.ofSeconds(5);
    /** What a command may take that sets no deadline: the connection's default. */
    private static final Duration LONGEST_COMMAND = Duration.ofMinutes(30);

    private final Optional<LeaseTerms> terms;
    private final Clock clock;
    private final Announcer announcer;
    private final StopSignal stop;
    private final List<String> introduction;
    private final Map<Key, Held> held = new ConcurrentHashMap<>();

    Leases(Optional<LeaseTerms> terms, Clock clock, Announcer announcer, StopSignal stop) {
        this.terms = terms;
        this.clock = clock;
        this.announcer = announcer;
        this.stop = stop;
        this.introduction = terms.map(known -> List.of(word(known.owner()), words(known.who()), words(known.what())))
                .orElse(List.of());
    }

    private record Key(Target target, Become become) {}

    /**
     * What is known of the lease on a host.
     *
     * @param epoch empty when it has no place for one
     * @param renewed by the controller's own steady clock
     */
    private record Held(HostLink link, String epoch, String folder, long renewed, Duration length) {
        boolean isFresh() {
            return System.nanoTime() - renewed < length.toNanos() / 2;
        }
    }

    /**
     * Writes while holding the lease.
     *
     * @param frame runs the commands, of which the lease's own comes first
     * @return the reply to the others; denied when another holds the host
     */
    Reply holding(HostLink link, Watch watch, List<Command> commands, Function<List<Command>, Reply> frame) {
        boolean router = link.target().kind().router().isPresent();
        Optional<Held> known = Optional.ofNullable(held.get(key(link)));
        if (terms.isEmpty()
                || router
                || known.filter(one -> one.epoch().isEmpty()).isPresent()) {
            return frame.apply(commands);
        }
        return new Attempt(link, terms.get(), watch, length(commands, terms.get())).run(commands, frame);
    }

    private static Key key(HostLink link) {
        return new Key(link.target(), link.become());
    }

    /** A command may go on for longer than the lease of those that only write a file. */
    private static Duration length(List<Command> commands, LeaseTerms terms) {
        return commands.stream()
                .filter(command -> !StepScripts.isBrief(command.script()))
                .map(command -> command.deadline().isZero() ? LONGEST_COMMAND : command.deadline())
                .reduce(Duration.ZERO, Duration::plus)
                .plus(terms.length());
    }

    /** One frame, tried until the lease is had or cannot be. */
    private final class Attempt {
        private final HostLink link;
        private final LeaseTerms terms;
        private final Watch watch;
        private final Duration length;
        private final long end;
        private String dead = "";
        private boolean renews;

        Attempt(HostLink link, LeaseTerms terms, Watch watch, Duration length) {
            this.link = link;
            this.terms = terms;
            this.watch = watch;
            this.length = length;
            this.end = System.nanoTime() + terms.patience().toNanos();
        }

        Reply run(List<Command> commands, Function<List<Command>, Reply> frame) {
            boolean told = false;
            while (true) {
                List<Command> led = new ArrayList<>(List.of(take()));
                led.addAll(commands);
                Reply reply = frame.apply(led);
                Optional<LeaseAnswer> answer = first(reply).map(LeaseAnswer::of);
                if (answer.filter(LeaseAnswer::isOthers).isEmpty()) {
                    return had(reply, answer);
                }
                Holder holder = Holder.of(answer.get(), clock);
                if (dead.isEmpty() && terms.isGone().test(holder.owner())) {
                    dead = holder.owner();
                } else if (System.nanoTime() - end >= 0 || stop.isStopped() || holder.moved()) {
                    return new Reply.Denied(holder.told(terms));
                } else {
                    if (!told) {
                        announcer.warn(link.target().name() + ": waiting for the lease, " + holder.words());
                        told = true;
                    }
                    watch.extend(PAUSE);
                    stop.pause(PAUSE);
                }
            }
        }

        private Command take() {
            Optional<Held> known = Optional.ofNullable(held.get(key(link)));
            renews = known.filter(Held::isFresh)
                    .filter(one -> one.length().compareTo(length) >= 0)
                    .isEmpty();
            return Command.of(
                            LeaseScripts.TAKE,
                            introduction.get(0),
                            introduction.get(1),
                            introduction.get(2),
                            Long.toString(length.toSeconds()),
                            dead,
                            known.map(Held::epoch).orElse(""),
                            known.map(Held::folder).orElse(""),
                            renews ? "0" : "1")
                    .within(TAKING);
        }

        /**
         * The frame went past the lease, or broke off at it. Where the host has no place for one, it is not asked again.
         * An answer that makes no sense is no lease: what follows is not written, unless it already is.
         */
        private Reply had(Reply reply, Optional<LeaseAnswer> answer) {
            LeaseAnswer.Kind kind = answer.map(LeaseAnswer::kind).orElse(LeaseAnswer.Kind.TAKEN);
            if (kind == LeaseAnswer.Kind.NOWHERE) {
                held.put(key(link), new Held(link, "", "", 0, length));
                announcer.warn(link.target().name() + ": no folder for a lease: written to without one");
            } else if (kind == LeaseAnswer.Kind.NONSENSE) {
                String nonsense = "the answer about the lease makes no sense ("
                        + answer.get().fields().get(0) + ")";
                if (first(reply).filter(Output::ok).isEmpty()) {
                    return new Reply.Denied(nonsense + "; nothing was written. --no-lease does not ask for one");
                }
                announcer.warn(link.target().name() + ": " + nonsense + ": written to without one");
            } else if (renews && answer.isPresent()) {
                List<String> fields = answer.get().fields();
                held.put(key(link), new Held(link, fields.get(0), fields.get(1), System.nanoTime(), length));
            }
            return withoutFirst(reply);
        }
    }

    private static Optional<Output> first(Reply reply) {
        return reply.outputs().stream().findFirst();
    }

    private static Reply withoutFirst(Reply reply) {
        if (reply.outputs().isEmpty()) {
            return reply;
        }
        List<Output> rest = reply.outputs().subList(1, reply.outputs().size());
        if (reply instanceof Reply.Expired expired) {
            return new Reply.Expired(rest, expired.partial(), expired.deadline());
        }
        return reply instanceof Reply.Lost lost ? new Reply.Lost(lost.why(), rest) : new Reply.Answered(rest);
    }

    private static String word(String text) {
        return text.replaceAll("[^!-{}~]", "_");
    }

    private static String words(String text) {
        return text.replaceAll("[^ -{}~]", "_");
    }

    /**
     * Who holds a host; times are turned into the controller's own, whatever the host's clock says.
     *
     * @param moved whether this run had held it before
     */
    private record Holder(
            String owner, Instant since, Instant until, String who, String what, boolean moved, Clock clock) {
        static Holder of(LeaseAnswer answer, Clock clock) {
            List<String> said = answer.fields();
            Instant now = clock.instant();
            long there = number(said.get(3));
            return new Holder(
                    said.get(0),
                    now.minusSeconds(there - number(said.get(1))),
                    now.plusSeconds(number(said.get(2)) - there),
                    Printable.line(said.get(4)),
                    Printable.line(said.get(5)),
                    answer.kind() == LeaseAnswer.Kind.MOVED,
                    clock);
        }

        /** A host says what it likes; a time that is none is the beginning of all time. */
        private static long number(String text) {
            return text.matches("[0-9]{1,12}") ? Long.parseLong(text) : 0;
        }

        String words() {
            return "held by " + who + " since " + shown(since) + ", until " + shown(until) + ": " + what;
        }

        String told(LeaseTerms terms) {
            return moved
                    ? "the lease that " + terms.what() + " had on this host has moved on, now " + words()
                            + "; nothing more is written here"
                    : words() + "; nothing was written. --lease-wait 15m waits for it, --no-lease does not ask";
        }

        private String shown(Instant time) {
            ZonedDateTime local = time.atZone(clock.getZone());
            boolean today = local.toLocalDate()
                    .equals(clock.instant().atZone(clock.getZone()).toLocalDate());
            return local.format(DateTimeFormatter.ofPattern(today ? "HH:mm" : "yyyy-MM-dd HH:mm", Locale.ROOT));
        }
    }

    // ---- the end of the run ----

    /** Gives all leases back, on the connections that are still there, and waits for none of them long. */
    void release(Crew crew) {
        Map<HostRun, Held> all = new HashMap<>();
        held.forEach((key, one) -> {
            if (!one.epoch().isEmpty() && one.link().isOpen()) {
                HostRun host = new HostRun(key.target().name());
                host.watch().start(() -> "", RELEASING, Duration.ZERO);
                all.put(host, one);
            }
        });
        held.clear();
        crew.work(
                List.copyOf(all.keySet()),
                host -> Optional.ofNullable(all.get(host)).ifPresent(this::release),
                (host, why) -> {},
                new Deadline(RELEASING));
    }

    private void release(Held one) {
        terms.ifPresent(known -> {
            Command command = Command.of(LeaseScripts.RELEASE, introduction.get(0), one.epoch(), one.folder())
                    .within(RELEASING);
            // An answer, if any, changes nothing: the lease runs out by itself.
            Reply unused = one.link()
                    .use(
                            List.of(),
                            List.of(command),
                            connection -> connection.writer(one.link().become()).run(List.of(command), List.of()));
        });
    }
}
