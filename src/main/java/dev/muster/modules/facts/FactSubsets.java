package dev.muster.modules.facts;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which facts belong to which of Ansible's subsets, and which subsets a {@code gather_subset} means
 * ({@code module_utils/facts/collector.py}).
 */
public final class FactSubsets {
    /** Gathered unless {@code !min} says otherwise. */
    private static final Set<String> LEAST = Set.of(
            "apparmor",
            "caps",
            "cmdline",
            "date_time",
            "distribution",
            "dns",
            "env",
            "fips",
            "local",
            "lsb",
            "pkg_mgr",
            "platform",
            "python",
            "selinux",
            "service_mgr",
            "ssh_pub_keys",
            "user");

    private static final Set<String> OTHERS = Set.of(
            "hardware",
            "network",
            "virtual",
            "chroot",
            "loadavg",
            "facter",
            "ohai",
            "fibre_channel_wwn",
            "iscsi",
            "nvme");

    /** Names by which a subset is meant besides its own: facts of it. */
    private static final Map<String, List<String>> NAMES = Map.ofEntries(
            Map.entry("caps", List.of("system_capabilities", "system_capabilities_enforced")),
            Map.entry("chroot", List.of("is_chroot")),
            Map.entry(
                    "distribution",
                    List.of("distribution_version", "distribution_release", "distribution_major_version", "os_family")),
            Map.entry(
                    "platform",
                    List.of(
                            "system",
                            "kernel",
                            "kernel_version",
                            "machine",
                            "python_version",
                            "architecture",
                            "machine_id")),
            Map.entry(
                    "ssh_pub_keys",
                    List.of(
                            "ssh_host_pub_keys",
                            "ssh_host_key_dsa_public",
                            "ssh_host_key_rsa_public",
                            "ssh_host_key_ecdsa_public",
                            "ssh_host_key_ed25519_public")),
            Map.entry(
                    "user",
                    List.of(
                            "user_id",
                            "user_uid",
                            "user_gid",
                            "user_gecos",
                            "user_dir",
                            "user_shell",
                            "real_user_id",
                            "effective_user_id",
                            "effective_group_ids")),
            Map.entry("hardware", List.of("processor", "processor_cores", "processor_count", "mounts", "devices")),
            Map.entry(
                    "network",
                    List.of("interfaces", "default_ipv4", "default_ipv6", "all_ipv4_addresses", "all_ipv6_addresses")),
            Map.entry(
                    "virtual",
                    List.of(
                            "virtualization_type",
                            "virtualization_role",
                            "virtualization_tech_guest",
                            "virtualization_tech_host")));

    /** Subsets without which another cannot be worked out. */
    private static final Map<String, List<String>> NEEDS = Map.of(
            "pkg_mgr", List.of("distribution"),
            "service_mgr", List.of("platform", "distribution"),
            "hardware", List.of("platform"),
            "network", List.of("platform", "distribution"),
            "fibre_channel_wwn", List.of("platform"));

    private static final Set<String> PLATFORM = Set.of(
            "system",
            "kernel",
            "kernel_version",
            "machine",
            "machine_id",
            "architecture",
            "nodename",
            "hostname",
            "fqdn",
            "domain",
            "userspace_bits",
            "userspace_architecture");

    private static final Set<String> HARDWARE =
            Set.of("devices", "device_links", "mounts", "lvm", "uptime_seconds", "form_factor", "system_vendor");

    private static final Pattern HARDWARE_NAMES =
            Pattern.compile("(processor|bios|board|chassis|product|mem|swap)[_a-z].*");

    private static final Pattern USER_NAMES = Pattern.compile("user_.*|(effective|real)_(user|group)_ids?");

    private FactSubsets() {}

    private static String firstWord(String fact) {
        int end = fact.indexOf('_');
        return end < 0 ? fact : fact.substring(0, end);
    }

    /** The subsets meant; empty, with the name that is none, when one is unknown. */
    public static Set<String> of(List<String> asked) throws UnknownSubset {
        Set<String> all = all();
        Set<String> wanted = new LinkedHashSet<>(LEAST);
        Set<String> excluded = new LinkedHashSet<>();
        Set<String> explicit = new LinkedHashSet<>();
        for (String name : asked.isEmpty() ? List.of("all") : asked) {
            switch (name) {
                case "min" -> wanted.addAll(LEAST);
                case "all" -> wanted.addAll(all);
                case "!min" -> excluded.addAll(LEAST);
                case "!all" -> excluded.addAll(OTHERS);
                default -> {
                    boolean not = name.startsWith("!");
                    String bare = not ? name.substring(1) : name;
                    Optional<String> subset = named(all, bare);
                    if (subset.isEmpty() && !not) {
                        throw new UnknownSubset(bare, all);
                    }
                    subset.ifPresent(not ? excluded::add : explicit::add);
                }
            }
        }
        wanted.addAll(explicit);
        excluded.removeAll(explicit);
        wanted.removeAll(excluded);
        List.copyOf(wanted).forEach(subset -> wanted.addAll(NEEDS.getOrDefault(subset, List.of())));
        return wanted;
    }

    private static Optional<String> named(Set<String> all, String name) {
        return all.contains(name)
                ? Optional.of(name)
                : NAMES.entrySet().stream()
                        .filter(entry -> entry.getValue().contains(name))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    public static Set<String> all() {
        Set<String> all = new LinkedHashSet<>(LEAST);
        all.addAll(OTHERS);
        return all;
    }

    /** The subset of a fact; what is nobody else's is a network interface. */
    public static String of(String fact) {
        if (LEAST.contains(fact) || OTHERS.contains(fact)) {
            return fact;
        }
        if (PLATFORM.contains(fact)) {
            return "platform";
        }
        if (HARDWARE.contains(fact) || HARDWARE_NAMES.matcher(fact).matches()) {
            return "hardware";
        }
        if (fact.startsWith("distribution") || fact.equals("os_family")) {
            return "distribution";
        }
        if (USER_NAMES.matcher(fact).matches()) {
            return "user";
        }
        return switch (firstWord(fact)) {
            case "virtualization" -> "virtual";
            case "ssh" -> "ssh_pub_keys";
            case "python", "discovered" -> "python";
            case "selinux" -> "selinux";
            case "system" -> "caps";
            case "proc" -> "cmdline";
            case "hostnqn" -> "nvme";
            case "iscsi" -> "iscsi";
            case "is" -> "chroot";
            default -> fact.equals("processor") ? "hardware" : "network";
        };
    }

    /** A subset was asked for that there is not. */
    public static final class UnknownSubset extends Exception {
        private static final long serialVersionUID = 1;

        UnknownSubset(String name, Set<String> all) {
            super("Bad subset '" + name + "' given to Ansible. gather_subset options allowed: all, "
                    + String.join(", ", names(all)));
        }

        private static Set<String> names(Set<String> all) {
            Set<String> names = new TreeSet<>(all);
            NAMES.values().forEach(names::addAll);
            return names;
        }
    }
}
