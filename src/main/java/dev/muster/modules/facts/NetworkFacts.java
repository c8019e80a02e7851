package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Interfaces and addresses, from {@code /sys/class/net} and one {@code ip addr show}. A host without the {@code ip}
 * program (it is in every EL since 4) has no such facts, as with Ansible.
 */
final class NetworkFacts {
    private static final int PROMISCUOUS = 0x100;

    /** Interface types by the kernel's ARPHRD numbers. */
    private static final Map<String, String> TYPES =
            Map.of("1", "ether", "32", "infiniband", "512", "ppp", "772", "loopback", "65534", "tunnel");

    private final FactSections sections;
    private final Map<String, Map<String, Value>> devices = new LinkedHashMap<>();
    private final Map<String, Value> default4;
    private final Map<String, Value> default6;
    private final List<String> all4 = new ArrayList<>();
    private final List<String> all6 = new ArrayList<>();

    private NetworkFacts(FactSections sections) {
        this.sections = sections;
        this.default4 = route(sections.line("route4", 0), "8.8.8.8");
        this.default6 = route(sections.line("route6", 0), "2404:6800:400a:800::1012");
    }

    static Map<String, Value> of(FactSections sections) {
        if (!sections.has("ip")) {
            return Map.of();
        }
        NetworkFacts facts = new NetworkFacts(sections);
        facts.readDevices();
        facts.readAddresses();
        return facts.result();
    }

    private Map<String, Value> result() {
        Map<String, Value> out = new LinkedHashMap<>();
        out.put("interfaces", Value.texts(devices.keySet()));
        out.put("default_ipv4", Value.dict(default4));
        out.put("default_ipv6", Value.dict(default6));
        out.put("all_ipv4_addresses", Value.texts(all4));
        out.put("all_ipv6_addresses", Value.texts(all6));
        devices.forEach((name, device) -> out.put(variableName(name), Value.dict(device)));
        return out;
    }

    /** {@code eth0:1} is no name for a variable. Dashes and dots stay: such facts are reached by subscript. */
    private static String variableName(String device) {
        return device.replace(':', '_');
    }

    /** {@code 8.8.8.8 via 192.0.2.1 dev eth0 src 192.0.2.7 …}. */
    private static Map<String, Value> route(String line, String target) {
        Map<String, Value> route = new LinkedHashMap<>();
        String[] words = line.split("\\s+");
        if (!words[0].equals(target)) {
            return route;
        }
        for (int i = 1; i + 1 < words.length; i++) {
            switch (words[i]) {
                case "dev" -> route.put("interface", Value.of(words[i + 1]));
                case "src" -> route.put("address", Value.of(words[i + 1]));
                case "via" -> route.put("gateway", Value.of(words[i + 1]));
                default -> {}
            }
        }
        return route;
    }

    private void readDevices() {
        Map<String, Value> device = new LinkedHashMap<>();
        List<Value> ports = new ArrayList<>();
        for (String line : sections.lines("sysnet")) {
            int space = line.indexOf(' ');
            String key = space < 0 ? line : line.substring(0, space);
            String value = space < 0 ? "" : line.substring(space + 1).strip();
            if (key.equals("device")) {
                device = new LinkedHashMap<>();
                ports = new ArrayList<>();
                device.put("device", Value.of(value));
                devices.put(value, device);
            } else if (key.equals("bridge")) {
                device.put("type", Value.of("bridge"));
                device.put("interfaces", new Value.Seq(ports));
            } else if (key.equals("port")) {
                ports.add(Value.of(value));
            } else {
                attribute(device, key, value);
            }
        }
    }

    private static void attribute(Map<String, Value> device, String key, String value) {
        switch (key) {
            case "address" -> {
                if (!value.isEmpty() && !value.equals("00:00:00:00:00:00")) {
                    device.put("macaddress", Value.of(value));
                }
            }
            case "mtu", "speed" -> number(value).ifPresent(number -> device.put(key, Value.of(number)));
            case "operstate" -> device.put("active", Value.of(!value.equals("down")));
            case "type" -> device.put("type", Value.of(TYPES.getOrDefault(value, "unknown")));
            case "flags" -> device.put("promisc", Value.of((hex(value) & PROMISCUOUS) != 0));
            case "id", "pciid", "module" -> device.put(key, Value.of(value));
            case "stp", "all_slaves_active" -> device.put(key, Value.of(value.equals("1")));
            case "bonding" -> device.put("type", Value.of("bonding"));
            case "slaves" -> device.put(key, Value.texts(value.isEmpty() ? List.of() : List.of(value.split("\\s+"))));
            case "mode", "miimon", "lacp_rate" -> device.put(key, Value.of(value.split("\\s+")[0]));
            case "primary" -> {
                if (!value.isEmpty()) {
                    device.put(key, Value.of(value));
                }
            }
            default -> {}
        }
    }

