package dev.muster.ntp;

import java.util.List;

/** What a model gives to whom nobody knows: an address of documentation in each family, which no file is about. */
public record Strangers(Exposure.Judgement four, Exposure.Judgement six) {
    static final Vantage FOUR = Vantage.of("203.0.113.77", "198.51.100.1");
    static final Vantage SIX = Vantage.of("2001:db8:ffff::77", "2001:db8::1");

    /** By a configuration in the language of ntp.conf, once both have asked for the time. */
    static Strangers of(EffectiveConfig config) {
        return of(new Exposure(config, List.of(), List.of(reaching(config, FOUR), reaching(config, SIX))));
    }

    static Strangers of(TimeService service) {
        return service instanceof Exposure exposure
                ? new Strangers(
                        service.judge(reaching(exposure.config(), FOUR)),
                        service.judge(reaching(exposure.config(), SIX)))
                : new Strangers(service.judge(FOUR), service.judge(SIX));
    }

    /**
     * The stranger at an own address of the host on which the daemon listens, where lines name interfaces and the
     * host's addresses are known; any other if it listens on none.
     */
    private static Vantage reaching(EffectiveConfig config, Vantage stranger) {
        List<IpAddress> own = config.nicRules().stream()
                .flatMap(rule -> rule.own().stream())
                .filter(a -> a.family() == stranger.source().family() && !a.isLoopback())
                .distinct()
                .toList();
        return own.stream()
                .filter(config::listensOn)
                .findFirst()
                .or(() -> own.stream().findFirst())
                .map(a -> new Vantage(stranger.source(), stranger.sourcePort(), a))
                .orElse(stranger);
    }

    boolean isOpen(AddressFamily family) {
        return of(family).isAmplifier();
    }

    boolean isOpen() {
        return four.isAmplifier() || six.isAmplifier();
    }

    /** Whether the list of clients is handed out over either family. */
    boolean isList() {
        return four.monlist() == Answer.DATA || six.monlist() == Answer.DATA;
    }

    public Exposure.Judgement of(AddressFamily family) {
        return family == AddressFamily.IPV4 ? four : six;
    }
}
