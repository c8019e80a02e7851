package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which distribution, in Ansible's words: {@code distribution}, {@code distribution_version},
 * {@code distribution_major_version}, {@code distribution_release}, {@code os_family}.
 *
 * <p>The files are tried in a fixed order that matters: CentOS has a redhat-release too, Oracle Linux all three. Old
 * systems (EL4 to EL6, SLES to 11, Debian to 6) have no os-release, so the version comes from the text itself.
 */
final class DistributionFacts {
    private static final String UNKNOWN = "NA";
    private static final Pattern RELEASE_LINE =
            Pattern.compile("(?s)^(.*?)(?:\\s+release)?\\s+v?([0-9]+(?:\\.[0-9]+)*)[^(]*(?:\\(([^)]*)\\))?.*");

    /** Families by distribution; a distribution that is in none is its own family. */
    private static final Map<String, List<String>> FAMILIES = Map.ofEntries(
            Map.entry(
                    "RedHat",
                    List.of(
                            "RedHat",
                            "RHEL",
                            "Fedora",
                            "CentOS",
                            "Scientific",
                            "SLC",
                            "Ascendos",
                            "CloudLinux",
                            "PSBM",
                            "OracleLinux",
                            "OVS",
                            "OEL",
                            "Amazon",
                            "Virtuozzo",
                            "XenServer",
                            "Alibaba",
                            "EulerOS",
                            "openEuler",
                            "AlmaLinux",
                            "Rocky",
                            "TencentOS",
                            "EuroLinux",
                            "Kylin Linux Advanced Server")),
            Map.entry(
                    "Debian",
                    List.of(
                            "Debian",
                            "Ubuntu",
                            "Raspbian",
                            "Neon",
                            "KDE neon",
                            "Linux Mint",
                            "SteamOS",
                            "Devuan",
                            "Kali",
                            "Cumulus Linux",
                            "Pop!_OS",
                            "Parrot",
                            "Pardus GNU/Linux",
                            "Uos",
                            "Deepin",
                            "OSMC")),
            Map.entry(
                    "Suse",
                    List.of(
                            "SuSE",
                            "SLES",
                            "SLED",
                            "openSUSE",
                            "openSUSE Tumbleweed",
                            "SLES_SAP",
                            "SUSE_LINUX",
                            "openSUSE Leap")),
            Map.entry("Archlinux", List.of("Archlinux", "Antergos", "Manjaro")),
            Map.entry("Mandrake", List.of("Mandrake", "Mandriva")),
            Map.entry("Gentoo", List.of("Gentoo", "Funtoo")),
            Map.entry("ClearLinux", List.of("Clear Linux OS", "Clear Linux Mix")));

    private final FactSections sections;
    private final Map<String, String> osRelease;
    private final Map<String, Value> facts = new LinkedHashMap<>();

    private DistributionFacts(FactSections sections) {
        this.sections = sections;
        this.osRelease = assignments(sections.file("/etc/os-release")
                .or(() -> sections.file("/usr/lib/os-release"))
                .orElse(""));
    }

    static Map<String, Value> of(FactSections sections) {
        return new DistributionFacts(sections).decide();
    }

    private Map<String, Value> decide() {
        String system = sections.line("uname", 0);
        if (system.equals("Linux")) {
            linux();
        } else {
            put("distribution", system);
            put("distribution_release", sections.line("uname", 2));
            put("distribution_version", sections.line("uname", 2));
            put("distribution_major_version", major(sections.line("uname", 2)));
        }
        put("os_family", family(get("distribution")));
        return facts;
    }

    private void linux() {
        put("distribution", osRelease.getOrDefault("NAME", UNKNOWN));
        put("distribution_version", osRelease.getOrDefault("VERSION_ID", UNKNOWN));
        put("distribution_release", codename());
        boolean known = altOrOracle() || redHat() || amazon() || alpine() || arch() || suse() || gentoo() || debian();
        if (!known) {
            facts.put("distribution_file_variety", Value.of(UNKNOWN));
        }
        if (!facts.containsKey("distribution_major_version")) {
            put("distribution_major_version", major(get("distribution_version")));
        }
    }

    private boolean altOrOracle() {
        if (sections.file("/etc/altlinux-release").isPresent()) {
            String text = sections.file("/etc/altlinux-release").orElseThrow();
            found("Altlinux", text.contains("ALT") ? "Altlinux" : firstWord(text), "/etc/altlinux-release");
            fromReleaseLine(text);
            return true;
        }
        Optional<String> oracle = sections.file("/etc/oracle-release");
        oracle.ifPresent(text -> {
            found(
                    "OracleLinux",
                    text.contains("Oracle Linux") ? "OracleLinux" : firstWord(text),
                    "/etc/oracle-release");
            fromReleaseLine(text);
        });
        return oracle.isPresent();
    }

