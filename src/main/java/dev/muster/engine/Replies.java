package dev.muster.engine;

import dev.muster.connection.Reply;
import dev.muster.shell.Output;
import java.time.Duration;
import java.util.List;

/**
 * Takes the outputs out of replies; what is none of the task's doing ends the task.
 *
 * @param order the task, for messages
 * @param host that answers, and is marked as reached by it
 */
record Replies(TaskOrder order, HostRun host, TaskClock clock) {

    /** @throws BrokenOff unless the host answered */
    List<Output> outputs(Reply reply) {
        if (reply instanceof Reply.Answered answered) {
            host.reached();
            return answered.outputs();
        }
        if (reply instanceof Reply.Lost lost) {
            throw new BrokenOff(TaskResult.unreachable(lost.why()));
        }
        if (reply instanceof Reply.Denied denied) {
            throw new BrokenOff(TaskResult.failed(denied.message()));
        }
        Reply.Expired expired = (Reply.Expired) reply;
        throw new BrokenOff(TaskResult.failed(timedOut(expired.deadline())));
    }

    /**
     * As many outputs as there were questions: none of them can end a frame early by itself.
     *
     * @throws BrokenOff unless the host answered all of them
     */
    List<Output> answers(Reply reply, int questions) {
        List<Output> outputs = outputs(reply);
        complete(outputs, questions);
        return outputs;
    }

    /** @throws BrokenOff when there are fewer */
    static void complete(List<Output> outputs, int questions) {
        if (outputs.size() < questions) {
            String last = outputs.isEmpty() || outputs.get(outputs.size() - 1).ok()
                    ? ""
                    : "; the last ended with status "
                            + outputs.get(outputs.size() - 1).status();
            throw new BrokenOff(TaskResult.failed(
                    "the host answered " + outputs.size() + " of " + questions + " questions" + last));
        }
    }

    /** The complaint of a task that overran its time, which is this one where it has no {@code timeout}. */
    String timedOut(Duration allowed) {
        return clock.timeout()
                .map(timeout -> Watch.terminated(order, timeout))
                .orElseGet(() -> Watch.complaint(order, host, allowed));
    }
}
