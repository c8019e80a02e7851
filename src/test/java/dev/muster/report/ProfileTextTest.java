package dev.muster.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.RunProfile;
import dev.muster.ledger.RunProfile.HostCost;
import dev.muster.ledger.RunProfile.Line;
import dev.muster.ledger.RunProfile.Waits;
import dev.muster.ledger.RunRecord.Task;
import dev.muster.report.TaskTimes.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTextTest {
    private static final Task LOOK = new Task("Look", "command", "site.yml:5:7");
    private static final Task LONG =
            new Task("Restrict what strangers may ask of the time service", "ntp_conf", "site.yml:9:7");

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    private static HostCost host(String name, long answers, Waits waits, int retries) {
        Line line = new Line(
                millis(2),
                millis(1),
                Duration.ZERO,
                millis(13),
                millis(8),
                millis(4),
                millis(9),
                millis(answers),
                1,
                0,
                2,
                3,
                1_500,
                400);
        return new HostCost(name, line.total().plusMillis(3), line, waits, retries);
    }

    static ProfileSummary sample() {
        List<HostCost> hosts = new ArrayList<>();
        List<End> ends = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            String name = "web" + i;
            hosts.add(host(name, 20, new Waits(millis(i - 1), millis(5_000)), 0));
            ends.add(new End(LOOK, name, millis(50), false));
            ends.add(new End(LONG, name, millis(10), i == 1));
        }
        hosts.add(host("slow", 125_000, Waits.NONE, 2));
        ends.add(new End(LOOK, "slow", millis(125_030), false));
        ends.add(new End(LONG, "slow", millis(10), true));
        return ProfileSummary.of(
                new RunProfile(millis(126_400), Optional.of(millis(1_240)), Optional.of(96_000_000L), hosts), ends);
    }

    @Test
    void columnsStandWhereTheyAreWhateverIsInThem() {
        assertThat(String.join("\n", ProfileText.of(sample())) + "\n").isEqualTo("""
                run 2:06 min, controller CPU 1.24 s with its start-up, peak memory 96 MB
                30 round trips (3.0 a host), 15 kB out, 4.0 kB in, 10 logins, 20 shells, 2 retries

                where the time of hosts went        hosts                p50       p90       p99       max      total
                  connect                              10             2.0 ms    2.0 ms    2.0 ms    2.0 ms      20 ms
                  server's first word                  10             1.0 ms    1.0 ms    1.0 ms    1.0 ms      10 ms
                  key exchange                         10              13 ms     13 ms     13 ms     13 ms     130 ms
                  authentication                       10             8.0 ms    8.0 ms    8.0 ms    8.0 ms      80 ms
                  first shell                          10             4.0 ms    4.0 ms    4.0 ms    4.0 ms      40 ms
                  become                               10             9.0 ms    9.0 ms    9.0 ms    9.0 ms      90 ms
                  waiting for answers                  10              20 ms     20 ms  2:05 min  2:05 min   2:05 min
                  rest of the tasks                    10             3.0 ms    3.0 ms    3.0 ms    3.0 ms      30 ms
                  waiting for its turn                  8             4.0 ms    8.0 ms    8.0 ms    8.0 ms      36 ms
                  waiting for other hosts               9             5.00 s    5.00 s    5.00 s    5.00 s     45.0 s

                tasks                               hosts  changed       p50       p90       p99       max      total
                  Look                                 10        0     50 ms     50 ms  2:05 min  2:05 min   2:05 min
                  Restrict what strangers may ask…     10        2     10 ms     10 ms     10 ms     10 ms     100 ms

                slowest hosts                           work x median  most of it, and the longest task
                  slow                              2:05 min   2084.0  waiting for answers 2:05 min; Look 2:05 min
                  web1                                 60 ms      1.0  waiting for answers 20 ms; Look 50 ms
                  web2                                 60 ms      1.0  waiting for answers 20 ms; Look 50 ms
                  web3                                 60 ms      1.0  waiting for answers 20 ms; Look 50 ms
                  web4                                 60 ms      1.0  waiting for answers 20 ms; Look 50 ms
                """);
    }

    @Test
    void aRunWithoutHostsHasAProfileToo() {
        RunProfile nothing = new RunProfile(millis(4), Optional.empty(), Optional.empty(), List.of());

        assertThat(ProfileText.of(ProfileSummary.of(nothing, List.of())))
                .startsWith(
                        "run 4.0 ms, controller CPU not known with its start-up, peak memory not known",
                        "0 round trips, 0 B out, 0 B in, 0 logins, 0 shells, 0 retries");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0 ms",
        "9949, 9.9 ms",
        "9950, 10 ms",
        "999499, 999 ms",
        "999500, 1.00 s",
        "9994999, 9.99 s",
        "9995000, 10.0 s",
        "59949999, 59.9 s",
        "59950000, 1:00 min",
        "3599000000, 59:59 min",
        "3607000000, 1:00:07 h"
    })
    void everyTimeHasItsUnit(long micros, String shown) {
        assertThat(ProfileText.time(Duration.ofNanos(micros * 1_000))).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "9950, 10 kB", "999499, 999 kB", "999500, 1.0 MB"})
    void everySizeHasItsUnit(long bytes, String shown) {
        assertThat(ProfileText.bytes(bytes)).isEqualTo(shown);
    }
}