    /** Red Hat and what is built from it. */
    private boolean redHat() {
        Optional<String> centos = sections.file("/etc/centos-release").filter(text -> !text.isBlank());
        Optional<String> redhat = sections.file("/etc/redhat-release").filter(text -> !text.isBlank());
        String text = centos.or(() -> redhat).orElse("");
        if (text.isEmpty()) {
            return false;
        }
        String path = centos.isPresent() ? "/etc/centos-release" : "/etc/redhat-release";
        String variety = centos.isPresent() ? "CentOS" : "RedHat";
        boolean isRedHat = variety.equals("RedHat") && text.contains("Red Hat");
        found(variety, isRedHat ? "RedHat" : centosName(text, centos.isPresent()), path);
        fromReleaseLine(text);
        return true;
    }

    /** CentOS Stream calls itself CentOS too; other rebuilds are called by the first word of their file. */
    private static String centosName(String text, boolean centosFile) {
        return centosFile && text.contains("CentOS") ? "CentOS" : firstWord(text);
    }

    private boolean amazon() {
        Optional<String> text = sections.file("/etc/os-release")
                .filter(t -> t.contains("Amazon"))
                .or(() -> sections.file("/etc/system-release").filter(t -> t.contains("Amazon")));
        if (text.isEmpty()) {
            return false;
        }
        boolean modern = sections.file("/etc/os-release")
                .filter(t -> t.contains("Amazon"))
                .isPresent();
        found("Amazon", "Amazon", modern ? "/etc/os-release" : "/etc/system-release");
        if (modern) {
            String version = osRelease.getOrDefault("VERSION_ID", UNKNOWN);
            put("distribution_version", version);
            String[] parts = version.split("\\.", 2);
            put("distribution_major_version", parts[0]);
            put("distribution_minor_version", parts.length > 1 ? parts[1] : UNKNOWN);
        } else {
            fromReleaseLine(text.get());
        }
        return true;
    }

    private boolean alpine() {
        Optional<String> text = sections.file("/etc/alpine-release");
        text.ifPresent(version -> {
            found("Alpine", "Alpine", "/etc/alpine-release");
            put("distribution_version", version.strip());
        });
        return text.isPresent();
    }

    private boolean arch() {
        boolean file = sections.file("/etc/arch-release").isPresent();
        boolean named = osRelease.getOrDefault("NAME", "").contains("Arch Linux");
        if (file || named) {
            found("Archlinux", "Archlinux", file ? "/etc/arch-release" : "/etc/os-release");
        }
        return file || named;
    }

    private boolean suse() {
        String modern = sections.file("/etc/os-release").orElse("");
        String old = sections.file("/etc/SuSE-release").orElse("");
        if (isSuse(modern)) {
            found("SUSE", osRelease.getOrDefault("NAME", "SUSE"), "/etc/os-release");
            String version = osRelease.getOrDefault("VERSION_ID", UNKNOWN);
            put("distribution_version", version);
            put("distribution_major_version", major(version));
            int dot = version.indexOf('.');
            boolean enterprise = !modern.toLowerCase(Locale.ROOT).contains("open");
            put("distribution_release", dot < 0 ? enterprise ? "0" : "" : version.substring(dot + 1));
        } else if (isSuse(old)) {
            oldSuse(old);
        } else {
            return false;
        }
        if (sections.text("baseproduct").strip().endsWith("SLES_SAP.prod")) {
            put("distribution", "SLES_SAP");
        }
        return true;
    }

    /** SLES 10 and 11: {@code VERSION = 11} and {@code PATCHLEVEL = 4} below the first line; SLES 9 the same. */
    private void oldSuse(String text) {
        boolean open = text.toLowerCase(Locale.ROOT).contains("open");
        String name = open ? firstWord(text) : text.contains("Desktop") ? "SLED" : "SLES";
        found("SUSE", name, "/etc/SuSE-release");
        String version = match("VERSION\\s*=\\s*([0-9.]+)", text).orElse(UNKNOWN);
        Optional<String> patch = match("PATCHLEVEL\\s*=\\s*([0-9]+)", text);
        put("distribution_version", open || patch.isEmpty() ? version : version + "." + patch.get());
        put("distribution_major_version", major(version));
        put(
                "distribution_release",
                open ? match("CODENAME\\s*=\\s*([^\\n]+)", text).orElse("").strip() : patch.orElse("0"));
    }

    private boolean gentoo() {
        Optional<String> text = sections.file("/etc/gentoo-release");
        text.ifPresent(t -> {
            found("Gentoo", "Gentoo", "/etc/gentoo-release");
            fromReleaseLine(t);
        });
        return text.isPresent();
    }

    private boolean debian() {
        String text = sections.file("/etc/os-release").orElse("");
        String lsb = sections.file("/etc/lsb-release").orElse("");
        Optional<String> debianVersion = sections.file("/etc/debian_version");
        if (text.contains("Debian") || text.contains("Raspbian")) {
            found("Debian", "Debian", "/etc/os-release");
            pointRelease(debianVersion);
            return true;
        }
        for (String name : List.of("Ubuntu", "SteamOS", "Kali", "Parrot", "Devuan", "Cumulus Linux", "Mint")) {
            String marker = name.equals("Cumulus Linux") ? "Cumulus" : name;
            if (text.contains(marker) || lsb.contains(marker)) {
                found(
                        "Debian",
                        name.equals("Mint") ? "Linux Mint" : name,
                        lsbOnly(text) ? "/etc/lsb-release" : "/etc/os-release");
                fromLsb(lsb, lsbOnly(text));
                return true;
            }
        }
        if (debianVersion.isPresent()) {
            found("Debian", "Debian", "/etc/debian_version");
            pointRelease(debianVersion);
            return true;
        }
        return false;
    }

