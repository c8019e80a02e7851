package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Understands the words of one rule of nftables. A verdict map makes several rules of it, one for each element. From the
 * first word on that is not understood, only the verdict is looked for, and the rule is one that may match.
 */
final class NftRule {
    private static final Set<String> VERDICTS = Set.of(
            "accept",
            "drop",
            "reject",
            "return",
            "continue",
            "jump",
            "goto",
            "queue",
            "notrack",
            "dnat",
            "snat",
            "masquerade",
            "redirect",
            "tproxy",
            "fwd",
            "dup",
            "vmap");
    /** What a key of a packet's that is no UDP says of ours. */
    private static final Set<String> OTHER_PROTOCOLS = Set.of(
            "tcp", "icmp", "icmpv6", "icmpx", "igmp", "sctp", "dccp", "udplite", "esp", "ah", "comp", "arp", "vlan");

    private static final Set<String> FIB_KEYS = Set.of("saddr", "daddr", "mark", "iif", "oif", "type", ".");

    private final List<String> words;
    private final Map<String, NftSet> sets;
    private final String text;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private int at;
    private boolean isLost;

    NftRule(List<String> words, Map<String, NftSet> sets) {
        this.words = words;
        this.sets = sets;
        this.text = String.join(" ", words).replaceAll("\"(\\S*)", "\"$1\"");
    }

    List<Rule> rules() {
        while (at < words.size()) {
            String word = words.get(at++);
            if (isLost) {
                if (VERDICTS.contains(word)) {
                    verdict(word);
                    return rules;
                }
            } else if (VERDICTS.contains(word)) {
                verdict(word);
                return rules;
            } else {
                statement(word);
            }
            if (!rules.isEmpty()) {
                return rules;
            }
        }
        end(isLost ? Target.UNCLEAR : Target.CONTINUE);
        return rules;
    }

    private void end(Target target) {
        rules.add(new Rule(text, conditions, target));
    }

    private void lost() {
        isLost = true;
        conditions.add(new Condition.Fixed(Truth.MAYBE));
    }

    private Optional<String> next() {
        return at < words.size() ? Optional.of(words.get(at++)) : Optional.empty();
    }

    private boolean skipIf(String word) {
        if (at < words.size() && words.get(at).equals(word)) {
            at++;
            return true;
        }
        return false;
    }

    // ---- verdicts ----

    private void verdict(String word) {
        switch (word) {
            case "accept" -> end(Target.ACCEPT);
            case "drop", "reject" -> end(Target.DROP);
            case "return" -> end(Target.RETURN);
            case "continue" -> end(Target.CONTINUE);
            case "jump" -> end(next().map(Target::jump).orElse(Target.UNCLEAR));
            case "goto" -> end(next().map(Target::goTo).orElse(Target.UNCLEAR));
            case "notrack" -> end(Target.UNTRACK);
            case "masquerade", "snat" -> end(Target.ACCEPT);
            default -> end(Target.UNCLEAR);
        }
    }

    // ---- statements and matches ----

    private void statement(String word) {
        switch (word) {
            case "counter" -> {
                if (skipIf("packets")) {
                    at = Math.min(words.size(), at + 3);
                } else if (skipIf("name")) {
                    next();
                }
            }
            case "comment" -> next();
            case "log" -> log();
            case "limit" -> limit();
            case "meta" -> next().ifPresentOrElse(this::meta, this::lost);
            case "iifname", "iif", "oifname", "oif", "l4proto", "nfproto", "protocol", "pkttype", "mark" -> meta(word);
            case "ip" -> next().ifPresentOrElse(key -> header(key, AddressFamily.IPV4), this::lost);
            case "ip6" -> next().ifPresentOrElse(key -> header(key, AddressFamily.IPV6), this::lost);
            case "udp", "th" -> next().ifPresentOrElse(this::port, this::lost);
            case "ct" -> next().ifPresentOrElse(this::tracking, this::lost);
            case "fib" -> fib();
            default -> {
                if (OTHER_PROTOCOLS.contains(word)) {
                    conditions.add(new Condition.Fixed(Truth.NO));
                }
                lost();
            }
        }
    }

    private void log() {
        while (at < words.size()
                && Set.of("prefix", "level", "flags", "group", "snaplen", "queue-threshold")
                        .contains(words.get(at))) {
            at++;
            next();
            while (skipIf(",")) {
                next();
            }
        }
    }

    /** What is within a limit and what is not: any packet may be either. */
    private void limit() {
        if (skipIf("rate")) {
            skipIf("over");
            next();
            while (at < words.size() && (words.get(at).matches("[0-9]+|[kmg]?bytes(/[a-z]+)?|packets|burst"))) {
                at++;
            }
            conditions.add(new Condition.Fixed(Truth.MAYBE));
        } else {
            lost();
        }
    }

