package dev.muster.yaml;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;

/** Turns the parser's places, counted in code points, into offsets in UTF-16 units. */
final class CodePoints {
    private final int length;
    private final int[] pairs;

    CodePoints(String text) {
        length = text.length();
        int[] found = new int[0];
        int count = 0;
        int index = 0;
        for (int i = 0; i < text.length(); i++, index++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, Math.max(16, count * 2));
                }
                found[count++] = index;
                i++;
            }
        }
        pairs = Arrays.copyOf(found, count);
    }

    int offset(@Nullable Mark mark) {
        return mark == null ? 0 : offset(mark.getIndex());
    }

    /** Every character before {@code index} that takes two units moves the offset on by one. */
    int offset(int index) {
        int found = Arrays.binarySearch(pairs, index);
        int before = found >= 0 ? found : -found - 1;
        return Math.min(index + before, length);
    }
}
