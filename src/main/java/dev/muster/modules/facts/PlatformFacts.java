package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names, kernel, user, time, managers of services and packages, and other small things every host has. */
final class PlatformFacts {
    private static final List<String> DATE_FIELDS = List.of(
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "epoch",
            "tz",
            "tz_offset",
            "weekday",
            "weekday_number",
            "weeknumber");

    /** Where the programs are, and what Ansible calls them; of several the last counts. */
    private static final List<List<String>> PACKAGE_MANAGERS = List.of(
            List.of("/usr/bin/rpm-ostree", "atomic_container"),
            List.of("/usr/bin/yum", "yum"),
            List.of("/usr/bin/dnf", "dnf"),
            List.of("/usr/bin/apt-get", "apt"),
            List.of("/usr/bin/zypper", "zypper"),
            List.of("/usr/sbin/urpmi", "urpmi"),
            List.of("/usr/bin/pacman", "pacman"),
            List.of("/bin/opkg", "opkg"),
            List.of("/usr/pkg/bin/pkgin", "pkgin"),
            List.of("/opt/local/bin/pkgin", "pkgin"),
            List.of("/opt/tools/bin/pkgin", "pkgin"),
            List.of("/opt/local/bin/port", "macports"),
            List.of("/usr/local/bin/brew", "homebrew"),
            List.of("/opt/homebrew/bin/brew", "homebrew"),
            List.of("/sbin/apk", "apk"),
            List.of("/usr/sbin/pkg", "pkgng"),
            List.of("/usr/sbin/swlist", "swdepot"),
            List.of("/usr/bin/emerge", "portage"),
            List.of("/usr/sbin/pkgadd", "svr4pkg"),
            List.of("/usr/bin/pkg", "pkg5"),
            List.of("/usr/bin/xbps-install", "xbps"),
            List.of("/usr/local/sbin/pkg", "pkgng"),
            List.of("/usr/bin/swupd", "swupd"),
            List.of("/usr/sbin/sorcery", "sorcery"),
            List.of("/usr/bin/installp", "installp"),
            List.of("/QOpenSys/pkgs/bin/yum", "yum"));

    private final FactSections sections;
    private final Map<String, String> small;
    private final Map<String, Value> facts = new LinkedHashMap<>();

    private PlatformFacts(FactSections sections) {
        this.sections = sections;
        this.small = sections.pairs("small");
    }

    /** @param distribution what {@link DistributionFacts} decided */
    static Map<String, Value> of(FactSections sections, Map<String, Value> distribution) {
        PlatformFacts facts = new PlatformFacts(sections);
        facts.platform();
        facts.user();
        facts.dateTime();
        facts.environment();
        facts.security();
        facts.nameService();
        facts.lsb();
        facts.put("service_mgr", facts.serviceManager(text(distribution, "distribution")));
        facts.put("pkg_mgr", facts.packageManager(distribution));
        return facts.facts;
    }

    private void platform() {
        String node = sections.line("uname", 1);
        String machine = sections.line("uname", 3);
        String bits = sections.line("bits", 0);
        put("system", sections.line("uname", 0));
        put("kernel", sections.line("uname", 2));
        put("kernel_version", sections.line("uname", 4));
        put("machine", machine);
        put("architecture", machine.matches("i([3456]86|86pc)") ? "i386" : machine);
        put("nodename", node);
        put("hostname", beforeDot(node));
        String fqdn = fqdn(node);
        put("fqdn", fqdn);
        put("domain", fqdn.contains(".") ? fqdn.substring(fqdn.indexOf('.') + 1) : "");
        if (!bits.isEmpty()) {
            put("userspace_bits", bits);
            if (machine.equals("x86_64") || machine.matches("i([3456]86|86pc)")) {
                put("userspace_architecture", bits.equals("64") ? "x86_64" : "i386");
            }
        }
        Optional.ofNullable(small.get("dbus-machine-id"))
                .filter(id -> !id.isEmpty())
                .or(() -> Optional.ofNullable(small.get("machine-id")).filter(id -> !id.isEmpty()))
                .ifPresent(id -> put("machine_id", id));
    }

