package dev.muster.engine;

import dev.muster.ledger.RunEvent;
import dev.muster.playbook.Task;
import java.util.List;
import java.util.function.Consumer;

/**
 * A task as it is to be run now.
 *
 * @param started how it was announced
 * @param rescuable whether a rescue section would take over on failure, which is then counted as rescued
 * @param beneficiaries hosts that get the result: the host itself, or the whole batch with {@code run_once}
 * @param brought told what the task asks to be brought in, item by item
 */
record TaskOrder(
        Task task,
        RunEvent.TaskStarted started,
        Handlers handlers,
        boolean rescuable,
        List<HostRun> beneficiaries,
        Consumer<Inclusion> brought) {
    TaskOrder {
        beneficiaries = List.copyOf(beneficiaries);
    }

    String title() {
        return started.title();
    }
}
