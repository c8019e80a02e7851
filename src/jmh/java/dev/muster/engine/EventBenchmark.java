package dev.muster.engine;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecorder;
import dev.muster.module.Diff;
import dev.muster.shell.Secret;
import dev.muster.shell.SecretMask;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Events a second, from the task that tells them, past the mask of secrets, to nobody or into the ledger's file, which
 * ends with the run: 2,000 hosts end a task, each with a result of ten values and every tenth with a diff.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EventBenchmark {
    private static final int HOSTS = 2_000;
    private static final Span PLACE =
            new SourceText("site.yml", "- hosts: all\n  tasks:\n    - ntp_policy: {policy: team_cymru}\n").span(25, 60);
    private static final RunEvent.TaskStarted TASK =
            new RunEvent.TaskStarted("Restrict ntpd", "ntp_policy", false, PLACE);
    private static final List<RunEvent> EVENTS = Stream.iterate(0, host -> host + 1)
            .limit(HOSTS)
            .map(EventBenchmark::ended)
            .toList();

    @Param({"0", "3"})
    public int secrets;

    private static RunEvent ended(int host) {
        boolean changed = host % 10 == 0;
        Map<String, Value> result = new LinkedHashMap<>();
        result.put("changed", Value.of(changed));
        for (String name : List.of("path", "state", "owner", "group", "mode", "src", "checksum", "msg", "reason")) {
            result.put(name, Value.of("/etc/ntp.conf is as " + name + " wants it"));
        }
        List<Diff> diffs = changed
                ? List.of(Diff.ofContent("/etc/ntp.conf", "restrict default\n", "restrict default noquery\n"))
                : List.of();
        return new TaskEnded(
                "ntp" + host + ".example.org",
                Optional.empty(),
                TASK.title(),
                TASK.module(),
                PLACE,
                changed ? TaskEnded.Status.CHANGED : TaskEnded.Status.OK,
                false,
                Optional.empty(),
                result,
                diffs,
                false,
                List.of(),
                false,
                Duration.ofMillis(120));
    }

    private SecretMask mask() {
        SecretMask mask = new SecretMask();
        for (int i = 0; i < secrets; i++) {
            mask.add(new Secret("correct horse " + i));
        }
        return mask;
    }

    /** Masked and told. */
    @Benchmark
    @OperationsPerInvocation(HOSTS)
    public int masked() {
        int[] heard = new int[1];
        Announcer announcer = new Announcer(List.of(event -> heard[0]++), mask());
        EVENTS.forEach(event -> announcer.tell(TASK, event));
        return heard[0];
    }

    /** Masked and written down: a run is begun, told and ended, in a new file. */
    @Benchmark
    @OperationsPerInvocation(HOSTS)
    public Optional<String> recorded() throws IOException {
        Path folder = Files.createTempDirectory("muster-events");
        Path file = folder.resolve("ledger.db");
        try (Ledger ledger = Ledger.open(new LedgerPlace.InFile(file), InstantSource.system())) {
            RunRecorder recorder = ledger.record(
                    new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "hosts.yml", "olaf", "ctl"), Map.of());
            Announcer announcer = new Announcer(List.of(recorder), mask());
            EVENTS.forEach(event -> announcer.tell(TASK, event));
            announcer.tell(new RunEvent.RunEnded(Map.of(), Map.of(), Duration.ofSeconds(1)));
            return recorder.finish("ok");
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        }
    }
}
