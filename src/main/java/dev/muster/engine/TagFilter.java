package dev.muster.engine;

import java.util.Collection;
import java.util.List;

/**
 * Which tasks {@code --tags} and {@code --skip-tags} select. {@code always} runs unless skipped by name, {@code never}
 * only when a tag of the task's is asked for; {@code tagged}, {@code untagged} and {@code all} mean what they say.
 */
public record TagFilter(List<String> only, List<String> skip) {
    private static final String ALL = "all";
    private static final String TAGGED = "tagged";
    private static final String UNTAGGED = "untagged";
    private static final String ALWAYS = "always";
    private static final String NEVER = "never";

    public TagFilter {
        only = only.isEmpty() ? List.of(ALL) : List.copyOf(only);
        skip = List.copyOf(skip);
    }

    public static TagFilter of(RunOptions options) {
        return new TagFilter(options.tags(), options.skipTags());
    }

    /** Whether a task with these tags runs. */
    public boolean selects(Collection<String> written) {
        Collection<String> tags = written.isEmpty() ? List.of(UNTAGGED) : written;
        return isWanted(tags, !written.isEmpty()) && !isSkipped(tags, !written.isEmpty());
    }

    /** Whether a task with these tags is left out by {@code --skip-tags}. */
    boolean skips(Collection<String> written) {
        Collection<String> tags = written.isEmpty() ? List.of(UNTAGGED) : written;
        return isSkipped(tags, !written.isEmpty());
    }

    private boolean isWanted(Collection<String> tags, boolean tagged) {
        if (tags.contains(ALWAYS) || only.stream().anyMatch(tags::contains)) {
            return true;
        }
        return !tags.contains(NEVER) && (only.contains(ALL) || (tagged && only.contains(TAGGED)));
    }

    private boolean isSkipped(Collection<String> tags, boolean tagged) {
        if (skip.contains(ALL)) {
            return !tags.contains(ALWAYS) || skip.contains(ALWAYS);
        }
        return skip.stream().anyMatch(tags::contains) || (tagged && skip.contains(TAGGED));
    }
}
