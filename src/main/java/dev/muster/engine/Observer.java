package dev.muster.engine;

import dev.muster.connection.HostReader;
import dev.muster.connection.ProbeExchange;
import dev.muster.module.Observation;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.ntp.ProbeReport;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs an observation to its end: asks the host, all questions of a step in one round trip, and the world outside. */
final class Observer {
    /** A module that keeps asking is a fault of ours; this many round trips are far beyond any real one. */
    private static final int MOST_ROUNDS = 1000;

    private final HostReader reader;
    private final ProbeExchange prober;
    private final Downloader downloader;
    private final Replies replies;
    private final Consumer<ProbeReport> asked;
    private final Hearing hearing;
    /** The last answers to questions whose answers may serve others as well. */
    private final Map<Query, Output> seen = new HashMap<>();

    /** @param asked told of every probe */
    Observer(HostReader reader, Outside outside, Replies replies, Consumer<ProbeReport> asked, Hearing hearing) {
        this.asked = asked;
        this.hearing = hearing;
        this.reader = reader;
        this.prober = outside.prober();
        this.downloader = outside.downloader();
        this.replies = replies;
    }

    <S> S observe(Observation<S> observation) {
        Observation<S> current = observation;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (current instanceof Observation.Known<S> known) {
                return known.value();
            }
            Observation.Ask<S> ask = (Observation.Ask<S>) current;
            List<Query> queries = queries(ask);
            hearing.asking(ask.readings());
            List<Output> outputs =
                    queries.isEmpty() ? List.of() : replies.answers(reader.read(queries), queries.size());
            keep(ask, outputs);
            current = answer(ask, hearing.heard(ask.readings(), outputs));
        }
        throw new IllegalStateException("an observation without end");
    }

    private void keep(Observation.Ask<?> ask, List<Output> outputs) {
        Iterator<Output> next = outputs.iterator();
        for (Reading reading : ask.readings()) {
            if (reading instanceof Reading.OnHost onHost) {
                Output output = next.next();
                onHost.sight().ifPresent(sight -> seen.put(onHost.query(), output));
            }
        }
    }

    /** The question as it is asked behind a change: with what its answer in front of the change showed. */
    Reading.OnHost again(Reading.OnHost reading) {
        return Optional.ofNullable(seen.get(reading.query()))
                .map(reading::after)
                .orElse(reading);
    }

    /** The questions to the host of one step. */
    static List<Query> queries(Observation.Ask<?> ask) {
        return ask.readings().stream()
                .filter(Reading.OnHost.class::isInstance)
                .map(reading -> ((Reading.OnHost) reading).query())
                .toList();
    }

    /** One step on, given what the host said to its questions. */
    <S> Observation<S> answer(Observation.Ask<S> ask, List<Output> outputs) {
        Iterator<Output> next = outputs.iterator();
        List<Object> answers = ask.readings().stream()
                .map(reading -> reading instanceof Reading.OnHost ? next.next() : outside(reading))
                .toList();
        return ask.then().apply(new Readings(answers));
    }

    private Object outside(Reading reading) {
        return reading instanceof Reading.FromOutside probe
                ? probed(probe)
                : downloader.get(((Reading.FromUrl) reading).request());
    }

    private ProbeReport probed(Reading.FromOutside probe) {
        ProbeReport report = prober.probe(probe.request());
        asked.accept(report);
        return report;
    }
}