    private void meta(String key) {
        if (skipIf("set")) {
            next();
            return;
        }
        switch (key) {
            case "iifname", "iif" ->
                compare((elements, negated) ->
                        names(elements).map(names -> new Condition.Interface(true, names, negated)));
            case "oifname", "oif" ->
                compare((elements, negated) ->
                        names(elements).map(names -> new Condition.Interface(false, names, negated)));
            case "l4proto" -> compare(NftRule::protocol);
            case "nfproto", "protocol" -> compare(NftRule::family);
            case "pkttype" ->
                compare((elements, negated) -> Optional.of(new Condition.Fixed(elements.stream()
                        .map(e -> Set.of("unicast", "host").contains(e) ? Truth.YES : Truth.NO)
                        .reduce(Truth.NO, Truth::or)
                        .negatedIf(negated))));
            default -> lost();
        }
    }

    private void header(String key, AddressFamily family) {
        conditions.add(new Condition.OfFamily(family));
        switch (key) {
            case "saddr" -> compare((elements, negated) -> address(elements, family, Condition.End.SOURCE, negated));
            case "daddr" ->
                compare((elements, negated) -> address(elements, family, Condition.End.DESTINATION, negated));
            case "protocol", "nexthdr" -> compare(NftRule::protocol);
            default -> lost();
        }
    }

    private void port(String key) {
        Optional<Condition.End> end = switch (key) {
            case "sport" -> Optional.of(Condition.End.SOURCE);
            case "dport" -> Optional.of(Condition.End.DESTINATION);
            default -> Optional.empty();
        };
        end.ifPresentOrElse(e -> compare((elements, negated) -> ports(elements, e, negated)), this::lost);
    }

    private void tracking(String key) {
        if (skipIf("set")) {
            next();
            return;
        }
        switch (key) {
            case "state" -> compare(NftRule::states);
            case "direction" ->
                compare((elements, negated) -> elements.size() == 1
                                && Set.of("reply", "original").contains(elements.get(0))
                        ? Optional.of(new Condition.Direction(elements.get(0).equals("reply"), negated))
                        : Optional.empty());
            // A rule that translates makes the walk through its own chain unclear already.
            case "status" ->
                compare((elements, negated) -> Set.of("dnat", "snat").containsAll(elements)
                        ? Optional.of(new Condition.Fixed(Truth.NO.negatedIf(negated)))
                        : Optional.empty());
            default -> lost();
        }
    }

    /**
     * Whether an address is the host's, and whether there is a way back to where a packet came from: there is one to
     * those that are asked about.
     */
    private void fib() {
        int from = at;
        while (at < words.size() && FIB_KEYS.contains(words.get(at))) {
            at++;
        }
        List<String> keys = words.subList(from, at);
        if (keys.equals(List.of("daddr", "type"))) {
            compare((elements, negated) -> elements.equals(List.of("local"))
                    ? Optional.of(new Condition.ToThisHost(negated))
                    : Optional.empty());
        } else if (keys.contains("saddr") && keys.contains("oif") && skipIf("missing")) {
            conditions.add(new Condition.Fixed(Truth.NO));
        } else {
            lost();
        }
    }

    // ---- what a key is compared with ----

    /** Makes a condition of what a key is compared with; nothing where that is not understood. */
    private interface Meaning {
        Optional<Condition> of(List<String> elements, boolean negated);
    }

    private void compare(Meaning meaning) {
        boolean negated = skipIf("!=");
        skipIf("==");
        if (skipIf("vmap")) {
            verdictMap(meaning);
            return;
        }
        Optional<List<String>> elements = elements();
        Optional<Condition> condition = elements.flatMap(e -> meaning.of(e, negated));
        condition.ifPresentOrElse(conditions::add, this::lost);
    }

    /** One value, several with commas, a set in braces or a named one. */
    private Optional<List<String>> elements() {
        if (at >= words.size()
                || Set.of("&", "|", "<", ">", "<=", ">=", "{}", "!").contains(words.get(at))) {
            return Optional.empty();
        }
        if (words.get(at).startsWith("@")) {
            NftSet set = sets.get(words.get(at++));
            return set == null || !set.isClear() ? Optional.empty() : values(set);
        }
        if (words.get(at).equals("{")) {
            return values(new NftSet(braces(), true));
        }
        List<String> values = new ArrayList<>(List.of(words.get(at++)));
        while (skipIf(",")) {
            if (at >= words.size()) {
                return Optional.empty();
            }
            values.add(words.get(at++));
        }
        return at < words.size() && Set.of("&", "|", ".", "^", "/", ":").contains(words.get(at))
                ? Optional.empty()
                : Optional.of(values);
    }

    private List<String> braces() {
        int from = at;
        int depth = 0;
        do {
            depth += words.get(at).equals("{") ? 1 : words.get(at).equals("}") ? -1 : 0;
            at++;
        } while (depth > 0 && at < words.size());
        return words.subList(from, at);
    }

