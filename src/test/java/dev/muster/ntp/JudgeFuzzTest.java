package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Fuzz;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a host has, tells and answers, it gets a verdict with a sentence, and never "safe" without a reason. */
class JudgeFuzzTest {
    private static final List<String> DAEMONS = List.of(
            "ntpd-4.2.2p1",
            "ntpd-4.2.4p8",
            "ntpd-4.2.6p5",
            "ntpd-4.2.7p25",
            "ntpd-4.2.8p15",
            "ntpd",
            "ntpsec-1.2.2",
            "chrony-4.3",
            "chrony-1.24",
            "openntpd-6.2p3",
            "systemd-timesyncd",
            "busybox",
            "none");
    private static final List<String> ADDRESSES =
            List.of("198.51.100.1", "2001:db8::1", "10.1.2.3", "127.0.0.1", "::1", "192.0.2.9", "fd00::9");
    private static final List<String> ROWS = List.of(
            "0.0.0.0         0.0.0.0                 0  none",
            "0.0.0.0         0.0.0.0                 0  noquery, nomodify",
            "::              ::                      0  none",
            "::              ::                      0  ignore",
            "127.0.0.1       255.255.255.255         0  none",
            "10.99.0.1       255.255.255.255         0  ntpport, interface, ignore",
            "rubbish",
            "2001:db8:ffff:f 0.0.0.0 9 nofoo");

    @Test
    void everyHostGetsAVerdictAndNoneIsSafeForNothing() {
        Fuzz.run("hosts to judge", 10, JudgeFuzzTest::host, host -> {
            HostJudge.Judged judged = host.judged();
            check(host, judged.finding(), true);
            check(host, HostJudge.judge(host.fromOutside()).finding(), false);
            Finding file = LocalJudge.judge(host.state());
            assertThat(file.sentence()).isNotBlank();
            assertThat(file.verdict().isProvenSafe() && file.verdict() != Verdict.NOT_A_SERVER)
                    .as("a file is no proof, and yet %s", file)
                    .isFalse();
            assertThat(judged.finding().evidence()).doesNotContainNull();
            assertThat(judged.compared().size()).isLessThanOrEqualTo(30);
        });
    }

    private static void check(KnownHost host, Finding finding, boolean isStateKnown) {
        assertThat(finding.sentence()).isNotBlank();
        assertThat(finding.verdict().isAside()).isFalse();
        assertThat(finding.also())
                .allSatisfy(also -> assertThat(also.verdict()).isGreaterThanOrEqualTo(finding.verdict()));
        if (finding.verdict().isProvenSafe()) {
            assertThat(host.isShowingData()).as("data, and yet %s", finding).isFalse();
            assertThat(host.isOdd() && isStateKnown)
                    .as("nonsense, and yet %s", finding)
                    .isFalse();
            boolean isKnownWithoutAsking = isStateKnown && finding.verdict() == Verdict.NOT_A_SERVER;
            assertThat(isKnownWithoutAsking || host.isAnythingHeardOrRefused())
                    .as("silence alone, and yet %s", finding)
                    .isTrue();
        }
    }

    private static KnownHost host(Random random) {
        String text = random.nextInt(3) == 0 ? RandomConf.text(random) : RandomConf.file(random);
        KnownHost host = KnownHost.running(pick(random, DAEMONS), text)
                .askedFrom(pick(random, List.of("192.0.2.50", "10.1.0.9", "127.0.0.1", "2001:db8:5::5", "fd00::5")));
        Runnable[] turns = {
            () -> host.stopped(),
            () -> host.unbound(),
            () -> host.unreadable(),
            () -> host.olderThanItsFile(),
            () -> host.ofUnknownAge(),
            () -> host.decoy("/etc/ntpd.conf"),
            () -> host.shadows("/etc/ntp.conf"),
            () -> host.nextTime("/etc/ntp.conf"),
            () -> host.odd("in pieces"),
            () -> host.trusting("10.0.0.0/8"),
            () -> host.nowhere(),
            () -> host.readsFrom("")
        };
        for (Runnable turn : turns) {
            if (random.nextInt(8) == 0) {
                turn.run();
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            host.outside(pick(random, ADDRESSES), answer(random), random.nextInt(20), answer(random), answer(random));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            host.inside(pick(random, ADDRESSES), answer(random), answer(random));
        }
        if (random.nextInt(3) == 0) {
            host.reslist(pick(random, ROWS), pick(random, ROWS), pick(random, ROWS));
        }
        return host;
    }

    private static Answer answer(Random random) {
        return random.nextInt(3) == 0 ? Answer.SILENT : pick(random, List.of(Answer.values()));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
