package dev.muster.ntp;

import dev.muster.ntp.Statement.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns statements into an {@link EffectiveConfig}. Up to 4.2.4 one bad word costs the whole restrict line; with the
 * grammar, what stands before it counts and what follows is lost.
 */
final class StatementInterpreter {
    private static final Set<String> UPSTREAMS = Set.of("server", "peer", "pool", "broadcast", "manycastclient");
    private static final Set<String> SWITCHES =
            Set.of("auth", "bclient", "calibrate", "kernel", "monitor", "ntp", "stats");
    /** Words of the grammar that stand where an address is expected and are none. */
    private static final Set<String> NEVER_ADDRESS = Set.of(
            "mask",
            "default",
            "ignore",
            "noserve",
            "notrust",
            "noquery",
            "nomodify",
            "nopeer",
            "notrap",
            "lowpriotrap",
            "ntpport",
            "version",
            "limited",
            "kod",
            "flake",
            "restrict",
            "server",
            "peer",
            "pool",
            "enable",
            "disable",
            "monitor",
            "all",
            "ipv4",
            "ipv6",
            "key",
            "prefer",
            "iburst",
            "burst");

    private static final Set<String> COMMANDS = Set.of(
            "autokey",
            "automax",
            "broadcast",
            "broadcastclient",
            "broadcastdelay",
            "calldelay",
            "controlkey",
            "crypto",
            "disable",
            "discard",
            "driftfile",
            "enable",
            "filegen",
            "fudge",
            "ident",
            "includefile",
            "interface",
            "keys",
            "keysdir",
            "leapfile",
            "leapsmearinterval",
            "logconfig",
            "logfile",
            "manycastclient",
            "manycastserver",
            "mdnstries",
            "mru",
            "multicastclient",
            "nic",
            "nts",
            "ntpsigndsocket",
            "peer",
            "phone",
            "pidfile",
            "pollskewlist",
            "pool",
            "pps",
            "qos",
            "refclock",
            "requestkey",
            "reset",
            "restrict",
            "revoke",
            "rlimit",
            "saveconfigdir",
            "server",
            "setvar",
            "simulate",
            "statistics",
            "statsdir",
            "tick",
            "tinker",
            "tos",
            "trap",
            "trustedkey",
            "ttl",
            "unconfig",
            "unpeer",
            "unrestrict",
            "clockperiod",
            "precision",
            "resolver",
            "maxdepth",
            "maxskew",
            "authdelay",
            "authenticate",
            "dscp",
            "extra",
            "clientlimit",
            "clientperiod",
            "remote",
            "device",
            "basedate");

    private final Daemon daemon;
    private final Surroundings surroundings;
    private final List<Remark> remarks;
    private final Map<Key, AccessEntry> access = new TreeMap<>();
    private final List<Place> limited = new ArrayList<>();
    private final List<Upstream> upstreams = new ArrayList<>();
    private final List<NicRule> nicRules = new ArrayList<>();
    private final List<Place> remoteControl = new ArrayList<>();
    private Optional<Set<RestrictFlag>> sourceFlags = Optional.empty();
    private boolean monitor = true;
    private Optional<Place> monitorPlace = Optional.empty();
    private boolean mode7;

