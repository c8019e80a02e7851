package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges a host by its files, as the model reads them, without asking the daemon. */
public final class LocalJudge {
    static final Vantage STRANGER_4 = Vantage.of("203.0.113.77", "198.51.100.1");
    static final Vantage STRANGER_6 = Vantage.of("2001:db8:ffff::77", "2001:db8::1");

    private LocalJudge() {}

    /**
     * What is known of a host.
     *
     * @param config of the file the daemon reads; empty when it could not be read
     * @param path of that file
     * @param isOlderThanFile whether the daemon started before the file was last written
     * @param decoys files that look like the daemon's and are not read by it
     * @param shadowed the usual file, when the daemon reads another one in its place
     */
    public record State(
            Daemon daemon,
            boolean isRunning,
            Optional<EffectiveConfig> config,
            String path,
            boolean isOlderThanFile,
            List<String> decoys,
            Optional<String> shadowed) {
        public State {
            decoys = List.copyOf(decoys);
        }
    }

    public static Finding judge(State state) {
        Daemon.Family family = state.daemon().family();
        if (family == Daemon.Family.NONE) {
            return new Finding(Verdict.NOT_A_SERVER, "No NTP daemon here: nothing to close", List.of());
        }
        if (!family.readsNtpConf()) {
            return new Finding(
                    Verdict.NOT_A_SERVER, family.words() + " has no modes 6 and 7: nothing to close", List.of());
        }
        if (state.config().isEmpty()) {
            return new Finding(
                    Verdict.UNKNOWN,
                    (state.path().isEmpty() ? "The file " + state.daemon() + " reads" : state.path())
                            + " was not found, could not be read, or is larger than a megabyte",
                    List.of());
        }
        return judge(state, state.config().get());
    }

    /** Whether a configuration lets strangers have more than they send. */
    public static boolean isOpen(EffectiveConfig config) {
        Exposure exposure = new Exposure(config, List.of(), List.of(STRANGER_4, STRANGER_6));
        return exposure.judge(STRANGER_4).isAmplifier()
                || exposure.judge(STRANGER_6).isAmplifier();
    }

    private static Finding judge(State state, EffectiveConfig config) {
        Exposure exposure = new Exposure(config, List.of(), List.of(STRANGER_4, STRANGER_6));
        Exposure.Judgement four = exposure.judge(STRANGER_4);
        Exposure.Judgement six = exposure.judge(STRANGER_6);
        List<String> evidence = new ArrayList<>();
        four.because().forEach(r -> evidence.add(r.place().words() + " " + r.says()));
        six.because().stream()
                .map(r -> r.place().words() + " " + r.says())
                .filter(e -> !evidence.contains(e))
                .forEach(evidence::add);
        config.remarks().forEach(r -> evidence.add(r.place().words() + ": " + r.says()));
        boolean monlist = four.monlist() == Answer.DATA || six.monlist() == Answer.DATA;
        if (monlist) {
            return exposed(state, config, four.monlist() != Answer.DATA, evidence);
        }
        if (four.isAmplifier() || six.isAmplifier()) {
            String where =
                    four.isAmplifier() && six.isAmplifier() ? "" : four.isAmplifier() ? " over IPv4" : " over IPv6";
            return new Finding(
                    Verdict.PARTIAL_MODE6,
                    "monlist is shut, but queries of modes 6 and 7 are answered to strangers" + where
                            + ": noquery in the default restrict line closes them",
                    evidence);
        }
        return closed(state, config, evidence);
    }

    private static Finding exposed(State state, EffectiveConfig config, boolean isIpv4Closed, List<String> evidence) {
        if (config.isMonitorTrap()) {
            String off = config.monitorPlace().map(Place::words).orElse("a line");
            return new Finding(
                    Verdict.MONITOR_TRAP,
                    "\"disable monitor\" on " + off + " has no effect: "
                            + config.limited().get(0).words()
                            + " says limited, which switches monitoring on again",
                    evidence);
        }
        if (!state.decoys().isEmpty()) {
            return new Finding(
                    Verdict.WRONG_FILE,
                    state.decoys().get(0) + " is not read by " + state.daemon() + ": the remedy belongs into "
                            + state.path(),
                    evidence);
        }
        if (state.shadowed().isPresent()) {
            return new Finding(
                    Verdict.SHADOWED,
                    "The daemon reads " + state.path() + ", not "
                            + state.shadowed().get() + ": an edit there does nothing",
                    evidence);
        }
        if (isIpv4Closed) {
            return new Finding(
                    Verdict.PARTIAL_V6,
                    "Closed on IPv4 only: for " + state.daemon() + " a default without -6 is for IPv4; add a "
                            + "restrict -6 default line",
                    evidence);
        }
        return new Finding(
                Verdict.EXPOSED_CONFIG,
                state.path() + " lets strangers ask for the list of clients: no noquery stands for them",
                evidence);
    }

    private static Finding closed(State state, EffectiveConfig config, List<String> evidence) {
        if (state.isRunning() && state.isOlderThanFile()) {
            return new Finding(
                    Verdict.FIXED_NOT_LOADED,
                    state.path() + " is right, but the daemon started before it was written: restart it",
                    evidence);
        }
        List<Upstream> real =
                config.upstreams().stream().filter(u -> !u.isReferenceClock()).toList();
        List<Upstream> cut = config.cutUpstreams();
        if (!real.isEmpty() && cut.size() == real.size()) {
            return new Finding(
                    Verdict.SAFE_BUT_NO_SYNC,
                    "Closed to everybody, its own upstreams included: "
                            + cut.get(0).name() + " needs a restrict line of its own",
                    evidence);
        }
        return new Finding(
                Verdict.CLOSED_CONFIG,
                state.path() + " keeps strangers from asking; ntp_probe from outside proves it",
                evidence);
    }
}
