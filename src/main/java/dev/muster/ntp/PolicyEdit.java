package dev.muster.ntp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What each policy makes of an ntp.conf. Writes only words that every version knows, one rule a line; what would cut the
 * host off from its own upstreams is refused, whichever policy asks for it.
 */
final class PolicyEdit {
    private static final List<String> FOUR_FLAGS = List.of("nomodify", "nopeer", "noquery", "notrap");
    private static final List<String> UPSTREAM_FLAGS = List.of("kod", "nomodify", "notrap", "nopeer", "noquery");

    /** Without nopeer, which would keep a pool from following what it finds. */
    private static final String SOURCE_LINE = "restrict source nomodify notrap noquery";

    /** A name that stands for other addresses every time it is asked for. */
    private static final Pattern POOL_NAME = Pattern.compile("(?:.*\\.)?pool\\..*|pool");

    private static final Set<String> LISTENERS =
            Set.of("broadcastclient", "multicastclient", "manycastclient", "manycastserver");

    private static final int TURNS = 4;

    private final ConfEditor editor;

    PolicyEdit(ConfEditor editor) {
        this.editor = editor;
    }

    void apply(ConfPolicy policy) {
        Map<Daemon, Set<String>> before = cut();
        edit(policy);
        // A line put in front can give one behind it a meaning it did not have, such as "end" behind a byte order mark.
        String was = "";
        for (int turn = 0; turn < TURNS && !editor.print().equals(was); turn++) {
            was = editor.print();
            edit(policy);
        }
        if (policy != ConfPolicy.NONE) {
            refuseWhatIsCutNow(before);
            caution();
        }
    }

    private void edit(ConfPolicy policy) {
        switch (policy) {
            case PERFSONAR, TEAM_CYMRU -> fourLines();
            case JPCERT -> jpcert();
            case SAKURA -> ignoreAllBut(false);
            case CLIENT_ONLY -> ignoreAllBut(true);
            case RATE_LIMIT -> rateLimit();
            case NONE -> {}
        }
    }

    /** Upstreams that are not heard, by daemon. */
    private Map<Daemon, Set<String>> cut() {
        Map<Daemon, Set<String>> cut = new HashMap<>();
        for (Daemon daemon : editor.daemons()) {
            Set<String> names = new HashSet<>();
            editor.effective(daemon).cutUpstreams().forEach(u -> names.add(u.name()));
            cut.put(daemon, names);
        }
        return cut;
    }

    private void refuseWhatIsCutNow(Map<Daemon, Set<String>> before) {
        for (Daemon daemon : editor.daemons()) {
            for (Upstream upstream : editor.effective(daemon).cutUpstreams()) {
                if (!before.getOrDefault(daemon, Set.of()).contains(upstream.name())) {
                    editor.refuse("the host's own time from " + upstream.name() + " would be cut");
                }
            }
        }
    }

    private void fourLines() {
        editor.requireDefault(AddressFamily.IPV4, FOUR_FLAGS);
        editor.requireDefault(AddressFamily.IPV6, FOUR_FLAGS);
        openLoopback();
        boolean pools = upstreams().stream().anyMatch(u -> u.kind().equals("pool"));
        if (pools) {
            requireSource();
        }
    }

    private void openLoopback() {
        editor.openFor(Network.host(IpAddress.of("127.0.0.1")), List.of(), "restrict 127.0.0.1");
        editor.openFor(Network.host(IpAddress.of("::1")), List.of(), "restrict ::1");
    }

    /** Of every daemon that may read the file: an old one does not know pool. */
    private List<Upstream> upstreams() {
        Map<String, Upstream> all = new LinkedHashMap<>();
        for (Daemon daemon : editor.daemons()) {
            editor.effective(daemon)
                    .upstreams()
                    .forEach(u ->
                            all.putIfAbsent(u.place().file() + ":" + u.place().line() + " " + u.name(), u));
        }
        return List.copyOf(all.values());
    }

