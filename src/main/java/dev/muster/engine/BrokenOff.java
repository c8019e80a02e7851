package dev.muster.engine;

/** Ends the work on a task at once with a result: the host did not answer, a step failed. Never leaves TaskRun. */
final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient TaskResult result;

    BrokenOff(TaskResult result) {
        super(result.status().name(), null, false, false);
        this.result = result;
    }

    TaskResult result() {
        return result;
    }
}
