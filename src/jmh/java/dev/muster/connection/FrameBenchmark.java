package dev.muster.connection;

import dev.muster.shell.Output;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

/**
 * What a frame costs the controller before it is encrypted and after it is decrypted: 600 bytes, as when a small file
 * is looked at, and 1 MB, as when one is carried.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class FrameBenchmark {
    private static final String NONCE = "M5f0c6e9a7b1d2384M";
    private static final int PACKET = 32 << 10;
    private static final String SCRIPT = """
        if [ -e "$1" ]; then ls -ldn -- "$1"; cksum <"$1"; cat -- "$1"; else printf 'absent\\n'; fi
        """;

    @Param({"600", "1048576"})
    public int bytes = 600;

    private byte[] content() {
        byte[] content = new byte[bytes];
        byte[] line =
                "restrict -4 default kod notrap nomodify nopeer noquery limited\n".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes; i++) {
            content[i] = line[i % line.length];
        }
        return content;
    }

    private final FrameScript observing = script(new byte[0]);
    private FrameScript carrying = observing;
    private byte[] said = new byte[0];

    private static FrameScript script(byte[] input) {
        return new FrameScript(
                SCRIPT, List.of("/etc/ntp.conf"), input, Map.of(), Duration.ofSeconds(60), 4 << 20, false, false);
    }

    /** Makes what is sent and what comes back. */
    @Setup
    public void prepare() {
        byte[] content = content();
        carrying = script(content);
        byte[] begin = (NONCE + "<1;").getBytes(StandardCharsets.UTF_8);
        byte[] end = (NONCE + ">1:0;" + NONCE + "=1;").getBytes(StandardCharsets.UTF_8);
        said = Arrays.copyOf(begin, begin.length + content.length + end.length);
        System.arraycopy(content, 0, said, begin.length, content.length);
        System.arraycopy(end, 0, said, begin.length + content.length, end.length);
    }

    /** A frame that looks at a file. */
    @Benchmark
    public byte[] asking() {
        return new FrameText(false).frame(1, 1, List.of(observing));
    }

    /** A frame that carries content to a file. */
    @Benchmark
    public byte[] carrying() {
        return new FrameText(false).frame(1, 1, List.of(carrying));
    }

    /** The answer, in packets as they come. */
    @Benchmark
    public Output answer() {
        FrameInbox inbox = new FrameInbox(NONCE, false);
        inbox.expect(1, 1, new int[] {4 << 20});
        for (int from = 0; from < said.length; from += PACKET) {
            inbox.out(said, from, Math.min(PACKET, said.length - from));
        }
        byte[] complaints = (NONCE + "<1;" + NONCE + ">1;" + NONCE + "=1;").getBytes(StandardCharsets.UTF_8);
        inbox.err(complaints, 0, complaints.length);
        return inbox.output(1);
    }
}
