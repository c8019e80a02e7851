package dev.muster.cli;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.shell.SecretMask;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Events a second that the plain view prints, to nowhere: 2,000 hosts end a task. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ViewBenchmark {
    private static final int HOSTS = 2_000;
    private static final Span PLACE = new SourceText("site.yml", "- hosts: all\n").span(2, 7);
    private static final RunEvent.TaskStarted TASK = new RunEvent.TaskStarted("Restrict", "ntp_policy", false, PLACE);
    private static final List<RunEvent> EVENTS = Stream.iterate(0, host -> host + 1)
            .limit(HOSTS)
            .<RunEvent>map(host -> TaskEnded.of(
                    "ntp" + host + ".example.org",
                    TASK,
                    host % 10 == 0 ? TaskEnded.Status.CHANGED : TaskEnded.Status.OK,
                    Map.of("changed", Value.of(host % 10 == 0), "path", Value.of("/etc/ntp.conf")),
                    false))
            .toList();

    @Benchmark
    @OperationsPerInvocation(HOSTS)
    public boolean printed() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        ConsoleView view =
                new ConsoleView(new Console(nowhere, nowhere, false, 80, new SecretMask()), 0, true, Shown.ALL);
        view.on(TASK);
        EVENTS.forEach(view::on);
        return nowhere.checkError();
    }
}
