package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules as {@code iptables-save} and {@code ip6tables-save} print them and their files hold them.
 *
 * <p>Since 1.4.3 a negation stands in front of the option ({@code ! -s 10.0.0.0/8}), before that behind it
 * ({@code -s ! 10.0.0.0/8}); files of both live on. What a match extension asks that is not known here makes its rule
 * one that may match.
 */
public final class IptablesText {
    private static final Set<String> GOES_ON = Set.of(
            "LOG",
            "ULOG",
            "NFLOG",
            "MARK",
            "CONNMARK",
            "SECMARK",
            "CONNSECMARK",
            "TOS",
            "DSCP",
            "TTL",
            "HL",
            "CLASSIFY",
            "TRACE",
            "AUDIT",
            "SET",
            "TCPMSS",
            "CHECKSUM",
            "RATEEST",
            "IDLETIMER",
            "LED",
            "TEE",
            "ECN",
            "HMARK",
            "TCPOPTSTRIP");

    private final AddressFamily family;
    private final List<Table> tables = new ArrayList<>();
    private final List<String> unclear = new ArrayList<>();
    private String table = "";
    private Map<String, Target> policies = new LinkedHashMap<>();
    private Map<String, List<Rule>> rules = new LinkedHashMap<>();

    private IptablesText(AddressFamily family) {
        this.family = family;
    }

    /** All tables of the text; lines that make no sense are listed as such. */
    public static Ruleset parse(String text, AddressFamily family) {
        IptablesText parser = new IptablesText(family);
        text.lines().map(String::strip).forEach(parser::line);
        if (!parser.table.isEmpty()) {
            parser.unclear.add("table " + parser.table + " has no COMMIT");
        }
        return new Ruleset(parser.tables, parser.unclear);
    }

    private void line(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (line.startsWith("*") && table.isEmpty()) {
            table = line.substring(1).strip();
            policies = new LinkedHashMap<>();
            rules = new LinkedHashMap<>();
        } else if (line.equals("COMMIT") && !table.isEmpty()) {
            commit();
        } else if (line.startsWith(":") && !table.isEmpty()) {
            String[] words = line.substring(1).strip().split("\\s+");
            declare(words[0], words.length > 1 ? words[1] : "-");
        } else if (table.isEmpty()) {
            unclear.add(line);
        } else {
            command(line.replaceFirst("^\\[[0-9]+:[0-9]+\\]\\s*", ""));
        }
    }

    private void declare(String chain, String policy) {
        policies.put(
                chain,
                switch (policy) {
                    case "ACCEPT", "-" -> Target.ACCEPT;
                    case "DROP" -> Target.DROP;
                    default -> Target.UNCLEAR;
                });
        rules.putIfAbsent(chain, new ArrayList<>());
    }

    private void commit() {
        Map<String, Chain> chains = new LinkedHashMap<>();
        rules.forEach((name, list) -> chains.put(
                name,
                new Chain(
                        name,
                        name.equals(name.toUpperCase(java.util.Locale.ROOT)) ? Hook.of(name) : Optional.empty(),
                        table.equals("nat"),
                        policies.getOrDefault(name, Target.ACCEPT),
                        list)));
        tables.add(new Table(Set.of(family), table, chains));
        table = "";
    }

    private void command(String line) {
        List<String> words = words(line);
        if (words.size() > 1 && words.get(0).equals("-N")) {
            rules.putIfAbsent(words.get(1), new ArrayList<>());
        } else if (words.size() > 2 && words.get(0).equals("-P")) {
            declare(words.get(1), words.get(2));
        } else if (words.size() > 1 && List.of("-A", "--append").contains(words.get(0))) {
            rules.computeIfAbsent(words.get(1), key -> new ArrayList<>())
                    .add(new RuleReader(line, words.subList(2, words.size())).rule());
        } else if (words.size() > 1 && List.of("-I", "--insert").contains(words.get(0))) {
            boolean hasPlace = words.size() > 2 && words.get(2).matches("[0-9]{1,6}");
            int place = hasPlace ? Integer.parseInt(words.get(2)) - 1 : 0;
            List<Rule> chain = rules.computeIfAbsent(words.get(1), key -> new ArrayList<>());
            if (place < 0 || place > chain.size()) {
                unclear.add(line);
                return;
            }
            chain.add(place, new RuleReader(line, words.subList(hasPlace ? 3 : 2, words.size())).rule());
        } else {
            unclear.add(line);
        }
    }

