package dev.muster.ntp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code show running-config} of IOS says of NTP: what it follows, the access groups of each family, and the
 * access lists. Text between the delimiters of a banner is nobody's configuration.
 *
 * @param ntp lines that begin with {@code ntp}
 * @param upstreams of {@code ntp server} and {@code ntp peer}, as written
 * @param numbers any number of up to four digits in the text: none of them is taken for a new list
 */
record IosConfig(
        List<String> ntp,
        List<String> upstreams,
        boolean isMaster,
        boolean hasIpv6,
        Map<AddressFamily, Map<IosAccess, String>> groups,
        Map<AddressFamily, Map<String, IosList>> lists,
        Set<Integer> numbers,
        List<String> lines) {

    static IosConfig parse(String text) {
        return new Reader().read(text);
    }

    Map<IosAccess, String> groups(AddressFamily family) {
        return groups.getOrDefault(family, Map.of());
    }

    Optional<String> group(AddressFamily family, IosAccess access) {
        return Optional.ofNullable(groups(family).get(access));
    }

    /** The list of a name; one that is not defined permits everybody. */
    IosList list(AddressFamily family, String name) {
        IosList list = lists.getOrDefault(family, Map.of()).get(name);
        return list == null ? IosList.undefined(name, family) : list;
    }

    boolean isDefined(AddressFamily family, String name) {
        return lists.getOrDefault(family, Map.of()).containsKey(name);
    }

    /** Whether anything but its own definition and NTP names the list. */
    boolean isUsedElsewhere(String name) {
        return lines.stream()
                .filter(line -> !line.startsWith("ntp ")
                        && !line.startsWith("access-list " + name + " ")
                        && !line.matches("(ip|ipv6) access-list (standard )?" + java.util.regex.Pattern.quote(name)))
                .flatMap(line -> Stream.of(line.strip().split("\\s+")))
                .anyMatch(name::equals);
    }

    List<IpAddress> addresses() {
        return upstreams.stream()
                .map(IpAddress::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Upstreams by name, which no list can say. */
    List<String> names() {
        return upstreams.stream().filter(u -> IpAddress.parse(u).isEmpty()).toList();
    }

    /** Reads line by line. */
    private static final class Reader {
        private final List<String> ntp = new ArrayList<>();
        private final List<String> upstreams = new ArrayList<>();
        private final Map<AddressFamily, Map<IosAccess, String>> groups = new EnumMap<>(AddressFamily.class);
        private final Map<AddressFamily, Map<String, List<String>>> entries = new EnumMap<>(AddressFamily.class);
        private final Map<AddressFamily, Map<String, List<String>>> written = new EnumMap<>(AddressFamily.class);
        private final Set<Integer> numbers = new HashSet<>();
        private final List<String> lines = new ArrayList<>();
        private boolean master;
        private boolean ipv6;
        private Optional<String> banner = Optional.empty();
        private Optional<Block> block = Optional.empty();

        /** The list whose indented entries follow. */
        private record Block(AddressFamily family, String name) {}

        IosConfig read(String text) {
            text.lines().forEach(this::line);
            Map<AddressFamily, Map<String, IosList>> lists = new EnumMap<>(AddressFamily.class);
            entries.forEach((family, named) -> {
                Map<String, IosList> own = new LinkedHashMap<>();
                named.forEach((name, each) -> own.put(name, IosList.of(name, family, each, written(family, name))));
                lists.put(family, own);
            });
            return new IosConfig(ntp, upstreams, master, ipv6, groups, lists, numbers, lines);
        }

        private List<String> written(AddressFamily family, String name) {
            return written.getOrDefault(family, Map.of()).getOrDefault(name, List.of());
        }

        private void line(String raw) {
            String line = raw.stripTrailing();
            if (banner.isPresent()) {
                if (line.contains(banner.get())) {
                    banner = Optional.empty();
                }
                return;
            }
            if (line.startsWith("banner ")) {
                beginBanner(line);
                return;
            }
            lines.add(line);
            note(line);
            if (line.startsWith(" ")) {
                block.ifPresent(b -> entry(b.family(), b.name(), line.strip(), line));
                ipv6 |= line.matches("\\s+ipv6 (address|enable)\\b.*");
                return;
            }
            block = Optional.empty();
            statement(line, line.split("\\s+"));
        }

        /** The word behind the kind begins with the delimiter, which {@code ^C} stands for as two characters. */
        private void beginBanner(String line) {
            String[] words = line.split(" ", 3);
            if (words.length < 3 || words[2].isEmpty()) {
                return;
            }
            String delimiter = words[2].startsWith("^") && words[2].length() > 1
                    ? words[2].substring(0, 2)
                    : words[2].substring(0, 1);
            banner = words[2].indexOf(delimiter, delimiter.length()) < 0 ? Optional.of(delimiter) : Optional.empty();
        }

        private void note(String line) {
            for (String word : line.strip().split("\\s+")) {
                if (word.matches("\\d{1,4}")) {
                    numbers.add(Integer.parseInt(word));
                }
            }
        }

        private void statement(String line, String[] words) {
            if (words[0].equals("ntp") && words.length > 1) {
                ntp.add(line);
                ntp(words);
            } else if (words[0].equals("access-list") && words.length > 2) {
                entry(AddressFamily.IPV4, words[1], line.split("\\s+", 3)[2], line);
            } else if (line.startsWith("ip access-list standard ") && words.length > 3) {
                begin(AddressFamily.IPV4, words[3], line);
            } else if (line.startsWith("ipv6 access-list ") && words.length > 2) {
                begin(AddressFamily.IPV6, words[2], line);
            }
            ipv6 |= line.startsWith("ipv6 unicast-routing");
        }

        private void begin(AddressFamily family, String name, String line) {
            block = Optional.of(new Block(family, name));
            entries.computeIfAbsent(family, f -> new LinkedHashMap<>()).computeIfAbsent(name, n -> new ArrayList<>());
            written.computeIfAbsent(family, f -> new LinkedHashMap<>())
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(line);
        }

        private void entry(AddressFamily family, String name, String entry, String line) {
            entries.computeIfAbsent(family, f -> new LinkedHashMap<>())
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(entry);
            written.computeIfAbsent(family, f -> new LinkedHashMap<>())
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(line);
        }

        private void ntp(String[] words) {
            switch (words[1]) {
                case "server", "peer" -> upstream(words);
                case "master" -> master = true;
                case "access-group" -> group(words);
                default -> {
                    // authentication, source interfaces, logging: nothing about who may ask
                }
            }
        }

        private void upstream(String[] words) {
            int at = 2;
            if (at < words.length && words[at].equals("vrf")) {
                at += 2;
            }
            if (at < words.length && Set.of("ip", "ipv6").contains(words[at])) {
                at++;
            }
            if (at < words.length) {
                upstreams.add(words[at]);
            }
        }

        private void group(String[] words) {
            boolean named = words.length > 2 && Set.of("ipv4", "ipv6").contains(words[2]);
            AddressFamily family = named && words[2].equals("ipv6") ? AddressFamily.IPV6 : AddressFamily.IPV4;
            int at = named ? 3 : 2;
            if (at + 1 >= words.length) {
                return;
            }
            Stream.of(IosAccess.values())
                    .filter(access -> access.word().equals(words[at]))
                    .findFirst()
                    .ifPresent(access -> groups.computeIfAbsent(family, f -> new EnumMap<>(IosAccess.class))
                            .put(access, words[at + 1]));
        }
    }
}
