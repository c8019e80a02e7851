package dev.muster.engine;

import dev.muster.playbook.Block;
import dev.muster.playbook.Play;
import dev.muster.playbook.Task;
import dev.muster.playbook.TaskNode;
import dev.muster.source.LocatedText;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * Whether a task is run. Facts are gathered even before the task to start at, because that one may need them.
     *
     * @param tagged the task's tags, evaluated
     */
    synchronized boolean admits(Task task, Collection<String> tagged, HostRun first) {
        if (!selects(task, tagged)) {
            return false;
        }
        if (awaited.isPresent() && !FactGathering.isImplicit(task)) {
            if (!isAwaited(task)) {
                return false;
            }
            awaited = Optional.empty();
        }
        return !first.isAbandoned();
    }

    /** Whether nobody is asked task by task, nor a task awaited to begin at. */
    synchronized boolean isForeseeable() {
        return !asks && awaited.isEmpty();
    }

    /** Whether a task that is still to come will be run, by its tags as written. */
    boolean foresees(Task task) {
        List<String> tagged = task.keywords().tags();
        return tagged.stream().noneMatch(tag -> tag.contains("{{")) && selects(task, tagged);
    }

    /** Whether a play has nothing to do because the task to start at is in another. */
    synchronized boolean passesOver(Play play) {
        return awaited.isPresent()
                && Stream.of(play.preTasks(), play.tasks(), play.postTasks()).noneMatch(this::holdsAwaited);
    }

    private boolean holdsAwaited(List<TaskNode> nodes) {
        return nodes.stream().anyMatch(node -> {
            if (node instanceof Block block) {
                return Stream.of(block.block(), block.rescue(), block.always()).anyMatch(this::holdsAwaited);
            }
            return node instanceof Task task && selects(task, task.keywords().tags()) && isAwaited(task);
        });
    }

    private boolean isAwaited(Task task) {
        String name = awaited.orElseThrow();
        return matches(name, task.title())
                || task.name()
                        .map(LocatedText::text)
                        .filter(own -> matches(name, own))
                        .isPresent();
    }

    /** The old include is looked into whatever tags are asked for. */
    private boolean selects(Task task, Collection<String> tagged) {
        return task.call().module().equals("include") ? !tags.skips(tagged) : tags.selects(tagged);
    }

    /** Whether the task to start at was never met. */
    synchronized Optional<String> stillAwaited() {
        return awaited;
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
