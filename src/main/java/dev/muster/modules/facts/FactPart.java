package dev.muster.modules.facts;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What of {@link FactsScript} costs a host processes or much reading, and is done only where one of its facts is wanted.
 * What is in no part costs next to nothing and is told in any case: the distribution, the kernel, the managers of
 * packages and services.
 */
public enum FactPart {
    ENV("env", "env"),
    BITS("userspace_(bits|architecture)", "platform"),
    DATE("date_time", "date_time"),
    USER("user_.*|(effective|real)_(user|group)_ids?", "user"),
    FQDN("fqdn|domain", "platform"),
    CHROOT("is_chroot", "chroot"),
    /** Debian tells its point release nowhere else. */
    LSB("lsb|distribution_(version|release)", "lsb", "distribution"),
    PYTHON("python|python_version|discovered_interpreter_python", "python"),
    KEYS("ssh_host_key_[a-z0-9]+_public(_keytype)?", "ssh_pub_keys"),
    CAPS("system_capabilities.*", "caps"),
    LOCAL("local", "local"),
    CPU("processor.*", "hardware"),
    MEMORY("(mem|swap)[a-z]*_mb|memory_mb", "hardware"),
    DMI("(bios|board|chassis|product)_.*|form_factor|system_vendor", "hardware"),
    MOUNTS("mounts", "hardware"),
    DEVICES("devices|device_links", "hardware"),
    LVM("lvm", "hardware"),
    /** An interface is a fact under a name that nobody can foresee. */
    NETWORK(
            "interfaces|default_ipv[46]|all_ipv[46]_addresses|lo|[a-z]+[0-9].*|(br|docker|veth|virbr|vlan|tap)[-_.].*",
            "network"),
    VIRTUAL("virtualization_.*", "virtual");

    /** Facts of no part, and those that other modules tell. */
    private static final Pattern CHEAP =
            Pattern.compile("distribution|distribution_(major_version|minor_version|file_.*)"
                    + "|os_family|system|kernel|kernel_version|machine|machine_id|architecture|nodename|hostname|service_mgr"
                    + "|pkg_mgr|fips|selinux|selinux_python_present|apparmor|dns|cmdline|proc_cmdline|iscsi_iqn|hostnqn"
                    + "|fibre_channel_wwn|uptime_seconds|loadavg|gather_subset|module_setup"
                    + "|services|packages|ntp|firewall|getent_.*");

    /** What parts have on most hosts. */
    public static final Set<String> USUAL =
            Set.of(("all_ipv4_addresses all_ipv6_addresses bios_date bios_vendor bios_version board_name board_vendor"
                            + " chassis_vendor date_time default_ipv4 default_ipv6 device_links devices"
                            + " discovered_interpreter_python distribution_release distribution_version domain"
                            + " effective_group_id effective_user_id env form_factor fqdn interfaces is_chroot lo local"
                            + " lsb lvm memfree_mb memory_mb memtotal_mb mounts processor processor_cores"
                            + " processor_count processor_nproc processor_threads_per_core processor_vcpus"
                            + " product_name product_serial product_uuid product_version python python_version"
                            + " real_group_id real_user_id ssh_host_key_ecdsa_public ssh_host_key_ed25519_public"
                            + " ssh_host_key_rsa_public swapfree_mb swaptotal_mb system_capabilities system_vendor"
                            + " user_dir user_gecos user_gid user_id user_shell user_uid userspace_architecture"
                            + " userspace_bits virtualization_role virtualization_type")
                    .split(" "));

    /** What is another a moment later, and what may hold a secret or a number that is another. */
    private static final Pattern PASSING = Pattern.compile(
            "date_time|env|local|ansible_local|cmdline|proc_cmdline|uptime_seconds|loadavg|memory_mb|memfree_mb|swapfree_mb|mounts|lvm");

    private final Pattern facts;
    private final Set<String> subsets;

    FactPart(String facts, String... subsets) {
        this.facts = Pattern.compile(facts);
        this.subsets = Set.of(subsets);
    }

    /** All parts with a fact of these subsets. */
    public static Set<FactPart> of(Set<String> subsets) {
        return Arrays.stream(values())
                .filter(part -> part.subsets.stream().anyMatch(subsets::contains))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FactPart.class)));
    }

    /** The parts without which not all of these variables can be told; a name that is no known fact may be an interface. */
    public static Set<FactPart> neededFor(Collection<String> facts) {
        Set<FactPart> needed = EnumSet.noneOf(FactPart.class);
        for (String fact : facts) {
            if (!CHEAP.matcher(fact).matches()) {
                needed.add(of(fact).orElse(NETWORK));
            }
        }
        return needed;
    }

    /** The part of a fact; empty for one that is told in any case, and for what is none by its name. */
    public static Optional<FactPart> of(String fact) {
        return CHEAP.matcher(fact).matches()
                ? Optional.empty()
                : Arrays.stream(values())
                        .filter(part -> part.facts.matcher(fact).matches())
                        .findFirst();
    }

    /** Whether a fact is true of its moment only, or nobody's business later. */
    public static boolean isPassing(String fact) {
        return PASSING.matcher(fact).matches();
    }

    /** Those of some {@link #words}; words of other times are none. */
    public static Set<FactPart> named(Collection<String> words) {
        return Arrays.stream(values())
                .filter(part -> words.contains(part.name().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FactPart.class)));
    }

    /** As the script takes them. */
    public static String words(Collection<FactPart> parts) {
        return parts.stream().map(part -> part.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" "));
    }
}