    /**
     * The name that the name service knows the host by: the first with a dot, else the canonical one, else the node's
     * own name. As the resolver sees it, so it may be {@code localhost}.
     */
    private String fqdn(String node) {
        String[] words = sections.line("fqdn", 0).split("\\s+");
        if (words.length < 2) {
            return node;
        }
        for (int i = 1; i < words.length; i++) {
            if (words[i].contains(".")) {
                return words[i];
            }
        }
        return words[1];
    }

    private void user() {
        long uid = number(sections.line("id", 0));
        put("user_id", sections.line("id", 4));
        String[] entry = sections.line("passwd", 0).split(":", -1);
        if (entry.length >= 7) {
            number("user_uid", number(entry[2]));
            number("user_gid", number(entry[3]));
            put("user_gecos", entry[4]);
            put("user_dir", entry[5]);
            put("user_shell", entry[6]);
        } else {
            number("user_uid", uid);
            number("user_gid", number(sections.line("id", 1)));
        }
        number("effective_user_id", uid);
        number("effective_group_id", number(sections.line("id", 1)));
        number("real_user_id", number(sections.line("id", 2)));
        number("real_group_id", number(sections.line("id", 3)));
    }

    private void dateTime() {
        String[] words = sections.line("date", 0).split(" ");
        if (words.length < DATE_FIELDS.size()) {
            return;
        }
        Map<String, Value> date = new LinkedHashMap<>();
        for (int i = 0; i < DATE_FIELDS.size(); i++) {
            date.put(DATE_FIELDS.get(i), Value.of(words[i]));
        }
        String micro =
                (sections.line("date", 1) + "000000").replaceAll("[^0-9]", "0").substring(0, 6);
        Instant instant = Instant.ofEpochSecond(number(words[6]));
        DateTimeFormatter full =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
        String day = words[0] + "-" + words[1] + "-" + words[2];
        String time = words[3] + ":" + words[4] + ":" + words[5];
        String basic = day.replace("-", "") + "T" + time.replace(":", "");
        date.put("date", Value.of(day));
        date.put("time", Value.of(time));
        date.put("epoch_int", Value.of(words[6]));
        date.put("iso8601", Value.of(full.format(instant) + "Z"));
        date.put("iso8601_micro", Value.of(full.format(instant) + "." + micro + "Z"));
        date.put("iso8601_basic", Value.of(basic + micro));
        date.put("iso8601_basic_short", Value.of(basic));
        date.put("tz_dst", Value.of(words[7]));
        facts.put("date_time", Value.dict(date));
    }

    private void environment() {
        Map<String, Value> variables = new LinkedHashMap<>();
        String last = "";
        for (String line : sections.lines("env")) {
            int equals = line.indexOf('=');
            if (equals > 0 && line.substring(0, equals).matches("[A-Za-z_][A-Za-z0-9_.%()]*")) {
                last = line.substring(0, equals);
                variables.put(last, Value.of(line.substring(equals + 1)));
            } else if (variables.get(last) instanceof Value.Text before) {
                variables.put(last, Value.of(before.text() + "\n" + line));
            }
        }
        ownLocale(variables);
        facts.put("env", Value.dict(variables));
    }

    /** Scripts run in the C locale; the host's own is kept under other names. */
    private static void ownLocale(Map<String, Value> variables) {
        Value own = variables.remove("muster_lc_all");
        Value language = variables.remove("muster_language");
        variables.remove("LC_ALL");
        if (own != null && own.isTruthy()) {
            variables.put("LC_ALL", own);
        }
        if (language != null && language.isTruthy()) {
            variables.put("LANGUAGE", language);
        }
    }

    private void security() {
        facts.put("fips", Value.of("1".equals(small.get("fips"))));
        facts.put("selinux", selinux());
        facts.put("selinux_python_present", Value.of(true));
        facts.put(
                "apparmor",
                Value.dict(Map.of(
                        "status",
                        Value.of(sections.present("/sys/kernel/security/apparmor") ? "enabled" : "disabled"))));
        String[] roots = small.getOrDefault("roots", "").split("\\s+");
        facts.put("is_chroot", Value.of(roots.length == 2 && !roots[0].equals(roots[1])));
        capabilities();
        for (Map.Entry<String, String> key : sections.pairs("keys").entrySet()) {
            String[] words = key.getValue().split("\\s+");
            if (words.length >= 2) {
                put("ssh_host_key_" + key.getKey() + "_public", words[1]);
                put("ssh_host_key_" + key.getKey() + "_public_keytype", words[0]);
            }
        }
    }

