package dev.muster.cli;

import dev.muster.census.ReverseNames;
import dev.muster.connection.AddressSweep;
import dev.muster.connection.SshGlance;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.project.OwnRange;
import dev.muster.project.Project;
import dev.muster.source.DidYouMean;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A sweep before it begins: what is sent where, and how long it takes. It is only made of ranges that the project declares
 * as its own.
 *
 * @param names the servers that are asked for PTR records; empty when they are not asked
 * @param asked so many addresses, from the first on, were asked before it was broken off
 */
record SweepPlan(List<Network> ranges, AddressSweep.Rules rules, Optional<ReverseNames> names, int asked) {
    /** As many as a /16 of IPv4 or a /112 of IPv6 has: more take hours, and are walked piece by piece. */
    static final int MOST_ADDRESSES = 1 << 16;

    private static final Duration SLACK = Duration.ofSeconds(5);

    SweepPlan {
        ranges = List.copyOf(ranges);
    }

    /** Reads ranges as they were named; without any, all that are declared. */
    static List<Network> ranges(List<String> words, Project project) {
        if (project.ranges().isEmpty()) {
            throw new CensusSources.BadSource("nothing is swept that the project does not declare as its own: write"
                    + " own: {ranges: [192.0.2.0/24]} to "
                    + project.file().map(Object::toString).orElse(Project.FILE));
        }
        List<Network> ranges = new ArrayList<>();
        for (String word : words) {
            Network range = Project.network(word)
                    .orElseThrow(() -> new CensusSources.BadSource(
                            "\"" + word + "\" is not a range of addresses such as 192.0.2.0/24"));
            if (Network.hasHostBits(word)) {
                throw new CensusSources.BadSource(
                        "\"" + word + "\" has bits behind its prefix; did you mean " + range + "?");
            }
            if (project.declaring(range).isEmpty()) {
                throw new CensusSources.BadSource(range + " is not declared as the project's own; "
                        + project.file().map(Object::toString).orElse(Project.FILE) + " declares "
                        + project.ranges().stream().map(OwnRange::toString).collect(Collectors.joining(", "))
                        + DidYouMean.hint(
                                        word,
                                        project.ranges().stream()
                                                .map(OwnRange::toString)
                                                .toList())
                                .map(hint -> "; " + hint)
                                .orElse(""));
            }
            ranges.add(range);
        }
        List<Network> all = words.isEmpty()
                ? project.ranges().stream().map(OwnRange::network).toList()
                : ranges;
        BigInteger size = all.stream().map(Network::size).reduce(BigInteger.ZERO, BigInteger::add);
        if (size.compareTo(BigInteger.valueOf(MOST_ADDRESSES)) > 0) {
            throw new CensusSources.BadSource(
                    all.stream().map(Network::toString).collect(Collectors.joining(", "))
                            + " have " + size + " addresses, and a sweep goes through " + MOST_ADDRESSES
                            + " at most: name a part (a /16 of IPv4, a /112 of IPv6). In networks that large, neighbours, leases"
                            + " and client lists find more: muster census ask");
        }
        return all.stream().distinct().toList();
    }

    /** The same when it goes on where it was broken off. */
    SweepPlan after(int addresses) {
        return new SweepPlan(ranges, rules, names, addresses);
    }

    /** What it asks of whom: a sweep with the same goes on where another was broken off. */
    String job() {
        return ranges.stream().map(Network::toString).collect(Collectors.joining(","))
                + (rules.ssh() ? " ssh " + rules.sshPort() : "")
                + (rules.time() ? " ntp " + rules.timePort() : "")
                + names.map(from -> " ptr " + from.servers()).orElse("");
    }

    private List<IpAddress> all() {
        return ranges.stream().flatMap(Network::hosts).distinct().toList();
    }

    /** Those that are left to be asked, in their order. */
    List<IpAddress> addresses() {
        List<IpAddress> all = all();
        return all.subList(Math.min(asked, all.size()), all.size());
    }

    /** When nobody is slow. */
    private Duration shortest(int addresses) {
        return Duration.ofMillis(1000L * addresses / rules.perSecond()).plusSeconds(1);
    }

    /** When everybody is; the sweep ends then. */
    Duration longest(int addresses) {
        long rounds = (addresses + rules.atOnce() - 1L) / rules.atOnce();
        Duration each = rules.longest().plus(names.map(ReverseNames::longest).orElse(Duration.ZERO));
        return shortest(addresses).plus(each.multipliedBy(rounds)).plus(SLACK);
    }

    /** What is going to happen, line by line. */
    List<String> preview(Project project) {
        int count = addresses().size();
        List<String> lines = new ArrayList<>();
        lines.add("to be swept: " + CensusWords.counted(count, "address", "addresses") + " of "
                + ranges.stream()
                        .map(range -> range
                                + project.declaring(range)
                                        .map(own -> " (own by " + own.span() + ")")
                                        .orElse(""))
                        .collect(Collectors.joining(", "))
                + (asked > 0 ? "; " + asked + " of " + all().size() + " were asked before" : ""));
        Stream.of(
                        rules.ssh()
                                ? "TCP port " + rules.sshPort() + ": a connection; where SSH answers, "
                                        + (SshGlance.mostConnections() - 1)
                                        + " more for its other host keys. Nobody logs in."
                                : "",
                        rules.time()
                                ? "UDP port " + rules.timePort() + ": the question for the time (mode 3, 48 bytes), "
                                        + AddressSweep.TIME_TRIES + " times at most"
                                : "",
                        names.map(asked -> "names: a PTR question for each address to "
                                        + asked.servers().stream()
                                                .map(server -> server.getHostString())
                                                .collect(Collectors.joining(", ")))
                                .orElse(""))
                .filter(line -> !line.isEmpty())
                .forEach(line -> lines.add("  " + line));
        lines.add("  " + rules.perSecond() + " addresses a second, " + rules.atOnce() + " at once: about "
                + words(shortest(count)) + ", and " + words(longest(count)) + " at the very most");
        return lines;
    }

    private static String words(Duration time) {
        return time.toMinutes() >= 2 ? time.toMinutes() + " min" : Math.max(1, time.toSeconds()) + " s";
    }
}
