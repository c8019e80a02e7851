package dev.muster.ntp;

import java.util.List;

/** What a time daemon with a given configuration does for whom, predicted without asking it. */
public interface TimeService {

    /** What a sender gets. */
    Exposure.Judgement judge(Vantage vantage);

    /** The lines that decide about a sender, the built-in rules that do, and the lines that do less than they say. */
    List<Remark> reasons(Vantage vantage);

    /** What a sender gets on chrony's command port, UDP 323, which other daemons do not have. */
    default Answer commands(Vantage vantage) {
        return Answer.NOT_ASKED;
    }

    /** Upstreams whose answers the daemon would throw away. */
    default List<Upstream> cutUpstreams() {
        return List.of();
    }

    /** Remarks on lines that do nothing, or less than they say. */
    List<Remark> remarks();

    /** A daemon and its files. */
    record Setting(Daemon daemon, String file, String text, Surroundings surroundings) {}

    /**
     * The model of a daemon's family.
     *
     * @param own addresses of the host
     * @param clients who has just sent a mode 3 packet
     */
    static TimeService of(Setting setting, List<IpAddress> own, List<Vantage> clients) {
        switch (setting.daemon().family()) {
            case CLASSIC:
            case NTPSEC:
                EffectiveConfig config =
                        EffectiveConfig.of(setting.file(), setting.text(), setting.daemon(), setting.surroundings());
                return new Exposure(config, own, clients);
            case CHRONY:
                return ChronyConf.read(setting);
            case OPENNTPD:
                return OpenNtpdConf.read(setting);
            default:
                return new ClientOnly(setting);
        }
    }
}
