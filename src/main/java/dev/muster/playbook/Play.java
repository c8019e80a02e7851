package dev.muster.playbook;

import dev.muster.source.Located;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A play as written.
 *
 * @param hosts the pattern, may hold a template
 * @param varsFiles each a path or a list of candidates of which the first found counts; may hold templates
 * @param preTasks run before {@code tasks}, followed by a flush of handlers
 */
public record Play(
        Span span,
        Optional<LocatedText> name,
        Value hosts,
        Keywords keywords,
        Map<String, Value> vars,
        List<Value> varsFiles,
        List<TaskNode> preTasks,
        List<TaskNode> tasks,
        List<TaskNode> postTasks,
        List<Task> handlers)
        implements Located {
    public Play {
        varsFiles = List.copyOf(varsFiles);
        preTasks = List.copyOf(preTasks);
        tasks = List.copyOf(tasks);
        postTasks = List.copyOf(postTasks);
        handlers = List.copyOf(handlers);
    }
}