    private static boolean lsbOnly(String osRelease) {
        return osRelease.isEmpty();
    }

    /** Ubuntu before 12.04 has no os-release. */
    private void fromLsb(String text, boolean only) {
        if (only) {
            Map<String, String> lsb = assignments(text);
            put("distribution_version", lsb.getOrDefault("DISTRIB_RELEASE", UNKNOWN));
            put("distribution_release", lsb.getOrDefault("DISTRIB_CODENAME", UNKNOWN));
        }
    }

    /**
     * Debian's os-release has no point release, so Ansible takes what lsb_release says where that is installed. The
     * minor version is that of {@code /etc/debian_version}, which testing has not ({@code trixie/sid}). Without
     * os-release that file is all there is.
     */
    private void pointRelease(Optional<String> debianVersion) {
        String version = debianVersion.orElse("").strip();
        Optional<String> lsb = match("(?m)^Release:\\s*([0-9]+\\.[0-9.]+)\\s*$", sections.text("lsb_release"));
        boolean number = version.matches("[0-9]+(\\.[0-9]+)*");
        if (number && get("distribution_version").equals(UNKNOWN)) {
            put("distribution_version", version);
        }
        lsb.filter(release -> !get("distribution_version").contains("."))
                .ifPresent(release -> put("distribution_version", release));
        if (number && version.contains(".")) {
            put("distribution_minor_version", version.split("\\.")[1]);
        }
        put("distribution_major_version", major(get("distribution_version")));
    }

    /** {@code CentOS release 6.10 (Final)}: version and code name. CentOS 7 says 7.9.2009, of which two numbers count. */
    private void fromReleaseLine(String text) {
        Matcher matcher = RELEASE_LINE.matcher(text.strip());
        if (!matcher.matches()) {
            return;
        }
        String version = matcher.group(2);
        if (get("distribution").equals("CentOS")) {
            String[] parts = version.split("\\.");
            version = parts.length > 2 ? parts[0] + "." + parts[1] : version;
        }
        if (osRelease.isEmpty()
                || get("distribution").equals("CentOS")
                || get("distribution_version").equals(UNKNOWN)) {
            put("distribution_version", version);
        }
        put("distribution_major_version", major(get("distribution_version")));
        if (osRelease.isEmpty() || get("distribution_release").equals(UNKNOWN)) {
            put("distribution_release", matcher.group(3) == null ? UNKNOWN : matcher.group(3));
        }
        minor(get("distribution_version"));
    }

    private void minor(String version) {
        String[] parts = version.split("\\.");
        if (parts.length > 1) {
            put("distribution_minor_version", parts[1]);
        }
    }

    /** Code name as os-release or the distribution's file has it: {@code bookworm}, {@code Core}, {@code Final}. */
    private String codename() {
        Optional<String> named = Optional.ofNullable(osRelease.get("VERSION_CODENAME"))
                .or(() -> Optional.ofNullable(osRelease.get("UBUNTU_CODENAME")));
        if (named.isPresent()) {
            return named.get();
        }
        String version = osRelease.getOrDefault("VERSION", "");
        return lsbCodename().or(() -> match("\\(([^)]+)\\)", version)).orElse(UNKNOWN);
    }

    private Optional<String> lsbCodename() {
        String file = sections.file("/etc/lsb-release").orElse("");
        return Optional.ofNullable(assignments(file).get("DISTRIB_CODENAME"))
                .or(() -> match("(?m)^Codename:\\s*(\\S+)", sections.text("lsb_release")))
                .filter(name -> !name.equals("n/a"));
    }

    private void found(String variety, String name, String path) {
        put("distribution", name);
        put("distribution_file_path", path);
        put("distribution_file_variety", variety);
        facts.put("distribution_file_parsed", Value.of(true));
    }

    private static String family(String distribution) {
        return FAMILIES.entrySet().stream()
                .filter(family -> family.getValue().contains(distribution))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(distribution);
    }

    private static boolean isSuse(String text) {
        return text.toLowerCase(Locale.ROOT).contains("suse");
    }

    private static String major(String version) {
        int dot = version.indexOf('.');
        return dot < 0 ? version : version.substring(0, dot);
    }

    private static String firstWord(String text) {
        String[] words = text.strip().split("\\s+", 2);
        return words[0].isEmpty() ? UNKNOWN : words[0];
    }

    private static Optional<String> match(String regex, String text) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** {@code KEY=value} lines with quotes taken off. */
    static Map<String, String> assignments(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                pairs.put(
                        line.substring(0, equals).strip(),
                        unquoted(line.substring(equals + 1).strip()));
            }
        }
        return pairs;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private void put(String name, String value) {
        facts.put(name, Value.of(value));
    }

    private String get(String name) {
        Value value = facts.get(name);
        return value == null ? UNKNOWN : value.str();
    }
}
