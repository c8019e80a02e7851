package dev.muster.ntp;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of an NTP daemon, ordered as its releases were.
 *
 * <p>The trap is 4.2.7: a development series of some 480 point releases, of which monlist left with p26. "4.2.7" or
 * "older than 4.2.7" says nothing. Distributions also carry fixes back without touching the number.
 *
 * @param candidate number of the release candidate, {@code Integer.MAX_VALUE} for the release itself
 */
public record NtpVersion(int major, int minor, int point, int patch, int candidate) implements Comparable<NtpVersion> {
    private static final Pattern FORM = Pattern.compile(
            "(?<![0-9.])([0-9]{1,4})\\.([0-9]{1,4})(?:\\.([0-9]{1,4}))?(?:p([0-9]{1,5}))?(?:-?[rR][cC]([0-9]{1,3}))?");
    private static final int RELEASE = Integer.MAX_VALUE;

    private static final Comparator<NtpVersion> ORDER = Comparator.comparingInt(NtpVersion::major)
            .thenComparingInt(NtpVersion::minor)
            .thenComparingInt(NtpVersion::point)
            .thenComparingInt(NtpVersion::patch)
            .thenComparingInt(NtpVersion::candidate);

    /** The first version that dropped monlist. */
    public static final NtpVersion WITHOUT_MONLIST = of(4, 2, 7, 26);

    /** A release. */
    public static NtpVersion of(int major, int minor, int point, int patch) {
        return new NtpVersion(major, minor, point, patch, RELEASE);
    }

    /**
     * The first version in a text: {@code ntpd 4.2.6p5@1.2349-o Tue …}, {@code ntpd-4.2.7p10}, {@code ntpsec-1.2.2},
     * {@code 1:4.2.8p15+dfsg-1}.
     */
    public static Optional<NtpVersion> find(String text) {
        Matcher match = FORM.matcher(text);
        if (!match.find()) {
            return Optional.empty();
        }
        return Optional.of(new NtpVersion(
                number(match.group(1), 0),
                number(match.group(2), 0),
                number(match.group(3), 0),
                number(match.group(4), 0),
                number(match.group(5), RELEASE)));
    }

    public boolean isBefore(NtpVersion other) {
        return compareTo(other) < 0;
    }

    /** Whether this is the version given or a later one. */
    public boolean isAtLeast(int otherMajor, int otherMinor, int otherPoint, int otherPatch) {
        return compareTo(of(otherMajor, otherMinor, otherPoint, otherPatch)) >= 0;
    }

    @Override
    public int compareTo(NtpVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + point + (patch == 0 ? "" : "p" + patch)
                + (candidate == RELEASE ? "" : "-RC" + candidate);
    }

    private static int number(@org.jspecify.annotations.Nullable String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }
}