    /** Elements of one word; a set of several words each (with timeouts, of pairs) is not understood. */
    private static Optional<List<String>> values(NftSet set) {
        List<List<String>> elements = set.elements();
        return elements.stream().allMatch(e -> e.size() == 1)
                ? Optional.of(elements.stream().map(e -> e.get(0)).toList())
                : Optional.empty();
    }

    private void verdictMap(Meaning meaning) {
        if (at >= words.size() || !words.get(at).equals("{")) {
            lost();
            end(Target.UNCLEAR);
            return;
        }
        List<List<String>> elements = new NftSet(braces(), true).elements();
        for (List<String> element : elements) {
            int colon = element.indexOf(":");
            List<Condition> all = new ArrayList<>(conditions);
            Optional<Condition> key = colon == 1
                    ? element.get(0).equals("*")
                            ? Optional.of(new Condition.Fixed(Truth.YES))
                            : meaning.of(List.of(element.get(0)), false)
                    : Optional.empty();
            all.add(key.orElse(new Condition.Fixed(Truth.MAYBE)));
            Target target = colon < 0 ? Target.UNCLEAR : target(element.subList(colon + 1, element.size()));
            rules.add(new Rule(text, all, target));
        }
        if (elements.isEmpty()) {
            end(Target.CONTINUE);
        }
    }

    private static Target target(List<String> words) {
        String chain = words.size() > 1 ? words.get(1) : "";
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "accept" -> Target.ACCEPT;
            case "drop" -> Target.DROP;
            case "return" -> Target.RETURN;
            case "continue" -> Target.CONTINUE;
            case "jump" -> Target.jump(chain);
            case "goto" -> Target.goTo(chain);
            default -> Target.UNCLEAR;
        };
    }

    // ---- meanings ----

    private static Optional<List<String>> names(List<String> elements) {
        return Optional.of(elements.stream()
                .map(e -> e.startsWith("\"") ? e.substring(1) : e)
                .toList());
    }

    private static Optional<Condition> protocol(List<String> elements, boolean negated) {
        Truth any = elements.stream().map(NftRule::isUdp).reduce(Truth.NO, Truth::or);
        return Optional.of(new Condition.Fixed(any.negatedIf(negated)));
    }

    private static Truth isUdp(String element) {
        return element.contains("-") && element.matches("[0-9]+-[0-9]+") ? Truth.MAYBE : ServiceNames.isUdp(element);
    }

    private static Optional<Condition> family(List<String> elements, boolean negated) {
        boolean four = elements.contains("ipv4") || elements.contains("ip");
        boolean six = elements.contains("ipv6") || elements.contains("ip6");
        if (four == six) {
            boolean none = !four
                    && elements.stream().allMatch(e -> Set.of("arp", "vlan").contains(e));
            return four || none
                    ? Optional.of(new Condition.Fixed(Truth.of(four).negatedIf(negated)))
                    : Optional.empty();
        }
        return Optional.of(new Condition.OfFamily(four != negated ? AddressFamily.IPV4 : AddressFamily.IPV6));
    }

    private static Optional<Condition> address(
            List<String> elements, AddressFamily family, Condition.End end, boolean negated) {
        List<Network> networks = new ArrayList<>();
        for (String element : elements) {
            Optional<List<Network>> some = networks(element, family);
            if (some.isEmpty()) {
                return Optional.empty();
            }
            networks.addAll(some.get());
        }
        return Optional.of(new Condition.Address(end, networks, negated));
    }

    /** One network, or a range of addresses as the networks it is made of. */
    private static Optional<List<Network>> networks(String element, AddressFamily family) {
        int dash = element.indexOf('-');
        if (dash > 0) {
            Optional<IpAddress> from = IpAddress.parse(element.substring(0, dash));
            Optional<IpAddress> to = IpAddress.parse(element.substring(dash + 1));
            return from.isPresent()
                            && to.isPresent()
                            && from.get().family() == family
                            && to.get().family() == family
                    ? Optional.of(AddressRange.networks(from.get(), to.get()))
                    : Optional.empty();
        }
        return Network.parse(element)
                .filter(n -> n.family() == family && n.mask().prefixLength().isPresent())
                .map(List::of);
    }

    private static Optional<Condition> ports(List<String> elements, Condition.End end, boolean negated) {
        List<Condition.Ports> ranges = new ArrayList<>();
        for (String element : elements) {
            Optional<Condition.Ports> range = ServiceNames.range(element, '-');
            if (range.isEmpty()) {
                return Optional.empty();
            }
            ranges.add(range.get());
        }
        return Optional.of(new Condition.Port(end, ranges, negated));
    }

    private static Optional<Condition> states(List<String> elements, boolean negated) {
        Set<String> states = new LinkedHashSet<>();
        elements.forEach(e -> states.add(e.toUpperCase(java.util.Locale.ROOT)));
        return Optional.of(new Condition.State(states, negated));
    }
}
