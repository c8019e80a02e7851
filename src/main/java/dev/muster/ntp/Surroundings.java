package dev.muster.ntp;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a configuration refers to outside itself, handed in because this package reads nothing.
 *
 * @param includes text of included files by the name the configuration uses
 * @param names addresses of names, in the order the resolver gives them
 * @param interfaces addresses of the host by the name of the interface that carries them, as getifaddrs(3) has it: an
 *     alias such as {@code eth0:1} is a name of its own; empty when they are not known
 */
public record Surroundings(
        Map<String, String> includes, Map<String, List<IpAddress>> names, Map<String, List<IpAddress>> interfaces) {
    private static final Pattern ALL_CONF = Pattern.compile("(?:[^/]*\\.conf/)*[^/]*\\.conf");

    private static final List<IpAddress> LOOPBACK = List.of(IpAddress.of("::1"), IpAddress.of("127.0.0.1"));

    /** Nothing known. */
    public static final Surroundings NONE = new Surroundings(Map.of(), Map.of());

    public Surroundings {
        includes = Map.copyOf(includes);
        names = Map.copyOf(names);
        interfaces = Map.copyOf(interfaces);
    }

    /** Without the addresses of the host. */
    public Surroundings(Map<String, String> includes, Map<String, List<IpAddress>> names) {
        this(includes, names, Map.of());
    }

    /** Addresses an interface carries, its name in any case; empty when the interfaces of the host are not known. */
    Optional<List<IpAddress>> carriedBy(String name) {
        return interfaces.isEmpty()
                ? Optional.empty()
                : Optional.of(interfaces.entrySet().stream()
                        .filter(e -> e.getKey().equalsIgnoreCase(name))
                        .flatMap(e -> e.getValue().stream())
                        .toList());
    }

    /** All addresses of the host that are known. */
    List<IpAddress> own() {
        return interfaces.values().stream().flatMap(List::stream).toList();
    }

    /** The same with names resolved. */
    public Surroundings withNames(Map<String, List<IpAddress>> resolved) {
        return new Surroundings(includes, resolved, interfaces);
    }

    Optional<String> include(String name) {
        return Optional.ofNullable(includes.get(name));
    }

    /** The files of a folder, and of folders in it, that a daemon reads from there: names ending in .conf, sorted. */
    public Map<String, String> folder(String folder) {
        String start = folder.endsWith("/") ? folder : folder + "/";
        Map<String, String> found = new TreeMap<>();
        includes.forEach((name, text) -> {
            if (name.startsWith(start)
                    && ALL_CONF.matcher(name.substring(start.length())).matches()) {
                found.put(name, text);
            }
        });
        return found;
    }

    /** The files whose names match a shell pattern, sorted. */
    public Map<String, String> matching(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
        }
        Pattern names = Pattern.compile(regex.toString());
        Map<String, String> found = new TreeMap<>();
        includes.forEach((name, text) -> {
            if (names.matcher(name).matches()) {
                found.put(name, text);
            }
        });
        return found;
    }

    /** Addresses of a name; none when it does not resolve. The name of the loopback is one every host knows. */
    List<IpAddress> resolve(String name) {
        return names.getOrDefault(name, name.equals("localhost") ? LOOPBACK : List.of());
    }
}
