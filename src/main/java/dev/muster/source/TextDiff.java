package dev.muster.source;

import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A unified diff of two texts in the form Python's {@code difflib.unified_diff} and Ansible print. */
public final class TextDiff {
    /** How many equal lines are shown around a change where nobody wants another number. */
    public static final int USUAL_CONTEXT = 3;

    /** Python leaves a count of 1 out of the {@code @@} line. */
    private static final Pattern COUNT_OF_ONE = Pattern.compile(",1(?= )");

    private TextDiff() {}

    /**
     * The diff as lines, empty when the texts are equal.
     *
     * @param before label of the first header line, {@code before: /etc/ntp.conf (content)}
     * @param after label of the second
     * @param context how many equal lines are shown around a change
     */
    public static List<String> unified(String before, String after, String oldText, String newText, int context) {
        if (oldText.equals(newText)) {
            return List.of();
        }
        List<String> oldLines = lines(oldText);
        List<String> newLines = lines(newText);
        Patch<String> patch = LineMatch.of(oldLines, newLines);
        List<String> out = new ArrayList<>();
        for (String line : UnifiedDiffUtils.generateUnifiedDiff(before, after, oldLines, patch, Math.max(0, context))) {
            if (line.startsWith("@@ ")) {
                out.add(COUNT_OF_ONE.matcher(line).replaceAll(""));
            } else if (line.endsWith("\n")) {
                out.add(line.substring(0, line.length() - 1));
            } else if (line.startsWith("@@")) {
                out.add(line.replaceAll(",1(?= )", ""));
            } else {
                out.add(line);
                if (!line.startsWith("---") && !line.startsWith("+++")) {
                    out.add("\\ No newline at end of file");
                }
            }
        }
        return out;
    }

    /** Lines with their line feeds, so that a missing last one is a difference. */
    public static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
            lines.add(text.substring(from, at + 1));
            from = at + 1;
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }
}
