package dev.muster.source;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.Change;
import com.github.difflib.algorithm.DiffAlgorithmListener;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.DeltaType;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which lines two texts share. The shortest way from one to the other is looked for, but that takes time and memory by the
 * square of its length: 5,000 lines written anew took two seconds, and 50,000 more memory than there is. So when it is
 * long, lines that stand on one side only are left out first, as diff(1) does, since nothing can match them; and when
 * it is still long, as with thousands of lines in another order, all between the first and the last that differ is
 * taken for new.
 */
final class LineMatch {
    /** Lines taken out and put in, up to which the shortest way is looked for among all lines. */
    private static final int SHORT = 500;

    /** The same among lines that stand on both sides. */
    private static final int LONG = 2000;

    private final List<String> before;
    private final List<String> after;

    private LineMatch(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    static Patch<String> of(List<String> before, List<String> after) {
        return shortest(before, after, SHORT).orElseGet(() -> new LineMatch(before, after).among());
    }

    private static Optional<Patch<String>> shortest(List<String> before, List<String> after, int limit) {
        try {
            return Optional.of(DiffUtils.diff(before, after, new Limit(limit)));
        } catch (TooLong e) {
            return Optional.empty();
        }
    }

    /** Thrown through the library, which can be watched and not stopped. */
    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong() {
            super("the texts differ too much", null, false, false);
        }
    }

    /** Ends a search that takes too many steps. */
    private record Limit(int steps) implements DiffAlgorithmListener {
        @Override
        public void diffStart() {}

        @Override
        public void diffStep(int value, int max) {
            if (value > steps) {
                throw new TooLong();
            }
        }

        @Override
        public void diffEnd() {}
    }

    /** What the lines that both sides have come to. */
    private Patch<String> among() {
        List<Integer> old = shared(before, new HashSet<>(after));
        List<Integer> now = shared(after, new HashSet<>(before));
        Optional<Patch<String>> found = shortest(texts(before, old), texts(after, now), LONG);
        boolean[] removed = found.isPresent() ? all(before) : new boolean[before.size()];
        boolean[] added = found.isPresent() ? all(after) : new boolean[after.size()];
        if (found.isPresent()) {
            old.forEach(line -> removed[line] = false);
            now.forEach(line -> added[line] = false);
            for (AbstractDelta<String> delta : found.get().getDeltas()) {
                mark(
                        removed,
                        old,
                        delta.getSource().getPosition(),
                        delta.getSource().size());
                mark(
                        added,
                        now,
                        delta.getTarget().getPosition(),
                        delta.getTarget().size());
            }
        } else {
            markBetween(removed, added);
        }
        return Patch.generate(before, after, changes(removed, added));
    }

    private static List<Integer> shared(List<String> lines, Set<String> others) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (others.contains(lines.get(i))) {
                found.add(i);
            }
        }
        return found;
    }

    private static List<String> texts(List<String> lines, List<Integer> which) {
        return which.stream().map(lines::get).toList();
    }

    private static boolean[] all(List<String> lines) {
        boolean[] marks = new boolean[lines.size()];
        Arrays.fill(marks, true);
        return marks;
    }

    private static void mark(boolean[] marks, List<Integer> lines, int from, int count) {
        lines.subList(from, from + count).forEach(line -> marks[line] = true);
    }

    private void markBetween(boolean[] removed, boolean[] added) {
        int same = 0;
        while (same < Math.min(removed.length, added.length) && before.get(same).equals(after.get(same))) {
            same++;
        }
        int end = 0;
        while (end < Math.min(removed.length, added.length) - same
                && before.get(removed.length - 1 - end).equals(after.get(added.length - 1 - end))) {
            end++;
        }
        Arrays.fill(removed, same, removed.length - end, true);
        Arrays.fill(added, same, added.length - end, true);
    }

    private static List<Change> changes(boolean[] removed, boolean[] added) {
        List<Change> changes = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < removed.length || j < added.length) {
            int fromOld = i;
            int fromNew = j;
            while (i < removed.length && removed[i]) {
                i++;
            }
            while (j < added.length && added[j]) {
                j++;
            }
            if (i > fromOld || j > fromNew) {
                DeltaType type = i == fromOld ? DeltaType.INSERT : j == fromNew ? DeltaType.DELETE : DeltaType.CHANGE;
                changes.add(new Change(type, fromOld, i, fromNew, j));
            }
            i++;
            j++;
        }
        return changes;
    }
}
