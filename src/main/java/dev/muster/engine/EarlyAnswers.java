package dev.muster.engine;

import dev.muster.connection.Target;
import dev.muster.shell.Become;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers to questions that tasks to come will ask; they rode along with those of an earlier task, at no round trip of
 * their own. An answer counts for the same question of the same user, for a short time, and only while nothing was done
 * since that could make it stale: on its machine, or anywhere by something of which nobody can tell what it concerns (a
 * command may reach other hosts). Shared by all threads of a run.
 */
final class EarlyAnswers {
    private static final Duration FRESH = Duration.ofSeconds(15);
    /** Longer ones are asked for when they are wanted, so that hundreds of hosts do not fill the memory. */
    private static final int LONGEST = 64 << 10;

    /** Questions of later tasks that one frame takes along. */
    static final int MOST = 8;

    private static final int FIRST = 2;

    /** What eight questions take on a slow host. */
    private static final Duration FAR = Duration.ofMillis(30);

    private final Map<String, Shelf> shelves = new ConcurrentHashMap<>();
    private final AtomicLong deeds = new AtomicLong();
    private volatile boolean off;

    /** What was true when a question was sent. */
    record Moment(long deeds, long writes) {
        /** Whether the only thing between that moment and this one is one more write. */
        boolean isOneWriteAfter(Moment earlier) {
            return deeds == earlier.deeds && writes == earlier.writes + 1;
        }
    }

    /** Two users, and two ways to one address, may be answered otherwise. */
    private record Question(Target target, Become become, Query query) {
        static Question of(HostLink link, Query query) {
            return new Question(link.target(), link.become(), query);
        }
    }

    private record Answer(Output output, Moment moment, long heard) {}

    /** What is at one address, whatever names the inventory has for it: what is written through one, all may see. */
    private static final class Shelf {
        private final Map<Question, Answer> answers = new HashMap<>();
        private long writes;
        private int depth = FIRST;
        private boolean isMeasured;
    }

    private Shelf shelf(HostLink link) {
        return shelves.computeIfAbsent(
                link.target().address() + " " + link.target().port().orElse(0), address -> new Shelf());
    }

    /**
     * How many questions of later tasks are worth asking now: few on a machine where things change, which makes what was
     * answered stale; more and more on one that is as it should be.
     */
    int depth(HostLink link) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            return off ? 0 : shelf.depth;
        }
    }

    /**
     * How far a machine is, as far as that is known. Where a round trip takes longer than many questions do, all that can be
     * guessed is asked at once: a host that is as it should be then answers a whole playbook in one frame.
     */
    void isAway(HostLink link, Duration roundTrip) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            if (!shelf.isMeasured && shelf.depth == FIRST && roundTrip.compareTo(FAR) >= 0) {
                shelf.depth = MOST;
            }
            shelf.isMeasured = true;
        }
    }

    Moment moment(HostLink link) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            return new Moment(deeds.get(), shelf.writes);
        }
    }

    /** The answers, if all of them are there and still count. */
    Optional<List<Output>> of(HostLink link, List<Query> queries) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            List<Output> outputs = new ArrayList<>();
            for (Query query : queries) {
                Answer answer = shelf.answers.get(Question.of(link, query));
                if (answer == null || !counts(shelf, answer)) {
                    return Optional.empty();
                }
                outputs.add(answer.output());
            }
            shelf.depth = Math.min(MOST, 2 * shelf.depth); // stays 0
            return Optional.of(outputs);
        }
    }

    boolean has(HostLink link, Query query) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            return counts(shelf, shelf.answers.get(Question.of(link, query)));
        }
    }

    private boolean counts(Shelf shelf, @Nullable Answer answer) {
        return answer != null
                && answer.moment().equals(new Moment(deeds.get(), shelf.writes))
                && System.nanoTime() - answer.heard() < FRESH.toNanos();
    }

    /** @param asked at which moment; an answer from before something was done is dropped */
    void keep(HostLink link, Moment asked, Query query, Output output) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            boolean counts = !off && asked.equals(new Moment(deeds.get(), shelf.writes));
            if (counts && output.out().length <= LONGEST && !output.truncated()) {
                shelf.answers.put(Question.of(link, query), new Answer(output, asked, System.nanoTime()));
            }
        }
    }

    /** Files of a machine are about to be written, or have been: what was seen of it no longer counts. */
    Moment wrote(HostLink link) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            shelf.writes++;
            shelf.answers.clear();
            shelf.depth = Math.min(1, shelf.depth);
            return new Moment(deeds.get(), shelf.writes);
        }
    }

    /** Something is about to be done, or was done, that may concern any machine. */
    void done() {
        deeds.incrementAndGet();
    }

    /** Time has passed on this machine since the answers came, for a task that waits there. */
    void age(HostLink link) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            shelf.answers.clear();
        }
    }

    /** Nothing is asked ahead on this machine any more: it was slow to answer what nobody had wanted yet. */
    void spare(HostLink link) {
        Shelf shelf = shelf(link);
        synchronized (shelf) {
            shelf.answers.clear();
            shelf.depth = 0;
        }
    }

    /** From here on things may be done at any time, by tasks in the background. */
    void end() {
        off = true;
        done();
    }
}
