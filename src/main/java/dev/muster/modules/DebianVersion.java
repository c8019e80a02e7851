package dev.muster.modules;

/**
 * Order of Debian's version numbers: epoch, upstream, revision; {@code ~} before everything, even the end (Debian
 * Policy, section 5.6.12).
 */
final class DebianVersion {
    private DebianVersion() {}

    /** Negative, zero or positive, as {@code one} is older than, as old as or newer than {@code other}. */
    static int compare(String one, String other) {
        int byEpoch = digits(epoch(one), epoch(other));
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byUpstream = part(upstream(one), upstream(other));
        return byUpstream != 0 ? byUpstream : part(revision(one), revision(other));
    }

    private static String epoch(String version) {
        int colon = version.indexOf(':');
        return colon < 0 ? "0" : version.substring(0, colon);
    }

    private static String upstream(String version) {
        String rest = version.substring(version.indexOf(':') + 1);
        int dash = rest.lastIndexOf('-');
        return dash < 0 ? rest : rest.substring(0, dash);
    }

    private static String revision(String version) {
        int dash = version.lastIndexOf('-');
        return dash < 0 ? "" : version.substring(dash + 1);
    }

    /** Runs of other characters and runs of digits in turn. */
    private static int part(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() || j < other.length()) {
            while (isOther(one, i) || isOther(other, j)) {
                int difference = weight(one, i) - weight(other, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            int iEnd = endOfDigits(one, i);
            int jEnd = endOfDigits(other, j);
            int byNumber = digits(one.substring(Math.min(i, iEnd), iEnd), other.substring(Math.min(j, jEnd), jEnd));
            if (byNumber != 0) {
                return byNumber;
            }
            i = iEnd;
            j = jEnd;
        }
        return 0;
    }

    private static boolean isOther(String text, int at) {
        return at < text.length() && !isDigit(text.charAt(at));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int weight(String text, int at) {
        if (at >= text.length() || isDigit(text.charAt(at))) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '~') {
            return -1;
        }
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ? c : c + 256;
    }

    private static int endOfDigits(String text, int from) {
        int end = Math.min(from, text.length());
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int digits(String one, String other) {
        String left = one.replaceFirst("^0+", "");
        String right = other.replaceFirst("^0+", "");
        return left.length() != right.length() ? left.length() - right.length() : left.compareTo(right);
    }
}
