package dev.muster.modules;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.firewall.Gate;
import dev.muster.ntp.firewall.GateKeeper;
import dev.muster.ntp.firewall.IptablesText;
import dev.muster.ntp.firewall.NftablesText;
import dev.muster.ntp.firewall.Ruleset;
import dev.muster.ntp.firewall.Station;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the survey found out about a host's packet filter: who manages it, what its rules do to NTP now and after a
 * reboot. What could not be read makes an answer unknown.
 */
final class HostFirewall {
    private static final Pattern ADDRESS = Pattern.compile("\\binet6? (?:addr: ?)?([0-9a-fA-F.:]+)");
    /** Kernels before 3.13 have no nftables. */
    private static final Pattern OLD_LINUX = Pattern.compile("Linux (?:2\\.|3\\.(?:[0-9]|1[0-2])(?![0-9])).*");

    private final NtpSurveyText survey;
    private final List<NtpFile> files;

    HostFirewall(NtpSurveyText survey) {
        this.survey = survey;
        this.files = survey.groups("file").stream().map(NtpFile::of).toList();
    }

    /** Who writes the rules of a host. */
    enum Manager {
        FIREWALLD,
        UFW,
        SUSEFIREWALL2,
        SHOREWALL,
        FERM,
        CSF,
        IPTABLES,
        NFTABLES,
        /** There are no rules, and nothing loads any. */
        NONE,
        /** Not Linux. */
        PF,
        IPFW,
        UNKNOWN;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether the survey looked at all. */
    boolean wasSeen() {
        return survey.first("fw-system").isPresent();
    }

    Manager manager() {
        if (survey.first("fw-system").filter(s -> s.startsWith("Linux")).isEmpty()) {
            return survey.all("fw-other").contains("pfctl")
                    ? Manager.PF
                    : survey.all("fw-other").contains("ipfw") ? Manager.IPFW : Manager.UNKNOWN;
        }
        if (hasFirewalld()) {
            return Manager.FIREWALLD;
        }
        if (text("/etc/ufw/ufw.conf").filter(HostFirewall::isUfwEnabled).isPresent()) {
            return Manager.UFW;
        }
        for (Manager other : List.of(Manager.SUSEFIREWALL2, Manager.SHOREWALL, Manager.FERM, Manager.CSF)) {
            if (isStarted(other == Manager.SUSEFIREWALL2 ? "SuSEfirewall2" : other.word())) {
                return other;
            }
        }
        return managerOfPlainRules();
    }

    /** Its process, its service or its tables: under systemd it writes no file with its number. */
    private boolean hasFirewalld() {
        return survey.first("fw-firewalld").isPresent()
                || units("firewalld").stream().anyMatch(unit -> unit.contains("ActiveState=active"))
                || nftText().contains("table inet firewalld {")
                || savedText(AddressFamily.IPV4).contains("\n:INPUT_ZONES ");
    }

    private static boolean isUfwEnabled(String conf) {
        return conf.lines().anyMatch(l -> l.strip().matches("(?i)ENABLED=[\"']?yes[\"']?"));
    }

    private Manager managerOfPlainRules() {
        List<BootRules> loaders = loaders();
        if (loaders.stream().anyMatch(l -> l.family().isPresent())) {
            return Manager.IPTABLES;
        }
        boolean nft = !loaders.isEmpty() || nftables().doesAnything();
        boolean ip =
                iptables(AddressFamily.IPV4).with(iptables(AddressFamily.IPV6)).doesAnything();
        if (nft || ip) {
            return nft ? Manager.NFTABLES : Manager.IPTABLES;
        }
        return unreadable().isEmpty() ? Manager.NONE : Manager.UNKNOWN;
    }

    // ---- what the kernel has ----

    /** The rules in force that concern a family. */
    Ruleset running(AddressFamily family) {
        return iptables(family).with(nftables());
    }

    private Ruleset iptables(AddressFamily family) {
        String six = family == AddressFamily.IPV6 ? "6" : "";
        String name = "fw-ip" + six + "tables";
        String old = survey.first("fw-old-tables" + six).orElse("");
        Ruleset rules = saved(name, family);
        if (!old.isBlank() && !isOldKind(name)) {
            Ruleset oldRules = saved("fw-old-ip" + six + "tables", family);
            boolean seen = survey.first("fw-old-ip" + six + "tables").isPresent();
            return rules.with(
                    seen ? oldRules : Ruleset.unknown("tables of ip" + six + "tables that no tool here shows"));
        }
        return rules;
    }

    /** Whether iptables-save is the one that shows tables of the old kind. */
    private boolean isOldKind(String name) {
        String text = survey.first(name).orElse("");
        return !text.contains("nf_tables") && survey.first(name).isPresent() && !text.isBlank();
    }

