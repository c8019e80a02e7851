package dev.muster.ntp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Judges the running configuration of Cisco IOS and writes the {@code ntp access-group} lines that let in only those
 * who are named: Team Cymru's other half. Lists that are there are never edited, as other services may share them: a
 * list that is not right is replaced by a new one, which does nothing until the access group names it. Lists by number
 * (1 to 99, then 1300 to 1999) are what every IOS knows; those of IPv6 have names.
 */
public final class IosRouter {
    private static final String NAME = "MUSTER-NTP-";

    /** The clock of {@code ntp master} is a source, too: 127.127.7.1 until 12.4, 127.127.1.1 since. */
    private static final List<Network> OWN_CLOCK =
            List.of(Network.host(IpAddress.of("127.127.1.1")), Network.host(IpAddress.of("127.127.7.1")));

    private final IosConfig config;
    private final RouterPolicy policy;
    private final Set<String> taken = new HashSet<>();
    private final List<String> lists = new ArrayList<>();
    private final List<String> groups = new ArrayList<>();
    private final List<String> removals = new ArrayList<>();
    private final List<String> regrouped = new ArrayList<>();
    private final List<String> unlisted = new ArrayList<>();
    private final List<String> before = new ArrayList<>();
    private final List<String> after = new ArrayList<>();
    private final List<String> oldLists = new ArrayList<>();
    private final List<String> newLists = new ArrayList<>();

    private IosRouter(IosConfig config, RouterPolicy policy) {
        this.config = config;
        this.policy = policy;
    }

    /**
     * What to do about a running configuration.
     *
     * @param policy whose sources are those of the configuration itself where it names none
     */
    public static RouterRemedy remedy(String runningConfig, RouterPolicy policy) {
        IosConfig config = IosConfig.parse(runningConfig);
        return new IosRouter(config, sources(config, policy)).remedy();
    }

    private static RouterPolicy sources(IosConfig config, RouterPolicy policy) {
        RouterPolicy named = policy.sources().isEmpty()
                ? policy.withSources(
                        config.addresses().stream().map(Network::host).toList())
                : policy;
        return config.isMaster() ? named.withSources(OWN_CLOCK) : named;
    }

    private RouterRemedy remedy() {
        RouterVerdict verdict = RouterVerdict.worst(families().map(this::verdict));
        if (verdict != RouterVerdict.OFF) {
            families().forEach(this::close);
        }
        List<String> commands = new ArrayList<>(lists);
        commands.addAll(groups);
        commands.addAll(removals);
        before.addAll(oldLists);
        after.addAll(newLists);
        RouterRemedy remedy = new RouterRemedy(
                verdict,
                says(verdict),
                config.upstreams(),
                remarks(),
                Optional.empty(),
                commands,
                undo(),
                before.stream().distinct().toList(),
                after.stream().distinct().toList());
        return refusal(verdict).map(remedy::refused).orElse(remedy);
    }

    private Stream<AddressFamily> families() {
        if (config.ntp().isEmpty()) {
            return Stream.empty();
        }
        return Stream.of(AddressFamily.values()).filter(f -> f == AddressFamily.IPV4 || config.hasIpv6());
    }

    // ---- judging

    private RouterVerdict verdict(AddressFamily family) {
        if (config.groups(family).isEmpty()) {
            return RouterVerdict.OPEN;
        }
        for (IosAccess access : IosAccess.values()) {
            boolean granted = config.group(family, access)
                    .filter(name -> config.list(family, name).permitsAnybody())
                    .isPresent();
            if (granted) {
                return access.isForQueries() ? RouterVerdict.OPEN : RouterVerdict.TIME_FOR_ALL;
            }
        }
        return RouterVerdict.CLOSED;
    }

    private String says(RouterVerdict verdict) {
        if (verdict == RouterVerdict.OFF) {
            return "no ntp line: the router keeps no time for anybody";
        }
        return String.join("; ", families().map(this::says).toList());
    }

    private String says(AddressFamily family) {
        String who = family.words() + ": ";
        if (config.groups(family).isEmpty()) {
            return who + "no ntp access-group, so anybody may ask anything";
        }
        for (IosAccess access : IosAccess.values()) {
            Optional<String> name = config.group(family, access);
            if (name.isPresent() && config.list(family, name.get()).permitsAnybody()) {
                String why = config.isDefined(family, name.get())
                        ? "permits anybody"
                        : "is not defined, which is taken to permit anybody";
                return who + "list " + name.get() + " of \"" + access.word() + "\" (" + access.meaning() + ") " + why;
            }
        }
        return who + "only those the access groups name are answered";
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        for (String name : config.names()) {
            remarks.add("the router follows \"" + name + "\", and an access list needs its addresses: name them in "
                    + "servers");
        }
        return remarks;
    }

