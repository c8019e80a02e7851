package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.ExposureTable;
import dev.muster.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Nothing that stands in a file or comes over the network makes a parser of this package fail, hang or grow. */
class NtpFuzzTest {
    private static final List<Daemon> DAEMONS = List.of(
            Daemon.classic("4.2.2p1"),
            Daemon.classic("4.2.4p8"),
            Daemon.classic("4.2.6p1"),
            Daemon.classic("4.2.6p5"),
            Daemon.classic("4.2.7p25"),
            Daemon.classic("4.2.8p15"),
            Daemon.ntpsec("1.2.2"));
    private static final List<IpAddress> OWN = List.of(IpAddress.of("10.99.0.1"), IpAddress.of("fd00:99::1"));
    private static final List<Vantage> FROM =
            List.of(Vantage.of("10.99.0.2", "10.99.0.1"), Vantage.of("fd00:99::2", "fd00:99::1"));
    private static final List<String> OTHER_FILES = List.of(
            "server a.example iburst\nallow 10.1/16\ndeny all 10.1.2.0/24\ncmdallow ::/0\nbindcmdaddress 0.0.0.0\n",
            "confdir /etc/chrony.d /run/chrony\ninclude /etc/*.conf\nport 0\ncmdport 323\nallow 10.1\n! note\n",
            "listen on *\nlisten on 10.0.0.1 rtable 1\nservers pool.example weight 2\nsensor *\n",
            "constraints from \"https://a.example\"\nquery from 10.0.0.1\n");

    private static final List<String> RESLISTS = List.of("""
               address          mask            count        flags
            =====================================================================
            0.0.0.0         0.0.0.0                 0  noquery, nomodify, nopeer, notrap
            10.99.0.1       255.255.255.255         0  ntpport, interface, ignore
            ::              ::                      0  none
            fd00:99::       ffff:ffff:ffff:         7  noquery
            """, """
               hits    addr/prefix or addr mask
                       restrictions
            ==============================================================================
                  8  0.0.0.0/0
                       limited, noquery
                  2  fd00:99::1/128
                       none
            """);

    @Test
    void configurationsPrintAsTheyWereAndEveryDaemonReadsThem() throws IOException {
        List<String> samples = ExposureTable.read().stream()
                .map(ExposureTable.Measured::config)
                .distinct()
                .toList();
        Fuzz.run("ntp.conf", 150, random -> conf(random, samples), text -> {
            assertThat(NtpConf.parse(text).print()).isEqualTo(text);
            Daemon daemon = DAEMONS.get(Math.floorMod(text.hashCode(), DAEMONS.size()));
            Surroundings around =
                    new Surroundings(Map.of("a.conf", text, "d/b.conf", text), Map.of("time.example.net", OWN));
            EffectiveConfig config = EffectiveConfig.of("a.conf", text, daemon, around);
            Exposure exposure = new Exposure(config, OWN, FROM);
            assertThat(config.defaultOf(AddressFamily.IPV4).network().isEverything())
                    .isTrue();
            FROM.forEach(from -> assertThat(exposure.reasons(from)).isNotEmpty());
        });
    }

    private static String conf(Random random, List<String> samples) {
        switch (random.nextInt(4)) {
            case 0:
                return RandomConf.text(random);
            case 1:
                return RandomConf.file(random);
            case 2:
                byte[] bytes = new byte[random.nextInt(60)];
                random.nextBytes(bytes);
                return new String(bytes, StandardCharsets.ISO_8859_1);
            default:
                return Fuzz.spoilt(random, samples);
        }
    }

    @Test
    void filesOfOtherDaemonsAreReadToAnEnd() {
        Fuzz.run("chrony.conf and ntpd.conf", 50, random -> Fuzz.spoilt(random, OTHER_FILES), text -> {
            Daemon daemon = Daemon.named(text.length() % 2 == 0 ? "chrony-4.3" : "openntpd-6.2p3")
                    .orElseThrow();
            Surroundings around = new Surroundings(
                    Map.of("/etc/a.conf", text, "/etc/chrony.d/b.conf", text), Map.of("a.example", OWN));
            TimeService service =
                    TimeService.of(new TimeService.Setting(daemon, "/etc/x.conf", text, around), OWN, FROM);
            FROM.forEach(from -> assertThat(service.judge(from).because()).isNotEmpty());
        });
    }

    @Test
    void theAccessListOfADaemonIsNoLongerThanItsText() {
        Fuzz.run("reslist text", 50, random -> Fuzz.spoilt(random, RESLISTS), text -> {
            Optional<Reslist> list = Reslist.parse(text);
            list.ifPresent(l -> assertThat(l.rows().size() + l.garbled())
                    .isLessThanOrEqualTo((int) text.lines().count()));
        });
    }

    @Test
    void packetsDecodeToSomethingThatEncodesOrToNothing() {
        Fuzz.run(
                "packets",
                150,
                NtpFuzzTest::payload,
                payload -> NtpPacket.decode(payload).ifPresent(packet -> {
                    NtpPacket again = NtpPacket.decode(packet.encode()).orElseThrow();
                    assertThat(again.getClass()).isEqualTo(packet.getClass());
                    if (packet instanceof PrivatePacket mode7) {
                        assertThat(mode7.items().size()).isLessThanOrEqualTo(payload.length);
                        for (byte[] item : mode7.items()) {
                            for (MonlistForm form : MonlistForm.values()) {
                                MonlistEntry.decode(form, item);
                            }
                        }
                    }
                }));
    }

    @Test
    void aDaemonAnswersAnythingWithinItsBounds() {
        EffectiveConfig config = EffectiveConfig.of("", Daemon.classic("4.2.6p5"), Surroundings.NONE);
        NtpResponder daemon = new NtpResponder(new Exposure(config, OWN, FROM), true, () -> Instant.EPOCH);
        Fuzz.run("requests", 50, NtpFuzzTest::payload, payload -> {
            List<byte[]> answers = daemon.answer(payload, FROM.get(0));
            assertThat(answers.size()).isLessThanOrEqualTo(128);
            answers.forEach(a -> assertThat(a.length).isLessThanOrEqualTo(512));
        });
    }

    /** Bytes with a first byte that makes them a packet more often than chance would. */
    private static byte[] payload(Random random) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(8) == 0 ? 600 : 64)];
        random.nextBytes(bytes);
        int[] first = {0x17, 0x97, 0xd7, 0x16, 0xd6, 0x23, 0x24, 0x1b, 0x0f, 0x27};
        if (bytes.length > 0 && random.nextInt(4) > 0) {
            bytes[0] = (byte) first[random.nextInt(first.length)];
        }
        if (bytes.length > 6 && random.nextBoolean()) {
            bytes[4] = (byte) random.nextInt(2);
            bytes[6] = 0;
        }
        return bytes;
    }
}
