package dev.muster.ntp;

import java.util.Locale;
import java.util.Optional;

/**
 * A daemon that keeps the time of a host: whose program it is, and which version.
 *
 * @param version empty when it could not be learnt; questions that depend on it then take the worst case
 */
public record Daemon(Family family, Optional<NtpVersion> version) {

    /** Programs that keep time, by how they read their configuration. */
    public enum Family {
        /** The reference implementation, ntp.org. */
        CLASSIC("ntpd"),
        NTPSEC("ntpsec"),
        CHRONY("chrony"),
        OPENNTPD("openntpd"),
        TIMESYNCD("systemd-timesyncd"),
        BUSYBOX("busybox ntpd"),
        NONE("no NTP daemon");

        private final String words;

        Family(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        /** Whether it reads the language of ntp.conf. */
        public boolean readsNtpConf() {
            return this == CLASSIC || this == NTPSEC;
        }

        /** Name for results: {@code classic}, {@code ntpsec} … */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How ntp.conf is read. */
    enum Dialect {
        /** Line by line, blank-separated tokens, up to 4.2.4. */
        TOKENS,
        /** By a grammar, as a whole, 4.2.5 and later and ntpsec. */
        GRAMMAR
    }

    public static final Daemon NONE = new Daemon(Family.NONE, Optional.empty());

    /** What a classic ntpd of unknown version is taken for: the last stable one that still had monlist. */
    private static final NtpVersion WORST = NtpVersion.of(4, 2, 6, 5);

    public static Daemon classic(String version) {
        return new Daemon(Family.CLASSIC, NtpVersion.find(version));
    }

    public static Daemon ntpsec(String version) {
        return new Daemon(Family.NTPSEC, NtpVersion.find(version));
    }

    /** From a name such as {@code ntpd-4.2.6p5}, {@code ntpsec-1.2.2}, {@code 4.2.4p8}, {@code chrony}. */
    public static Optional<Daemon> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Optional<NtpVersion> version = NtpVersion.find(lower);
        for (Family family :
                new Family[] {Family.NTPSEC, Family.CHRONY, Family.OPENNTPD, Family.TIMESYNCD, Family.BUSYBOX}) {
            if (lower.contains(family.word())) {
                return Optional.of(new Daemon(family, version));
            }
        }
        if (lower.startsWith("ntp") || lower.startsWith("classic") || version.isPresent()) {
            return Optional.of(new Daemon(Family.CLASSIC, version));
        }
        return Optional.empty();
    }

    Dialect dialect() {
        return family == Family.CLASSIC && !since(4, 2, 5, 0) ? Dialect.TOKENS : Dialect.GRAMMAR;
    }

    /** Whether {@code restrict default} without -4 or -6 means both families. */
    boolean defaultMeansBothFamilies() {
        return family == Family.NTPSEC || since(4, 2, 5, 178);
    }

    /** Whether monlist still exists in the program. */
    public boolean hasMonlist() {
        return family == Family.CLASSIC && classicVersion().isBefore(NtpVersion.WITHOUT_MONLIST);
    }

    /** Whether mode 7 is answered without {@code enable mode7}. */
    boolean hasMode7ByDefault() {
        return family == Family.CLASSIC && !since(4, 2, 7, 230);
    }

    /** Whether {@code enable mode7} is understood. */
    boolean hasMode7Switch() {
        return family == Family.CLASSIC && since(4, 2, 7, 230);
    }

    /** Whether clients are recorded before the access list is asked, with whatever they sent. */
    public boolean recordsEveryPacket() {
        return family == Family.CLASSIC && !since(4, 2, 5, 0);
    }

    /** Whether an entry whose address is 0 behind its mask is the default entry itself, for any port. */
    boolean takesAddressZeroForDefault() {
        return family == Family.CLASSIC && !since(4, 2, 6, 2);
    }

    /** Whether a name in a restrict line stands for all its addresses. */
    boolean restrictsAllAddressesOfName() {
        return family == Family.NTPSEC || since(4, 2, 7, 20);
    }

    /** Whether mode 6 knows READ_MRU, which took monlist's place. */
    boolean hasMru() {
        return family == Family.NTPSEC || since(4, 2, 7, 22);
    }

    /** Whether {@code restrict source} is understood. */
    public boolean hasRestrictSource() {
        return family == Family.NTPSEC || since(4, 2, 7, 22);
    }

    /** Whether {@code restrict source} can be relied on: up to 4.2.7p70 it acted as the default. */
    boolean isGoodAtRestrictSource() {
        return family == Family.NTPSEC || since(4, 2, 7, 71);
    }

    /** Lowest source port that is answered. */
    int lowestSourcePort() {
        boolean is426 = family == Family.CLASSIC && since(4, 2, 5, 0) && !since(4, 2, 7, 0);
        return is426 ? ProbeRequest.NTP_PORT : 1;
    }

    /** Whether {@code restrict source} may be taken for {@code restrict default}: bug 1678, fixed with 4.2.7p71. */
    boolean mayTakeSourceForDefault() {
        return since(4, 2, 7, 22) && !since(4, 2, 7, 71);
    }

    /** Whether {@code restrict -4 default} and {@code -6 default} do nothing: bug 1535, never in a release of 4.2.6. */
    boolean passesOverDefaultOfAFamily() {
        return (since(4, 2, 7, 22) && !since(4, 2, 7, 26))
                || (family == Family.CLASSIC && classicVersion().equals(new NtpVersion(4, 2, 6, 2, 1)));
    }

    /** Whether a restrict line by name is rejected: bug 1483, from 4.2.7p18, which read numbers only, to p19. */
    boolean rejectsNamesInRestrict() {
        return since(4, 2, 7, 18) && !since(4, 2, 7, 20);
    }

    /** Whether the scanner passes over bytes that are not ASCII. */
    boolean passesOverHighBytes() {
        return family == Family.NTPSEC || since(4, 2, 7, 22);
    }

    /** Whether the scanner knows unsigned numbers. */
    boolean hasNewScanner() {
        return family == Family.NTPSEC || since(4, 2, 8, 0);
    }

    /** Whether {@code serverresponse fuzz} is understood. */
    boolean hasServerResponse() {
        return since(4, 2, 8, 11);
    }

    /** Whether addresses of restrict lines are read by inet_pton first, and masks by nothing else. */
    boolean hasStrictMasks() {
        return family == Family.NTPSEC || since(4, 2, 7, 18);
    }

    /** Whether {@code restrict source} is asked only where an upstream would be cut off otherwise. */
    boolean pokesHolesOnlyWhereNeeded() {
        return family == Family.NTPSEC;
    }

    /** Whether this is the classic daemon of the version given or a later one. */
    boolean since(int major, int minor, int point, int patch) {
        return family == Family.CLASSIC && classicVersion().isAtLeast(major, minor, point, patch);
    }

    private NtpVersion classicVersion() {
        return version.orElse(WORST);
    }

    /** {@code ntpd 4.2.6p5}, {@code chrony}. */
    @Override
    public String toString() {
        return family.words() + version.map(v -> " " + v).orElse("");
    }
}