    private Optional<String> refusal(RouterVerdict verdict) {
        if (verdict == RouterVerdict.OFF || groups.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> cut = policy.cutOff(config.addresses())
                .map(upstream -> "the router follows " + upstream
                        + ", which is none of the servers: these access groups would cut its own time");
        return cut.or(() -> policy.sources().isEmpty() && !config.names().isEmpty()
                ? Optional.of("the router follows \"" + config.names().get(0)
                        + "\" by name: without its addresses in servers these access groups would cut its own time")
                : Optional.empty());
    }

    // ---- closing

    private Map<IosAccess, List<Network>> wanted(AddressFamily family) {
        RouterPolicy own = policy.of(family);
        Map<IosAccess, List<Network>> wanted = new EnumMap<>(IosAccess.class);
        wanted.put(IosAccess.PEER, own.sources());
        wanted.put(IosAccess.SERVE, own.trusted());
        wanted.put(IosAccess.SERVE_ONLY, own.clients());
        wanted.put(IosAccess.QUERY_ONLY, List.of());
        return wanted;
    }

    private void close(AddressFamily family) {
        wanted(family).forEach((access, networks) -> {
            Optional<String> name = config.group(family, access);
            boolean right = name.filter(n -> config.isDefined(family, n))
                    .filter(n -> config.list(family, n).permitsExactly(networks))
                    .isPresent();
            name.ifPresent(n -> before.add(groupLine(family, access, n)));
            name.ifPresent(n -> oldLists.addAll(config.list(family, n).lines()));
            if (right) {
                after.add(groupLine(family, access, name.get()));
                newLists.addAll(config.list(family, name.get()).lines());
            } else {
                replace(family, access, name, networks);
            }
        });
    }

    private void replace(AddressFamily family, IosAccess access, Optional<String> old, List<Network> networks) {
        String fresh = freshName(family, access);
        List<String> lines = list(family, fresh, networks);
        String line = groupLine(family, access, fresh);
        lists.addAll(lines);
        groups.add(line);
        after.add(line);
        newLists.addAll(lines);
        regrouped.add(old.map(name -> groupLine(family, access, name))
                .orElse("no " + line.substring(0, line.lastIndexOf(' '))));
        unlisted.add(removal(family, fresh));
        old.filter(name -> config.list(family, name).isOurs())
                .filter(name -> !config.isUsedElsewhere(name) && isNamedOnce(family, name))
                .ifPresent(name -> removals.add(removal(family, name)));
        old.filter(name -> !removals.contains(removal(family, name)))
                .ifPresent(name -> newLists.addAll(config.list(family, name).lines()));
    }

    private boolean isNamedOnce(AddressFamily family, String name) {
        return config.groups(family).values().stream().filter(name::equals).count() == 1;
    }

    private static String groupLine(AddressFamily family, IosAccess access, String list) {
        return "ntp access-group " + (family == AddressFamily.IPV6 ? "ipv6 " : "") + access.word() + " " + list;
    }

    private static String removal(AddressFamily family, String list) {
        return family == AddressFamily.IPV6 ? "no ipv6 access-list " + list : "no access-list " + list;
    }

    private String freshName(AddressFamily family, IosAccess access) {
        Stream<String> names = family == AddressFamily.IPV6
                ? IntStream.rangeClosed(1, 999).mapToObj(n -> NAME + access.name() + (n == 1 ? "" : "-" + n))
                : IntStream.concat(IntStream.rangeClosed(70, 99), IntStream.rangeClosed(1300, 1999))
                        .filter(n -> !config.numbers().contains(n))
                        .mapToObj(Integer::toString);
        String name = names.filter(n -> !config.isDefined(family, n) && !taken.contains(n))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no access list is free"));
        taken.add(name);
        return name;
    }

    private static List<String> list(AddressFamily family, String name, List<Network> networks) {
        List<String> lines = new ArrayList<>();
        if (family == AddressFamily.IPV6) {
            lines.add("ipv6 access-list " + name);
            lines.add(" remark " + IosList.REMARK);
            networks.forEach(network -> lines.add(" permit ipv6 " + IosList.written(network)));
            lines.add(" deny ipv6 any any");
            return lines;
        }
        String start = "access-list " + name + " ";
        lines.add(start + "remark " + IosList.REMARK);
        networks.forEach(network -> lines.add(start + "permit " + IosList.written(network)));
        lines.add(start + "deny any");
        return lines;
    }

    private List<String> undo() {
        List<String> undo = new ArrayList<>(regrouped);
        undo.addAll(unlisted);
        return undo;
    }
}
