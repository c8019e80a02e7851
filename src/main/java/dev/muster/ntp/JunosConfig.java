package dev.muster.ntp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code set} lines that {@code | display set} shows of a Junos configuration, in their order, which for the terms
 * of a filter is that of their evaluation. What is deactivated does not count.
 *
 * @param lines active ones
 * @param deactivated paths that {@code deactivate} lines name
 */
record JunosConfig(List<Line> lines, List<String> deactivated) {
    private static final List<String> LO0 = List.of("interfaces", "lo0", "unit", "0", "family");

    /** One line: its words without {@code set}. */
    record Line(String text, List<String> words) {
        boolean beginsWith(List<String> path) {
            return words.size() >= path.size() && words.subList(0, path.size()).equals(path);
        }

        /** The words behind a path. */
        List<String> behind(List<String> path) {
            return words.subList(path.size(), words.size());
        }
    }

    static JunosConfig parse(String text) {
        List<String> off = text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("deactivate "))
                .map(line -> line.substring("deactivate ".length()))
                .distinct()
                .toList();
        List<List<String>> offPaths = off.stream().map(JunosConfig::words).toList();
        Set<Line> lines = text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("set "))
                .map(line -> new Line(line, words(line.substring("set ".length()))))
                .filter(line -> offPaths.stream().noneMatch(line::beginsWith))
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        return new JunosConfig(List.copyOf(lines), off);
    }

    /** Words are split at blanks, but not between double quotes, which are not part of them. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (c == ' ' && !quoted) {
                if (any) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }

    Stream<List<String>> behind(String... path) {
        List<String> words = List.of(path);
        return lines.stream().filter(line -> line.beginsWith(words)).map(line -> line.behind(words));
    }

    private static Optional<String> first(List<String> words) {
        return words.stream().findFirst();
    }

    // ---- ntp

    boolean hasNtp() {
        return behind("system", "ntp").findAny().isPresent();
    }

    /** Of {@code server}, {@code peer} and {@code boot-server}, as written. */
    List<String> upstreams() {
        return behind("system", "ntp")
                .filter(words -> words.size() > 1
                        && Set.of("server", "peer", "boot-server").contains(words.get(0)))
                .map(words -> words.get(1))
                .distinct()
                .toList();
    }

    /** The router's own addresses that {@code show ntp} asks from: of the loopback interface, and what ntp says. */
    List<Network> own(AddressFamily family) {
        Stream<String> loopback = lo0(family)
                .filter(words -> words.size() > 1 && words.get(0).equals("address"))
                .map(words -> words.get(1).replaceFirst("/.*", ""));
        Stream<String> source = behind("system", "ntp", "source-address")
                .map(JunosConfig::first)
                .flatMap(Optional::stream);
        String self = family == AddressFamily.IPV4 ? "127.0.0.1" : "::1";
        return Stream.concat(Stream.of(self), Stream.concat(loopback, source))
                .map(IpAddress::parse)
                .flatMap(Optional::stream)
                .filter(address -> address.family() == family)
                .map(Network::host)
                .distinct()
                .toList();
    }

    // ---- interfaces

    private Stream<List<String>> lo0(AddressFamily family) {
        return behind("interfaces", "lo0", "unit", "0", "family", word(family));
    }

    /** {@code inet} or {@code inet6}. */
    static String word(AddressFamily family) {
        return family == AddressFamily.IPV4 ? "inet" : "inet6";
    }

    boolean hasFamily(AddressFamily family) {
        return lines.stream()
                .anyMatch(line -> line.words().size() > 6
                        && line.words().get(0).equals("interfaces")
                        && line.words().get(4).equals("family")
                        && line.words().get(5).equals(word(family)));
    }

    /** The filters on what comes in for the router itself; more than one when they are a list. */
    List<String> inputFilters(AddressFamily family) {
        return lo0(family)
                .filter(words -> words.size() > 2
                        && words.get(0).equals("filter")
                        && Set.of("input", "input-list").contains(words.get(1)))
                .map(words -> words.get(2))
                .toList();
    }

    /** Where else a filter is applied: its name anywhere below another interface, or a template. */
    Optional<String> elsewhere(String filter) {
        return lines.stream()
                .filter(line -> line.words().contains("filter")
                        && line.words().contains(filter)
                        && !line.beginsWith(List.of("firewall"))
                        && !line.beginsWith(LO0))
                .map(Line::text)
                .findFirst();
    }

    // ---- filters

    /** Where a filter is defined; families other than IPv4 must be said. Empty when it is nowhere. */
    Optional<List<String>> path(AddressFamily family, String filter) {
        List<String> full = List.of("firewall", "family", word(family), "filter", filter);
        List<String> bare = List.of("firewall", "filter", filter);
        Stream<List<String>> paths = family == AddressFamily.IPV4 ? Stream.of(full, bare) : Stream.of(full);
        return paths.filter(path -> lines.stream().anyMatch(line -> line.beginsWith(path)))
                .findFirst();
    }

    /** The terms in the order of their evaluation. */
    List<JunosTerm> terms(List<String> filter) {
        Map<String, List<List<String>>> named = new LinkedHashMap<>();
        for (Line line : lines) {
            if (line.beginsWith(filter)) {
                List<String> rest = line.behind(filter);
                if (rest.size() > 2 && rest.get(0).equals("term")) {
                    named.computeIfAbsent(rest.get(1), name -> new ArrayList<>())
                            .add(rest.subList(2, rest.size()));
                }
            }
        }
        return named.entrySet().stream()
                .map(each -> new JunosTerm(each.getKey(), each.getValue()))
                .toList();
    }

    /** Networks of a prefix list; empty when it is not defined or made of other configuration. */
    Optional<List<Network>> prefixes(String list) {
        List<String> path = List.of("policy-options", "prefix-list", list);
        List<String> entries = lines.stream()
                .filter(line -> line.beginsWith(path))
                .map(line -> line.behind(path))
                .filter(words -> !words.isEmpty())
                .map(words -> words.get(0))
                .toList();
        List<Network> networks =
                entries.stream().map(Network::parse).flatMap(Optional::stream).toList();
        return entries.isEmpty() || networks.size() < entries.size() ? Optional.empty() : Optional.of(networks);
    }

    /** Lines below a path, as written. */
    List<String> texts(List<String> path) {
        return lines.stream()
                .filter(line -> line.beginsWith(path))
                .map(Line::text)
                .toList();
    }
}