    /** What makes two lines one entry; also the order of the list. */
    private record Key(Network network, boolean ntpPortOnly) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byNetwork = network.compareTo(other.network);
            return byNetwork != 0 ? byNetwork : Boolean.compare(ntpPortOnly, other.ntpPortOnly);
        }
    }

    StatementInterpreter(Daemon daemon, Surroundings surroundings, List<Remark> remarks) {
        this.daemon = daemon;
        this.surroundings = surroundings;
        this.remarks = new ArrayList<>(remarks);
        this.mode7 = daemon.hasMode7ByDefault();
    }

    EffectiveConfig interpret(List<Statement> statements) {
        Set<RestrictFlag> start = daemon.family() == Daemon.Family.NTPSEC
                ? EnumSet.of(RestrictFlag.NOQUERY, RestrictFlag.LIMITED)
                : EnumSet.noneOf(RestrictFlag.class);
        for (AddressFamily family : AddressFamily.values()) {
            add(Network.all(family), false, start, Place.BUILT_IN);
        }
        boolean tokens = daemon.dialect() == Daemon.Dialect.TOKENS;
        for (Statement statement : statements) {
            if (tokens) {
                byLine(statement);
            } else {
                byGrammar(statement);
            }
        }
        if (!tokens) {
            // The grammar gathers all of enable first and then all of disable: disable wins wherever it stands.
            statements.forEach(s -> switches(s, "enable", true));
            statements.forEach(s -> switches(s, "disable", false));
        }
        return new EffectiveConfig(
                daemon,
                List.copyOf(access.values()),
                monitor,
                monitorPlace,
                limited,
                mode7,
                sourceFlags,
                upstreams,
                nicRules,
                remoteControl,
                remarks);
    }

    private void byLine(Statement statement) {
        if (statement.isCommand("restrict")) {
            restrictByLine(statement);
        } else if (statement.isCommand("enable") || statement.isCommand("disable")) {
            switches(statement, statement.command(), statement.isCommand("enable"));
        } else if (statement.isCommand("interface") || statement.isCommand("nic")) {
            remark(statement, "this version does not know \"" + statement.command() + "\"; the line is ignored");
        } else {
            others(statement);
        }
    }

    private void byGrammar(Statement statement) {
        if (statement.isCommand("restrict")) {
            restrictByGrammar(statement, true);
        } else if (statement.isCommand("unrestrict") && daemon.family() == Daemon.Family.NTPSEC) {
            restrictByGrammar(statement, false);
        } else if (statement.isCommand("interface") || statement.isCommand("nic")) {
            nicRule(statement);
        } else if (!statement.isCommand("enable") && !statement.isCommand("disable")) {
            others(statement);
        }
    }

    private void others(Statement statement) {
        if (UPSTREAMS.contains(statement.command()) && !statement.words().get(0).isQuoted()) {
            upstream(statement);
        } else if (statement.isCommand("requestkey") || statement.isCommand("controlkey")) {
            remoteControl.add(statement.place());
        } else if (!COMMANDS.contains(statement.command())) {
            remark(statement, "\"" + statement.command() + "\" is no statement of ntp.conf; the line is ignored");
        }
    }

    // restrict, up to 4.2.4

    private void restrictByLine(Statement statement) {
        List<Word> words = statement.words();
        Optional<AddressFamily> family = familyFlag(words, 1);
        int at = family.isPresent() ? 2 : 1;
        if (at >= words.size()) {
            remark(statement, "restrict without an address is ignored");
            return;
        }
        List<IpAddress> addresses;
        Optional<IpAddress> mask = Optional.empty();
        if (words.get(at).is("default")) {
            addresses = List.of(IpAddress.zero(family.orElse(AddressFamily.IPV4)));
            mask = Optional.of(addresses.get(0));
        } else {
            addresses = addresses(statement, words.get(at).text(), family);
        }
        EnumSet<RestrictFlag> flags = EnumSet.noneOf(RestrictFlag.class);
        for (int i = at + 1; i < words.size(); i++) {
            Optional<RestrictFlag> flag = flag(words.get(i));
            if (flag.isPresent()) {
                flags.add(flag.get());
            } else if (words.get(i).is("mask") && i + 1 < words.size()) {
                mask = mask(words.get(++i).text(), addresses);
                if (mask.isEmpty()) {
                    remark(statement, "\"" + words.get(i).text() + "\" is no mask; the whole line is ignored");
                    return;
                }
            } else {
                remark(statement, "\"" + words.get(i).text() + "\" is not understood, so the whole line is ignored");
                return;
            }
        }
        apply(statement, addresses, mask, flags, true);
    }

    // restrict, by the grammar

    private void restrictByGrammar(Statement statement, boolean isAdding) {
        List<Word> words = statement.words();
        Optional<AddressFamily> family = familyFlag(words, 1);
        int at = family.isPresent() ? 2 : 1;
        if (at >= words.size()) {
            remark(statement, statement.command() + " without an address is ignored");
        } else if (words.get(at).is("default")) {
            List<AddressFamily> families = family.map(List::of).orElseGet(this::familiesOfDefault);
            EnumSet<RestrictFlag> flags = flags(statement, afterPeerLimit(words, at + 1));
            for (AddressFamily each : families) {
                IpAddress zero = IpAddress.zero(each);
                apply(statement, List.of(zero), Optional.of(zero), flags, isAdding);
            }
        } else if (words.get(at).is("source") && daemon.hasRestrictSource() && family.isEmpty()) {
            restrictSource(statement, flags(statement, afterPeerLimit(words, at + 1)));
        } else if (isNoString(words.get(at))) {
            remark(statement, "\"" + words.get(at).text() + "\" is no address; the whole line is ignored");
        } else {
            restrictAddress(statement, at, family, isAdding);
        }
    }

    private List<AddressFamily> familiesOfDefault() {
        return daemon.defaultMeansBothFamilies() ? List.of(AddressFamily.values()) : List.of(AddressFamily.IPV4);
    }

    private void restrictSource(Statement statement, EnumSet<RestrictFlag> flags) {
        if (flags.contains(RestrictFlag.LIMITED)) {
            limited.add(statement.place());
        }
        sourceFlags.ifPresent(flags::addAll);
        sourceFlags = Optional.of(Set.copyOf(flags));
    }

    private void restrictAddress(Statement statement, int at, Optional<AddressFamily> family, boolean isAdding) {
        List<Word> words = statement.words();
        List<IpAddress> addresses = addresses(statement, words.get(at).text(), family);
        Optional<IpAddress> mask = prefixMask(words.get(at).text(), addresses);
        int next = at + 1;
        boolean maskAllowed = family.isEmpty() || daemon.since(4, 2, 8, 0);
        if (next < words.size() && words.get(next).is("mask") && maskAllowed) {
            if (next + 1 >= words.size() || isNoString(words.get(next + 1))) {
                remark(statement, "mask without a mask; the whole line is ignored");
                return;
            }
            mask = mask(words.get(next + 1).text(), addresses);
            if (mask.isEmpty()) {
                remark(statement, "\"" + words.get(next + 1).text() + "\" is no mask; the whole line is ignored");
                return;
            }
            next += 2;
        }
        apply(statement, addresses, mask, flags(statement, afterPeerLimit(words, next)), isAdding);
    }

    /** {@code ippeerlimit N}, which 4.2.8p11 brought. */
    private int afterPeerLimit(List<Word> words, int at) {
        boolean isLimit = at + 1 < words.size()
                && daemon.since(4, 2, 8, 11)
                && words.get(at).is("ippeerlimit")
                && words.get(at + 1).isNumber();
        return isLimit ? at + 2 : at;
    }

    private static boolean isNoString(Word word) {
        return !word.isQuoted()
                && (NEVER_ADDRESS.contains(word.text()) || word.isNumber() || "{}(),;|=".contains(word.text()));
    }

    /** Flags up to the first word that is none; the rest of the line is lost. */
    private EnumSet<RestrictFlag> flags(Statement statement, int from) {
        EnumSet<RestrictFlag> flags = EnumSet.noneOf(RestrictFlag.class);
        List<Word> words = statement.words();
        for (int i = from; i < words.size(); i++) {
            Optional<RestrictFlag> flag = flag(words.get(i));
            if (flag.isEmpty()) {
                String kept = i == from ? "no flag at all is left" : "only what stands before it counts";
                remark(statement, "\"" + words.get(i).text() + "\" is not understood here: " + kept);
                break;
            }
            flags.add(flag.get());
        }
        return flags;
    }

    private Optional<RestrictFlag> flag(Word word) {
        return word.isQuoted() ? Optional.empty() : RestrictFlag.of(word.text()).filter(f -> f.isKnownTo(daemon));
    }

    // what both have in common

    private static Optional<AddressFamily> familyFlag(List<Word> words, int at) {
        if (at < words.size() && words.get(at).is("-4")) {
            return Optional.of(AddressFamily.IPV4);
        }
        return at < words.size() && words.get(at).is("-6") ? Optional.of(AddressFamily.IPV6) : Optional.empty();
    }

    private List<IpAddress> addresses(Statement statement, String text, Optional<AddressFamily> family) {
        Optional<IpAddress> literal = IpAddress.parse(text);
        if (literal.isEmpty() && daemon.family() == Daemon.Family.NTPSEC) {
            literal = Network.parse(text).map(Network::address);
        }
        List<IpAddress> found = literal.map(List::of).orElseGet(() -> surroundings.resolve(text));
        found = found.stream()
                .filter(a -> family.map(f -> f == a.family()).orElse(true))
                .toList();
        if (found.isEmpty()) {
            remark(statement, "\"" + text + "\" is no address and no name that resolves; the line is ignored");
        }
        return literal.isPresent() || daemon.restrictsAllAddressesOfName() || found.isEmpty()
                ? found
                : found.subList(0, 1);
    }

    private Optional<IpAddress> prefixMask(String text, List<IpAddress> addresses) {
        boolean isPrefix = daemon.family() == Daemon.Family.NTPSEC && text.indexOf('/') >= 0 && !addresses.isEmpty();
        return isPrefix ? Network.parse(text).map(Network::mask) : Optional.empty();
    }

    private static Optional<IpAddress> mask(String text, List<IpAddress> addresses) {
        return IpAddress.parse(text)
                .filter(m ->
                        addresses.isEmpty() || m.family() == addresses.get(0).family());
    }

    private void apply(
            Statement statement,
            List<IpAddress> addresses,
            Optional<IpAddress> mask,
            EnumSet<RestrictFlag> flags,
            boolean isAdding) {
        boolean onlyPort = flags.contains(RestrictFlag.NTPPORT);
        EnumSet<RestrictFlag> others = EnumSet.copyOf(flags);
        others.remove(RestrictFlag.NTPPORT);
        for (IpAddress address : addresses) {
            Network network = new Network(address, mask.orElseGet(() -> IpAddress.hostMask(address.family())));
            // Up to 4.2.4 whatever has address and mask 0 is the default entry itself, for any port.
            boolean port = onlyPort && !(daemon.dialect() == Daemon.Dialect.TOKENS && network.isEverything());
            if (isAdding) {
                add(network, port, others, statement.place());
            } else {
                takeAway(network, port, others, statement.place());
            }
        }
    }

    /** Lines about the same addresses are merged: a later one can only tighten. */
    private void add(Network network, boolean onlyPort, Set<RestrictFlag> flags, Place place) {
        Key key = new Key(network, onlyPort);
        AccessEntry old = access.get(key);
        EnumSet<RestrictFlag> all = EnumSet.noneOf(RestrictFlag.class);
        List<Place> from = new ArrayList<>();
        if (old != null) {
            all.addAll(old.flags());
            from.addAll(old.from());
        }
        all.addAll(flags);
        from.add(place);
        access.put(key, new AccessEntry(network, onlyPort, all, from));
        if (flags.contains(RestrictFlag.LIMITED)) {
            limited.add(place);
        }
    }

    /** ntpsec's unrestrict: takes flags away, or the whole entry when it names none. */
    private void takeAway(Network network, boolean onlyPort, Set<RestrictFlag> flags, Place place) {
        Key key = new Key(network, onlyPort);
        AccessEntry old = access.get(key);
        if (old == null) {
            return;
        }
        if (flags.isEmpty() && !network.isEverything()) {
            access.remove(key);
            return;
        }
        EnumSet<RestrictFlag> left = EnumSet.noneOf(RestrictFlag.class);
        left.addAll(old.flags());
        left.removeAll(flags);
        List<Place> from = new ArrayList<>(old.from());
        from.add(place);
        access.put(key, new AccessEntry(network, onlyPort, left, from));
    }

    // other statements

    private void switches(Statement statement, String command, boolean isOn) {
        if (!statement.isCommand(command)) {
            return;
        }
        boolean grammar = daemon.dialect() == Daemon.Dialect.GRAMMAR;
        for (Word word : statement.words().subList(1, statement.words().size())) {
            if (word.is("monitor")) {
                monitor = isOn;
                monitorPlace = Optional.of(statement.place());
            } else if (word.is("mode7") && daemon.hasMode7Switch()) {
                mode7 = isOn;
            } else if (!isSwitch(word)) {
                remark(statement, "\"" + word.text() + "\" is nothing to " + command + " in this version");
                if (grammar) {
                    return;
                }
            }
        }
    }

    private boolean isSwitch(Word word) {
        return !word.isQuoted()
                && (SWITCHES.contains(word.text())
                        || (word.text().equals("pps") && !daemon.since(4, 2, 5, 0))
                        || (daemon.since(4, 2, 7, 0) && word.text().matches("(un)?peer_[a-z_]+|unpeer_[a-z_]+")));
    }

    private void upstream(Statement statement) {
        List<Word> words = statement.words();
        Optional<AddressFamily> family = familyFlag(words, 1);
        int at = family.isPresent() ? 2 : 1;
        if (at >= words.size()) {
            remark(statement, statement.command() + " without an address is ignored");
            return;
        }
        String name = words.get(at).text();
        List<IpAddress> addresses =
                IpAddress.parse(name).map(List::of).orElseGet(() -> surroundings.resolve(name)).stream()
                        .filter(a -> family.map(f -> f == a.family()).orElse(true))
                        .toList();
        if (statement.isCommand("broadcast") || statement.isCommand("manycastclient")) {
            return;
        }
        upstreams.add(new Upstream(statement.command(), name, family, addresses, statement.place()));
    }

    private void nicRule(Statement statement) {
        List<Word> words = statement.words();
        if (words.size() < 3) {
            remark(statement, statement.command() + " needs an action and a subject; the line is ignored");
            return;
        }
        for (NicRule.Action action : NicRule.Action.values()) {
            if (words.get(1).is(action.name().toLowerCase(java.util.Locale.ROOT))) {
                nicRules.add(new NicRule(action, words.get(2).text(), statement.place()));
                return;
            }
        }
        remark(statement, "\"" + words.get(1).text() + "\" is no action; the line is ignored");
    }

    private void remark(Statement statement, String says) {
        remarks.add(new Remark(statement.place(), says));
    }
}
