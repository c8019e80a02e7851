package dev.muster.census;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The kinds of sources there are, and how a file is known for one of them. */
public enum SourceKind {
    KNOWN_HOSTS(
            "OpenSSH's known_hosts, hashed names included",
            "known_hosts[0-9]?|ssh_known_hosts",
            "(?m)^(@revoked )?\\S+ (ssh-|ecdsa-|sk-)\\S+ AAAA",
            new KnownHostsFormat()),
    SSH_CONFIG("ssh_config", "(ssh_)?config", "(?mi)^\\s*Host\\s+\\S", new SshConfigFormat()),
    HISTORY("a shell's history", ".*_history|history", "(?m)^(sudo )?ssh \\S", new HistoryFormat()),
    HOSTS("/etc/hosts", "hosts", "(?m)^127\\.0\\.0\\.1\\s+localhost", new HostsFormat()),
    NEIGHBOURS(
            "ip neigh, arp -an or /proc/net/arp",
            "arp|neigh.*",
            "(?m)^\\S+ dev \\S+ |^\\S+ \\([0-9.]+\\) at |^IP address +HW type",
            new NeighbourFormat()),
    LEASES(
            "leases of ISC dhcpd, Kea or dnsmasq",
            ".*leases.*",
            "(?m)^lease [0-9a-fA-F.:]+ \\{|^address,hwaddr,|^[0-9]{9,10} ([0-9a-fA-F]{2}:){5}",
            new LeaseFormat()),
    ZONE("a DNS zone file", "db\\..*|.*\\.zone", "(?mi)^\\S+\\s+([0-9]+\\s+)?IN\\s+SOA\\s", new ZoneFormat()),
    LOGINS(
            "wtmp, what last prints, or sshd's log",
            "[wb]tmp.*|auth\\.log.*|secure.*|last.*",
            "sshd(-session)?\\[[0-9]+]: |(?m)^wtmp begins ",
            new LoginFormat()),
    NMAP("nmap's XML", ".*nmap.*\\.xml", "<nmaprun ", new NmapFormat()),
    MESH("perfSONAR's mesh, pSConfig or lookup JSON", ".*\\.json", "(?s)^\\s*[\\[{]", new MeshFormat()),
    CLIENTS(
            "what ntpdc -c monlist, ntpq -c mrulist or chronyc clients prints",
            ".*(monlist|mrulist).*",
            "(?m)^remote address +port local address|^lstint avgint|^Hostname +NTP +Drop ",
            new ClientListFormat()),
    TABLE(
            "CSV with a head, Shadowserver's reports included",
            ".*\\.(csv|tsv)",
            "(?i)^\"?(timestamp|ip|host|address|name)",
            new TableFormat()),
    /** Read by the inventory's own loader; see {@link Census}. */
    INVENTORY(
            "an inventory of Ansible or muster",
            ".*\\.(ya?ml|ini)|inventory",
            "(?m)^\\[[\\w.-]+\\]|^all:",
            (file, sightings) -> {}),
    /** Not a file: what answered to a sweep. */
    SWEEP("a sweep of own ranges", "(?!)", "(?!)", (file, sightings) -> {});

    private static final int HEAD = 64 << 10;

    private final String words;
    private final Pattern name;
    private final Pattern content;
    private final Format format;

    SourceKind(String words, String name, String content, Format format) {
        this.words = words;
        this.name = Pattern.compile(name, Pattern.CASE_INSENSITIVE);
        this.content = Pattern.compile(content);
        this.format = format;
    }

    /** What the user writes before the colon: {@code known_hosts}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is, for a list. */
    public String words() {
        return words;
    }

    Format format() {
        return format;
    }

    /** The kind of file with this word. */
    public static Optional<SourceKind> of(String word) {
        return kept(word).filter(kind -> kind != SWEEP);
    }

    /** The kind with this word among all that can be remembered. */
    public static Optional<SourceKind> kept(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    /** The words of all kinds of files. */
    public static List<String> allWords() {
        return Arrays.stream(values())
                .filter(kind -> kind != SWEEP)
                .map(SourceKind::word)
                .toList();
    }

    /** The kind a file must be of, by what stands in it, or else by its name. */
    static Optional<SourceKind> guess(SourceFile file) {
        if (file.name().matches("(?i).*\\b[wb]tmp[^/]*") && LoginFormat.isWtmp(file.content())) {
            return Optional.of(LOGINS);
        }
        String text = file.text();
        String head = text.substring(0, Math.min(HEAD, text.length()));
        String base = file.name().substring(file.name().lastIndexOf('/') + 1);
        List<SourceKind> named = Arrays.stream(values())
                .filter(kind -> kind.name.matcher(base).matches())
                .toList();
        return named.stream()
                .filter(kind -> kind.content.matcher(head).find())
                .findFirst()
                .or(() -> Arrays.stream(values())
                        .filter(kind -> kind.content.matcher(head).find())
                        .findFirst())
                .or(() -> named.stream().findFirst());
    }
}
