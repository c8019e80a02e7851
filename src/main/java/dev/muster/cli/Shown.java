package dev.muster.cli;

import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.settings.Settings;
import dev.muster.source.TextDiff;

/**
 * Which results are shown, as settings of Ansible's default callback say.
 *
 * @param ok hosts without changes: {@code display_ok_hosts}
 * @param skipped hosts and items passed over: {@code display_skipped_hosts}
 * @param diffContext how many equal lines are shown around a change: {@code [diff] context}
 */
record Shown(boolean ok, boolean skipped, int diffContext) {
    static final Shown ALL = new Shown(true, true, TextDiff.USUAL_CONTEXT);

    static Shown of(Settings settings) {
        return new Shown(
                settings.flag("defaults.display_ok_hosts").orElse(true),
                settings.flag("defaults.display_skipped_hosts").orElse(true),
                settings.number("diff.context").orElse(TextDiff.USUAL_CONTEXT));
    }

    /** Whether every task has something to show, so that its banner need not wait for it. */
    boolean isEverything() {
        return ok && skipped;
    }

    boolean includes(TaskEnded.Status status) {
        return switch (status) {
            case OK -> ok;
            case SKIPPED, WOULD_RUN -> skipped;
            default -> true;
        };
    }
}
