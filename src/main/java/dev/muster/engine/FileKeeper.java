package dev.muster.engine;

import dev.muster.ledger.FileChange;
import dev.muster.ledger.Reached;
import dev.muster.ledger.RunEvent;
import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Tells the listeners of a run what a task wrote on a host: what stood there before, so that there is a way back, and
 * what stands there now, so that the way back is not taken over somebody else's change.
 *
 * @param at the host that is written on
 * @param hidden whether the task is under {@code no_log}
 */
record FileKeeper(Announcer announcer, TaskOrder order, String host, String at, Reached reached, boolean hidden) {
    /** A file that not everybody may read has a reason for it. */
    private static final int READABLE_BY_ALL = 04;

    /** Scripts of this name only look, though they stand among the steps. */
    private static final String LOOKS = "look-";

    /** The paths that steps may change; none when nobody wants to know. */
    List<Touch> touches(List<Step> steps) {
        return announcer.keepsFiles()
                ? steps.stream()
                        .flatMap(step -> Touch.of(step).stream())
                        .distinct()
                        .toList()
                : List.of();
    }

    /**
     * @param touches what was asked about
     * @param after empty when nobody could ask any more
     */
    void tell(List<Step> steps, List<Touch> touches, FileLook before, Optional<FileLook> after) {
        if (!announcer.keepsFiles()) {
            return;
        }
        List<FileChange> files = new ArrayList<>();
        TreeSet<String> paths = new TreeSet<>(before.states().keySet());
        // Folders above are named behind a change whether or not they were there before.
        after.ifPresent(look -> look.states().keySet().stream()
                .filter(path -> before.states().keySet().stream().noneMatch(known -> known.startsWith(path + "/")))
                .forEach(paths::add));
        if (before.states().isEmpty()) {
            touches.forEach(touch -> paths.add(touch.path().text()));
        }
        for (String path : paths) {
            PathState was = state(before, path);
            PathState is = after.map(look -> state(look, path))
                    .orElseGet(() -> PathState.unknown(path, "the host was lost before it could say"));
            if (!was.isAs(is)) {
                files.add(new FileChange(was, is, hidden || isPrivate(was) || isPrivate(is)));
            }
        }
        List<List<String>> beyond = beyond(steps).stream()
                .map(words -> hidden ? words.subList(0, 1) : words)
                .toList();
        if (!files.isEmpty() || !beyond.isEmpty()) {
            announcer.tell(new RunEvent.HostWritten(
                    host,
                    at,
                    order.title(),
                    order.task().call().module(),
                    order.task().span(),
                    reached,
                    files,
                    beyond,
                    hidden));
        }
    }

    /** What a whole look does not name is not there. */
    private static PathState state(FileLook look, String path) {
        return Optional.ofNullable(look.states().get(path))
                .orElseGet(() -> look.isWhole()
                        ? PathState.absent(path)
                        : PathState.unknown(path, "there is more than can be kept, or the host did not say"));
    }

    private static boolean isPrivate(PathState state) {
        return state.kind() == PathState.Kind.FILE && (state.mode() & READABLE_BY_ALL) == 0;
    }

    private static List<List<String>> beyond(List<Step> steps) {
        List<List<String>> beyond = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.RunScript run
                    && run.touches().isEmpty()
                    && !onlyLooks(step)
                    && !run.command().script().equals(GuardScripts.ARM)
                    && !run.command().script().equals(PlanJournal.WRITE)) {
                List<String> words = new ArrayList<>();
                words.add(run.command().script().name());
                words.addAll(run.command().arguments());
                beyond.add(List.copyOf(words));
            }
        }
        return beyond;
    }

    /** Whether a step changes nothing: a look behind a change, for what its module reports. */
    static boolean onlyLooks(Step step) {
        return step instanceof Step.RunScript run && onlyLooks(run.command());
    }

    static boolean onlyLooks(Command command) {
        return command.script().name().startsWith(LOOKS);
    }

    /** Nothing was heard of what stood there. */
    static FileLook unheard() {
        return new FileLook(Map.of(), false);
    }
}
