package dev.muster.module;

import dev.muster.source.TextDiff;
import dev.muster.template.Octets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Before and after of one change.
 *
 * @param beforeHeader header of the old side, as Ansible prints it after {@code before: }; may be empty
 * @param prepared what to show as it is instead of comparing, as a package manager tells what it would do
 */
public record Diff(String beforeHeader, String afterHeader, String before, String after, Optional<String> prepared) {
    public Diff {
        before = legible(before);
        after = legible(after);
    }

    public Diff(String beforeHeader, String afterHeader, String before, String after) {
        this(beforeHeader, afterHeader, before, after, Optional.empty());
    }

    /** A text that tells the difference by itself. */
    public static Diff prepared(String text) {
        return new Diff("", "", "", "", Optional.of(text));
    }

    /** The old and the new content of a file. */
    public static Diff ofContent(String path, String before, String after) {
        return new Diff(path + " (content)", path + " (content)", before, after);
    }

    /** The unified diff as lines. */
    public List<String> lines() {
        return lines(TextDiff.USUAL_CONTEXT);
    }

    /** The same with so many equal lines around a change. */
    public List<String> lines(int context) {
        return prepared.map(text -> text.lines().toList()).orElseGet(() -> unified(context));
    }

    private List<String> unified(int context) {
        return TextDiff.unified(label("before", beforeHeader), label("after", afterHeader), before, after, context);
    }

    /** Bytes that are no UTF-8, which modules carry as {@link Octets} has them, are shown as what cannot be shown. */
    private static String legible(String text) {
        return new String(Octets.bytes(text), StandardCharsets.UTF_8);
    }

    private static String label(String side, String header) {
        return header.isEmpty() ? side : side + ": " + header;
    }
}
