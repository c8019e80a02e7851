package dev.muster.ntp;

import java.util.List;

/**
 * What an NTP server answered to a {@link ProbeRequest}. Trouble is in here too: a probe never throws.
 *
 * @param addresses one report for each address that was asked
 * @param problems names that do not resolve, families the controller has no route for, a deadline that came too soon
 */
public record ProbeReport(ProbeRequest request, List<AddressReport> addresses, List<String> problems) {
    public ProbeReport {
        addresses = List.copyOf(addresses);
        problems = List.copyOf(problems);
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
