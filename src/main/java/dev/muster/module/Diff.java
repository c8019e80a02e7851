package dev.muster.module;

import dev.muster.source.TextDiff;
import java.util.List;

/**
 * Before and after of one change.
 *
 * @param beforeHeader header of the old side, as Ansible prints it after {@code before: }; may be empty
 */
public record Diff(String beforeHeader, String afterHeader, String before, String after) {

    /** The old and the new content of a file. */
    public static Diff ofContent(String path, String before, String after) {
        return new Diff(path + " (content)", path + " (content)", before, after);
    }

    /** The unified diff as lines. */
    public List<String> lines() {
        return TextDiff.unified(label("before", beforeHeader), label("after", afterHeader), before, after);
    }

    private static String label(String side, String header) {
        return header.isEmpty() ? side : side + ": " + header;
    }
}
