package dev.muster.engine;

import dev.muster.playbook.Role;
import dev.muster.playbook.Task;
import dev.muster.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The handlers of a play, found by name or by the topics they listen to. Included roles add theirs while hosts are at
 * work.
 */
final class Handlers {
    private final List<Handler> handlers = new CopyOnWriteArrayList<>();
    private final Map<Source, Integer> ranks = new ConcurrentHashMap<>();
    private final Function<Task, String> namer;
    private final boolean anyCase;
    private int lists;

    /** Where a list of handlers comes from; a role brings the same one however often it is included. */
    private record Source(Optional<Role> role, Span place) {}

    /** A handler, its evaluated name, and which list it came in. */
    private record Handler(Task task, String name, Source source) {
        String shown() {
            return name.isEmpty() ? task.title() : task.titled(Optional.of(name));
        }

        boolean isCalled(String asked) {
            return !name.isEmpty() && (asked.equals(name) || asked.equals(task.titled(Optional.of(name))));
        }
    }

    /**
     * The handlers of these lists.
     *
     * @param namer the name of a handler with the variables of the play; empty where it has none
     * @param anyCase whether a name that no handler has may be meant in another case
     */
    Handlers(List<List<Task>> lists, Function<Task, String> namer, boolean anyCase) {
        this.namer = namer;
        this.anyCase = anyCase;
        add(lists);
    }

    /** A list that was added before keeps its place, but its names win again. */
    synchronized void add(List<List<Task>> more) {
        for (List<Task> list : more) {
            if (!list.isEmpty()) {
                Task first = list.get(0);
                Source source = new Source(first.lineage().role(), first.span());
                lists++;
                if (ranks.put(source, lists) == null) {
                    list.forEach(task -> handlers.add(new Handler(task, namer.apply(task), source)));
                }
            }
        }
    }

    /** The name of a handler as shown. */
    String shown(int handler) {
        return handlers.get(handler).shown();
    }

    /** Where a task stands among the handlers; none when it is none. */
    @SuppressWarnings("ReferenceEquality") // two tasks may be written alike
    List<Integer> places(Task task) {
        return IntStream.range(0, handlers.size())
                .filter(i -> handlers.get(i).task() == task)
                .boxed()
                .toList();
    }

    int count() {
        return handlers.size();
    }

    Task task(int handler) {
        return handlers.get(handler).task();
    }

    /**
     * Marks what answers to a name as due on a host: of several handlers with the same name the first of the list that
     * came last, and every one that listens.
     *
     * @return their places, none when there is no such handler
     */
    List<Integer> notify(HostRun host, String name) {
        List<Integer> due = called(name);
        host.notified().addAll(due);
        return due;
    }

    /** Marks a handler as due by its shown name; whether there is one. */
    boolean recall(HostRun host, String shown) {
        Optional<Integer> found = last(handler -> handler.shown().equals(shown));
        found.ifPresent(host.notified()::add);
        return found.isPresent();
    }

    /** What answers to a name, by place. */
    List<Integer> called(String name) {
        List<Integer> due = new ArrayList<>();
        named(name).ifPresent(due::add);
        for (int i = 0; i < handlers.size(); i++) {
            if (task(i).listen().contains(name)) {
                due.add(i);
            }
        }
        return due;
    }

    private Optional<Integer> named(String name) {
        Optional<Integer> exact = last(handler -> handler.isCalled(name));
        return exact.isPresent() || !anyCase
                ? exact
                : last(handler -> handler.name().equalsIgnoreCase(name));
    }

    private Optional<Integer> last(Predicate<Handler> isMeant) {
        Optional<Integer> found = Optional.empty();
        int highest = 0;
        for (int i = 0; i < handlers.size(); i++) {
            Handler handler = handlers.get(i);
            int rank = ranks.getOrDefault(handler.source(), 0);
            if (isMeant.test(handler) && rank > highest) {
                found = Optional.of(i);
                highest = rank;
            }
        }
        return found;
    }
}
