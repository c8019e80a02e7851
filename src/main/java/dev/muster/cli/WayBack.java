package dev.muster.cli;

import dev.muster.ledger.FileChange;
import dev.muster.ledger.HostAction;
import dev.muster.ledger.HostChange;
import dev.muster.ledger.Reached;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.PathState;
import dev.muster.module.SelinuxLabel;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.modules.ServiceRestart;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlanFile;
import dev.muster.plan.PlanPart;
import dev.muster.plan.PlannedTask;
import dev.muster.plan.PlannedTask.Known;
import dev.muster.plan.PlannedTask.Seen;
import dev.muster.plan.PlannedTask.Work;
import dev.muster.plan.Stage;
import dev.muster.shell.Command;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The way back from a run: a plan whose target is what stood in the files before it. The tasks are taken back in the
 * opposite order; a file that several of them changed goes back in one step to what the first of them found. Each step
 * expects what the last of them left: where somebody has changed it since, the host is refused. At the end services that
 * the run restarted are restarted once more.
 */
final class WayBack {
    /** Somebody may have put something into a folder since: that is not ours to remove. */
    private static final Script REMOVE_EMPTY_FOLDER = new Script("remove-empty-folder", """
            if ! rmdir -- "$1" 2>/dev/null; then
              if [ -d "$1" ]; then
                printf '%s was made by the run and is not empty: it is left where it is\\n' "$1" >&2; exit 1
              fi
            fi
            """);

    private static final String UNCHANGED_SINCE = "nobody has changed the files since";

    private final List<HostChange> changes;
    private final List<HostAction> actions;

    /** @param changes those that are to be taken back, in the order in which they were made */
    WayBack(List<HostChange> changes, List<HostAction> actions) {
        this.changes = List.copyOf(changes);
        this.actions = List.copyOf(actions);
    }

    /**
     * What came of it.
     *
     * @param left what cannot be taken back, by host, in sentences
     */
    record Found(PlanFile plan, Map<String, List<String>> left) {}

    /** A path with what it was before the first change of the run and after its last one. */
    private record Net(HostChange last, PathState then, PathState now, boolean sealed) {
        String path() {
            return then.path();
        }
    }

    Found find(PlanFile.Header header, int run) {
        Map<String, List<String>> left = new TreeMap<>();
        Map<String, List<Net>> nets = nets();
        List<Stage> stages = stages(run);
        String play = "undo of run " + run;
        Map<String, List<PlannedTask>> tasks = new TreeMap<>();
        Map<String, HostPlan.Way> ways = new HashMap<>();
        changes.forEach(change -> ways.putIfAbsent(change.host(), way(change.reached())));
        nets.forEach((host, found) -> {
            List<PlannedTask> own = tasks.computeIfAbsent(host, name -> new ArrayList<>());
            guard(found).ifPresent(own::add);
            found.forEach(net -> task(net, found, stages)
                    .ifPresentOrElse(
                            own::add,
                            () -> left.computeIfAbsent(host, name -> new ArrayList<>())
                                    .add(objection(net).orElseThrow())));
        });
        restarts(tasks, stages, left);
        List<HostPlan> hosts = new ArrayList<>();
        tasks.forEach((host, own) -> hosts.add(new HostPlan(
                host,
                Objects.requireNonNull(ways.get(host)),
                own.stream().sorted(Comparator.comparingInt(PlannedTask::stage)).toList(),
                end(left.getOrDefault(host, List.of())))));
        return new Found(new PlanFile(header, List.of(new PlanPart(1, play, names(hosts))), stages, hosts), left);
    }

    private static List<String> names(List<HostPlan> hosts) {
        return hosts.stream().map(HostPlan::name).toList();
    }

    private static HostPlan.End end(List<String> left) {
        return left.isEmpty()
                ? HostPlan.End.COMPLETE
                : new HostPlan.End(HostPlan.End.Kind.COMPLETE, "no way back: " + String.join("; ", left));
    }

    private static HostPlan.Way way(Reached reached) {
        return new HostPlan.Way(reached.kind(), reached.address(), reached.port(), reached.login());
    }

    // ---- what is to be done ----

