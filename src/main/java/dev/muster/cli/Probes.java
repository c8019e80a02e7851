package dev.muster.cli;

import dev.muster.connection.UdpExchange;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks many hosts for their time service from here. Ctrl-C leaves out who was not begun with, twice also the others. */
final class Probes implements Interruption.Stoppable {
    private static final int AT_A_TIME = 16;

    private final UdpExchange exchange;
    private final Map<String, Future<Optional<ProbeReport>>> reports = new LinkedHashMap<>();
    private volatile boolean stopped;

    Probes(UdpExchange exchange) {
        this.exchange = exchange;
    }

    /** The report of each host, in their order; empty for one that was not asked to the end. */
    Map<String, Optional<ProbeReport>> ask(Map<String, ProbeRequest> requests, Console console)
            throws InterruptedException {
        ExecutorService crew = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_A_TIME, requests.size())));
        try (Interruption ignored = Interruption.of(this, console)) {
            synchronized (this) {
                requests.forEach((name, request) -> reports.put(
                        name, crew.submit(() -> stopped ? Optional.empty() : Optional.of(exchange.probe(request)))));
            }
            Map<String, Optional<ProbeReport>> all = new LinkedHashMap<>();
            for (Map.Entry<String, Future<Optional<ProbeReport>>> entry : reports.entrySet()) {
                all.put(entry.getKey(), report(entry.getValue()));
            }
            return all;
        } finally {
            crew.shutdownNow();
        }
    }

    private static Optional<ProbeReport> report(Future<Optional<ProbeReport>> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (CancellationException left) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    boolean isStopped() {
        return stopped;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public synchronized void cancel() {
        stopped = true;
        reports.values().forEach(report -> report.cancel(true));
    }

    @Override
    public String stopping() {
        return "no other host is asked, those under way are asked to the end; Ctrl-C again leaves them";
    }

    @Override
    public String cancelling() {
        return "leaving those under way; Ctrl-C again leaves at once";
    }
}
