package dev.muster.module;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The parts of an SELinux label that are wanted; empty means leave, {@code _default} what the policy says. */
public record SelinuxLabel(
        Optional<String> user, Optional<String> role, Optional<String> type, Optional<String> level) {
    public static final SelinuxLabel ANY =
            new SelinuxLabel(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final String BY_POLICY = "_default";

    /** What of it a path with the label {@code current} lacks, {@code _default} resolved by the policy's label. */
    public SelinuxLabel lackedBy(String current, Optional<String> byPolicy) {
        String[] has = parts(current);
        String[] policy = parts(byPolicy.orElse(current));
        return new SelinuxLabel(
                lacked(user, has[0], policy[0]),
                lacked(role, has[1], policy[1]),
                lacked(type, has[2], policy[2]),
                lacked(level, has[3], policy[3]));
    }

    private static Optional<String> lacked(Optional<String> wanted, String has, String policy) {
        return wanted.map(part -> part.equals(BY_POLICY) ? policy : part).filter(part -> !part.equals(has));
    }

    /** User, role, type and level; a level may hold colons itself. */
    private static String[] parts(String label) {
        String[] parts = {"", "", "", ""};
        String[] given = label.split(":", 4);
        System.arraycopy(given, 0, parts, 0, given.length);
        return parts;
    }

    /** The label that {@code current} becomes. */
    public String over(String current) {
        String[] has = parts(current);
        return String.join(":", user.orElse(has[0]), role.orElse(has[1]), type.orElse(has[2]), level.orElse(has[3]));
    }

    /** User, role, type, level as words for a script, empty for what is left; a new file has the policy's anyway. */
    public List<String> words() {
        return Stream.of(user, role, type, level)
                .map(part -> part.filter(p -> !p.equals(BY_POLICY)).orElse(""))
                .toList();
    }
}