    private Ruleset saved(String name, AddressFamily family) {
        return switch (survey.first(name + "-status").orElse("absent")) {
            case "0" -> IptablesText.parse(survey.first(name).orElse(""), family);
            case "absent" -> Ruleset.EMPTY;
            case "large" -> Ruleset.unknown("rules of iptables that are too many to read");
            default -> Ruleset.unknown("iptables-save may not read the rules here");
        };
    }

    private Ruleset nftables() {
        return switch (survey.first("fw-nft-status").orElse("absent")) {
            case "0" -> NftablesText.parse(survey.first("fw-nft").orElse("")).without(tablesOfIptables());
            case "absent" ->
                hasNoNftables()
                        ? Ruleset.EMPTY
                        : Ruleset.unknown("nftables, which this kernel may have and no tool here shows");
            case "large" -> Ruleset.unknown("rules of nftables that are too many to read");
            default -> Ruleset.unknown("nft may not read the rules here");
        };
    }

    private boolean hasNoNftables() {
        return survey.first("fw-nf-tables").filter("none"::equals).isPresent()
                || OLD_LINUX.matcher(survey.first("fw-system").orElse("")).matches();
    }

    /** Tables that iptables-save has shown already, as it can see those it made itself. */
    private Set<String> tablesOfIptables() {
        List<String> names = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            String name = family == AddressFamily.IPV6 ? "fw-ip6tables" : "fw-iptables";
            if (survey.first(name).orElse("").contains("nf_tables")) {
                String prefix = family == AddressFamily.IPV6 ? "ip6 " : "ip ";
                survey.first(name)
                        .orElse("")
                        .lines()
                        .filter(l -> l.startsWith("*"))
                        .forEach(l -> names.add(prefix + l.substring(1).strip()));
            }
        }
        return Set.copyOf(names);
    }

    /** Why not all rules could be read; empty when they could. */
    Optional<String> unreadable() {
        return Arrays.stream(AddressFamily.values())
                .flatMap(f -> running(f).unclear().stream())
                .findFirst();
    }

    /** The same host with other rules of iptables: what would be. */
    HostFirewall withSaved(AddressFamily family, String text) {
        return with(family == AddressFamily.IPV6 ? "fw-ip6tables" : "fw-iptables", text);
    }

    /** The same host with other rules of nftables. */
    HostFirewall withNft(String text) {
        return with("fw-nft", text);
    }

