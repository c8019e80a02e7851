package dev.muster.ntp;

import dev.muster.ntp.Statement.Word;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final Set<String> NTPSEC_SWITCHES = Set.of("calibrate", "kernel", "monitor", "ntp", "stats");
    private static final Set<String> NIC_CLASSES = Set.of("all", "ipv4", "ipv6", "wildcard");

    private final Daemon daemon;
    private final Keywords keywords;
    private final Surroundings surroundings;
    private final List<Remark> remarks;
    private final Map<Key, AccessEntry> access = new TreeMap<>();
    private final Map<Key, List<Place>> limited = new TreeMap<>();
    private final List<Upstream> upstreams = new ArrayList<>();
    private final List<NicRule> nicRules = new ArrayList<>();
    private final List<Place> remoteControl = new ArrayList<>();
    private Optional<SourceRule> source = Optional.empty();
    private boolean monitor = true;
    private Optional<Place> monitorPlace = Optional.empty();
    private boolean mode7;
    private Optional<Place> mode7Place = Optional.empty();
    private Optional<Remark> fatal;

    /** What makes two lines one entry; also the order of the list. */
    private record Key(Network network, boolean ntpPortOnly) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byNetwork = network.compareTo(other.network);
            return byNetwork != 0 ? byNetwork : Boolean.compare(ntpPortOnly, other.ntpPortOnly);
        }
    }

    /** The last {@code restrict source}: a pattern for entries, one for each upstream. */
    private record SourceRule(EnumSet<RestrictFlag> flags, Place place) {}

    /**
     * @param remarks of the reader
     * @param fatal what made the daemon exit while it read
     */
    StatementInterpreter(Daemon daemon, Surroundings surroundings, List<Remark> remarks, Optional<Remark> fatal) {
        this.daemon = daemon;
        this.keywords = Keywords.of(daemon);
        this.surroundings = surroundings;
        this.remarks = new ArrayList<>(remarks);
        this.fatal = fatal;
        this.mode7 = daemon.hasMode7ByDefault();
    }

    EffectiveConfig interpret(List<Statement> statements) {
        Set<RestrictFlag> start = daemon.family() == Daemon.Family.NTPSEC
                ? EnumSet.of(RestrictFlag.NOQUERY, RestrictFlag.LIMITED)
                : EnumSet.noneOf(RestrictFlag.class);
        for (AddressFamily family : AddressFamily.values()) {
            add(Network.all(family), false, start, List.of(Place.BUILT_IN));
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
        source.ifPresent(this::addSources);
        return new EffectiveConfig(
                daemon,
                List.copyOf(access.values()),
                monitor,
                monitorPlace,
                limited.values().stream().flatMap(List::stream).distinct().toList(),
                mode7,
                mode7Place,
                source.map(SourceRule::flags),
                upstreams,
                nicRules,
                remoteControl,
                remarks,
                fatal);
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
        } else if (statement.isCommand("unrestrict")) {
            restrictByGrammar(statement, false);
        } else if (statement.isCommand("interface") || statement.isCommand("nic")) {
            nicRule(statement);
        } else if (!statement.isCommand("enable") && !statement.isCommand("disable")) {
            others(statement);
        }
    }

    private void others(Statement statement) {
        Word first = statement.words().get(0);
        if (first.kind() != Statement.Kind.KEYWORD || !keywords.begins(first.text())) {
            remark(statement, "\"" + first.text() + "\" is no statement of this version; the line is ignored");
        } else if (UPSTREAMS.contains(first.text())) {
            upstream(statement);
        } else if (first.text().equals("requestkey") || first.text().equals("controlkey")) {
            remoteControl.add(statement.place());
        } else if (first.text().equals("crypto")) {
            remark(statement, "the daemon exits at its start unless the host key for crypto is there");
        } else if (first.text().equals("nts") && statement.words().stream().anyMatch(w -> w.is("enable"))) {
            remark(statement, "the daemon exits at its start unless the certificate and key for NTS are there");
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
            if (family.isEmpty()) {
                remark(statement, "without -6, \"default\" is about IPv4 only in this version");
            }
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
                mask = maskOfFamily(words.get(++i).text(), addresses);
                if (mask.isEmpty()) {
                    remark(statement, "\"" + words.get(i).text() + "\" is no mask; the whole line is ignored");
                    return;
                }
            } else {
                remark(statement, "\"" + words.get(i).text() + "\" is not understood, so the whole line is ignored");
                return;
            }
        }
        if (addresses.stream().allMatch(IpAddress::isZero)) {
            mask = addresses.stream().findFirst();
        }
        apply(statement, addresses, mask, flags, true);
    }

    private static Optional<IpAddress> maskOfFamily(String text, List<IpAddress> addresses) {
        return IpAddress.resolved(text)
                .filter(m ->
                        addresses.isEmpty() || m.family() == addresses.get(0).family());
    }

    // restrict, by the grammar

    private void restrictByGrammar(Statement statement, boolean isAdding) {
        List<Word> words = statement.words();
        Optional<AddressFamily> family = familyFlag(words, 1);
        int at = family.isPresent() ? 2 : 1;
        if (at >= words.size()) {
            remark(statement, statement.command() + " without an address is ignored");
        } else if (words.get(at).is("default") && family.isPresent() && daemon.passesOverDefaultOfAFamily()) {
            remark(statement, "-4 default and -6 default do nothing in this version (bug 1535)");
        } else if (words.get(at).is("default")) {
            List<AddressFamily> families = family.map(List::of).orElseGet(this::familiesOfDefault);
            Optional<EnumSet<RestrictFlag>> flags = flags(statement, at + 1);
            for (AddressFamily each : families) {
                IpAddress zero = IpAddress.zero(each);
                flags.ifPresent(f -> apply(statement, List.of(zero), Optional.of(zero), f, isAdding));
            }
        } else if (words.get(at).is("source") && daemon.hasRestrictSource() && family.isEmpty()) {
            if (daemon.mayTakeSourceForDefault()) {
                remark(statement, "this version may take source for default (bug 1678)");
            }
            source = flags(statement, at + 1)
                    .map(flags -> new SourceRule(flags, statement.place()))
                    .or(() -> source);
        } else if (!words.get(at).isString()) {
            remark(statement, "\"" + words.get(at).text() + "\" is no address; the whole line is ignored");
        } else {
            restrictAddress(statement, at, family, isAdding);
        }
    }

    private List<AddressFamily> familiesOfDefault() {
        return daemon.defaultMeansBothFamilies() ? List.of(AddressFamily.values()) : List.of(AddressFamily.IPV4);
    }

    private void restrictAddress(Statement statement, int at, Optional<AddressFamily> family, boolean isAdding) {
        List<Word> words = statement.words();
        String text = words.get(at).text();
        boolean isPrefix = daemon.family() == Daemon.Family.NTPSEC && text.indexOf('/') >= 0;
        String plain = isPrefix ? text.substring(0, text.lastIndexOf('/')) : text;
        List<IpAddress> addresses = addresses(statement, plain, family);
        Optional<IpAddress> mask = isPrefix
                ? prefixMask(statement, text.substring(text.lastIndexOf('/') + 1), addresses)
                : Optional.empty();
        int next = at + 1;
        boolean maskAllowed = family.isEmpty() || daemon.since(4, 2, 8, 0);
        if (next < words.size() && words.get(next).is("mask") && maskAllowed) {
            if (next + 1 >= words.size() || !words.get(next + 1).isString()) {
                remark(statement, "mask without a mask; the whole line is ignored");
                return;
            }
            // A prefix length takes the place of a mask, be it a good one or not.
            String wanted = words.get(next + 1).text();
            mask = mask.or(() -> mask(wanted));
            if (mask.isEmpty()) {
                remark(statement, "\"" + wanted + "\" is no mask; the whole line is ignored");
                return;
            }
            next += 2;
        }
        Optional<IpAddress> found = mask;
        flags(statement, next).ifPresent(flags -> apply(statement, addresses, found, flags, isAdding));
    }

    private Optional<IpAddress> mask(String text) {
        return daemon.hasStrictMasks() ? IpAddress.numeric(IpAddress.withoutBrackets(text)) : IpAddress.resolved(text);
    }

    /** A prefix length of ntpsec, 0 and nonsense excepted: then the entry is for the one address. */
    private Optional<IpAddress> prefixMask(Statement statement, String length, List<IpAddress> addresses) {
        int bits = length.matches("[0-9]{1,3}") ? Integer.parseInt(length) : 0;
        Optional<IpAddress> mask = bits == 0 || addresses.isEmpty()
                ? Optional.empty()
                : IpAddress.mask(addresses.get(0).family(), bits);
        if (mask.isEmpty() && !addresses.isEmpty()) {
            remark(statement, "\"/" + length + "\" is taken for no prefix: the line is about the one address only");
        }
        return mask;
    }

    /**
     * Flags up to the first word that is none; the rest of the line is lost. Empty where all of it is: behind
     * {@code ippeerlimit} and {@code serverresponse}, which 4.2.8p11 brought, the parser has gone too far to keep what
     * stands before them.
     */
    private Optional<EnumSet<RestrictFlag>> flags(Statement statement, int from) {
        EnumSet<RestrictFlag> flags = EnumSet.noneOf(RestrictFlag.class);
        List<Word> words = statement.words();
        boolean hasLimit = from < words.size() && words.get(from).is("ippeerlimit");
        if (hasLimit && (from + 1 == words.size() || !words.get(from + 1).isInteger())) {
            remark(statement, "ippeerlimit without a number; the whole line is ignored");
            return Optional.empty();
        }
        int first = hasLimit ? from + 2 : from;
        for (int i = first; i < words.size(); i++) {
            Optional<RestrictFlag> flag = flag(words.get(i));
            if (flag.isPresent()) {
                flags.add(flag.get());
            } else if (words.get(i).is("serverresponse")) {
                if (++i == words.size() || !words.get(i).is("fuzz")) {
                    remark(statement, "serverresponse without fuzz; the whole line is ignored");
                    return Optional.empty();
                }
            } else if (words.get(i).is("epeer")) {
                // The grammar takes it, config_access of 4.2.8p15 does not.
                fatal = fatal.or(() -> Optional.of(new Remark(statement.place(), "epeer makes the daemon exit")));
            } else {
                String kept = i == first ? "no flag at all is left" : "only what stands before it counts";
                remark(statement, "\"" + words.get(i).text() + "\" is not understood here: " + kept);
                break;
            }
        }
        return Optional.of(flags);
    }

    private Optional<RestrictFlag> flag(Word word) {
        return word.kind() == Statement.Kind.KEYWORD
                ? RestrictFlag.of(word.text()).filter(f -> f.isKnownTo(daemon))
                : Optional.empty();
    }

    // what both have in common

    private static Optional<AddressFamily> familyFlag(List<Word> words, int at) {
        if (at < words.size() && words.get(at).is("-4")) {
            return Optional.of(AddressFamily.IPV4);
        }
        return at < words.size() && words.get(at).is("-6") ? Optional.of(AddressFamily.IPV6) : Optional.empty();
    }

    private List<IpAddress> addresses(Statement statement, String text, Optional<AddressFamily> family) {
        Optional<IpAddress> literal =
                IpAddress.resolved(daemon.hasStrictMasks() ? IpAddress.withoutBrackets(text) : text);
        List<IpAddress> found = literal.map(List::of)
                .orElseGet(() -> daemon.rejectsNamesInRestrict() ? List.of() : surroundings.resolve(text));
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

    private void apply(
            Statement statement,
            List<IpAddress> addresses,
            Optional<IpAddress> mask,
            EnumSet<RestrictFlag> flags,
            boolean isAdding) {
        boolean onlyPort = flags.contains(RestrictFlag.NTPPORT);
        EnumSet<RestrictFlag> others = EnumSet.copyOf(flags);
        others.remove(RestrictFlag.NTPPORT);
        for (int i = 0; i < addresses.size(); i++) {
            // A mask is for the first address of a name only.
            Network network = network(statement, addresses.get(i), i == 0 ? mask : Optional.empty());
            boolean isDefault = network.address().isZero() && daemon.takesAddressZeroForDefault();
            Key key = isDefault ? new Key(Network.all(network.family()), false) : new Key(network, onlyPort);
            if (isDefault && (onlyPort || !network.isEverything())) {
                remark(statement, "an address that is 0 behind its mask is the default entry, for any port");
            }
            if (isAdding) {
                add(key.network(), key.ntpPortOnly(), others, List.of(statement.place()));
            } else {
                takeAway(key, others, statement.place());
            }
        }
    }

    /** A mask of the other family is read where nothing but zeros lies: the entry is for everybody. */
    private Network network(Statement statement, IpAddress address, Optional<IpAddress> mask) {
        if (mask.filter(m -> m.family() != address.family()).isPresent()) {
            remark(
                    statement,
                    "a mask of the other family counts as 0: this is about every address of "
                            + address.family().words());
            return Network.all(address.family());
        }
        return new Network(address, mask.orElseGet(() -> IpAddress.hostMask(address.family())));
    }

    /** Lines about the same addresses are merged: a later one can only tighten. */
    private void add(Network network, boolean onlyPort, Set<RestrictFlag> flags, List<Place> places) {
        Key key = new Key(network, onlyPort);
        AccessEntry old = access.get(key);
        EnumSet<RestrictFlag> all = EnumSet.noneOf(RestrictFlag.class);
        List<Place> from = new ArrayList<>();
        if (old != null) {
            all.addAll(old.flags());
            from.addAll(old.from());
        }
        all.addAll(flags);
        from.addAll(places);
        access.put(key, new AccessEntry(network, onlyPort, all, from));
        if (flags.contains(RestrictFlag.LIMITED)) {
            limited.computeIfAbsent(key, k -> new ArrayList<>()).add(places.get(0));
        }
    }

    /** ntpsec's unrestrict: takes flags away, or the whole entry when it names none. */
    private void takeAway(Key key, Set<RestrictFlag> flags, Place place) {
        AccessEntry old = access.get(key);
        if (old == null) {
            return;
        }
        EnumSet<RestrictFlag> meant = EnumSet.noneOf(RestrictFlag.class);
        flags.stream()
                .filter(f -> f != RestrictFlag.NOPEER && f != RestrictFlag.NOTRAP)
                .forEach(meant::add);
        if (meant.isEmpty() && !key.ntpPortOnly()) {
            if (!key.network().isEverything()) {
                access.remove(key);
                limited.remove(key);
            }
            return;
        }
        if (meant.contains(RestrictFlag.LIMITED)) {
            limited.remove(key);
        }
        EnumSet<RestrictFlag> left = EnumSet.noneOf(RestrictFlag.class);
        left.addAll(old.flags());
        left.removeAll(meant);
        List<Place> from = new ArrayList<>(old.from());
        from.add(place);
        access.put(key, new AccessEntry(key.network(), key.ntpPortOnly(), left, from));
    }

    /** An entry for each upstream that has none of its own: {@code restrict_source} in ntpd/ntp_restrict.c. */
    private void addSources(SourceRule rule) {
        for (Upstream upstream : upstreams) {
            for (IpAddress address : upstream.used()) {
                AccessEntry met = AccessEntry.match(access.values(), address, ProbeRequest.NTP_PORT);
                boolean isWanted = !daemon.pokesHolesOnlyWhereNeeded()
                        || met.has(RestrictFlag.IGNORE)
                        || met.has(RestrictFlag.NOTRUST);
                if (isWanted && !met.network().isSingleHost() && !address.isMulticast()) {
                    EnumSet<RestrictFlag> flags = EnumSet.copyOf(rule.flags());
                    boolean onlyPort = flags.remove(RestrictFlag.NTPPORT);
                    add(Network.host(address), onlyPort, flags, List.of(rule.place(), upstream.place()));
                }
            }
        }
    }

    // other statements

    private void switches(Statement statement, String command, boolean isOn) {
        if (!statement.isCommand(command)) {
            return;
        }
        for (Word word : statement.words().subList(1, statement.words().size())) {
            if (word.is("monitor")) {
                monitor = isOn;
                monitorPlace = Optional.of(statement.place());
            } else if (word.is("mode7") && daemon.hasMode7Switch()) {
                mode7 = isOn;
                mode7Place = Optional.of(statement.place());
            } else if (!isSwitch(word)) {
                remark(
                        statement,
                        "\"" + word.text() + "\" is nothing to " + command
                                + " in this version; what stands behind it is lost");
                return;
            }
        }
    }

    private boolean isSwitch(Word word) {
        boolean isKnown = daemon.family() == Daemon.Family.NTPSEC
                ? NTPSEC_SWITCHES.contains(word.text())
                : SWITCHES.contains(word.text()) || word.text().matches("peer_[a-z_]+|unpeer_[a-z_]+");
        return word.kind() == Statement.Kind.KEYWORD && isKnown;
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
                IpAddress.resolved(name).map(List::of).orElseGet(() -> surroundings.resolve(name)).stream()
                        .filter(a -> family.map(f -> f == a.family()).orElse(true))
                        .toList();
        if (statement.isCommand("broadcast") || statement.isCommand("manycastclient")) {
            return;
        }
        boolean hasMode = words.stream().skip(at + 1L).anyMatch(w -> w.is("mode"));
        if (hasMode && daemon.since(4, 2, 8, 0) && !name.startsWith("127.127.")) {
            remark(statement, "mode is for reference clocks; the whole line is ignored");
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
        Word subject = words.get(2);
        boolean isClass = subject.kind() == Statement.Kind.KEYWORD && NIC_CLASSES.contains(subject.text());
        Optional<NicRule.Action> action = Arrays.stream(NicRule.Action.values())
                .filter(a -> words.get(1).is(a.word()))
                .findFirst();
        if (action.isEmpty()) {
            remark(statement, "\"" + words.get(1).text() + "\" is no action; the line is ignored");
        } else if (!isClass && !subject.isString()) {
            remark(statement, "\"" + subject.text() + "\" is no interface; the line is ignored");
        } else {
            NicRule rule = new NicRule(
                    action.get(),
                    subject.text(),
                    isClass,
                    statement.place(),
                    surroundings.carriedBy(subject.text()),
                    surroundings.own());
            nicRules.add(rule);
            if (rule.isByName() && rule.carried().filter(List::isEmpty).isPresent()) {
                remark(
                        statement,
                        "the host has no interface \"" + subject.text() + "\" now: the line is about nothing");
            } else if (rule.isByName() && rule.carried().isEmpty()) {
                remark(
                        statement,
                        "which addresses \"" + subject.text() + "\" carries is not known here: "
                                + (action.get() == NicRule.Action.LISTEN ? "taken for all" : "taken for none"));
            }
        }
    }

    private void remark(Statement statement, String says) {
        remarks.add(new Remark(statement.place(), says));
    }
}
