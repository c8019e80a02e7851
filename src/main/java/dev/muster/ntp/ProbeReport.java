package dev.muster.ntp;

import java.util.List;

/**
 * What an NTP server answered to a {@link ProbeRequest}. Trouble is in here too: a probe never throws.
 *
 * @param addresses one report for each address that was asked
 * @param problems names that do not resolve, families the controller has no route for, a deadline that came too soon
 * @param packets what was sent and what came, in order; of a flood the beginning
 */
public record ProbeReport(
        ProbeRequest request, List<AddressReport> addresses, List<String> problems, List<Datagram> packets) {
    public ProbeReport {
        addresses = List.copyOf(addresses);
        problems = List.copyOf(problems);
        packets = List.copyOf(packets);
    }

    /** One of which no packets were kept. */
    public ProbeReport(ProbeRequest request, List<AddressReport> addresses, List<String> problems) {
        this(request, addresses, problems, List.of());
    }

    /** A report of nothing but trouble. */
    public static ProbeReport failed(ProbeRequest request, String problem) {
        return new ProbeReport(request, List.of(), List.of(problem));
    }

    /** Whether anything at all came back from any address. */
    public boolean isHeard() {
        return addresses.stream().anyMatch(AddressReport::isHeard);
    }
}