    private HostFirewall with(String name, String text) {
        List<NtpSurveyText.Said> said = new ArrayList<>();
        for (NtpSurveyText.Said each : survey.said()) {
            said.add(
                    each.name().equals(name)
                            ? new NtpSurveyText.Said(name, text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            : each);
        }
        return new HostFirewall(new NtpSurveyText(said));
    }

    /** The lines of {@code iptables-save} or {@code ip6tables-save}. */
    String savedText(AddressFamily family) {
        return survey.first(family == AddressFamily.IPV6 ? "fw-ip6tables" : "fw-iptables")
                .orElse("");
    }

    String nftText() {
        return survey.first("fw-nft").orElse("");
    }

    boolean hasTool(String name) {
        return survey.first(name + "-status")
                .filter(status -> !status.equals("absent"))
                .isPresent();
    }

    boolean hasFamily(AddressFamily family) {
        return family == AddressFamily.IPV4 || survey.first("fw-inet6").isPresent();
    }

    // ---- what is loaded at boot ----

    /**
     * A file of rules that a service loads at boot.
     *
     * @param family of iptables; empty for nftables, which has both
     */
    record BootRules(String service, String path, Optional<AddressFamily> family) {
        Ruleset parse(String text, AddressFamily of) {
            return family.isEmpty()
                    ? NftablesText.parse(text)
                    : family.get() == of ? IptablesText.parse(text, of) : Ruleset.EMPTY;
        }
    }

    private static final List<BootRules> LOADERS = List.of(
            new BootRules("iptables", "/etc/sysconfig/iptables", Optional.of(AddressFamily.IPV4)),
            new BootRules("ip6tables", "/etc/sysconfig/ip6tables", Optional.of(AddressFamily.IPV6)),
            new BootRules("netfilter-persistent", "/etc/iptables/rules.v4", Optional.of(AddressFamily.IPV4)),
            new BootRules("netfilter-persistent", "/etc/iptables/rules.v6", Optional.of(AddressFamily.IPV6)),
            new BootRules("nftables", "/etc/nftables.conf", Optional.empty()),
            new BootRules("nftables", "/etc/sysconfig/nftables.conf", Optional.empty()));
    private static final BootRules ALPINE4 =
            new BootRules("iptables", "/etc/iptables/rules-save", Optional.of(AddressFamily.IPV4));
    private static final BootRules ALPINE6 =
            new BootRules("ip6tables", "/etc/iptables/rules6-save", Optional.of(AddressFamily.IPV6));

    /** The files that are loaded at boot, by services that are started then. */
    List<BootRules> loaders() {
        boolean redHat = file("/etc/sysconfig/iptables").isPresent()
                || file("/etc/iptables/rules-save").isEmpty();
        List<BootRules> all = new ArrayList<>();
        for (BootRules rules : LOADERS) {
            boolean isItsFile = !rules.path().contains("nftables")
                    || file(rules.path()).isPresent()
                    || rules.path().startsWith("/etc/nftables")
                            && file("/etc/sysconfig/nftables.conf").isEmpty();
            if (isStarted(rules.service()) && isItsFile) {
                boolean alpine = !redHat && rules.path().startsWith("/etc/sysconfig/ip");
                all.add(alpine ? (rules.path().contains("ip6") ? ALPINE6 : ALPINE4) : rules);
            }
        }
        return all;
    }

    /** The text of a file the survey read; empty where there is none or it could not be read. */
    Optional<String> text(String path) {
        return file(path).flatMap(NtpFile::text);
    }

    Optional<NtpFile> file(String path) {
        return files.stream().filter(f -> f.path().equals(path)).findFirst();
    }

    /** Whether a service is started at boot. */
    boolean isStarted(String service) {
        boolean linked = survey.all("fw-starts").stream()
                .map(link -> link.substring(link.lastIndexOf('/') + 1))
                .anyMatch(name -> name.replaceFirst("^S[0-9][0-9]", "")
                        .replaceFirst("_(setup|init)$", "")
                        .equals(service));
        return linked
                || units(service).stream()
                        .anyMatch(u -> u.contains("LoadState=loaded") && u.contains("UnitFileState=enabled"));
    }

    /** What systemd says of a service, line by line. */
    private List<List<String>> units(String service) {
        return Arrays.stream(survey.first("fw-systemd").orElse("").split("\n\n"))
                .map(unit -> List.of(unit.strip().split("\n")))
                .filter(unit -> unit.contains("Id=" + service + ".service"))
                .toList();
    }

    // ---- answers ----

    /** What the rules in force do. */
    Gate gate(AddressFamily family, Station station) {
        return wasSeen() && hasFamily(family) ? GateKeeper.judge(running(family), family, station) : without(family);
    }

    /** A host without IPv6 has nobody to keep out there, and nobody to ask. */
    private Gate without(AddressFamily family) {
        return wasSeen()
                ? new Gate(Gate.Strangers.CLOSED, Gate.Sync.KEPT, List.of("there is no " + family.words() + " here"))
                : new Gate(Gate.Strangers.UNKNOWN, Gate.Sync.UNKNOWN, List.of("the packet filter was not looked at"));
    }

    /** What the rules will do that are loaded at boot; empty where a manager of its own makes them. */
    Optional<Gate> gateAtBoot(AddressFamily family, Station station) {
        if (!hasFamily(family)) {
            return Optional.of(without(family));
        }
        return rulesAtBoot(family).map(rules -> GateKeeper.judge(rules, family, station));
    }

    Optional<Ruleset> rulesAtBoot(AddressFamily family) {
        if (!Set.of(Manager.IPTABLES, Manager.NFTABLES, Manager.NONE).contains(manager())) {
            return Optional.empty();
        }
        Ruleset all = Ruleset.EMPTY;
        for (BootRules loader : loaders()) {
            Optional<NtpFile> file = file(loader.path());
            Optional<String> text = file.flatMap(NtpFile::text);
            if (file.isPresent() && text.isEmpty()) {
                all = all.with(Ruleset.unknown(loader.path() + " could not be read"));
            } else if (text.isPresent()) {
                all = all.with(loader.parse(text.get(), family));
            }
        }
        return Optional.of(all);
    }

    /** Whether a reboot leaves the answers as they are: yes, no or unknown. */
    String persists(Station station) {
        if (manager() == Manager.UFW) {
            return "yes";
        }
        boolean differs = false;
        for (AddressFamily family : AddressFamily.values()) {
            Gate.Strangers now = gate(family, station).strangers();
            Gate.Strangers then =
                    gateAtBoot(family, station).map(Gate::strangers).orElse(Gate.Strangers.UNKNOWN);
            if (now == Gate.Strangers.UNKNOWN || then == Gate.Strangers.UNKNOWN) {
                return "unknown";
            }
            differs |= now != then;
        }
        return differs ? "no" : "yes";
    }

    // ---- the host itself ----

    /** The host as rules see it. */
    Station station(List<IpAddress> upstreams, List<Integer> queryPorts) {
        List<String> links = survey.first("fw-links")
                .orElse("")
                .lines()
                .map(String::strip)
                .filter(name -> !name.isEmpty() && !name.equals("lo"))
                .limit(64)
                .toList();
        List<IpAddress> addresses = new ArrayList<>();
        Matcher matcher = ADDRESS.matcher(survey.first("fw-addresses").orElse(""));
        while (matcher.find() && addresses.size() < 64) {
            IpAddress.parse(matcher.group(1)).filter(a -> !a.isLoopback()).ifPresent(addresses::add);
        }
        return new Station(links, addresses, upstreams, queryPorts);
    }
}
