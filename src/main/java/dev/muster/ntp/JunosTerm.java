package dev.muster.ntp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One term of a Junos firewall filter, asked about a packet to UDP port 123. Whoever forges its source may choose its
 * source port, so a condition on that holds nobody off. What is not understood is {@link Match#MAYBE}.
 *
 * @param statements words behind the term's name: {@code from protocol udp}, {@code then accept}
 */
record JunosTerm(String name, List<List<String>> statements) {
    /** A network of this many addresses and more is as good as the world. */
    private static final int WORLD = 8;

    private static final Set<String> NTP = Set.of("ntp", "123");

    JunosTerm {
        statements = List.copyOf(statements);
    }

    /** Whether a term is about a packet. */
    enum Match {
        YES,
        NO,
        MAYBE;

        Match and(Match other) {
            if (this == NO || other == NO) {
                return NO;
            }
            return this == other ? this : MAYBE;
        }
    }

    /** What happens to a packet that matches. */
    enum Action {
        ACCEPT,
        DROP,
        NEXT
    }

    Action action() {
        Action action = Action.ACCEPT;
        for (List<String> words : statements) {
            if (!words.get(0).equals("then") || words.size() < 2) {
                continue;
            }
            switch (words.get(1)) {
                case "discard", "reject" -> action = Action.DROP;
                case "next" -> action = Action.NEXT;
                default -> {
                    // count, log, policer …: the packet is accepted unless another word says otherwise
                }
            }
        }
        return action;
    }

    /**
     * Whether the term is about packets from a network.
     *
     * @param source empty for somebody nobody thought of
     * @param prefixes networks of a prefix list, empty when unknown
     */
    Match matches(Optional<Network> source, Function<String, Optional<List<Network>>> prefixes) {
        Match match = Match.YES;
        for (Map.Entry<String, List<List<String>>> each : conditions().entrySet()) {
            match = match.and(condition(each.getKey(), each.getValue(), source, prefixes));
        }
        return match;
    }

    /** Networks by which the term chooses its sources; empty when it does not. */
    Set<Network> sources(Function<String, Optional<List<Network>>> prefixes) {
        Set<Network> all = new java.util.LinkedHashSet<>();
        conditions().forEach((key, values) -> {
            if (key.equals("source-address") || key.equals("source-prefix-list")) {
                Sources sources = sources(key, values, prefixes);
                all.addAll(sources.networks());
            }
        });
        return all;
    }

    private Map<String, List<List<String>>> conditions() {
        Map<String, List<List<String>>> conditions = new LinkedHashMap<>();
        for (List<String> words : statements) {
            if (words.get(0).equals("from") && words.size() > 1) {
                conditions
                        .computeIfAbsent(words.get(1), key -> new ArrayList<>())
                        .add(words.subList(2, words.size()));
            }
        }
        return conditions;
    }

    private Match condition(
            String key,
            List<List<String>> values,
            Optional<Network> source,
            Function<String, Optional<List<Network>>> prefixes) {
        return switch (key) {
            case "protocol", "next-header", "payload-protocol" -> any(values, Set.of("udp", "17"));
            case "destination-port" -> port(values);
            case "port" -> port(values) == Match.YES ? Match.YES : Match.MAYBE;
            case "source-port" -> Match.YES;
            case "source-address", "source-prefix-list" ->
                sources(key, values, prefixes).match(source);
            case "tcp-established", "tcp-initial", "tcp-flags", "icmp-type", "icmp-code", "icmp6-type" -> Match.NO;
            default -> Match.MAYBE;
        };
    }

    private static Match any(List<List<String>> values, Set<String> wanted) {
        return values.stream().anyMatch(words -> !words.isEmpty() && wanted.contains(words.get(0)))
                ? Match.YES
                : Match.NO;
    }

    private static Match port(List<List<String>> values) {
        for (List<String> words : values) {
            String text = words.isEmpty() ? "" : words.get(0);
            if (NTP.contains(text) || isRangeOverNtp(text)) {
                return Match.YES;
            }
        }
        return Match.NO;
    }

    private static boolean isRangeOverNtp(String text) {
        if (!text.matches("\\d{1,5}-\\d{1,5}")) {
            return false;
        }
        int dash = text.indexOf('-');
        return Integer.parseInt(text.substring(0, dash)) <= 123 && Integer.parseInt(text.substring(dash + 1)) >= 123;
    }

    /** Networks that are let in by a condition, those that are excepted, and whether that is all. */
    private record Sources(List<Network> networks, List<Network> except, boolean isKnown) {
        Match match(Optional<Network> source) {
            if (source.isEmpty()) {
                boolean world = networks.stream().anyMatch(n -> n.mask().value().bitCount() < WORLD);
                return world ? Match.YES : isKnown ? Match.NO : Match.MAYBE;
            }
            Network asked = source.get();
            boolean excepted = except.stream().anyMatch(n -> n.covers(asked) || asked.covers(n));
            if (networks.stream().anyMatch(n -> n.covers(asked))) {
                return excepted ? Match.MAYBE : Match.YES;
            }
            return isKnown && networks.stream().noneMatch(asked::covers) ? Match.NO : Match.MAYBE;
        }
    }

    private static Sources sources(
            String key, List<List<String>> values, Function<String, Optional<List<Network>>> prefixes) {
        List<Network> networks = new ArrayList<>();
        List<Network> except = new ArrayList<>();
        boolean known = true;
        for (List<String> words : values) {
            String text = words.isEmpty() ? "" : words.get(0);
            Optional<List<Network>> found = key.equals("source-prefix-list")
                    ? prefixes.apply(text)
                    : Network.parse(text).map(List::of);
            known &= found.isPresent();
            (words.contains("except") ? except : networks).addAll(found.orElse(List.of()));
        }
        return new Sources(networks, except, known);
    }
}
