package dev.muster.demo;

import dev.muster.ntp.Daemon;
import dev.muster.ntp.EffectiveConfig;
import dev.muster.ntp.Exposure;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.NtpResponder;
import dev.muster.ntp.Surroundings;
import dev.muster.ntp.Vantage;
import java.time.Instant;
import java.util.List;

/**
 * One run of a simulated ntpd: what it read at start is what it does until it is started anew. All it answers comes
 * from the {@code ntp} model.
 */
final class SimulatedNtpd {
    private static final String OUTSIDE = "198.51.100.77";
    private static final String OUTSIDE6 = "2001:db8:77::1";
    private final List<IpAddress> own;
    private final Exposure exposure;
    private final NtpResponder responder;

    /**
     * @param configuration text of the file it reads
     * @param own addresses of the host, IPv4 first
     * @param clients how many addresses have asked it before
     */
    SimulatedNtpd(String configuration, String version, List<IpAddress> own, int clients) {
        this.own = own;
        EffectiveConfig config = EffectiveConfig.of(configuration, Daemon.classic(version), Surroundings.NONE);
        this.exposure = new Exposure(config, own, List.of(outside(false, Vantage.EPHEMERAL)));
        this.responder = new NtpResponder(exposure, true, Instant::now);
        for (int i = 0; i < clients; i++) {
            String address = "198.18." + (i / 250) + "." + (1 + i % 250);
            responder.recordClient(new Vantage(IpAddress.of(address), Vantage.EPHEMERAL + i, own.get(0)), 3);
        }
    }

    /** What goes back to a sender somewhere on the internet. */
    synchronized List<byte[]> answerOutside(byte[] datagram, boolean overIpv6, int sourcePort) {
        return responder.answer(datagram, outside(overIpv6, sourcePort));
    }

    /** How it treats a tool on the host itself that asks at an address. */
    Exposure.Judgement judgeOnHost(IpAddress asked) {
        return exposure.judge(Vantage.of(asked, Vantage.EPHEMERAL, own));
    }

    EffectiveConfig config() {
        return exposure.config();
    }

    private Vantage outside(boolean overIpv6, int port) {
        return Vantage.of(IpAddress.of(overIpv6 ? OUTSIDE6 : OUTSIDE), port, own);
    }
}
