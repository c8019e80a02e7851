package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.playbook.Task;
import dev.muster.template.TemplateException;
import dev.muster.template.UnknownValueException;
import dev.muster.template.Value;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A task as it is to be run now.
 *
 * @param started how it was announced
 * @param rescuable whether a rescue section would take over on failure, which is then counted as rescued
 * @param beneficiaries hosts that get the result: the host itself, or the whole batch with {@code run_once}
 * @param inStep whether all hosts do it before any does the next
 * @param following tasks that come next, as far as that is known
 * @param brought told what the task asks to be brought in, item by item
 */
record TaskOrder(
        Task task,
        RunEvent.TaskStarted started,
        Handlers handlers,
        boolean rescuable,
        List<HostRun> beneficiaries,
        boolean inStep,
        List<Task> following,
        Consumer<Inclusion> brought) {
    TaskOrder {
        beneficiaries = List.copyOf(beneficiaries);
    }

    /** What a change of the task notifies, for one item. */
    List<String> notifies(PlayScene scene, HostVariables scope) {
        return task.notifies().stream()
                .map(name -> scene.templar().evaluate(name, scope))
                .flatMap(value -> value instanceof Value.Seq seq ? seq.items().stream() : Stream.of(value))
                .map(Value::str)
                .toList();
    }

    /** The handlers that it would make due, by their shown names; none of what cannot be told before the change. */
    List<String> handlersToBe(PlayScene scene, HostVariables scope) {
        try {
            return notifies(scene, scope).stream()
                    .flatMap(name -> handlers.called(name).stream())
                    .map(handlers::shown)
                    .toList();
        } catch (TemplateException | UnknownValueException e) {
            return List.of();
        }
    }

    String title() {
        return started.title();
    }
}
