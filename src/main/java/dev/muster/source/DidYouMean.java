package dev.muster.source;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name an author probably meant. */
public final class DidYouMean {
    private DidYouMean() {}

    /** The nearest known name, if one is near enough to be worth showing. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, Math.min(3, name.length() / 2));
        Optional<String> nearest = Optional.empty();
        int least = limit;
        for (String candidate : known) {
            if (Math.abs(candidate.length() - name.length()) > least) {
                continue;
            }
            int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT), least);
            boolean isNearer = distance < least || nearest.isEmpty() || candidate.compareTo(nearest.get()) < 0;
            if (distance <= least && isNearer) {
                nearest = Optional.of(candidate);
                least = distance;
            }
        }
        return nearest;
    }

    /** The nearest name as a sentence: {@code did you mean "servers"?}. */
    public static Optional<String> hint(String name, Collection<String> known) {
        return nearest(name, known).map(found -> "did you mean \"" + found + "\"?");
    }

    /**
     * Optimal string alignment distance: insert, delete, replace, swap two neighbours. Beyond {@code limit} any larger
     * number does, so that 100,000 names cost little: most are given up in their first letters.
     */
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) {
            return limit + 1;
        }
        int[] before = new int[b.length() + 1];
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int from = Math.max(1, i - limit - 1);
            int to = Math.min(b.length(), i + limit + 1);
            row[from - 1] = from == 1 ? i : limit + 1;
            int least = row[from - 1];
            for (int j = from; j <= to; j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(above[j] + 1, row[j - 1] + 1), above[j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, before[j - 2] + 1);
                }
                row[j] = best;
                least = Math.min(least, best);
            }
            if (to < b.length()) {
                row[to + 1] = limit + 1; // outside the band: too far in any case
            }
            if (least > limit) {
                return limit + 1;
            }
            int[] spare = before;
            before = above;
            above = row;
            row = spare;
        }
        return above[b.length()];
    }
}