    /** Split at blanks; quotes keep blanks, a backslash in them the next character. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inside = false;
        boolean started = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (inside && c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (c == '"') {
                inside = !inside;
                started = true;
            } else if (!inside && (c == ' ' || c == '\t')) {
                if (started) {
                    words.add(word.toString());
                    word.setLength(0);
                    started = false;
                }
            } else {
                word.append(c);
                started = true;
            }
        }
        if (started) {
            words.add(word.toString());
        }
        return words;
    }

    /** Reads the words of one rule. */
    private final class RuleReader {
        private final String text;
        private final List<String> words;
        private final List<Condition> conditions = new ArrayList<>();
        private Target target = Target.CONTINUE;
        private int at;
        private boolean negated;

        RuleReader(String text, List<String> words) {
            this.text = text;
            this.words = words;
        }

        Rule rule() {
            while (at < words.size()) {
                String word = words.get(at++);
                if (word.equals("!")) {
                    negated = !negated;
                } else {
                    option(word);
                    negated = false;
                }
            }
            return new Rule(text, conditions, target);
        }

        private void option(String option) {
            switch (option) {
                case "-s", "--source", "--src" -> address(Condition.End.SOURCE);
                case "-d", "--destination", "--dst" -> address(Condition.End.DESTINATION);
                case "-i", "--in-interface" -> interfaceNamed(true);
                case "-o", "--out-interface" -> interfaceNamed(false);
                case "-p", "--protocol", "--proto", "--ctproto" ->
                    fixed(ServiceNames.isUdp(value()).negatedIf(negated));
                case "-f", "--fragment" -> fixed(Truth.NO.negatedIf(negated));
                case "-4", "--ipv4" -> fixed(Truth.of(family == AddressFamily.IPV4));
                case "-6", "--ipv6" -> fixed(Truth.of(family == AddressFamily.IPV6));
                case "-m", "--match", "--comment" -> value();
                case "-c", "--set-counters" -> {
                    value();
                    value();
                }
                case "--dport", "--destination-port" -> ports(Condition.End.DESTINATION);
                case "--sport", "--source-port" -> ports(Condition.End.SOURCE);
                case "--dports", "--destination-ports" -> ports(Condition.End.DESTINATION);
                case "--sports", "--source-ports" -> ports(Condition.End.SOURCE);
                case "--ports", "--port" -> ports(Condition.End.EITHER);
                case "--state", "--ctstate" -> states();
                case "--ctdir" -> direction();
                case "--dst-type" -> kindOfDestination();
                case "--pkt-type" -> fixed(kindOfPacket(value()).negatedIf(negated));
                case "--tcp-flags" -> {
                    value();
                    value();
                    fixed(Truth.NO.negatedIf(negated));
                }
                case "--syn" -> fixed(Truth.NO.negatedIf(negated));
                // A datagram with a routing header is none of those that are asked about.
                case "--icmp-type", "--icmpv6-type", "--rt-type" -> {
                    value();
                    fixed(Truth.NO.negatedIf(negated));
                }
                // Of rpfilter: there is a way back to those that are asked about.
                case "--invert" -> fixed(Truth.NO);
                case "--validmark", "--loose" -> {}
                case "-j", "--jump" -> target = targetNamed(value());
                case "-g", "--goto" -> target = Target.goTo(value());
                default -> unknown(option);
            }
        }

        private void fixed(Truth truth) {
            conditions.add(new Condition.Fixed(truth));
        }

        private String value() {
            if (at < words.size() && words.get(at).equals("!")) {
                negated = !negated;
                at++;
            }
            if (at < words.size()) {
                return words.get(at++);
            }
            fixed(Truth.MAYBE);
            return "";
        }

