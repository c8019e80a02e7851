package dev.muster.cli;

import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C does while a run is under way: the first asks the run to end after the tasks that have begun, the second
 * ends the process at once.
 */
public final class Interruption implements AutoCloseable {
    private static final String INTERRUPT = "INT";
    private final @Nullable Object before;

    private Interruption(@Nullable Object before) {
        this.before = before;
    }

    /** Takes Ctrl-C over until closed. */
    public static Interruption calls(Runnable stop) {
        boolean[] asked = new boolean[1];
        return new Interruption(Signals.register(INTERRUPT, () -> {
            if (asked[0]) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
            }
            asked[0] = true;
            stop.run();
        }));
    }

    @Override
    public void close() {
        Signals.unregister(INTERRUPT, before);
    }
}
