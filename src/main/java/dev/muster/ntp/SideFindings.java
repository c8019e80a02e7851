package dev.muster.ntp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What else a configuration in the language of ntp.conf gives away, beside the verdict: doors that are open for some,
 * old faults the open ones lead to, what endangers the host's own time, lines that do nothing.
 */
final class SideFindings {
    private static final int MOST_OF_A_KIND = 5;
    private static final int WORDS_OF_PROSE = 3;
    private static final int WIDE_4 = 8;
    private static final int WIDE_6 = 16;

    private final EffectiveConfig config;
    private final Daemon daemon;
    private final Strangers strangers;
    private final List<Finding> found = new ArrayList<>();

    private SideFindings(EffectiveConfig config) {
        this.config = config;
        this.daemon = config.daemon();
        this.strangers = Strangers.of(config);
    }

    /**
     * All of them, worst first, of a kind a bounded number.
     *
     * @param trusted networks that may ask: an entry within one is no hole
     */
    static List<Finding> of(EffectiveConfig config, List<Network> trusted) {
        SideFindings side = new SideFindings(config);
        side.holes(trusted);
        side.oldFaults();
        side.keys();
        side.ownTime();
        side.lostLines();
        return List.copyOf(side.found);
    }

    /** An entry so wide that whoever it lets in is a stranger: half the world is no trusted network. */
    static Optional<AccessEntry> wideHole(EffectiveConfig config, List<Network> trusted) {
        return config.holes().stream()
                .filter(e -> e.network()
                                .mask()
                                .prefixLength()
                                .map(p -> p < (e.network().family() == AddressFamily.IPV4 ? WIDE_4 : WIDE_6))
                                .orElse(false)
                        && !isTrusted(e, trusted)
                        && !e.ntpPortOnly())
                .findFirst();
    }

    private static boolean isTrusted(AccessEntry entry, List<Network> trusted) {
        return trusted.stream().anyMatch(t -> t.covers(entry.network()));
    }

    private void add(Verdict verdict, String sentence) {
        long same = found.stream().filter(f -> f.verdict() == verdict).count();
        if (same < MOST_OF_A_KIND) {
            found.add(Finding.of(verdict, sentence));
        } else if (same == MOST_OF_A_KIND) {
            found.add(Finding.of(verdict, "More of the kind: `muster ntp explain` tells them all"));
        }
    }

    // doors

    private void holes(List<Network> trusted) {
        if (!config.daemon().family().readsNtpConf() || strangers.isOpen()) {
            return;
        }
        for (AccessEntry entry : config.holes()) {
            boolean isWritten = !entry.from().equals(List.of(Place.BUILT_IN));
            if (isWritten && !isTrusted(entry, trusted)) {
                add(Verdict.HOLE, hole(entry));
            }
        }
    }

    private String hole(AccessEntry entry) {
        Place place = entry.from().get(entry.from().size() - 1);
        BigInteger size = entry.size();
        String who = entry.network().isSingleHost()
                ? entry.network().toString()
                : "all " + size + " addresses of " + entry.network();
        boolean isUpstream = config.upstreams().stream()
                .anyMatch(u -> u.used().stream().anyMatch(a -> Network.host(a).equals(entry.network())));
        String remedy = isUpstream
                ? "an upstream needs no more than the time: add noquery"
                : "right for a network you trust; otherwise add noquery";
        String masked = place.text().contains(entry.network().address().toString())
                        || entry.network().isSingleHost()
                ? ""
                : " (the mask makes the address in that line this network)";
        return capital(place.quoted()) + " lets " + who + " ask what strangers may not" + masked + ": " + remedy;
    }

    // faults of old versions that open queries lead to