    private Value selinux() {
        String enforce = small.getOrDefault("selinux-enforce", "");
        if (enforce.isEmpty()) {
            return Value.dict(Map.of("status", Value.of("disabled")));
        }
        Map<String, String> configured = DistributionFacts.assignments(
                sections.file("/etc/selinux/config").orElse(""));
        Map<String, Value> out = new LinkedHashMap<>();
        out.put("status", Value.of("enabled"));
        String version = small.getOrDefault("selinux-policyvers", "");
        out.put("policyvers", version.matches("[0-9]+") ? Value.of(number(version)) : Value.of("unknown"));
        out.put("config_mode", Value.of(configured.getOrDefault("SELINUX", "unknown")));
        out.put("mode", Value.of(enforce.equals("1") ? "enforcing" : "permissive"));
        out.put("type", Value.of(configured.getOrDefault("SELINUXTYPE", "unknown")));
        return Value.dict(out);
    }

    private void capabilities() {
        Value enforced = Value.of("N/A");
        Value names = Value.of("N/A");
        for (String line : sections.lines("capsh")) {
            if (line.startsWith("Current:")) {
                boolean all = line.substring("Current:".length()).strip().equals("=ep");
                enforced = Value.of(all ? "False" : "True");
                int equals = line.indexOf('=');
                names = Value.texts(
                        all || equals < 0
                                ? List.of()
                                : List.of(line.substring(equals + 1).strip().split("\\s*,\\s*")));
            }
        }
        facts.put("system_capabilities_enforced", enforced);
        facts.put("system_capabilities", names);
    }