    /** Adds the rule for upstreams, where every daemon that may read the file knows it and none stands. */
    private void requireSource() {
        boolean isKnown = editor.daemons().stream().allMatch(Daemon::hasRestrictSource);
        if (isKnown
                && editor.daemons().stream()
                        .anyMatch(d -> editor.effective(d).sourceFlags().isEmpty())) {
            editor.addRestrict(SOURCE_LINE);
        }
    }

    /** Both of the ways the alert names: restrict what may be asked, and switch off what monlist tells of. */
    private void jpcert() {
        fourLines();
        if (editor.daemons().stream().noneMatch(Daemon::hasMonlist)) {
            return;
        }
        for (Daemon daemon : editor.daemons()) {
            List<Place> limited = editor.effective(daemon).limited();
            if (!limited.isEmpty()) {
                editor.warn("disable monitor is left out, since "
                        + limited.get(0).words() + " says limited, which would make it void; noquery closes the host");
                return;
            }
        }
        editor.disableMonitor();
    }

    /**
     * Ignores everybody but the host itself and its upstreams.
     *
     * @param mayUseSource whether {@code restrict source} may be added, to stand for upstreams whatever their addresses
     */
    private void ignoreAllBut(boolean mayUseSource) {
        for (int i = 0; i < editor.conf().lines().size(); i++) {
            String keyword = keyword(editor.conf().lines().get(i).directive());
            if (LISTENERS.contains(keyword)) {
                editor.refuse(editor.reference(i) + ": default ignore would cut off " + keyword
                        + ", which needs packets from anybody");
                return;
            }
        }
        if (mayUseSource && editor.daemons().stream().allMatch(Daemon::isGoodAtRestrictSource)) {
            requireSource();
        }
        if (!isHeardBySource()) {
            for (Upstream upstream : upstreams()) {
                if (!upstream.isReferenceClock() && !hear(upstream)) {
                    return;
                }
            }
        }
        editor.requireDefault(AddressFamily.IPV4, List.of("ignore"));
        editor.requireDefault(AddressFamily.IPV6, List.of("ignore"));
        openLoopback();
    }

    /** Whether a rule for upstreams lets their answers in, whatever their addresses come to be. */
    private boolean isHeardBySource() {
        return editor.daemons().stream()
                .allMatch(d -> d.isGoodAtRestrictSource()
                        && editor.effective(d)
                                .sourceFlags()
                                .filter(f -> !f.contains(RestrictFlag.IGNORE)
                                        && !f.contains(RestrictFlag.NOSERVE)
                                        && !f.contains(RestrictFlag.NOTRUST))
                                .isPresent());
    }

    /** One line for each address of an upstream; false, with the reason, where that cannot last. */
    private boolean hear(Upstream upstream) {
        String what = upstream.kind() + " " + upstream.name();
        String where = ConfEditor.reference(upstream.place());
        if (upstream.kind().equals("pool") || POOL_NAME.matcher(upstream.name()).matches()) {
            boolean canSource = editor.daemons().stream().allMatch(Daemon::isGoodAtRestrictSource);
            editor.refuse(where + ": default ignore would cut the host's own time: " + what
                    + " is a pool, whose addresses change, "
                    + (canSource
                            ? "and no \"restrict source\" stands; client-only writes one"
                            : "and this version has no \"restrict source\" to rely on: perfsonar closes the host and "
                                    + "keeps its time"));
            return false;
        }
        if (upstream.addresses().isEmpty()) {
            editor.refuse(where + ": default ignore would cut the host's own time: " + what
                    + " does not resolve on the host, and each of its addresses needs a restrict line of its own");
            return false;
        }
        for (IpAddress address : upstream.addresses()) {
            editor.requireUpstream(address, UPSTREAM_FLAGS);
        }
        if (!upstream.isLiteral()) {
            editor.warn(where + ": " + upstream.name() + " is let in by the addresses it has today, "
                    + String.join(
                            ", ",
                            upstream.addresses().stream()
                                    .map(IpAddress::toString)
                                    .toList())
                    + "; when they change, its time is cut off until this is run again");
        }
        return true;
    }

