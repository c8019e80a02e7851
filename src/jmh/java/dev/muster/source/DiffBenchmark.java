package dev.muster.source;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The diff of a file as a run shows it: with three lines changed, and with every line another. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx600m"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class DiffBenchmark {
    @Param({"10", "1000", "50000"})
    public int lines = 10;

    private String before = "";
    private String edited = "";
    private String anew = "";

    /** Makes the files. */
    @Setup
    public void write() {
        StringBuilder one = new StringBuilder();
        StringBuilder two = new StringBuilder();
        StringBuilder three = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            one.append("restrict 192.0.2.").append(i).append(" nomodify\n");
            two.append(i % (lines / 3 + 1) == 1 ? "#" : "restrict 192.0.2.")
                    .append(i)
                    .append(" nomodify\n");
            three.append("server 192.0.2.").append(i).append(" iburst\n");
        }
        before = one.toString();
        edited = two.toString();
        anew = three.toString();
    }

    @Benchmark
    public List<String> threeLines() {
        return TextDiff.unified("before", "after", before, edited, TextDiff.USUAL_CONTEXT);
    }

    @Benchmark
    public List<String> everyLine() {
        return TextDiff.unified("before", "after", before, anew, TextDiff.USUAL_CONTEXT);
    }
}
