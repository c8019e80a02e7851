package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * What Ctrl-C does while a run is under way: the first asks the run to end after the tasks that have begun, the second
 * has those killed on the hosts; both end with the accounting of every host. The third ends the process at once. SIGTERM
 * and the end of the terminal (SIGHUP) count as Ctrl-C does; where SIGHUP is ignored, by nohup, it stays so.
 */
final class Interruption implements AutoCloseable {
    private static final Map<String, String> SIGNALS =
            Map.of("INT", "interrupted", "TERM", "terminated", "HUP", "the terminal is gone");

    private final Stoppable work;
    private final Console console;
    private final AtomicInteger times = new AtomicInteger();
    private final List<Taken> taken = new ArrayList<>();

    /** What can be broken off. */
    interface Stoppable {
        /** No other task is begun. */
        void stop();

        /** What is under way is killed. */
        void cancel();

        /** What the first Ctrl-C came to, in words. */
        default String stopping() {
            return "no other task is begun, those under way may finish; Ctrl-C again kills them";
        }

        /** What the second came to. */
        default String cancelling() {
            return "killing what is under way on the hosts; Ctrl-C again leaves at once";
        }
    }

    private record Taken(String signal, @Nullable Object before) {}

    private Interruption(Stoppable work, Console console) {
        this.work = work;
        this.console = console;
    }

    /** Takes the signals over until closed. */
    static Interruption of(Stoppable work, Console console) {
        Interruption interruption = new Interruption(work, console);
        SIGNALS.forEach((signal, words) ->
                interruption.taken.add(new Taken(signal, Signals.register(signal, () -> interruption.came(words)))));
        return interruption;
    }

    private void came(String words) {
        switch (times.incrementAndGet()) {
            case 1 -> {
                // First the run, then the words: the terminal they go to may be gone.
                String stopping = work.stopping();
                work.stop();
                console.notice(words + ": " + stopping);
            }
            case 2 -> {
                work.cancel();
                console.notice(work.cancelling());
            }
            default -> {
                console.clearBoard();
                console.flush();
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED.status());
            }
        }
    }

    @Override
    public void close() {
        taken.forEach(one -> Signals.unregister(one.signal(), one.before()));
    }
}