        private void address(Condition.End end) {
            List<Network> networks = new ArrayList<>();
            for (String word : value().split(",")) {
                Optional<Network> network = Network.parse(word)
                        .filter(n -> n.family() == family)
                        .filter(n -> n.mask().prefixLength().isPresent());
                if (network.isEmpty()) {
                    fixed(Truth.MAYBE);
                    return;
                }
                networks.add(network.get());
            }
            conditions.add(new Condition.Address(end, networks, negated));
        }

        private void interfaceNamed(boolean incoming) {
            String name = value();
            conditions.add(new Condition.Interface(incoming, List.of(name), negated));
        }

        private void ports(Condition.End end) {
            List<Condition.Ports> ranges = new ArrayList<>();
            for (String word : value().split(",")) {
                Optional<Condition.Ports> range = ServiceNames.range(word, ':');
                if (range.isEmpty()) {
                    fixed(Truth.MAYBE);
                    return;
                }
                ranges.add(range.get());
            }
            conditions.add(new Condition.Port(end, ranges, negated));
        }

        private void states() {
            Set<String> states = new LinkedHashSet<>(Arrays.asList(value().split(",")));
            conditions.add(new Condition.State(states, negated));
        }

        private void direction() {
            String way = value();
            if (way.equals("REPLY") || way.equals("ORIGINAL")) {
                conditions.add(new Condition.Direction(way.equals("REPLY"), negated));
            } else {
                fixed(Truth.MAYBE);
            }
        }

        /** Packets to this host itself are what is asked about; broadcast and multicast are none. */
        private void kindOfDestination() {
            String kind = value();
            if (kind.equals("LOCAL")) {
                conditions.add(new Condition.ToThisHost(negated));
            } else {
                boolean other = kind.equals("MULTICAST") || kind.equals("BROADCAST");
                fixed((other ? Truth.NO : Truth.MAYBE).negatedIf(negated));
            }
        }

        private Truth kindOfPacket(String kind) {
            return switch (kind) {
                case "unicast", "host" -> Truth.YES;
                case "broadcast", "multicast" -> Truth.NO;
                default -> Truth.MAYBE;
            };
        }

        /** What belongs to the target is no condition; what of it counts is read here. */
        private Target targetNamed(String name) {
            List<String> rest = words.subList(at, words.size());
            boolean belongs = name.equals(name.toUpperCase(java.util.Locale.ROOT)) && !rules.containsKey(name);
            if (belongs
                    && !name.isEmpty()
                    && !List.of("ACCEPT", "DROP", "RETURN").contains(name)) {
                Target built = builtIn(name, rest);
                if (!built.equals(Target.UNCLEAR)) {
                    skipOptionsOfTarget();
                }
                return built;
            }
            return switch (name) {
                case "ACCEPT" -> Target.ACCEPT;
                case "DROP" -> Target.DROP;
                case "RETURN" -> Target.RETURN;
                case "" -> Target.UNCLEAR;
                default -> Target.jump(name);
            };
        }

        private Target builtIn(String name, List<String> options) {
            if (GOES_ON.contains(name)) {
                return Target.CONTINUE;
            }
            boolean nat = table.equals("nat");
            return switch (name) {
                case "REJECT", "TARPIT" -> Target.DROP;
                case "NOTRACK" -> Target.UNTRACK;
                case "CT" -> options.contains("--notrack") ? Target.UNTRACK : Target.CONTINUE;
                case "MASQUERADE", "SNAT" -> nat ? Target.ACCEPT : Target.UNCLEAR;
                case "DNAT", "REDIRECT", "NETMAP", "TPROXY", "QUEUE", "NFQUEUE" -> Target.UNCLEAR;
                default -> Target.jump(name);
            };
        }

        /** Up to the next option that is a condition of ours; a jump has no options at all. */
        private void skipOptionsOfTarget() {
            while (at < words.size()
                    && !List.of("-m", "-s", "-d", "-p", "-i", "!").contains(words.get(at))) {
                at++;
            }
        }

        private void unknown(String option) {
            fixed(Truth.MAYBE);
            while (option.startsWith("-")
                    && at < words.size()
                    && !words.get(at).startsWith("-")
                    && !words.get(at).equals("!")) {
                at++;
            }
        }
    }
}
