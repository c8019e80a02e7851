package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConfEditorTest {
    private static final Daemon OLD = Daemon.classic("4.2.4p8");
    private static final Daemon SIX = Daemon.classic("4.2.6p5");
    private static final Daemon ANY = new Daemon(Daemon.Family.CLASSIC, java.util.Optional.empty());
    private static final List<Daemon> DAEMONS =
            List.of(OLD, SIX, ANY, Daemon.classic("4.2.8p15"), Daemon.ntpsec("1.2.2"));
    private static final List<ConfPolicy> POLICIES = List.of(ConfPolicy.values());
    private static final String FOUR = """
            restrict -4 default nomodify nopeer noquery notrap
            restrict -6 default nomodify nopeer noquery notrap
            restrict 127.0.0.1
            restrict ::1
            """;

    @Test
    void perfsonarAddsTheFourLinesToAnOpenFile() {
        assertThat(perfsonar("server 10.0.0.9\n", SIX)).isEqualTo("server 10.0.0.9\n" + FOUR);
    }

    @Test
    void perfsonarEditsTheLineThatForgotNoquery() {
        String conf = "restrict default kod nomodify notrap nopeer # EL\nserver 10.0.0.9\n";

        assertThat(perfsonar(conf, SIX)).isEqualTo("""
                        restrict default kod nomodify notrap nopeer noquery # EL
                        restrict 127.0.0.1
                        restrict ::1
                        server 10.0.0.9
                        """);
    }

    @Test
    void perfsonarClosesIpv6OfAnOldDaemonToo() {
        String conf = "restrict default nomodify nopeer noquery notrap\nrestrict 127.0.0.1\n";

        assertThat(perfsonar(conf, OLD))
                .isEqualTo(conf + "restrict -6 default nomodify nopeer noquery notrap\nrestrict ::1\n");
    }

    @Test
    void perfsonarOpensLoopbackByEditingNotByAppending() {
        assertThat(perfsonar(FOUR.replace("127.0.0.1", "127.0.0.1 ignore"), SIX))
                .isEqualTo(FOUR);
    }

    @Test
    void doesNotTrustALineThatSomeDaemonDrops() {
        String conf = "restrict default nomodify nopeer noquery notrap nofoo\n";

        assertThat(perfsonar(conf, ANY)).startsWith(conf).contains("restrict -4 default nomodify");
    }

    @Test
    void carriageReturnsStayAndDoNotSpoilTheLastWord() {
        String result = perfsonar("server 10.0.0.9\r\n", OLD);

        assertThat(result).contains("restrict -4 default nomodify nopeer noquery notrap #\r\n");
        assertThat(result.replace("\r\n", "")).doesNotContain("\n");
        assertThat(EffectiveConfig.of(result, OLD, Surroundings.NONE)
                        .defaultOf(AddressFamily.IPV6)
                        .closesQueries())
                .isTrue();
    }

    @Test
    void addsInFrontOfEndWhereReadingStops() {
        assertThat(perfsonar("server 10.0.0.9\nend\n", SIX)).isEqualTo("server 10.0.0.9\n" + FOUR + "end\n");
    }

    @Test
    void endsALastLineThatHadNoEnd() {
        assertThat(perfsonar("server 10.0.0.9", SIX)).isEqualTo("server 10.0.0.9\n" + FOUR);
    }

    @Test
    void keepsThePoolWorkingWhereNopeerWouldBreakIt() {
        assertThat(perfsonar("pool pool.example.net\n", Daemon.classic("4.2.8p15")))
                .contains("restrict source nomodify notrap noquery\n");
        assertThat(perfsonar("pool pool.example.net\n", SIX)).doesNotContain("source");
    }

    @Test
    @Timeout(20)
    void isQuickWithLargeFiles() {
        String comments = "# a line that says nothing at all\n".repeat(200_000);

        ConfEditor editor = editor(comments + "restrict default nomodify\nserver 10.0.0.9\n", SIX);
        editor.apply(ConfPolicy.PERFSONAR);

        assertThat(editor.conf().print())
                .startsWith(comments + "restrict default nomodify nopeer noquery notrap\n")
                .endsWith("server 10.0.0.9\n");
    }

    @Test
    void jpcertRestrictsQueriesAndSwitchesMonitoringOff() {
        ConfEditor editor = editor("server 10.0.0.9\n", SIX);

        editor.apply(ConfPolicy.JPCERT);

        assertThat(editor.conf().print()).isEqualTo("server 10.0.0.9\n" + FOUR + "disable monitor\n");
        assertThat(editor.warnings()).isEmpty();
        assertThat(editor.refusal()).isEmpty();
    }

    @Test
    void jpcertDoesNotSetTheMonitorTrap() {
        ConfEditor editor = editor("server 10.0.0.9\nrestrict 192.0.2.1 limited\n", SIX);

        editor.apply(ConfPolicy.JPCERT);

        assertThat(editor.refusal()).isEmpty();
        assertThat(editor.conf().print()).contains("noquery").doesNotContain("disable");
        assertThat(editor.warnings())
                .containsExactly("disable monitor is left out, since line 2 says limited, which would make it void; "
                        + "noquery closes the host");
    }

    @Test
    void jpcertLeavesOutWhatADaemonWithoutMonlistDoesNotNeedOrKnow() {
        for (Daemon daemon : List.of(Daemon.classic("4.2.8p15"), Daemon.ntpsec("1.2.2"))) {
            ConfEditor editor = editor("server 10.0.0.9\n", daemon);

            editor.apply(ConfPolicy.JPCERT);

            assertThat(editor.conf().print()).contains("noquery").doesNotContain("disable");
        }
    }

    @Test
    void sakuraNamesEachUpstreamByItsAddress() {
        ConfEditor editor = editor("server 10.0.0.9 iburst\nserver 127.127.1.0\n", SIX);

        editor.apply(ConfPolicy.SAKURA);

        assertThat(editor.refusal()).isEmpty();
        assertThat(editor.conf().print()).isEqualTo("""
                server 10.0.0.9 iburst
                server 127.127.1.0
                restrict 10.0.0.9 kod nomodify notrap nopeer noquery
                restrict -4 default ignore
                restrict -6 default ignore
                restrict 127.0.0.1
                restrict ::1
                """);
    }

    @Test
    void trustedSubnetIsNoHoleButAForeignOneIs() {
        ConfEditor editor = editor(FOUR + "restrict 192.168.0.0 mask 255.255.0.0 nomodify\n", SIX);

        editor.trust(Network.parse("10.1.0.0/16").orElseThrow());
        editor.trust(Network.parse("2001:db8::/32").orElseThrow());

        assertThat(editor.conf().print()).endsWith("""
                        restrict 10.1.0.0 mask 255.255.0.0 nomodify notrap nopeer
                        restrict 2001:db8:: mask ffff:ffff:: nomodify notrap nopeer
                        """);
        assertThat(editor.holes()).containsExactly("ntp.conf:5: answers modes 6 and 7 for 192.168.0.0/16");
    }

    @Test
    void restrictPresentByMeaningIsLeftAlone() {
        ConfEditor editor = editor("restrict 10.1.2.3 mask 255.255.0.0 notrap nomodify\n", ANY);

        editor.restrict("restrict 10.1.0.0 mask 255.255.0.0 nomodify notrap");

        assertThat(editor.conf().print()).isEqualTo("restrict 10.1.2.3 mask 255.255.0.0 notrap nomodify\n");
    }

    @Test
    void restrictWithTheSameAddressIsEditedNotDoubled() {
        ConfEditor editor = editor("restrict 10.0.0.5 ignore # why\n", ANY);

        editor.restrict("restrict 10.0.0.5 nomodify");

        assertThat(editor.conf().print()).isEqualTo("restrict 10.0.0.5 nomodify # why\n");
    }

    @Test
    void enablingTakesTheWordOutOfDisable() {
        ConfEditor editor = editor("disable monitor stats\n", SIX);

        editor.present("enable monitor");

        assertThat(editor.conf().print()).isEqualTo("disable stats\nenable monitor\n");
    }

    @Test
    void serversAreExactlyTheseAndClocksStay() {
        ConfEditor editor = editor("server a.example\nserver b.example iburst\nserver 127.127.1.0\n# end\n", SIX);

        editor.servers(List.of("b.example", "c.example iburst"));

        assertThat(editor.conf().print())
                .isEqualTo("server b.example iburst\nserver 127.127.1.0\nserver c.example iburst\n# end\n");
    }

    @Test
    void secondEditChangesNothingAndEditedFilesAreClosed() {
        Random random = new Random(7);
        for (int round = 0; round < 6_000; round++) {
            String file = RandomConf.file(random);
            Daemon daemon = DAEMONS.get(random.nextInt(DAEMONS.size()));
            ConfPolicy policy = POLICIES.get(random.nextInt(POLICIES.size()));
            ConfEditor first = edited(file, daemon, policy);
            if (first.refusal().isEmpty()) {
                String once = first.conf().print();
                ConfEditor second = edited(once, daemon, policy);

                assertThat(second.conf().print())
                        .as("%s on %s, %s", file, daemon, policy)
                        .isEqualTo(once);
                assertThat(second.refusal()).isEmpty();
                if (policy != ConfPolicy.NONE && policy != ConfPolicy.RATE_LIMIT) {
                    assertClosed(once, daemon);
                }
            }
        }
    }

    @Test
    void linesThatAreNotMeantStayByteForByte() {
        Random random = new Random(8);
        for (int round = 0; round < 2_000; round++) {
            String file = RandomConf.file(random).replace("\r\n", "\n");
            List<String> kept = NtpConf.parse(file).lines().stream()
                    .filter(l -> !(l.directive() instanceof Directive.Restrict))
                    .filter(l -> !l.text().isEmpty())
                    .map(ConfLine::text)
                    .toList();

            if (kept.isEmpty()) {
                continue;
            }
            List<String> after = NtpConf.parse(perfsonar(file, ANY)).lines().stream()
                    .map(ConfLine::text)
                    .toList();

            assertThat(after).containsSubsequence(kept);
        }
    }

    private static void assertClosed(String text, Daemon daemon) {
        EffectiveConfig config = EffectiveConfig.of(text, daemon, Surroundings.NONE);
        for (AddressFamily family : AddressFamily.values()) {
            assertThat(config.defaultOf(family).closesQueries()).as(text).isTrue();
        }
    }

    private static ConfEditor edited(String file, Daemon daemon, ConfPolicy policy) {
        ConfEditor editor = editor(file, daemon);
        editor.trust(Network.parse("10.1.0.0/16").orElseThrow());
        editor.restrict("restrict 10.7.0.1 nomodify notrap");
        editor.apply(policy);
        return editor;
    }

    private static String perfsonar(String file, Daemon daemon) {
        ConfEditor editor = editor(file, daemon);
        editor.apply(ConfPolicy.PERFSONAR);
        return editor.conf().print();
    }

    private static ConfEditor editor(String file, Daemon daemon) {
        return new ConfEditor(NtpConf.parse(file), daemon, Surroundings.NONE);
    }
}
