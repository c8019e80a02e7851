package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NtpPacketTest {
    private static final int ROUNDS = 400_000;

    @Test
    void monlistRequestIsTheEightBytesAttackersSend() {
        assertThat(hex(MonlistForm.REQUEST_42_IMPLEMENTATION_3.packet().encode()))
                .isEqualTo("1700032a00000000");
        assertThat(hex(MonlistForm.REQUEST_20_IMPLEMENTATION_2.packet().encode()))
                .isEqualTo("1700021400000000");
        assertThat(hex(PrivatePacket.sysinfo().encode())).isEqualTo("1700030400000000");
    }

    @Test
    void controlRequestsAreAsNtpqSendsThem() {
        assertThat(hex(ControlPacket.readVariables(1).encode())).isEqualTo("160200010000000000000000");
        assertThat(hex(ControlPacket.readStatus(1).encode())).isEqualTo("160100010000000000000000");
        assertThat(hex(ControlPacket.requestNonce(1).encode())).isEqualTo("160c00010000000000000000");
        byte[] mru = ControlPacket.readMru(2, "0123456789abcdef01234567").encode();
        assertThat(hex(mru)).startsWith("160a00020000000000000028");
        assertThat(mru).hasSize(52);
    }

    @Test
    void clientQuestionIsVersionFour() {
        assertThat(hex(TimePacket.client(0x0102030405060708L).encode()))
                .isEqualTo("23" + "00".repeat(39) + "0102030405060708");
    }

    @Test
    void readsTheFirstPacketOfARealMonlist() {
        byte[] real = HexFormat.of()
                .parseHex("d700032a00060048" + "00000001000000010000000000000001" + "0a630c640a63000100000001"
                        + "d8530304" + "00".repeat(40) + "00".repeat(360));

        PrivatePacket packet = (PrivatePacket) NtpPacket.decode(real).orElseThrow();
        Optional<MonlistEntry> first = MonlistEntry.decode(
                MonlistForm.REQUEST_42_IMPLEMENTATION_3, packet.items().get(0));

        assertThat(packet.isMore()).isTrue();
        assertThat(packet.items()).hasSize(6);
        assertThat(first)
                .contains(new MonlistEntry(
                        IpAddress.of("10.99.12.100"), IpAddress.of("10.99.0.1"), 0xd853, 3, 4, 1, 1, 1));
    }

    @Test
    void refusalIsEightBytes() {
        assertThat(hex(MonlistForm.REQUEST_42_IMPLEMENTATION_3.packet().error(4).encode()))
                .isEqualTo("9700032a40000000");
    }

    @Test
    void sysinfoTellsOfMonitoring() {
        PrivatePacket open = PrivatePacket.sysinfo().answerSysinfo(true).get(0);
        PrivatePacket shut = PrivatePacket.sysinfo().answerSysinfo(false).get(0);

        assertThat(open.encode()).hasSize(88);
        assertThat(open.data()[32] & 0xff).isEqualTo(0xce);
        assertThat(shut.data()[32] & 0xff).isEqualTo(0x8e);
        assertThat(open.monitorFlag()).contains(true);
        assertThat(shut.monitorFlag()).contains(false);
    }

    @Test
    void entriesComeBackFromEveryForm() {
        MonlistEntry four = MonlistEntry.of(IpAddress.of("192.0.2.7"), IpAddress.of("10.99.0.1"), 80, 7);
        MonlistEntry six = MonlistEntry.of(IpAddress.of("2001:db8::7"), IpAddress.of("fd00:99::1"), 123, 3);
        for (MonlistForm form : MonlistForm.values()) {
            Optional<MonlistEntry> back = MonlistEntry.decode(form, four.encode(form));
            assertThat(back.map(MonlistEntry::address)).as(form.words()).contains(four.address());
            assertThat(back.map(MonlistEntry::mode)).contains(7);
            if (form.listsIpv6()) {
                assertThat(MonlistEntry.decode(form, six.encode(form)).map(MonlistEntry::address))
                        .contains(six.address());
            }
        }
    }

    @Test
    void kissCodeIsReadOnlyFromStratumZero() {
        TimePacket asked = TimePacket.client(5);

        assertThat(asked.kiss("RATE", 9).kissCode()).isEqualTo("RATE");
        assertThat(asked.answer(2, "GPS", 9).kissCode()).isEmpty();
    }

    @Test
    void longAnswersAreCutIntoFragmentsThatDoNotOverlap() {
        String text = "x".repeat(2_000);
        StringBuilder together = new StringBuilder();

        List<ControlPacket> fragments = ControlPacket.readVariables(3).answer(0, 0, text);
        fragments.forEach(f -> together.append(f.text()));

        assertThat(together.toString()).isEqualTo(text);
        assertThat(fragments).hasSize(5).allMatch(f -> f.encode().length <= 480);
        assertThat(fragments.get(4).isMore()).isFalse();
    }

    @Test
    void anythingDecodesWithoutThrowingAndWhatDecodesEncodesBack() {
        Random random = new Random(20140211);
        byte[] bytes = new byte[600];
        for (int round = 0; round < ROUNDS; round++) {
            random.nextBytes(bytes);
            byte[] payload = java.util.Arrays.copyOf(bytes, random.nextInt(90));
            if (payload.length > 6 && random.nextBoolean()) {
                payload[4] = 0;
                payload[6] = 0;
            }
            Optional<NtpPacket> packet = NtpPacket.decode(payload);
            packet.ifPresent(p -> {
                Optional<NtpPacket> again = NtpPacket.decode(p.encode());
                assertThat(again).hasValueSatisfying(a -> assertThat(a).isInstanceOf(p.getClass()));
                if (p instanceof PrivatePacket mode7) {
                    assertThat(mode7.items().size()).isLessThanOrEqualTo(payload.length);
                    mode7.items().forEach(i -> {
                        for (MonlistForm form : MonlistForm.values()) {
                            MonlistEntry.decode(form, i);
                        }
                    });
                }
            });
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