    /** Nothing here closes modes 6 and 7: limited is about mode 3 only, and switches monitoring on. */
    private void rateLimit() {
        for (Daemon daemon : editor.daemons()) {
            EffectiveConfig now = editor.effective(daemon);
            for (AddressFamily family : AddressFamily.values()) {
                if (!now.defaultOf(family).closesQueries()) {
                    if (daemon.hasMonlist()) {
                        editor.refuse("limited would switch monitoring on while strangers may ask " + daemon
                                + " for monlist over " + family.words() + ": apply perfsonar first");
                        return;
                    }
                    editor.warn("limited does not close modes 6 and 7, which are open to strangers over "
                            + family.words() + ": perfsonar does");
                }
            }
            if (daemon.hasMonlist() && !now.monitorSwitch()) {
                if (!editor.holes().isEmpty()) {
                    editor.refuse("limited would make disable monitor void, and that is all that keeps monlist shut: "
                            + editor.holes().get(0));
                    return;
                }
                now.monitorPlace()
                        .ifPresent(p -> editor.warn(ConfEditor.reference(p)
                                + ": disable monitor becomes void, as limited switches monitoring on again; noquery "
                                + "keeps monlist shut"));
            }
        }
        if (upstreams().stream().anyMatch(u -> !u.isReferenceClock())) {
            requireSource();
        }
        editor.requireDefault(AddressFamily.IPV4, List.of("kod", "limited"));
        editor.requireDefault(AddressFamily.IPV6, List.of("kod", "limited"));
    }

    // what the author should know besides

    private void caution() {
        for (Daemon daemon : editor.daemons()) {
            editor.effective(daemon)
                    .remoteControl()
                    .forEach(p -> editor.warn(ConfEditor.reference(p)
                            + ": names a key by which the daemon can be reconfigured over the network, from wherever "
                            + "queries are let in; take it away where nobody uses it"));
        }
        for (int i = 0; i < editor.conf().lines().size(); i++) {
            caution(i, editor.conf().lines().get(i));
        }
    }

    private void caution(int index, ConfLine line) {
        String where = editor.reference(index) + ": ";
        Directive directive = line.directive();
        String keyword = keyword(directive);
        if (LISTENERS.contains(keyword) && closesPeering()) {
            editor.warn(where + keyword + " follows servers it was not told of, which nopeer in the default line "
                    + "forbids unless their packets are signed: give them a restrict line without nopeer");
        }
        if (keyword.equals("broadcast") && isIgnoring()) {
            editor.warn(where + "broadcast goes on sending the time, whoever is ignored");
        }
        if (directive instanceof Directive.Restrict restrict
                && restrict.subject().equals("default")) {
            misuse(where, restrict.flags());
        }
        if (line.text().stripTrailing().endsWith("\\") && line.text().indexOf('#') < 0) {
            editor.warn(where + "a backslash continues nothing in ntp.conf: the next line is read by itself");
        }
    }

    private void misuse(String where, Set<RestrictFlag> flags) {
        if (flags.contains(RestrictFlag.NOTRUST)) {
            editor.warn(where + "notrust drops every packet without a key, the answers of the host's own upstreams "
                    + "too, so it gets no time; it closes no query");
        }
        if (flags.contains(RestrictFlag.NOSERVE)) {
            editor.warn(where + "noserve refuses the time both ways, so the host's own upstreams are not heard "
                    + "either; modes 6 and 7 stay as they are");
        }
    }

    private boolean closesPeering() {
        return editor.effective(editor.daemons().get(0))
                .defaultOf(AddressFamily.IPV4)
                .has(RestrictFlag.NOPEER);
    }

    private boolean isIgnoring() {
        return editor.effective(editor.daemons().get(0))
                .defaultOf(AddressFamily.IPV4)
                .has(RestrictFlag.IGNORE);
    }

    private static String keyword(Directive directive) {
        if (directive instanceof Directive.Setting setting) {
            return setting.keyword();
        }
        return directive instanceof Directive.Source source ? source.kind() : "";
    }
}