    private void nameService() {
        Map<String, Value> dns = new LinkedHashMap<>();
        List<String> servers = new ArrayList<>();
        for (String line : sections.file("/etc/resolv.conf").orElse("").lines().toList()) {
            String[] words = line.strip().split("\\s+");
            List<String> rest = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> servers.addAll(rest);
                case "domain" -> rest.stream().findFirst().ifPresent(name -> dns.put("domain", Value.of(name)));
                case "search", "sortlist" -> dns.put(words[0], Value.texts(rest));
                case "options" -> dns.put("options", options(rest));
                default -> {}
            }
        }
        if (!servers.isEmpty()) {
            dns.put("nameservers", Value.texts(servers));
        }
        facts.put("dns", Value.dict(dns));
        facts.put("cmdline", commandLine(false));
        facts.put("proc_cmdline", commandLine(true));
    }

    private static Value options(List<String> words) {
        Map<String, Value> options = new LinkedHashMap<>();
        for (String word : words) {
            int colon = word.indexOf(':');
            options.put(
                    colon < 0 ? word : word.substring(0, colon),
                    colon < 0 ? Value.of(true) : Value.of(word.substring(colon + 1)));
        }
        return Value.dict(options);
    }

    /** The kernel's words; of repeated ones the last, or all as a list. */
    private Value commandLine(boolean all) {
        Map<String, Value> words = new LinkedHashMap<>();
        for (String word : sections.file("/proc/cmdline").orElse("").strip().split("\\s+")) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Value value = equals < 0 ? Value.of(true) : Value.of(word.substring(equals + 1));
            Value before = words.get(name);
            if (all && equals >= 0 && before != null) {
                List<Value> both = new ArrayList<>(before instanceof Value.Seq seq ? seq.items() : List.of(before));
                both.add(value);
                words.put(name, Value.list(both));
            } else if (!name.isEmpty()) {
                words.put(name, value);
            }
        }
        return Value.dict(words);
    }

    private void lsb() {
        Map<String, Value> lsb = new LinkedHashMap<>();
        for (String line : sections.lines("lsb_release")) {
            lsbField(lsb, line, ":", "Distributor ID", "Release", "Description", "Codename");
        }
        if (lsb.isEmpty()) {
            for (String line :
                    sections.file("/etc/lsb-release").orElse("").lines().toList()) {
                lsbField(lsb, line, "=", "DISTRIB_ID", "DISTRIB_RELEASE", "DISTRIB_DESCRIPTION", "DISTRIB_CODENAME");
            }
        }
        if (lsb.get("release") instanceof Value.Text release) {
            lsb.put("major_release", Value.of(beforeDot(release.text())));
        }
        facts.put("lsb", Value.dict(lsb));
    }

    private static void lsbField(
            Map<String, Value> lsb,
            String line,
            String separator,
            String id,
            String release,
            String description,
            String codename) {
        int at = line.indexOf(separator);
        if (at < 0) {
            return;
        }
        Map<String, String> names =
                Map.of(id, "id", release, "release", description, "description", codename, "codename");
        String name = names.get(line.substring(0, at).strip());
        if (name != null) {
            lsb.put(name, Value.of(line.substring(at + 1).strip().replaceAll("^['\"\\\\]+|['\"\\\\]+$", "")));
        }
    }

    /**
     * By the name of process 1, unless that says nothing: {@code init} is the name of many things, and a name that ends
     * in {@code sh} is a container's shell.
     */
    private String serviceManager(String distribution) {
        String first = small.getOrDefault("init-comm", "");
        String process = first.isEmpty() ? small.getOrDefault("init-link", "") : first;
        process = process.substring(process.lastIndexOf('/') + 1);
        if (!process.isEmpty() && !process.equals("init") && !process.endsWith("sh")) {
            return switch (process) {
                case "procd" -> "openwrt_init";
                case "runit-init" -> "runit";
                case "svscan" -> "svc";
                case "openrc-init" -> "openrc";
                default -> process;
            };
        }
        if (text(facts, "system").contains("BSD")) {
            return "bsdinit";
        }
        if (distribution.equals("OpenWrt")) {
            return "openwrt_init";
        }
        if (sections.present("systemctl") && runsSystemd()) {
            return "systemd";
        }
        if (sections.present("initctl") && sections.present("/etc/init")) {
            return "upstart";
        }
        if (sections.present("/sbin/openrc")) {
            return "openrc";
        }
        if (sections.present("systemctl") && small.getOrDefault("init-link", "").endsWith("systemd")) {
            return "systemd";
        }
        return sections.present("/etc/init.d") ? "sysvinit" : "service";
    }

    private boolean runsSystemd() {
        return sections.present("/run/systemd/system")
                || sections.present("/dev/.run/systemd")
                || sections.present("/dev/.systemd");
    }

    private String packageManager(Map<String, Value> distribution) {
        String family = text(distribution, "os_family");
        String found = "unknown";
        for (List<String> manager : PACKAGE_MANAGERS) {
            boolean perlPkg = family.equals("Altlinux") && manager.get(0).equals("/usr/bin/pkg");
            if (sections.present(manager.get(0)) && !perlPkg) {
                found = manager.get(1);
            }
        }
        if (family.equals("RedHat")) {
            return redHatPackageManager(found, distribution);
        }
        if (family.equals("Altlinux")) {
            return found.equals("apt") ? "apt_rpm" : found;
        }
        boolean apt = family.equals("Debian") || found.equals("apt");
        return apt ? sections.present("apt-rpm") ? "apt_rpm" : "apt" : found;
    }

    private String redHatPackageManager(String found, Map<String, Value> distribution) {
        if (sections.present("/run/ostree-booted")) {
            return "atomic_container";
        }
        String major = text(distribution, "distribution_major_version");
        long number = major.matches("[0-9]{1,9}") ? number(major) : Long.MAX_VALUE;
        return switch (text(distribution, "distribution")) {
            case "Fedora" -> chosen(found, number < 23);
            case "Amazon" -> chosen(found, number < 2022);
            default -> number < 8 ? "yum" : "dnf";
        };
    }

    private String chosen(String found, boolean old) {
        String wanted = old ? "yum" : "dnf";
        return sections.present("/usr/bin/" + wanted) ? wanted : found;
    }

    private static String beforeDot(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? text : text.substring(0, dot);
    }

    private static String text(Map<String, Value> facts, String name) {
        Value value = facts.get(name);
        return value == null ? "" : value.str();
    }

    private static long number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private void put(String name, String value) {
        facts.put(name, Value.of(value));
    }

    private void number(String name, long value) {
        facts.put(name, Value.of(value));
    }
}
