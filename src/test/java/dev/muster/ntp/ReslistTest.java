package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists as printed by ntpdc 4.2.6p5 and 4.2.8p15 and in the form of ntpq 4.2.8. */
class ReslistTest {
    private static final String NTPDC = """
               address          mask            count        flags
            =====================================================================
            0.0.0.0         0.0.0.0                 0  noquery, nomodify, nopeer, notrap
            10.88.0.2       255.255.255.255         0  ntpport, interface, ignore
            127.0.0.1       255.255.255.255         3  none
            127.0.0.1       255.255.255.255         0  ntpport, interface, ignore
            ::              ::                      0  noquery, nomodify, nopeer, notrap
            ::1             ffff:ffff:ffff:         0  none
            fd00:88:77:1234 ffff:ffff:ffff:         0  nomodify
            fe80::42:aff:fe ffff:ffff:ffff:         0  ntpport, interface, ignore
            """;
    private static final String NTPQ = """
               hits    addr/prefix or addr mask
                       restrictions
            ==============================================================================
                    12 0.0.0.0/0
                       noquery nomodify notrap
                     0 10.0.0.0 255.0.255.0
                       ntpport ignore
                     3 ::/0
                       none
            """;
    private static final String FOUR_LINES = """
            restrict -4 default nomodify nopeer noquery notrap
            restrict -6 default nomodify nopeer noquery notrap
            restrict 127.0.0.1
            restrict ::1
            restrict fd00:88:77:1234:: mask ffff:ffff:ffff:ffff:: nomodify
            """;

    @Test
    void readsTheListOfNtpdc() {
        Reslist list = Reslist.parse(NTPDC).orElseThrow();

        assertThat(list.rows()).hasSize(8);
        assertThat(list.garbled()).isZero();
        assertThat(list.rows().get(1).isOwn()).isTrue();
        assertThat(list.rows().get(1).ntpPortOnly()).isTrue();
        assertThat(list.rows().get(2).flags()).isEmpty();
        assertThat(list.closesQueries(AddressFamily.IPV4)).contains(true);
        assertThat(list.closesQueries(AddressFamily.IPV6)).contains(true);
    }

    @Test
    void readsTheListOfNtpq() {
        Reslist list = Reslist.parse(NTPQ).orElseThrow();

        assertThat(list.rows()).hasSize(3);
        assertThat(list.rows().get(0).mask()).isEqualTo("0.0.0.0");
        assertThat(list.rows().get(0).flags())
                .isEqualTo(Set.of(RestrictFlag.NOQUERY, RestrictFlag.NOMODIFY, RestrictFlag.NOTRAP));
        assertThat(list.rows().get(1).mask()).isEqualTo("255.0.255.0");
        assertThat(list.closesQueries(AddressFamily.IPV6)).contains(false);
    }

    @Test
    void agreesWithTheFileThatMadeIt() {
        assertThat(Reslist.parse(NTPDC).orElseThrow().against(config(FOUR_LINES)))
                .isEmpty();
    }

    @Test
    void anEntryMadeForAFollowedServerIsNotMissed() {
        String loaded = """
                   address          mask            count        flags
                =====================================================================
                0.0.0.0         0.0.0.0               126  ignore
                172.17.0.3      255.255.255.255         9  source, noquery, nomodify, notrap
                ::              ::                      0  ignore
                """;
        String conf = """
                restrict -4 default ignore
                restrict -6 default ignore
                restrict source nomodify notrap noquery
                server 172.17.0.3 iburst
                """;

        assertThat(Reslist.parse(loaded)
                        .orElseThrow()
                        .against(EffectiveConfig.of(conf, Daemon.classic("4.2.8p15"), Surroundings.NONE)))
                .isEmpty();
    }

    @Test
    void entriesThatAreCutOffMatchWhatBeginsLikeThem() {
        String other = FOUR_LINES.replace("fd00:88:77:1234::", "fd00:88:77:1235::");

        List<Reslist.Difference> differences =
                Reslist.parse(NTPDC).orElseThrow().against(config(other));

        assertThat(differences)
                .extracting(Reslist.Difference::says)
                .containsExactly(
                        "the running daemon has no entry for fd00:88:77:1235::/64, for which the file says nomodify",
                        "the running daemon holds nomodify for fd00:88:77:1234 mask ffff:ffff:ffff:,"
                                + " which no line of the file is known to name");
    }

    @Test
    void saysWhereTheDaemonIsMoreOpenThanTheFile() {
        String loaded = NTPDC.replace("0.0.0.0         0.0.0.0                 0  noquery, ", "0.0.0.0 0.0.0.0 0  ");

        List<Reslist.Difference> differences =
                Reslist.parse(loaded).orElseThrow().against(config(FOUR_LINES));

        assertThat(differences)
                .containsExactly(new Reslist.Difference(
                        true,
                        "the running daemon holds nomodify nopeer notrap for 0.0.0.0/0,"
                                + " where the file says noquery nomodify nopeer notrap"));
    }

    @Test
    void whatIsNoListIsNone() {
        assertThat(Reslist.parse("Keyid: Invalid key identifier\n")).isEmpty();
        assertThat(Reslist.parse("10.0.0.1: timed out, nothing received\n***Request timed out\n"))
                .isEmpty();
        assertThat(Reslist.parse("=====\nnonsense\n")).isEmpty();
    }

    private static EffectiveConfig config(String text) {
        return EffectiveConfig.of(text, Daemon.classic("4.2.6p5"), Surroundings.NONE);
    }
}
