package dev.muster.ntp;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the one file of the main job costs per host: an ntp.conf of 60 lines, most of them comments, as Debian has it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class NtpConfBenchmark {
    private static final Daemon DAEMON = Daemon.classic("4.2.6p5");
    private static final String CONTENT =
            ("# a comment as long as most of those that come with the file\n".repeat(6) + "\n").repeat(6) + """
            driftfile /var/lib/ntp/ntp.drift
            statistics loopstats peerstats clockstats
            filegen loopstats file loopstats type day enable
            filegen peerstats file peerstats type day enable
            filegen clockstats file clockstats type day enable
            server 0.debian.pool.ntp.org iburst
            server 1.debian.pool.ntp.org iburst
            server 2.debian.pool.ntp.org iburst
            server 192.0.2.1 prefer
            restrict -4 default kod notrap nomodify nopeer
            restrict -6 default kod notrap nomodify nopeer
            restrict 127.0.0.1
            restrict ::1
            restrict 192.0.2.0 mask 255.255.255.0 nomodify notrap
            broadcast 192.0.2.255
            disable auth
            """;

    @Benchmark
    public NtpConf parse() {
        return NtpConf.parse(CONTENT);
    }

    /** What the daemon makes of it, and whether strangers get an answer. */
    @Benchmark
    public boolean judge() {
        return LocalJudge.isOpen(EffectiveConfig.of(CONTENT, DAEMON, Surroundings.NONE));
    }

    /** The edit of a policy, with all that is asked of the file before and behind it. */
    @Benchmark
    public String edit() {
        ConfEditor editor = new ConfEditor(NtpConf.parse(CONTENT), DAEMON, Surroundings.NONE);
        editor.apply(ConfPolicy.TEAM_CYMRU, List.of());
        return editor.print();
    }
}
