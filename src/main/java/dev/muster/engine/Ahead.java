package dev.muster.engine;

import dev.muster.connection.Reply;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How one try asks its host: what the tasks behind it will ask rides along in its frames, and what rode along earlier is
 * not asked again. What rides along costs the task a moment, and never its result.
 */
final class Ahead {
    /** A question that takes longer is left to the task that wants to know. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EarlyAnswers early;
    private final HostLink link;
    private final Optional<Prospects> prospects;
    private boolean hasAsked;

    /** @param prospects what is to come; without them nothing rides along and nothing that did is used */
    Ahead(EarlyAnswers early, HostLink link, Optional<Prospects> prospects) {
        this.early = early;
        this.link = link;
        this.prospects = prospects.filter(
                some -> !link.isLocal() && link.target().kind().router().isEmpty());
    }

    /** Asks for nobody else, and hears nothing early. */
    static Ahead none(EarlyAnswers early, HostLink link) {
        return new Ahead(early, link, Optional.empty());
    }

    /**
     * Only the first questions of a try may have been answered early: what is asked next may be the same once more, by a
     * module that waits for another answer.
     *
     * @param frame asks the host, once there is a connection that tells how far it is
     */
    Reply read(List<Query> queries, Function<Function<Duration, List<Query>>, Reply> frame) {
        if (prospects.isEmpty()) {
            return frame.apply(far -> queries);
        }
        if (hasAsked) {
            early.age(link);
        }
        Optional<List<Output>> known = hasAsked ? Optional.empty() : early.of(link, queries);
        hasAsked = true;
        if (known.isPresent()) {
            return new Reply.Answered(known.get());
        }
        Departure departure = new Departure(queries);
        Reply reply = frame.apply(departure::questions);
        return own(reply, List.of(), queries, departure.riding, departure.now);
    }

    /** Found out when there is a connection: a host that is not there need not be guessed at. */
    private final class Departure {
        private final List<Query> own;
        private EarlyAnswers.Moment now;
        private Riding riding = Riding.NONE;

        Departure(List<Query> own) {
            this.own = own;
            this.now = early.moment(link);
        }

        List<Query> questions(Duration roundTrip) {
            early.isAway(link, roundTrip);
            now = early.moment(link);
            riding = riding(own);
            return riding.with(own);
        }
    }

    /** @param frame carries out the commands and asks what is to be asked behind them */
    Reply write(List<Command> commands, List<Query> thenRead, Function<List<Query>, Reply> frame) {
        boolean brief = link.owner().equals(link.target().name())
                && !link.isLocal()
                && commands.stream().allMatch(Ahead::isAboutFiles);
        if (!brief) {
            early.done();
            try {
                return frame.apply(thenRead);
            } finally {
                early.done();
            }
        }
        EarlyAnswers.Moment before = early.wrote(link);
        Riding riding = riding(thenRead);
        Reply reply = frame.apply(riding.with(thenRead));
        EarlyAnswers.Moment after = early.wrote(link);
        // What rode along saw the files as the commands left them, unless somebody else wrote at the same time.
        EarlyAnswers.Moment asked = after.isOneWriteAfter(before) ? after : before;
        return own(reply, commands, thenRead, riding, asked);
    }

    private static boolean isAboutFiles(Command command) {
        return StepScripts.isBrief(command.script())
                || FileKeeper.onlyLooks(command)
                || command.script().equals(FileScript.BESIDE_CHANGE);
    }

    /**
     * What tasks to come will ask.
     *
     * @param wanted all of it
     * @param fresh what of it is not asked or known anyway
     */
    private record Riding(List<Query> wanted, List<Query> fresh) {
        static final Riding NONE = new Riding(List.of(), List.of());

        List<Query> with(List<Query> own) {
            List<Query> all = new ArrayList<>(own);
            fresh.forEach(query -> all.add(query.within(
                    query.deadline().isZero() || query.deadline().compareTo(PATIENCE) > 0
                            ? PATIENCE
                            : query.deadline())));
            return all;
        }
    }

    private Riding riding(List<Query> own) {
        int most = prospects.isEmpty() ? 0 : early.depth(link);
        if (most == 0) {
            return Riding.NONE;
        }
        List<Query> wanted = prospects.orElseThrow().questions(link, most, () -> early.spare(link));
        return new Riding(
                wanted,
                wanted.stream()
                        .distinct()
                        .filter(query -> !own.contains(query) && !early.has(link, query))
                        .toList());
    }

    /** The reply without what rode along. */
    private Reply own(
            Reply reply, List<Command> commands, List<Query> queries, Riding riding, EarlyAnswers.Moment asked) {
        int own = commands.size() + queries.size();
        if (reply instanceof Reply.Answered answered && answered.outputs().size() >= own) {
            List<Output> outputs = answered.outputs();
            for (int i = 0; i < queries.size(); i++) {
                if (riding.wanted().contains(queries.get(i))) {
                    early.keep(link, asked, queries.get(i), outputs.get(commands.size() + i));
                }
            }
            for (int i = own; i < outputs.size(); i++) {
                early.keep(link, asked, riding.fresh().get(i - own), outputs.get(i));
            }
            return new Reply.Answered(outputs.subList(0, own));
        }
        if (!riding.fresh().isEmpty() && reply.outputs().size() >= own) {
            early.spare(link); // it overran its time or broke off in what rode along, which is for those who ask it
            return new Reply.Answered(reply.outputs().subList(0, own));
        }
        return reply;
    }
}
