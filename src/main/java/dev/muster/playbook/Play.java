package dev.muster.playbook;

import dev.muster.source.Located;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A play as written.
 *
 * @param hosts the pattern, may hold a template
 * @param varsFiles each a path or a list of candidates of which the first found counts; may hold templates
 * @param preTasks run before {@code tasks}, followed by a flush of handlers
 * @param tasks those of its roles, then its own
 * @param handlers each list as one file or play has it: those of its roles first, then its own, then those of
 *     imported roles; of handlers of one name the last list's counts, and in a list the first
 * @param folder of its playbook: {@code playbook_dir}
 * @param roles those of {@code roles} and {@code import_role}: their variables are seen by the whole play
 * @param includes reads what tasks bring in when they run
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
        List<List<Task>> handlers,
        Path folder,
        List<Role> roles,
        Includes includes)
        implements Located {
    public Play {
        varsFiles = List.copyOf(varsFiles);
        preTasks = List.copyOf(preTasks);
        tasks = List.copyOf(tasks);
        postTasks = List.copyOf(postTasks);
        handlers = handlers.stream().map(List::copyOf).toList();
        roles = List.copyOf(roles);
    }
}
