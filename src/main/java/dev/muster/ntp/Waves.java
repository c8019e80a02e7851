package dev.muster.ntp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Splits hosts that take the time from each other into waves, so that no restart takes all upstreams of a stratum away
 * from anybody at once: ntpd needs minutes to be in step again, and whoever follows it drifts meanwhile.
 *
 * @param hosts of each wave, every host in exactly one
 * @param reasons why there is more than one, and what no splitting can help
 * @param earlier for a host, those of earlier waves that must be back before it is disturbed
 */
public record Waves(List<List<String>> hosts, List<String> reasons, Map<String, List<String>> earlier) {
    private static final int MOST_NAMES = 3;

    public Waves {
        hosts = hosts.stream().map(List::copyOf).toList();
        reasons = List.copyOf(reasons);
        earlier = Map.copyOf(earlier);
    }

    /**
     * A host as far as it matters here.
     *
     * @param names it is known by to those that follow it: names and addresses
     * @param upstreams it follows, by name or address
     * @param stratum it serves at; empty when unknown
     */
    public record Member(String host, Set<String> names, List<String> upstreams, Optional<Integer> stratum) {
        public Member {
            names = Set.copyOf(names);
            upstreams = List.copyOf(upstreams);
        }
    }

    /** Hosts that must not all be in one wave, and for whose sake. */
    private record Kept(Set<String> hosts, String whose) {}

    /**
     * @param members in the order in which they are to be dealt with
     * @param most hosts in a wave; 0 for any number
     */
    public static Waves of(List<Member> members, int most) {
        List<String> reasons = new ArrayList<>();
        List<Kept> kept = kept(members, reasons);
        Map<String, List<Kept>> keptOf = new LinkedHashMap<>();
        kept.forEach(each -> each.hosts()
                .forEach(h -> keptOf.computeIfAbsent(h, x -> new ArrayList<>()).add(each)));
        Map<String, Integer> waveOf = new LinkedHashMap<>();
        List<List<String>> waves = new ArrayList<>();
        for (Member member : members) {
            if (!waveOf.containsKey(member.host())) {
                int wave = 0;
                while (wave < waves.size()
                        && ((most > 0 && waves.get(wave).size() >= most)
                                || empties(member.host(), wave, keptOf, waveOf))) {
                    wave++;
                }
                if (wave == waves.size()) {
                    waves.add(new ArrayList<>());
                }
                waves.get(wave).add(member.host());
                waveOf.put(member.host(), wave);
            }
        }
        kept.forEach(each -> reasons.add(reason(each, waveOf)));
        return new Waves(waves, reasons, earlier(keptOf, waveOf));
    }

    /** Whether the wave would hold all hosts of some set with this one. */
    private static boolean empties(String host, int wave, Map<String, List<Kept>> keptOf, Map<String, Integer> waveOf) {
        return keptOf.getOrDefault(host, List.of()).stream()
                .anyMatch(each -> each.hosts().stream()
                        .filter(other -> !other.equals(host))
                        .allMatch(other -> Integer.valueOf(wave).equals(waveOf.get(other))));
    }

    private static List<Kept> kept(List<Member> members, List<String> reasons) {
        Map<String, String> byName = new LinkedHashMap<>();
        Map<String, Integer> strata = new LinkedHashMap<>();
        for (Member member : members) {
            member.names().forEach(name -> byName.putIfAbsent(canonical(name), member.host()));
            byName.put(canonical(member.host()), member.host());
            member.stratum().ifPresent(s -> strata.put(member.host(), s));
        }
        Map<Set<String>, Set<String>> clients = new LinkedHashMap<>();
        Map<Integer, Set<String>> servers = new TreeMap<>();
        for (Member member : members) {
            Set<String> mine = new LinkedHashSet<>();
            member.upstreams()
                    .forEach(name -> Optional.ofNullable(byName.get(canonical(name)))
                            .filter(host -> !host.equals(member.host()))
                            .ifPresent(mine::add));
            sets(mine, strata)
                    .forEach(set -> clients.computeIfAbsent(set, s -> new LinkedHashSet<>())
                            .add(member.host()));
            mine.forEach(h -> Optional.ofNullable(strata.get(h))
                    .ifPresent(s -> servers.computeIfAbsent(s, x -> new LinkedHashSet<>())
                            .add(h)));
            if (mine.size() == 1 && Set.copyOf(member.upstreams()).size() == 1) {
                reasons.add(member.host() + " follows nobody but " + listed(mine)
                        + ": it has no upstream while that one is restarted");
            }
        }
        List<Kept> kept = new ArrayList<>();
        clients.forEach((set, of) -> kept.add(new Kept(set, "upstreams of " + listed(of))));
        servers.forEach((stratum, set) -> {
            if (set.size() > 1 && !clients.containsKey(set)) {
                kept.add(new Kept(set, "what this inventory follows at stratum " + stratum));
            }
        });
        return kept;
    }

    /** All upstreams of one host, and those of each stratum, as far as there are several. */
    private static Collection<Set<String>> sets(Set<String> upstreams, Map<String, Integer> strata) {
        Set<Set<String>> sets = new LinkedHashSet<>();
        sets.add(upstreams);
        Map<Integer, Set<String>> byStratum = new TreeMap<>();
        upstreams.forEach(h -> Optional.ofNullable(strata.get(h))
                .ifPresent(s ->
                        byStratum.computeIfAbsent(s, x -> new LinkedHashSet<>()).add(h)));
        sets.addAll(byStratum.values());
        sets.removeIf(set -> set.size() < 2);
        return sets;
    }

    private static String reason(Kept kept, Map<String, Integer> waveOf) {
        List<String> waves = kept.hosts().stream()
                .map(waveOf::get)
                .distinct()
                .sorted()
                .map(w -> String.valueOf(w + 1))
                .toList();
        return listed(kept.hosts()) + " are " + (kept.hosts().size() == 2 ? "both " : "all ") + kept.whose()
                + ": split over waves " + listed(waves);
    }

    private static Map<String, List<String>> earlier(Map<String, List<Kept>> keptOf, Map<String, Integer> waveOf) {
        Map<String, List<String>> earlier = new LinkedHashMap<>();
        keptOf.forEach((host, sets) -> {
            List<String> before = sets.stream()
                    .flatMap(each -> each.hosts().stream())
                    .distinct()
                    .filter(other -> waveOf.getOrDefault(other, 0) < waveOf.getOrDefault(host, 0))
                    .toList();
            if (!before.isEmpty()) {
                earlier.put(host, before);
            }
        });
        return earlier;
    }

    /** {@code a, b and 4 more}. */
    private static String listed(Collection<String> names) {
        List<String> all = List.copyOf(names);
        boolean isLong = all.size() > MOST_NAMES + 1;
        List<String> first = isLong ? all.subList(0, MOST_NAMES) : all.subList(0, all.size() - 1);
        String last = isLong ? all.size() - MOST_NAMES + " more" : all.get(all.size() - 1);
        return first.isEmpty() ? last : String.join(", ", first) + " and " + last;
    }

    /** One spelling for an address or name. */
    private static String canonical(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return IpAddress.parse(plain).map(IpAddress::toString).orElse(plain);
    }
}
