package dev.muster.ntp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges a Junos configuration and writes the lines of the filter on lo0 that let in only those who are named. A filter
 * cannot tell a question for the time from one for details, so whoever may ask may ask anything. The two terms of ours
 * stand in front: they accept NTP from a prefix list, in which the router's own addresses must be ({@code show ntp}
 * asks itself), and discard all other packets to port 123. What comes behind, SSH and BGP among it, is decided as it
 * was: by the terms that were there, or, in a filter that we make, by one that accepts.
 */
public final class JunosRouter {
    private static final String LIST = "muster-ntp";
    private static final String ALLOW = "muster-ntp-allow";
    private static final String DISCARD = "muster-ntp-discard";
    private static final String REST = "muster-ntp-rest";

    private final JunosConfig config;
    private final RouterPolicy policy;
    private final String filterName;
    private final List<String> commands = new ArrayList<>();
    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private Optional<String> refusal = Optional.empty();

    private JunosRouter(JunosConfig config, RouterPolicy policy, String filterName) {
        this.config = config;
        this.policy = policy;
        this.filterName = filterName;
    }

    /**
     * What to do about a configuration.
     *
     * @param setLines of {@code system ntp}, {@code firewall}, {@code policy-options} and {@code interfaces}
     * @param inherited those of {@code interfaces lo0} with what they inherit from groups
     * @param policy whose sources are those of the configuration itself where it names none
     * @param filterName of the filter to make where lo0 has none
     */
    public static RouterRemedy remedy(String setLines, String inherited, RouterPolicy policy, String filterName) {
        JunosConfig config = JunosConfig.parse(setLines);
        RouterPolicy named = policy.sources().isEmpty()
                ? policy.withSources(
                        addresses(config).stream().map(Network::host).toList())
                : policy;
        return new JunosRouter(config, named, filterName).remedy(JunosConfig.parse(inherited));
    }