    /** By host, in the order in which the steps are taken: what was changed last goes back first. */
    private Map<String, List<Net>> nets() {
        Map<String, Map<String, Net>> found = new TreeMap<>();
        for (HostChange change : changes) {
            FileChange files = change.files();
            found.computeIfAbsent(change.host(), host -> new LinkedHashMap<>())
                    .merge(
                            files.path(),
                            new Net(change, files.before(), files.after(), files.sealed()),
                            (first, last) ->
                                    new Net(last.last(), first.then(), last.now(), first.sealed() || last.sealed()));
        }
        Map<String, Integer> last = new HashMap<>();
        changes.forEach(change -> last.merge(key(change), change.seq(), Math::max));
        // By the last that a task did at all, as its stage is: a task that came twice is taken back in one.
        Comparator<Net> order = Comparator.comparing(
                        (Net net) -> last.getOrDefault(key(net.last()), 0), Comparator.reverseOrder())
                .thenComparing(WayBack::order);
        Map<String, List<Net>> ordered = new TreeMap<>();
        found.forEach((host, paths) -> ordered.put(
                host,
                paths.values().stream()
                        .filter(net -> !net.then().isAs(net.now()))
                        .sorted(order)
                        .toList()));
        return ordered;
    }

    /** Within a task what is removed goes first, the deepest first; what is made goes from the top down. */
    private static int order(Net one, Net other) {
        boolean removes = one.then().kind() == PathState.Kind.ABSENT;
        boolean otherRemoves = other.then().kind() == PathState.Kind.ABSENT;
        if (removes != otherRemoves) {
            return removes ? -1 : 1;
        }
        return removes ? other.path().compareTo(one.path()) : one.path().compareTo(other.path());
    }

    /** One for each task that changed something, the last first, and one for the services. */
    private List<Stage> stages(int run) {
        Map<String, HostChange> last = new LinkedHashMap<>();
        List<HostChange> backwards = changes.stream()
                .sorted(Comparator.comparingInt(HostChange::seq).reversed())
                .toList();
        backwards.forEach(change -> last.putIfAbsent(key(change), change));
        List<Stage> stages = new ArrayList<>();
        stages.add(new Stage(1, 1, UNCHANGED_SINCE, "stat", false, ""));
        for (HostChange change : last.values()) {
            stages.add(new Stage(
                    stages.size() + 1, 1, "take back: " + change.task(), change.module(), false, change.place()));
        }
        stages.add(new Stage(stages.size() + 1, 1, "restart what run " + run + " restarted", "service", true, ""));
        return List.copyOf(stages);
    }

    private static String key(HostChange change) {
        return change.place() + "\n" + change.task();
    }

    /** Comes first and only looks: a host on which one file was changed since is left alone as a whole. */
    private static Optional<PlannedTask> guard(List<Net> nets) {
        List<Net> back = nets.stream().filter(net -> objection(net).isEmpty()).toList();
        if (back.isEmpty()) {
            return Optional.empty();
        }
        List<Seen> before = back.stream()
                .map(net -> new Seen(
                        Touch.itself(new RemotePath(net.path())), net.now().withoutContent(""), Known.ALL))
                .toList();
        Work work = new Work(become(back), Map.of(), before, List.of(), List.of(), List.of());
        return Optional.of(new PlannedTask(
                1, "", Optional.empty(), List.of(), List.of(), false, false, false, 0, Optional.of(work), false));
    }

