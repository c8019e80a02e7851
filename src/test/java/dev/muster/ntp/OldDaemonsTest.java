package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What daemons do that nobody packages any more, from their sources: ntpd/ntp_config.c and ntpd/ntp_restrict.c of
 * 4.2.4p8, ntpd/ntp_scanner.c, ntp_parser.y, ntp_config.c and ntp_restrict.c of 4.2.6; for the versions between, the ChangeLog of 4.2.7.
 */
class OldDaemonsTest {
    private static final Daemon LINES = Daemon.classic("4.2.4p8");
    private static final Daemon GRAMMAR = Daemon.classic("4.2.6p5");
    private static final IpAddress STRANGER = IpAddress.of("10.99.0.2");
    private static final IpAddress STRANGER6 = IpAddress.of("fd00:99::2");

    @Test
    void lastWordOfALineLosesItsQuotesUpTo424() {
        assertThat(isClosed("restrict default \"noquery\"", LINES)).isTrue();
        assertThat(isClosed("restrict \"default\" noquery", LINES)).isFalse();
        assertThat(isClosed("restrict default \"noquery\" nomodify", LINES)).isFalse();
        assertThat(isClosed("restrict default \"noquery\"", GRAMMAR)).isFalse();
    }

    @Test
    void aQuoteLeftOpenOnAnUnknownLineSwallowsBlanksOfTheNextUpTo424() {
        assertThat(isClosed("say \"hello\nrestrict default noquery", LINES)).isFalse();
        assertThat(isClosed("say \"hello\nrestrict default noquery", GRAMMAR)).isTrue();
        assertThat(isClosed("setvar x=\"y\nrestrict default noquery", LINES)).isTrue();
    }

    @Test
    void aLineOfMoreThanTwentyWordsIsNoRestrictUpTo424() {
        String many = "restrict default noquery" + " nomodify".repeat(18);

        assertThat(isClosed(many.substring(0, many.length() - " nomodify".length()), LINES))
                .isTrue();
        assertThat(isClosed(many, LINES)).isFalse();
        assertThat(isClosed(many, GRAMMAR)).isTrue();
    }

    @Test
    void aLineOfMoreThan1023CharactersIsTwoUpTo424() {
        String blanks = "restrict default" + " ".repeat(1023 - "restrict default".length()) + "noquery";

        assertThat(isClosed(blanks, LINES)).isFalse();
        assertThat(isClosed(blanks, GRAMMAR)).isTrue();
    }

    @Test
    void addressZeroIsTheDefaultWhateverTheMaskUpTo426p1() {
        for (String line : List.of(
                "restrict 0.0.0.0 noquery",
                "restrict 10.0.0.0 mask 0.255.0.0 noquery",
                "restrict 0.0.0.0 mask 255.0.0.0 ntpport noquery")) {
            assertThat(isClosed(line, LINES)).as(line).isTrue();
            assertThat(isClosed(line, Daemon.classic("4.2.6p1"))).as(line).isTrue();
            assertThat(isClosed(line, Daemon.classic("4.2.6p2"))).as(line).isFalse();
        }
        assertThat(isClosed("restrict :: noquery", LINES, STRANGER6)).isTrue();
    }

    @Test
    void maskMayStandAnywhereUpTo424AndBehindTheAddressLater() {
        String last = "restrict 10.99.0.0 noquery mask 255.255.0.0";

        assertThat(isClosed(last, LINES)).isTrue();
        assertThat(isClosed(last, GRAMMAR)).isFalse();
    }

    @Test
    void aMaskOfTheOtherFamilyCostsTheLineUpTo424AndMeansEverybodyLater() {
        String mixed = "restrict 10.1.0.0 mask ffff:: noquery";

        assertThat(isClosed(mixed, LINES)).isFalse();
        assertThat(isClosed(mixed, GRAMMAR)).isTrue();
    }

    @Test
    void addressesAreReadAsTheResolverReadsThem() {
        assertThat(isClosed("restrict 10.99.2 noquery", LINES)).isTrue();
        assertThat(isClosed("restrict 10.99.2 noquery", GRAMMAR)).isTrue();
        assertThat(isClosed("restrict 012.0143.0.2 noquery", GRAMMAR)).isTrue();
        assertThat(isClosed("restrict 0x0a630002 noquery", LINES)).isTrue();
        assertThat(isClosed("restrict 174260226 noquery", LINES)).isTrue();
        assertThat(isClosed("restrict 174260226 noquery", GRAMMAR)).isFalse();
        assertThat(isClosed("restrict 10.99.0.0 mask 0xffff0000 noquery", GRAMMAR))
                .isTrue();
        assertThat(isClosed("restrict 10.99.0.0 mask 0xffff0000 noquery", Daemon.classic("4.2.8p15")))
                .isFalse();
    }