    private void readAddresses() {
        String device = "";
        for (String line : sections.lines("ip")) {
            String[] words = line.strip().split("\\s+");
            if (!line.isEmpty() && Character.isDigit(line.charAt(0)) && words.length > 1) {
                device = words[1].replaceAll("(@.*)?:$", "");
            } else if (words.length > 1 && words[0].equals("inet")) {
                ipv4(device, List.of(words));
            } else if (words.length > 3 && words[0].equals("inet6")) {
                ipv6(device, List.of(words));
            }
        }
    }

    private void ipv4(String device, List<String> words) {
        String[] parts = words.get(1).split("/");
        String prefix = parts.length > 1 ? parts[1] : "32";
        int mask = maskOf(prefix);
        Map<String, Value> address = new LinkedHashMap<>();
        address.put("address", Value.of(parts[0]));
        address.put("broadcast", Value.of(words.size() > 3 && words.get(2).equals("brd") ? words.get(3) : ""));
        address.put("netmask", Value.of(dotted(mask)));
        address.put("network", Value.of(dotted(bits(parts[0]) & mask)));
        address.put("prefix", Value.of(prefix));

        String label = label(words, device);
        boolean secondary = words.contains("secondary");
        Map<String, Value> labelled = devices.computeIfAbsent(label, name -> new LinkedHashMap<>());
        if (!secondary && !labelled.containsKey("ipv4")) {
            labelled.put("ipv4", Value.dict(address));
        } else {
            append(labelled, "ipv4_secondaries", address);
            if (secondary && !label.equals(device)) {
                append(devices.computeIfAbsent(device, name -> new LinkedHashMap<>()), "ipv4_secondaries", address);
            }
        }
        if (isAddress(default4, parts[0])) {
            for (String key : List.of("broadcast", "netmask", "network", "prefix")) {
                default4.put(key, Optional.ofNullable(address.get(key)).orElse(Value.of("")));
            }
            default4.put("alias", Value.of(label));
            describe(default4, device);
        }
        if (!parts[0].startsWith("127.")) {
            all4.add(parts[0]);
        }
    }

    /** The last word is the label, where there is one; newer kernels print lifetimes on a line of their own. */
    private String label(List<String> words, String device) {
        String last = words.get(words.size() - 1);
        return last.equals(device) || last.startsWith(device + ":") ? last : device;
    }

    private void ipv6(String device, List<String> words) {
        boolean peer = words.get(2).equals("peer") && words.size() > 5;
        String[] parts = (peer ? words.get(3) : words.get(1)).split("/");
        String address = peer ? words.get(1) : parts[0];
        String scope = words.get(peer ? 5 : 3);
        Map<String, Value> entry = new LinkedHashMap<>();
        entry.put("address", Value.of(address));
        entry.put("prefix", Value.of(parts.length > 1 ? parts[1] : "128"));
        entry.put("scope", Value.of(scope));
        append(devices.computeIfAbsent(device, name -> new LinkedHashMap<>()), "ipv6", entry);
        if (isAddress(default6, address)) {
            default6.put("prefix", Value.of(parts.length > 1 ? parts[1] : "128"));
            default6.put("scope", Value.of(scope));
            describe(default6, device);
        }
        if (!address.equals("::1")) {
            all6.add(address);
        }
    }

    private void describe(Map<String, Value> route, String device) {
        Map<String, Value> attributes = devices.getOrDefault(device, Map.of());
        for (String key : List.of("macaddress", "mtu", "type")) {
            Optional.ofNullable(attributes.get(key)).ifPresent(value -> route.put(key, value));
        }
    }

    private static boolean isAddress(Map<String, Value> route, String address) {
        return Value.of(address).equals(route.get("address"));
    }

    private static void append(Map<String, Value> device, String key, Map<String, Value> entry) {
        List<Value> entries = new ArrayList<>(device.get(key) instanceof Value.Seq seq ? seq.items() : List.of());
        entries.add(Value.dict(entry));
        device.put(key, Value.list(entries));
    }

    private static int maskOf(String prefix) {
        int length = number(prefix).map(Long::intValue).orElse(32);
        return length <= 0 ? 0 : length >= 32 ? -1 : -1 << (32 - length);
    }

    private static int bits(String address) {
        int bits = 0;
        for (String part : address.split("\\.")) {
            bits = bits << 8 | number(part).map(Long::intValue).orElse(0) & 0xff;
        }
        return bits;
    }

    private static String dotted(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }

    private static int hex(String text) {
        return text.matches("0x[0-9a-fA-F]{1,7}") ? Integer.parseInt(text.substring(2), 16) : 0;
    }

    private static Optional<Long> number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