    private static List<IpAddress> addresses(JunosConfig config) {
        return config.upstreams().stream()
                .map(IpAddress::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    private RouterRemedy remedy(JunosConfig inherited) {
        RouterVerdict verdict = RouterVerdict.worst(families().map(this::verdict));
        families().filter(family -> !isRight(family)).forEach(family -> close(family, inherited));
        RouterRemedy remedy = new RouterRemedy(
                verdict,
                says(verdict),
                config.upstreams(),
                remarks(),
                Optional.empty(),
                commands,
                List.of(),
                before,
                after);
        return commands.isEmpty() && refusal.isEmpty()
                ? remedy
                : refusal.or(this::lostUpstream).map(remedy::refused).orElse(remedy);
    }

    private Stream<AddressFamily> families() {
        if (!config.hasNtp()) {
            return Stream.empty();
        }
        return Stream.of(AddressFamily.values()).filter(f -> f == AddressFamily.IPV4 || config.hasFamily(f));
    }

    private Optional<String> lostUpstream() {
        Optional<String> cut = policy.cutOff(addresses(config))
                .map(upstream -> "the router follows " + upstream
                        + ", which is none of the servers: this filter would cut its own time");
        return cut.or(() -> names().stream()
                .findFirst()
                .filter(name -> policy.sources().isEmpty())
                .map(name -> "the router follows \"" + name
                        + "\" by name: without its addresses in servers this filter would cut its own time"));
    }

    private List<String> names() {
        return config.upstreams().stream()
                .filter(upstream -> IpAddress.parse(upstream).isEmpty())
                .toList();
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (String name : names()) {
            remarks.add("the router follows \"" + name + "\", and a filter needs its addresses: name them in servers");
        }
        if (!policy.clients().isEmpty()) {
            remarks.add("a filter on lo0 cannot tell questions for the time from others: the clients may ask for "
                    + "details, too");
        }
        return remarks;
    }

    // ---- judging

    private RouterVerdict verdict(AddressFamily family) {
        return lettingAnybodyIn(family).isPresent() ? RouterVerdict.OPEN : RouterVerdict.CLOSED;
    }

    private String says(RouterVerdict verdict) {
        if (verdict == RouterVerdict.OFF) {
            return "no \"system ntp\": the router keeps no time for anybody";
        }
        return String.join(
                "; ",
                families()
                        .map(family -> family.words() + ": "
                                + lettingAnybodyIn(family).orElse("only those the filter on lo0 accepts are answered"))
                        .toList());
    }

    /** What lets somebody in whom nobody thought of, if anything. */
    private Optional<String> lettingAnybodyIn(AddressFamily family) {
        List<String> filters = config.inputFilters(family);
        if (filters.isEmpty()) {
            return Optional.of("no filter on lo0, so anybody may ask anything");
        }
        if (filters.size() > 1) {
            return Optional.of("a list of filters on lo0, which is not judged, so anybody may be let in");
        }
        Optional<List<String>> path = config.path(family, filters.get(0));
        if (path.isEmpty()) {
            return Optional.of("filter " + filters.get(0) + " of lo0 is not defined here, so anybody may be let in");
        }
        for (JunosTerm term : config.terms(path.get())) {
            JunosTerm.Match match = term.matches(Optional.empty(), config::prefixes);
            if (match != JunosTerm.Match.NO && term.action() == JunosTerm.Action.ACCEPT) {
                return Optional.of("term " + term.name() + " of filter " + filters.get(0)
                        + (match == JunosTerm.Match.YES
                                ? " accepts NTP from anybody"
                                : " may accept NTP from anybody"));
            }
            if (match == JunosTerm.Match.YES && term.action() == JunosTerm.Action.DROP) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether those who are wanted are let in, and nobody else. */
    private boolean isRight(AddressFamily family) {
        List<String> filters = config.inputFilters(family);
        Optional<List<String>> path = filters.size() == 1 ? config.path(family, filters.get(0)) : Optional.empty();
        if (path.isEmpty() || lettingAnybodyIn(family).isPresent()) {
            return false;
        }
        List<JunosTerm> terms = config.terms(path.get());
        List<Network> wanted = wanted(family);
        return wanted.stream().allMatch(network -> isLetIn(terms, network))
                && others(terms).stream().allMatch(n -> wanted.stream().anyMatch(w -> w.covers(n)));
    }

    private boolean isLetIn(List<JunosTerm> terms, Network network) {
        for (JunosTerm term : terms) {
            JunosTerm.Match match = term.matches(Optional.of(network), config::prefixes);
            if (match != JunosTerm.Match.NO && term.action() == JunosTerm.Action.DROP) {
                return false;
            }
            if (match == JunosTerm.Match.YES && term.action() == JunosTerm.Action.ACCEPT) {
                return true;
            }
        }
        return false;
    }

    /** Networks by which NTP may be let in, before a term discards the rest. */
    private Set<Network> others(List<JunosTerm> terms) {
        Set<Network> all = new LinkedHashSet<>();
        for (JunosTerm term : terms) {
            boolean everybody = term.matches(Optional.empty(), config::prefixes) == JunosTerm.Match.YES;
            if (everybody && term.action() == JunosTerm.Action.DROP) {
                return all;
            }
            if (term.action() == JunosTerm.Action.ACCEPT) {
                term.sources(config::prefixes).stream()
                        .filter(n -> term.matches(Optional.of(n), config::prefixes) != JunosTerm.Match.NO)
                        .forEach(all::add);
            }
        }
        return all;
    }

    // ---- closing

    private List<Network> wanted(AddressFamily family) {
        return Stream.concat(policy.of(family).everybody().stream(), config.own(family).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private void close(AddressFamily family, JunosConfig inherited) {
        List<String> filters = config.inputFilters(family);
        Optional<String> obstacle = obstacle(family, filters, inherited);
        if (obstacle.isPresent()) {
            refusal = refusal.or(() -> obstacle);
            return;
        }
        String family6 = family == AddressFamily.IPV6 ? "6" : "";
        String filter = filters.isEmpty() ? filterName + family6 : filters.get(0);
        List<String> path = config.path(family, filter)
                .orElse(List.of("firewall", "family", JunosConfig.word(family), "filter", filter));
        prefixList(LIST + family6, wanted(family));
        terms(family, path, LIST + family6, filters.isEmpty());
        if (filters.isEmpty()) {
            String line = "set interfaces lo0 unit 0 family " + JunosConfig.word(family) + " filter input " + filter;
            commands.add(line);
            after.add(line);
        }
    }

    /** Why the filter cannot be closed without danger for what else it does. */
    private Optional<String> obstacle(AddressFamily family, List<String> filters, JunosConfig inherited) {
        if (!inherited.inputFilters(family).equals(filters)) {
            return Optional.of("lo0 inherits its " + JunosConfig.word(family)
                    + " filter from a configuration group; add the terms there");
        }
        if (filters.size() > 1) {
            return Optional.of("lo0 has a list of filters (" + String.join(", ", filters)
                    + "); add the terms to the right one by hand");
        }
        Optional<String> inactive = config.deactivated().stream()
                .filter(path -> path.startsWith("interfaces lo0")
                        || path.contains(LIST)
                        || filters.stream().anyMatch(filter -> path.contains("filter " + filter)))
                .findFirst();
        if (inactive.isPresent()) {
            return Optional.of("\"" + inactive.get() + "\" is deactivated; somebody meant to come back to it");
        }
        if (filters.isEmpty()) {
            return config.path(family, filterName + (family == AddressFamily.IPV6 ? "6" : ""))
                    .map(path -> "there is a filter " + path.get(path.size() - 1)
                            + " already, which is not that of lo0; name another with filter");
        }
        String filter = filters.get(0);
        if (config.path(family, filter).isEmpty()) {
            return Optional.of("filter " + filter + " of lo0 is not defined in this configuration itself");
        }
        return config.elsewhere(filter)
                .map(where -> "filter " + filter + " is not lo0's alone (" + where
                        + "): there it would discard NTP that is on its way to others");
    }

    private void prefixList(String name, List<Network> wanted) {
        List<String> path = List.of("policy-options", "prefix-list", name);
        List<String> lines = wanted.stream()
                .map(network -> "set policy-options prefix-list " + name + " " + prefix(network))
                .toList();
        List<String> old = config.texts(path);
        old.stream()
                .filter(line -> !lines.contains(line))
                .forEach(line -> commands.add(line.replaceFirst("^set", "delete")));
        lines.stream().filter(line -> !old.contains(line)).forEach(commands::add);
        before.addAll(old);
        after.addAll(lines);
    }

    private static String prefix(Network network) {
        return network.isSingleHost()
                ? network.address() + "/" + network.family().addressBytes() * 8
                : network.toString();
    }

    private void terms(AddressFamily family, List<String> path, String list, boolean isNew) {
        String start = "set " + written(path) + " term ";
        String protocol = family == AddressFamily.IPV6 ? " from next-header udp" : " from protocol udp";
        List<String> allow = List.of(
                start + ALLOW + " from source-prefix-list " + list,
                start + ALLOW + protocol,
                start + ALLOW + " from port ntp",
                start + ALLOW + " then accept");
        List<String> discard = List.of(
                start + DISCARD + protocol,
                start + DISCARD + " from destination-port ntp",
                start + DISCARD + " then discard");
        List<String> old = config.texts(path);
        List<JunosTerm> others = config.terms(path).stream()
                .filter(term -> !Set.of(ALLOW, DISCARD).contains(term.name()))
                .toList();
        before.addAll(old);
        after.addAll(allow);
        after.addAll(discard);
        old.stream()
                .filter(line -> !line.startsWith(start + ALLOW + " ") && !line.startsWith(start + DISCARD + " "))
                .forEach(after::add);
        term(start + ALLOW, old, allow);
        term(start + DISCARD, old, discard);
        if (isNew) {
            commands.add(start + REST + " then accept");
            after.add(start + REST + " then accept");
        } else if (!others.isEmpty() && !isInFront(path)) {
            String insert = "insert " + written(path) + " term ";
            String place = " before term " + written(List.of(others.get(0).name()));
            commands.add(insert + ALLOW + place);
            commands.add(insert + DISCARD + place);
        }
    }

    /** Words as they are said: those with blanks or signs in them between quotes, in which no quote can be. */
    private static String written(List<String> words) {
        return words.stream()
                .map(word -> word.matches("[\\w.:/-]+") ? word : "\"" + word + "\"")
                .collect(Collectors.joining(" "));
    }

    /** The term as it must be: made anew unless it is so already. */
    private void term(String start, List<String> old, List<String> wanted) {
        List<String> there =
                old.stream().filter(line -> line.startsWith(start + " ")).toList();
        if (Set.copyOf(there).equals(Set.copyOf(wanted))) {
            return;
        }
        if (!there.isEmpty()) {
            commands.add(start.replaceFirst("^set", "delete"));
        }
        commands.addAll(wanted);
    }

    private boolean isInFront(List<String> path) {
        List<String> names = config.terms(path).stream().map(JunosTerm::name).toList();
        boolean rebuilt = commands.stream().anyMatch(line -> line.startsWith("set " + written(path)));
        return !rebuilt && names.size() > 1 && names.subList(0, 2).equals(List.of(ALLOW, DISCARD));
    }
}