    @Test
    void anUnknownSwitchCostsWhatStandsBehindIt() {
        assertThat(config("disable foo monitor", LINES).isMonitoring()).isTrue();
        assertThat(config("disable monitor foo", LINES).isMonitoring()).isFalse();
        assertThat(config("disable foo monitor", GRAMMAR).isMonitoring()).isTrue();
        assertThat(config("disable monitor foo", GRAMMAR).isMonitoring()).isFalse();
    }

    @Test
    void wordsOfLaterVersionsEndTheFlagsOfOlderOnes() {
        assertThat(isClosed("restrict default nomrulist noquery", Daemon.classic("4.2.7p284")))
                .isFalse();
        assertThat(isClosed("restrict default nomrulist noquery", Daemon.classic("4.2.7p285")))
                .isTrue();
        assertThat(isClosed("restrict default flake noquery", LINES)).isFalse();
        assertThat(isClosed("restrict default flake noquery", GRAMMAR)).isTrue();
        assertThat(isClosed("restrict default ippeerlimit 2 noquery", Daemon.classic("4.2.8p10")))
                .isFalse();
        assertThat(isClosed("restrict default ippeerlimit 2 noquery", Daemon.classic("4.2.8p11")))
                .isTrue();
    }

    @Test
    void sourceRuleComesWith427p22AndIsForUpstreamsOnly() {
        String text = "server 10.99.0.2\nrestrict source noquery";

        assertThat(isClosed(text, GRAMMAR)).isFalse();
        assertThat(isClosed(text, Daemon.classic("4.2.7p22"))).isTrue();
        assertThat(isClosed(text, Daemon.classic("4.2.7p22"), IpAddress.of("10.99.0.3")))
                .isFalse();
    }

    @Test
    void defaultOfOneFamilyDoesNothingFrom427p22To427p25() {
        String four = "restrict -4 default noquery\nrestrict -6 default noquery";

        for (String version : List.of("4.2.7p22", "4.2.7p25", "4.2.6p2-RC1")) {
            assertThat(isClosed(four, Daemon.classic(version))).as(version).isFalse();
            assertThat(isClosed("restrict default noquery", Daemon.classic(version)))
                    .as(version)
                    .isTrue();
        }
        for (String version : List.of("4.2.6p1", "4.2.6p2", "4.2.7p21", "4.2.7p26")) {
            assertThat(isClosed(four, Daemon.classic(version))).as(version).isTrue();
        }
    }

    @Test
    void sourceMayBeTakenForDefaultBefore427p71() {
        assertThat(config("restrict source noquery", Daemon.classic("4.2.7p70")).remarks())
                .extracting(Remark::says)
                .containsExactly("this version may take source for default (bug 1678)");
        assertThat(config("restrict source noquery", Daemon.classic("4.2.7p71")).remarks())
                .isEmpty();
    }

    @Test
    void namesInRestrictLinesAreRejectedBy427p18And427p19() {
        Surroundings names = new Surroundings(Map.of(), Map.of("a.example", List.of(STRANGER)));

        for (String version : List.of("4.2.7p18", "4.2.7p19")) {
            assertThat(entries("restrict a.example noquery\n", Daemon.classic(version), names))
                    .as(version)
                    .isEmpty();
        }
        assertThat(entries("restrict a.example noquery\n", Daemon.classic("4.2.7p17"), names))
                .containsExactly("10.99.0.2");
        assertThat(entries("restrict a.example noquery\n", Daemon.classic("4.2.7p20"), names))
                .containsExactly("10.99.0.2");
    }

    @Test
    void bytesThatAreNotAsciiCostNothingFrom427p22() {
        assertThat(isClosed("\u00ef\u00bb\u00bfrestrict default noquery", Daemon.classic("4.2.7p21")))
                .isFalse();
        assertThat(isClosed("\u00ef\u00bb\u00bfrestrict default noquery", Daemon.classic("4.2.7p22")))
                .isTrue();
    }

    @Test
    void mode7IsASwitchFrom427p230() {
        assertThat(config("", Daemon.classic("4.2.7p229")).hasMode7()).isTrue();
        assertThat(config("", Daemon.classic("4.2.7p230")).hasMode7()).isFalse();
        assertThat(config("enable mode7", Daemon.classic("4.2.7p230")).hasMode7())
                .isTrue();
    }

    @Test
    void monlistLeftWith427p26() {
        assertThat(exposure("", Daemon.classic("4.2.7p25"))
                        .judge(Vantage.of("10.99.0.2", "10.99.0.1"))
                        .monlist())
                .isEqualTo(Answer.DATA);
        assertThat(exposure("", Daemon.classic("4.2.7p26"))
                        .judge(Vantage.of("10.99.0.2", "10.99.0.1"))
                        .monlist())
                .isEqualTo(Answer.ERROR);
    }

