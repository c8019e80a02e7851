package dev.muster.cli;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C does while a run is under way: the first asks the run to end after the tasks that have begun, the second
 * has those killed on the hosts; both end with the accounting of every host. The third ends the process at once.
 */
final class Interruption implements AutoCloseable {
    private static final String INTERRUPT = "INT";
    private final @Nullable Object before;

    private Interruption(@Nullable Object before) {
        this.before = before;
    }

    /** What can be broken off. */
    interface Stoppable {
        /** No other task is begun. */
        void stop();

        /** What is under way is killed. */
        void cancel();
    }

    /** Takes Ctrl-C over until closed. */
    static Interruption of(Stoppable work, Console console) {
        int[] times = new int[1];
        return new Interruption(Signals.register(INTERRUPT, () -> {
            times[0]++;
            if (times[0] == 1) {
                console.notice("interrupted: no other task is begun, those under way may finish;"
                        + " Ctrl-C again kills them");
                work.stop();
            } else if (times[0] == 2) {
                console.notice("killing what is under way on the hosts; Ctrl-C again leaves at once");
                work.cancel();
            } else {
                console.clearBoard();
                console.flush();
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
            }
        }));
    }

    @Override
    public void close() {
        Signals.unregister(INTERRUPT, before);
    }
}
