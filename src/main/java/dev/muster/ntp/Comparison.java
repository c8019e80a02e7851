package dev.muster.ntp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the model of a host's file predicts for each place somebody asked from, held against what was answered there.
 *
 * <p>Who is to be believed: an answer, whatever the file says; a silence, only where the same address answered something
 * else, since a filter on the way or a lost datagram looks the same. A sender may stand behind a NAT: then the daemon
 * sees a stranger, and it is enough if either prediction fits.
 *
 * @param rows one for each question that was put
 */
public record Comparison(List<Row> rows) {
    public Comparison {
        rows = List.copyOf(rows);
    }

    /** Kinds of questions that a file decides about one by one. */
    public enum Question {
        TIME("the time"),
        QUERY_6("mode 6"),
        QUERY_7("mode 7");

        private final String words;

        Question(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * One question from one place.
     *
     * @param place from where and to which address
     * @param predicted whether the model has it answered
     * @param seen what came back
     * @param agrees empty where silence tells nothing
     * @param because the line that decides
     */
    public record Row(
            String place,
            Question question,
            boolean predicted,
            Answer seen,
            Optional<Boolean> agrees,
            Optional<Remark> because) {

        boolean isAnswered() {
            return seen == Answer.DATA || seen == Answer.ERROR;
        }

        /** The disagreement as a sentence. */
        String words() {
            String line = because.map(r -> " by " + r.place().quoted()).orElse("");
            return place + " got " + (isAnswered() ? "an answer" : "no answer") + " to " + question.words() + ", where"
                    + line + " it would " + (predicted ? "get one" : "get none");
        }
    }

    /** Nothing to compare. */
    static final Comparison NONE = new Comparison(List.of());

    /** The model of a host against all that was asked. */
    static Comparison of(HostState state, HostView inside, Optional<ProbeReport> outside) {
        List<AddressReport> addresses = outside.map(ProbeReport::addresses).orElse(List.of());
        Set<IpAddress> own = new LinkedHashSet<>();
        addresses.forEach(a -> IpAddress.parse(a.address()).ifPresent(own::add));
        inside.vantages().forEach(v -> own.add(v.address()));
        List<Vantage> clients = List.of(Strangers.FOUR, Strangers.SIX);
        Optional<TimeService> model =
                state.model(own.stream().filter(a -> !a.isLoopback()).toList(), clients);
        if (model.isEmpty()) {
            return NONE;
        }
        int port = outside.map(r -> r.request().port()).orElse(ProbeRequest.NTP_PORT);
        List<Row> rows = new ArrayList<>();
        addresses.forEach(report -> rows.addAll(outside(model.get(), report, port)));
        inside.vantages().forEach(local -> rows.addAll(inside(model.get(), local)));
        return new Comparison(rows);
    }

    /**
     * The sender of a probe as the daemon may see it; empty when this machine does not know its own address, or when
     * it asked over loopback on a port that is forwarded to who knows where.
     */
    static Optional<IpAddress> sender(AddressReport report, int port) {
        return report.source().filter(a -> !a.isLoopback() || port == ProbeRequest.NTP_PORT);
    }

    private static List<Row> outside(TimeService model, AddressReport report, int port) {
        Vantage stranger = report.family() == AddressFamily.IPV4 ? Strangers.FOUR : Strangers.SIX;
        IpAddress to = IpAddress.parse(report.address())
                .filter(a -> a.family() == report.family())
                .filter(a -> !a.isLoopback() || port == ProbeRequest.NTP_PORT)
                .orElse(stranger.destination());
        Exposure.Judgement asStranger = model.judge(new Vantage(stranger.source(), Vantage.EPHEMERAL, to));
        Exposure.Judgement asItself = sender(report, port)
                .map(from -> model.judge(new Vantage(from, Vantage.EPHEMERAL, to)))
                .orElse(asStranger);
        String place = "Asked from here at " + report.address();
        List<Row> rows = new ArrayList<>();
        // Whom a daemon with another language serves depends on files that may not have been read.
        if (model instanceof Exposure) {
            row(place, Question.TIME, report.time().answer(), report.isHeard(), asItself, asStranger)
                    .ifPresent(rows::add);
        }
        row(place, Question.QUERY_6, report.readVariables().answer(), report.isHeard(), asItself, asStranger)
                .ifPresent(rows::add);
        row(place, Question.QUERY_7, mode7(report), report.isHeard(), asItself, asStranger)
                .ifPresent(rows::add);
        return rows;
    }

    private static Answer mode7(AddressReport report) {
        return louder(report.monlist().answer(), report.sysinfo().answer());
    }

    private static Answer louder(Answer one, Answer other) {
        return List.of(Answer.DATA, Answer.ERROR, Answer.SILENT).stream()
                .filter(a -> a == one || a == other)
                .findFirst()
                .orElse(Answer.NOT_ASKED);
    }

    private static List<Row> inside(TimeService model, HostView.Local local) {
        Exposure.Judgement judgement = model.judge(new Vantage(local.address(), Vantage.EPHEMERAL, local.address()));
        String place = "Asked on the host at " + local.address();
        List<Row> rows = new ArrayList<>();
        row(place, Question.QUERY_6, local.readVariables(), local.isAlive(), judgement, judgement)
                .ifPresent(rows::add);
        row(place, Question.QUERY_7, local.monlist(), local.isAlive(), judgement, judgement)
                .ifPresent(rows::add);
        return rows;
    }

    private static Optional<Row> row(
            String place,
            Question question,
            Answer seen,
            boolean isAlive,
            Exposure.Judgement asItself,
            Exposure.Judgement asStranger) {
        if (seen != Answer.DATA && seen != Answer.ERROR && seen != Answer.SILENT) {
            return Optional.empty();
        }
        boolean answered = seen == Answer.DATA || seen == Answer.ERROR;
        boolean mine = isPredicted(question, asItself);
        boolean others = isPredicted(question, asStranger);
        boolean fits = mine == answered || others == answered;
        // A time that does not come may have been held back by a rate limit.
        boolean isTelling = answered || (isAlive && question != Question.TIME);
        Optional<Boolean> agrees = isTelling ? Optional.of(fits) : Optional.empty();
        return Optional.of(new Row(place, question, mine, seen, agrees, deciding(asItself.because())));
    }

    /** The last line of those that made the entry, or what is built in. */
    private static Optional<Remark> deciding(List<Remark> because) {
        return because.stream()
                .filter(r -> r.place().line() > 0)
                .reduce((first, second) -> second)
                .or(() -> because.stream().findFirst());
    }

    private static boolean isPredicted(Question question, Exposure.Judgement judgement) {
        return switch (question) {
            case TIME -> judgement.mode3() == Answer.DATA;
            case QUERY_6 -> judgement.mode6() == Answer.DATA;
            case QUERY_7 -> judgement.otherMode7() == Answer.DATA;
        };
    }

    List<Row> disagreements() {
        return rows.stream().filter(r -> r.agrees().filter(a -> !a).isPresent()).toList();
    }

    /** Whether all that can be compared agrees; empty when nothing can. */
    Optional<Boolean> agree() {
        return rows.stream().allMatch(r -> r.agrees().isEmpty())
                ? Optional.empty()
                : Optional.of(disagreements().isEmpty());
    }
}