    @Test
    void namesStandForOneAddressUpTo426() {
        Surroundings names = new Surroundings(Map.of(), Map.of("a.example", List.of(STRANGER6, STRANGER)));
        String text = "restrict a.example noquery\n";

        assertThat(entries(text, GRAMMAR, names)).containsExactly("fd00:99::2");
        assertThat(entries(text, Daemon.classic("4.2.7p20"), names)).containsExactly("10.99.0.2", "fd00:99::2");
        assertThat(entries("restrict -4 a.example noquery\n", GRAMMAR, names)).containsExactly("10.99.0.2");
    }

    @Test
    void aNamedInterfaceIsWhatTheHostSaysItCarries() {
        Map<String, List<IpAddress>> host =
                Map.of("eth0", List.of(IpAddress.of("10.99.0.1")), "eth1", List.of(IpAddress.of("10.77.0.1")));
        Vantage first = Vantage.of("10.99.0.2", "10.99.0.1");
        Vantage second = Vantage.of("10.77.0.2", "10.77.0.1");
        String text = "interface ignore all\ninterface listen ETH1\n";

        EffectiveConfig known = EffectiveConfig.of(text, GRAMMAR, new Surroundings(Map.of(), Map.of(), host));
        EffectiveConfig unknown = EffectiveConfig.of(text, GRAMMAR, Surroundings.NONE);
        EffectiveConfig gone =
                EffectiveConfig.of("interface listen eth2\n", GRAMMAR, new Surroundings(Map.of(), Map.of(), host));

        assertThat(known.listensOn(first.destination())).isFalse();
        assertThat(known.listensOn(second.destination())).isTrue();
        assertThat(known.remarks()).isEmpty();
        assertThat(unknown.listensOn(first.destination())).isTrue();
        assertThat(unknown.remarks().get(0).says()).contains("taken for all");
        assertThat(gone.listensOn(first.destination())).isFalse();
        assertThat(gone.remarks().get(0).says()).contains("no interface \"eth2\"");
    }

    @Test
    void wordsOfTheTableAreNoNames() {
        Surroundings names = new Surroundings(Map.of(), Map.of("pool", List.of(STRANGER), "mask", List.of(STRANGER)));

        assertThat(entries("restrict pool noquery\n", GRAMMAR, names)).isEmpty();
        assertThat(entries("restrict \"pool\" noquery\n", GRAMMAR, names)).containsExactly("10.99.0.2");
        assertThat(entries("restrict pool noquery\n", LINES, names)).containsExactly("10.99.0.2");
    }

    @Test
    void aByteOrderMarkCostsTheFirstLineUpTo426() {
        for (String mark : List.of("\u00ef\u00bb\u00bf", "\ufeff")) {
            assertThat(isClosed(mark + "restrict default noquery", LINES)).isFalse();
            assertThat(isClosed(mark + "restrict default noquery", GRAMMAR)).isFalse();
            assertThat(isClosed(mark + "restrict default noquery", Daemon.classic("4.2.8p15")))
                    .isTrue();
        }
    }

    @Test
    void everyDaemonWithAGrammarExitsOverAWordOfMoreThan1024Characters() {
        String text = "keys /" + "k".repeat(1024);

        assertThat(config(text, LINES).fatal()).isEmpty();
        assertThat(config(text, GRAMMAR).fatal()).isPresent();
        assertThat(config("# " + "k".repeat(2000), GRAMMAR).fatal()).isEmpty();
        assertThat(exposure(text, GRAMMAR)
                        .judge(Vantage.of("10.99.0.2", "10.99.0.1"))
                        .mode3())
                .isEqualTo(Answer.SILENT);
    }

    private static boolean isClosed(String text, Daemon daemon) {
        return isClosed(text, daemon, STRANGER);
    }

    private static boolean isClosed(String text, Daemon daemon, IpAddress from) {
        return config(text, daemon).match(from, Vantage.EPHEMERAL).closesQueries();
    }

    private static List<String> entries(String text, Daemon daemon, Surroundings surroundings) {
        return EffectiveConfig.of(text, daemon, surroundings).access().stream()
                .map(AccessEntry::network)
                .filter(n -> !n.isEverything())
                .map(Network::toString)
                .toList();
    }

    private static EffectiveConfig config(String text, Daemon daemon) {
        return EffectiveConfig.of(text + "\n", daemon, Surroundings.NONE);
    }

    private static Exposure exposure(String text, Daemon daemon) {
        List<Vantage> clients = List.of(Vantage.of("10.99.0.2", "10.99.0.1"));
        return new Exposure(config(text, daemon), List.of(IpAddress.of("10.99.0.1")), clients);
    }
}