    /** One who may look at all of it: whoever wrote most of the files. */
    private static String become(List<Net> nets) {
        Map<String, Integer> counts = new TreeMap<>();
        nets.forEach(net -> counts.merge(net.last().reached().become(), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private Optional<PlannedTask> task(Net net, List<Net> all, List<Stage> stages) {
        if (objection(net).isPresent()) {
            return Optional.empty();
        }
        int stage = stages.stream()
                .filter(found -> found.place().equals(net.last().place())
                        && found.title().equals("take back: " + net.last().task()))
                .findFirst()
                .orElseThrow()
                .number();
        Touch touch = Touch.itself(new RemotePath(net.path()));
        List<Seen> before = new ArrayList<>();
        before.add(new Seen(touch, net.now().withoutContent(""), Known.ALL));
        Optional<String> peer = peer(net, all, before);
        Work work = new Work(
                net.last().reached().become(),
                Map.of(),
                before,
                List.of(),
                steps(net, peer),
                List.of(new Seen(touch, net.then().withoutContent(""), Known.ALL)));
        return Optional.of(new PlannedTask(
                stage,
                net.path(),
                Optional.empty(),
                net.sealed() ? attributeLines(net) : diff(net),
                List.of(),
                false,
                true,
                net.sealed(), // or the ledger of the undo would hold in clear what that of the run has sealed
                0,
                Optional.of(work),
                net.sealed()));
    }

    /**
     * Another name for the same file, which stands there as it was, or will by then: a hard link is made one again.
     */
    private static Optional<String> peer(Net net, List<Net> all, List<Seen> before) {
        PathState then = net.then();
        if (then.kind() != PathState.Kind.FILE || then.peer().isEmpty() || then.links() < 2) {
            return Optional.empty();
        }
        String other = then.peer().get();
        Optional<Net> alsoBack =
                all.stream().filter(each -> each.path().equals(other)).findFirst();
        if (alsoBack.isPresent()) {
            boolean isEarlier = all.indexOf(alsoBack.get()) < all.indexOf(net);
            return isEarlier && alsoBack.get().then().sha1().equals(then.sha1())
                    ? Optional.of(other)
                    : Optional.empty();
        }
        if (net.now().kind() != PathState.Kind.ABSENT && net.now().sha1().equals(then.sha1())) {
            return Optional.empty();
        }
        PathState stands = new PathState(
                other,
                PathState.Kind.FILE,
                then.mode(),
                then.owner(),
                then.group(),
                then.links(),
                then.label(),
                Optional.empty(),
                Optional.empty(),
                then.size(),
                then.sha1(),
                Optional.empty(),
                "");
        before.add(new Seen(Touch.itself(new RemotePath(other)), stands, Known.ALL));
        return Optional.of(other);
    }

    private static List<Step> steps(Net net, Optional<String> peer) {
        PathState then = net.then();
        PathState now = net.now();
        RemotePath path = new RemotePath(net.path());
        Step away = now.kind() == PathState.Kind.FOLDER
                ? Step.RunScript.writing(Command.of(REMOVE_EMPTY_FOLDER, net.path()), Touch.itself(path))
                : new Step.RemovePath(path);
        boolean inTheWay = now.kind() != PathState.Kind.ABSENT && now.kind() != then.kind();
        Stream<Step> first = inTheWay ? Stream.of(away) : Stream.of();
        return Stream.concat(first, Stream.of(back(then, now, path, peer)).flatMap(List::stream))
                .toList();
    }

    private static List<Step> back(PathState then, PathState now, RemotePath path, Optional<String> peer) {
        FileAttributes attributes = attributes(then);
        Step set = new Step.SetAttributes(path, attributes, false, false);
        boolean isOfKind = now.kind() == then.kind();
        return switch (then.kind()) {
            case ABSENT, UNKNOWN, OTHER -> List.of();
            case LINK ->
                List.of(
                        new Step.MakeLink(path, then.target().orElseThrow(), true),
                        new Step.SetAttributes(path, attributes.with(Optional.empty()), false, false));
            case FOLDER -> List.of(isOfKind ? set : new Step.MakeDirectory(path, attributes));
            case FILE -> {
                if (isOfKind && now.sha1().equals(then.sha1())) {
                    yield List.of(set);
                }
                if (peer.isPresent()) {
                    yield List.of(new Step.MakeLink(path, peer.get(), false));
                }
                Optional<String> expected = isOfKind ? now.sha1() : Optional.of("");
                yield List.of(new Step.PutFile(
                        path, then.content().orElseThrow(), attributes, expected, Optional.empty(), false));
            }
        };
    }

    private static FileAttributes attributes(PathState state) {
        String[] label = state.label().orElse("").split(":", 4);
        SelinuxLabel wanted = label.length < 3
                ? SelinuxLabel.ANY
                : new SelinuxLabel(
                        Optional.of(label[0]),
                        Optional.of(label[1]),
                        Optional.of(label[2]),
                        label.length > 3 ? Optional.of(label[3]) : Optional.empty());
        return new FileAttributes(
                Optional.of(state.owner()),
                Optional.of(state.group()),
                Optional.of(new FileMode(state.octal())),
                Optional.empty(),
                wanted);
    }

    /** Why there is no way back, if there is none. */
    private static Optional<String> objection(Net net) {
        PathState then = net.then();
        String what = net.path() + " (" + net.last().task() + "): ";
        if (then.kind() == PathState.Kind.UNKNOWN) {
            return Optional.of(what + "what stood there is not known: " + then.why());
        }
        if (net.now().kind() == PathState.Kind.UNKNOWN) {
            return Optional.of(
                    what + "what the run left there is not known: " + net.now().why());
        }
        if (then.kind() == PathState.Kind.OTHER
                || then.kind() == PathState.Kind.LINK && then.target().isEmpty()) {
            return Optional.of(what + "it was " + then.told() + ", which cannot be put back");
        }
        boolean same =
                net.now().kind() == PathState.Kind.FILE && net.now().sha1().equals(then.sha1());
        return then.kind() == PathState.Kind.FILE && then.content().isEmpty() && !same
                ? Optional.of(what + "its old content cannot be had: " + then.why())
                : Optional.empty();
    }

    private static List<String> diff(Net net) {
        List<String> lines = new ArrayList<>();
        PathState now = net.now();
        PathState then = net.then();
        boolean texts = Stream.of(now, then)
                .allMatch(state ->
                        state.kind() != PathState.Kind.FILE || state.content().isPresent());
        String had = now.text().orElse("");
        String gets = then.text().orElse("");
        if (texts && !had.equals(gets)) {
            lines.addAll(Diff.ofContent(net.path(), had, gets).lines());
        }
        if (lines.isEmpty() || !attributes(now).equals(attributes(then)) || now.kind() != then.kind()) {
            lines.add("-" + net.path() + ": " + now.told());
            lines.add("+" + net.path() + ": " + then.told());
        }
        return lines;
    }

    /** Of what is sealed not even the digest is told: short secrets can be found by theirs. */
    private static List<String> attributeLines(Net net) {
        return Stream.of(
                        "-" + net.path() + ": " + net.now().told(),
                        "+" + net.path() + ": " + net.then().told())
                .map(line -> line.replaceFirst(", SHA-1 [0-9a-f]{40}", ""))
                .toList();
    }

    // ---- what else the run did ----

    private void restarts(Map<String, List<PlannedTask>> tasks, List<Stage> stages, Map<String, List<String>> left) {
        Map<String, Set<List<String>>> again = new TreeMap<>();
        for (HostAction action : actions) {
            if (ServiceRestart.again(action.words()).isPresent()
                    && !tasks.getOrDefault(action.host(), List.of()).isEmpty()) {
                again.computeIfAbsent(action.host(), host -> new LinkedHashSet<>())
                        .add(action.words());
            } else {
                List<String> list = left.computeIfAbsent(action.host(), host -> new ArrayList<>());
                String told = told(action);
                if (!list.contains(told)) {
                    list.add(told);
                }
            }
        }
        Map<String, String> become = new HashMap<>();
        changes.forEach(
                change -> become.putIfAbsent(change.host(), change.reached().become()));
        again.forEach((host, all) -> all.forEach(words -> tasks.computeIfAbsent(host, name -> new ArrayList<>())
                .add(new PlannedTask(
                        stages.size(),
                        words.get(2) + " " + words.get(3),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        false,
                        true,
                        false,
                        0,
                        Optional.of(new Work(
                                become.getOrDefault(host, ""),
                                Map.of(),
                                List.of(),
                                List.of(),
                                ServiceRestart.again(words).stream().toList(),
                                List.of())),
                        false))));
    }

    private static String told(HostAction action) {
        return action.service()
                .map(service -> action.task() + " (" + service.verb() + " " + service.name() + ")")
                .orElseGet(() -> action.task() + " (" + action.module() + ")");
    }
}
