package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NtpConfTest {
    private static final int ROUNDS = 20_000;

    @Test
    void printsWhatItParsedForAnyText() {
        Random random = new Random(42);
        for (int round = 0; round < ROUNDS; round++) {
            String text = RandomConf.text(random);

            assertThat(NtpConf.parse(text).print()).isEqualTo(text);
        }
    }

    @Test
    void printsWhatItParsedForAnyBytes() {
        Random random = new Random(43);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);

            assertThat(NtpConf.parse(text).print()).isEqualTo(text);
        }
    }

    @Test
    void everyDaemonReadsAnyTextToAnEnd() {
        Random random = new Random(44);
        List<Daemon> daemons = List.of(
                Daemon.classic("4.2.4p8"),
                Daemon.classic("4.2.6p5"),
                Daemon.classic("4.2.8p15"),
                Daemon.ntpsec("1.2.2"));
        for (int round = 0; round < ROUNDS / 4; round++) {
            String text = RandomConf.text(random);
            for (Daemon daemon : daemons) {
                EffectiveConfig config = EffectiveConfig.of(text, daemon, Surroundings.NONE);

                assertThat(config.defaultOf(AddressFamily.IPV4).network().isEverything())
                        .isTrue();
            }
        }
    }

    @Test
    void knowsWhatALineIsAbout() {
        assertThat(Directive.of("  ")).isEqualTo(new Directive.Blank());
        assertThat(Directive.of(" # restrict default ignore")).isInstanceOf(Directive.Comment.class);
        assertThat(Directive.of("server 10.0.0.1 iburst # mine"))
                .isEqualTo(new Directive.Source("server", "10.0.0.1", List.of("iburst")));
        assertThat(Directive.of("disable monitor")).isEqualTo(new Directive.Switch(false, java.util.Set.of("monitor")));
        assertThat(Directive.of("driftfile /var/lib/ntp/drift"))
                .isEqualTo(new Directive.Setting("driftfile", List.of("/var/lib/ntp/drift")));
        assertThat(Directive.of("restrict default noquery nofoo")).isInstanceOf(Directive.Unknown.class);
    }

    @Test
    void restrictLinesCompareByMeaning() {
        assertThat(means(
                        "restrict 10.1.2.3 mask 255.255.0.0 notrap nopeer",
                        "restrict 10.1.0.0 mask 255.255.0.0 nopeer notrap"))
                .isTrue();
        assertThat(means("restrict -6 ::1", "restrict ::1")).isTrue();
        assertThat(means("restrict 0.0.0.0 mask 0.0.0.0 noquery", "restrict -4 default noquery"))
                .isTrue();
        assertThat(means("restrict default noquery", "restrict -4 default noquery"))
                .isFalse();
        assertThat(means("restrict 10.0.0.1", "restrict 10.0.0.1 noquery")).isFalse();
    }

    private static boolean means(String one, String other) {
        return ((Directive.Restrict) Directive.of(one)).meansSameAs((Directive.Restrict) Directive.of(other));
    }
}
