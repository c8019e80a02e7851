package dev.muster.engine;

import dev.muster.playbook.Task;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Decides which tasks are run at all: tags, {@code --start-at-task}, {@code --step}. */
final class TaskGate {
    private final TagFilter tags;
    private final Prompter prompter;
    private Optional<String> awaited;
    private boolean asks;

    TaskGate(RunOptions options, Prompter prompter) {
        this.tags = TagFilter.of(options);
        this.awaited = options.startAtTask();
        this.asks = options.step();
        this.prompter = prompter;
    }

    /** Facts are gathered even before the task to start at, because that one may need them. */
    synchronized boolean admits(Task task, HostRun first) {
        if (awaited.isPresent() && !isImplicit(task)) {
            if (!matches(awaited.get(), task.title())) {
                return false;
            }
            awaited = Optional.empty();
        }
        return tags.selects(task.keywords().tags()) && !first.isAbandoned();
    }

    /** Whether the task to start at was never met. */
    synchronized Optional<String> stillAwaited() {
        return awaited;
    }

    private static boolean isImplicit(Task task) {
        return task.span().source().name().equals(FactGathering.SOURCE);
    }

    private static boolean matches(String pattern, String title) {
        return title.equals(pattern)
                || FileSystems.getDefault()
                        .getPathMatcher("glob:" + pattern.replace('/', '_'))
                        .matches(Path.of(title.replace('/', '_')));
    }

    /** {@code --step}: yes, no, or continue without asking. */
    synchronized boolean confirms(String title) {
        if (!asks) {
            return true;
        }
        String answer = prompter.ask("Perform task: " + title + " (N)o/(y)es/(c)ontinue: ", true)
                .strip()
                .toLowerCase(Locale.ROOT);
        if (answer.startsWith("c")) {
            asks = false;
        }
        return answer.startsWith("c") || answer.startsWith("y");
    }
}
