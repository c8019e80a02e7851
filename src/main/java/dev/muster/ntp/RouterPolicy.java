package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what with a router's NTP service.
 *
 * @param sources may set its time, and ask it anything
 * @param clients may ask it for the time
 * @param trusted may ask it for the time and for details (modes 6 and 7)
 */
public record RouterPolicy(List<Network> sources, List<Network> clients, List<Network> trusted) {
    public RouterPolicy {
        sources = List.copyOf(sources);
        clients = List.copyOf(clients);
        trusted = List.copyOf(trusted);
    }

    /** The part of one family. */
    RouterPolicy of(AddressFamily family) {
        return new RouterPolicy(of(sources, family), of(clients, family), of(trusted, family));
    }

    RouterPolicy withSources(List<Network> more) {
        List<Network> all = new ArrayList<>(sources);
        more.stream().filter(network -> !all.contains(network)).forEach(all::add);
        return new RouterPolicy(all, clients, trusted);
    }

    /** Everybody who is let in for something. */
    List<Network> everybody() {
        List<Network> all = new ArrayList<>(sources);
        all.addAll(clients);
        all.addAll(trusted);
        return all.stream().distinct().sorted().toList();
    }

    /** The upstream that none of the sources is, if any: with these access lists the router would lose it. */
    Optional<IpAddress> cutOff(List<IpAddress> upstreams) {
        return upstreams.stream()
                .filter(upstream -> sources.stream().noneMatch(source -> source.contains(upstream)))
                .findFirst();
    }

    private static List<Network> of(List<Network> networks, AddressFamily family) {
        return networks.stream()
                .filter(network -> network.family() == family)
                .distinct()
                .sorted()
                .toList();
    }
}
