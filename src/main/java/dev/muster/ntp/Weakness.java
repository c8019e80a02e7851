package dev.muster.ntp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Known weaknesses that a version number speaks about, and how well. Bounds are those of the projects' own releases
 * (ntp.org ChangeLog, chrony NEWS). Distributions carry fixes back without touching the number: of their packages an
 * affected number is weak evidence only, and a changelog that names the CVE says it was seen to, not how.
 */
public enum Weakness {
    MONLIST("CVE-2013-5211", NtpVersion.WITHOUT_MONLIST, Daemon.Family.CLASSIC, "monlist amplifies"),
    PING_PONG(
            "CVE-2009-3563",
            NtpVersion.of(4, 2, 4, 8),
            Daemon.Family.CLASSIC,
            "two daemons can be made to answer each other for ever"),
    OVERFLOWS("CVE-2014-9295", NtpVersion.of(4, 2, 8, 0), Daemon.Family.CLASSIC, "strangers can run code by queries"),
    TRAPS("CVE-2016-9310", NtpVersion.of(4, 2, 8, 9), Daemon.Family.CLASSIC, "strangers can set traps"),
    CHRONY_COMMANDS("CVE-2014-0021", NtpVersion.of(1, 29, 1, 0), Daemon.Family.CHRONY, "the command port amplifies");

    private final String cve;
    private final NtpVersion fixedIn;
    private final Daemon.Family family;
    private final String what;

    Weakness(String cve, NtpVersion fixedIn, Daemon.Family family, String what) {
        this.cve = cve;
        this.fixedIn = fixedIn;
        this.family = family;
        this.what = what;
    }

    /** How much a version number is worth. */
    public enum Evidence {
        STRONG,
        WEAK
    }

    /**
     * What a version says about one weakness.
     *
     * @param isAffected by the number
     * @param says one sentence
     */
    public record Judgement(Weakness weakness, boolean isAffected, Evidence evidence, String says) {}

    public String cve() {
        return cve;
    }

    /**
     * What a daemon's version says about the weaknesses of its family; nothing where the version is not known.
     *
     * @param distribution the package and its version, where a distribution made it
     * @param changelog CVE numbers that the package's changelog names
     */
    public static List<Judgement> of(Daemon daemon, Optional<String> distribution, Set<String> changelog) {
        return Arrays.stream(values())
                .filter(w -> w.family == daemon.family())
                .flatMap(w -> daemon.version().map(v -> w.judge(v, distribution, changelog)).stream())
                .toList();
    }

    private Judgement judge(NtpVersion version, Optional<String> distribution, Set<String> changelog) {
        boolean isAffected = version.isBefore(fixedIn);
        String number =
                cve + " (" + what + "): " + version + (isAffected ? " is before " : " is not before ") + fixedIn;
        if (!isAffected) {
            return new Judgement(this, false, Evidence.STRONG, number);
        }
        if (distribution.isEmpty()) {
            return new Judgement(this, true, Evidence.STRONG, number);
        }
        String fixes = changelog.contains(cve)
                ? ", but the changelog of " + distribution.get()
                        + " names the CVE: fixed or made harmless there, a probe tells"
                : ", but " + distribution.get()
                        + " may carry the fix back without changing the number; its changelog does"
                        + (changelog.isEmpty() ? " not tell" : " not name the CVE");
        return new Judgement(this, true, Evidence.WEAK, number + fixes);
    }
}