    private void oldFaults() {
        boolean queries =
                strangers.four().mode6() == Answer.DATA || strangers.six().mode6() == Answer.DATA;
        boolean mode7 =
                strangers.four().otherMode7() == Answer.DATA || strangers.six().otherMode7() == Answer.DATA;
        if (daemon.family() != Daemon.Family.CLASSIC || !queries) {
            return;
        }
        if (!daemon.since(4, 2, 8, 0)) {
            add(
                    Verdict.REMOTE_CODE,
                    daemon + " is older than 4.2.8 and takes queries from strangers: CVE-2014-9295 lets them run code,"
                            + " unless the distribution mended it; noquery keeps them out, an upgrade heals it");
        }
        boolean traps = List.of(AddressFamily.values()).stream()
                .anyMatch(f -> strangers.of(f).mode6() == Answer.DATA
                        && !config.defaultOf(f).has(RestrictFlag.NOTRAP));
        if (!daemon.since(4, 2, 8, 9) && traps) {
            add(
                    Verdict.REMOTE_TRAP,
                    "Strangers may tell " + daemon
                            + " to send packets to an address they name (set-trap, CVE-2016-9310):"
                            + " notrap or noquery in the default restrict lines forbids it");
        }
        if (mode7 && !daemon.since(4, 2, 4, 8)) {
            add(
                    Verdict.PING_PONG,
                    daemon + " answers an error of mode 7 with an error: two such daemons can be set on each other for"
                            + " ever (CVE-2009-3563); noquery stops it");
        }
        if (mode7 && daemon.hasMode7Switch()) {
            add(
                    Verdict.MODE7_OPEN,
                    capital(config.mode7Place().orElse(Place.BUILT_IN).quoted())
                            + " switches mode 7 on, which this version has off: take it away, ntpdc is no longer needed");
        }
    }

    private void keys() {
        config.remoteControl()
                .forEach(place -> add(
                        Verdict.REMOTE_CONTROL,
                        capital(place.quoted()) + " names a key with which the daemon can be changed over the network:"
                                + " take it away unless you use it; it closes nothing"));
    }

    // the host's own time

    private void ownTime() {
        List<Upstream> cut = config.cutUpstreams();
        long real =
                config.upstreams().stream().filter(u -> !u.isReferenceClock()).count();
        if (!cut.isEmpty()) {
            Upstream first = cut.get(0);
            String others = cut.size() == 1 ? "" : " and of " + (cut.size() - 1) + " more";
            add(
                    Verdict.CUT_OFF,
                    "The answers of " + first.name() + " (" + first.place().words() + ")" + others
                            + " are thrown away: " + (cut.size() == real ? "no source of time is left; " : "")
                            + "it needs a restrict line of its own without ignore, noserve and notrust");
        }
        boolean isIgnoring = List.of(AddressFamily.values()).stream()
                .anyMatch(f -> config.defaultOf(f).closesTime());
        if (isIgnoring && config.sourceFlags().isEmpty()) {
            config.upstreams().stream()
                    .filter(u -> !u.isReferenceClock() && !u.isLiteral())
                    .forEach(u -> add(
                            Verdict.SYNC_AT_RISK,
                            "Strangers' packets are dropped, and " + u.name() + " on "
                                    + u.place().words()
                                    + " is a name: if it does not resolve at the next start, or changes its address, its"
                                    + " answers are dropped too; write addresses, or noquery in place of ignore"));
        }
    }

    // lines

    private void lostLines() {
        for (Remark remark : config.remarks()) {
            if (isProse(remark.place())) {
                add(
                        Verdict.COMMENT_LOST,
                        capital(remark.place().quoted()) + " reads like a comment that lost its #: the daemon"
                                + " passes over it with an error in its log; put the # back");
            } else {
                add(Verdict.LOST_LINE, capital(remark.place().quoted()) + ": " + remark.says());
            }
        }
    }

    /** Whether a line begins with words as people write them, none of which any daemon knows. */
    private static boolean isProse(Place place) {
        List<String> words = List.of(place.text().strip().split("\\s+"));
        return words.size() >= WORDS_OF_PROSE
                && words.subList(0, WORDS_OF_PROSE).stream()
                        .allMatch(w -> w.matches("\\p{L}[\\p{L}'\u2019,:;.-]*") && !Keywords.isAnyWord(w));
    }

    /** A sentence begins with a capital. */
    static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
