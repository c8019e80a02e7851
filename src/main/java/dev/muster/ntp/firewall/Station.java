package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import java.util.List;

/**
 * What is known of the host the rules stand on; each list is empty where it is not known.
 *
 * @param interfaces all but the loopback
 * @param addresses its own
 * @param upstreams it takes its time from
 * @param queryPorts the ports its daemon asks from: 123 with ntpd, any other with most
 */
public record Station(
        List<String> interfaces, List<IpAddress> addresses, List<IpAddress> upstreams, List<Integer> queryPorts) {
    /** Stands for any port above those of services. */
    public static final int ANY_PORT = 40000;

    /** Nothing is known: what is said must hold for ntpd and for daemons that ask from any port. */
    public static final Station UNKNOWN = new Station(List.of(), List.of(), List.of(), List.of(123, ANY_PORT));

    public Station {
        interfaces = List.copyOf(interfaces);
        addresses = List.copyOf(addresses);
        upstreams = List.copyOf(upstreams);
        queryPorts = List.copyOf(queryPorts);
    }

    /** The same, asking these. */
    public Station asking(List<IpAddress> others) {
        return new Station(interfaces, addresses, others, queryPorts);
    }

    List<IpAddress> addressesOf(AddressFamily family) {
        return addresses.stream().filter(a -> a.family() == family).toList();
    }

    List<IpAddress> upstreamsOf(AddressFamily family) {
        return upstreams.stream().filter(a -> a.family() == family).toList();
    }
}
