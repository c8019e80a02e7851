package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Brings a path into a state: a file with attributes, a folder, a link, nothing.
 *
 * <p>With {@code recurse} the kinds of modes below the folder are read, not every file, so that a large tree costs one
 * round trip.
 */
@ModuleInfo(
        name = "file",
        doc = "Sees to a file's attributes, or that there is a folder, a link, an empty file, or nothing.",
        example = """
                - file:
                    path: /etc/ntp
                    state: directory
                    owner: root
                    group: ntp
                    mode: u=rwX,g=rX,o=
                    recurse: true
                - file:
                    path: /etc/ntpd.conf
                    state: absent
                """)
final class FileModule implements Module<FileModule.Parameters, FileModule.Seen> {
    private static final String NO_TARGET = "Cannot set fs attributes on a non-existent symlink target."
            + " follow should be set to False to avoid this.";

    record Parameters(
            @Param(
                    doc = "The path.",
                    aliases = {"dest", "name"})
            RemotePath path,

            @Param(doc = "What should be there; without it, what is there already.")
            Optional<State> state,

            @Param(doc = "What a link leads to.") Optional<String> src,

            FileParameters file,

            @Param(doc = "Whether attributes go to everything in the folder.", orElse = "false")
            boolean recurse,

            @Param(doc = "Whether a link may lead nowhere or replace what is there.", orElse = "false")
            boolean force,

            @Param(doc = "Whether attributes go to what a link leads to.", orElse = "true")
            boolean follow,

            @Param(doc = "now, preserve (what touch does not do unless told) or a time of the host's zone.")
            Optional<String> accessTime,

            @Param(doc = "now, preserve (what touch does not do unless told) or a time of the host's zone.")
            Optional<String> modificationTime,

            @Param(doc = "Form of the time, as strptime takes it.", orElse = "%Y%m%d%H%M.%S")
            String accessTimeFormat,

            @Param(doc = "Form of the time, as strptime takes it.", orElse = "%Y%m%d%H%M.%S")
            String modificationTimeFormat) {

        /** What should be at the path. */
        enum State {
            ABSENT,
            DIRECTORY,
            FILE,
            HARD,
            LINK,
            TOUCH
        }
    }

    /**
     * What is there.
     *
     * @param source of a link that is wanted
     * @param tree what look-at-tree said, empty unless asked
     */
    record Seen(RemoteFileState path, Optional<RemoteFileState> source, List<String> tree, FileTimes times) {}

    @Override
    public Observation<Seen> observe(Parameters p, TaskContext context) {
        boolean touches = isState(p, Parameters.State.TOUCH);
        Observation<Seen> seen = at(p, p.path())
                .with(
                        FileTimes.observe(p, touches ? "now" : "preserve"),
                        (path, times) -> new Seen(path, Optional.empty(), List.of(), times));
        if (p.recurse()) {
            Query query = Query.of(
                    TreeScripts.LOOK_AT_TREE,
                    p.path().text(),
                    p.file().owner().orElse(""),
                    p.file().group().orElse(""));
            seen = seen.with(Observation.of(query, output -> output), (s, output) -> {
                if (!output.ok()) {
                    throw new ModuleException(
                            "cannot look at the tree: " + output.stderr().strip());
                }
                return new Seen(s.path(), s.source(), output.stdout().lines().toList(), s.times());
            });
        }
        if (p.src().isPresent() && isLinkState(p)) {
            RemotePath source = source(p);
            seen = seen.with(
                    FileReading.withoutContent(source),
                    (s, state) -> new Seen(s.path(), Optional.of(state), s.tree(), s.times()));
        }
        return seen;
    }

    /** A hard link wanted at a folder is meant in it. */
    private static Observation<RemoteFileState> at(Parameters p, RemotePath path) {
        Observation<RemoteFileState> state =
                FileReading.withoutContent(path, p.file().wanted());
        if (p.src().isEmpty() || !isState(p, Parameters.State.HARD)) {
            return state;
        }
        RemotePath inside = path.child(new RemotePath(p.src().get()).name());
        return state.then(found -> found.isDirectory()
                ? FileReading.withoutContent(inside, p.file().wanted())
                : Observation.known(found));
    }

    private static boolean isState(Parameters p, Parameters.State state) {
        return p.state().filter(s -> s == state).isPresent();
    }

    private static boolean isLinkState(Parameters p) {
        return isState(p, Parameters.State.LINK) || isState(p, Parameters.State.HARD);
    }

    /** A relative target counts from the link's folder. */
    private static RemotePath source(Parameters p) {
        String src = p.src().orElse("");
        boolean rooted = src.startsWith("/") || src.startsWith("~") || src.startsWith("$");
        return rooted || isState(p, Parameters.State.HARD)
                ? new RemotePath(src)
                : p.path().parent().child(src);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Seen seen) {
        Parameters.State state = p.state().orElseGet(() -> present(p, seen.path()));
        if (p.recurse() && state != Parameters.State.DIRECTORY) {
            return Plan.refusal("recurse option requires state to be 'directory'");
        }
        if (p.src().isPresent() && !isLinkState(p)) {
            return Plan.refusal("src option requires state to be 'link' or 'hard'");
        }
        RemoteFileState followed = p.follow() ? seen.path().resolved() : seen.path();
        return switch (state) {
            case ABSENT -> absent(seen.path());
            case DIRECTORY -> directory(p, followed, seen);
            case FILE -> file(p, followed, seen.times());
            case TOUCH -> touch(p, seen.path(), seen.times());
            case LINK -> link(p, seen);
            case HARD -> hard(p, seen);
        };
    }

    private static Parameters.State present(Parameters p, RemoteFileState path) {
        if (p.recurse()) {
            return Parameters.State.DIRECTORY;
        }
        if (path.isLink()) {
            return Parameters.State.LINK;
        }
        return path.isDirectory() ? Parameters.State.DIRECTORY : Parameters.State.FILE;
    }

    private static Plan absent(RemoteFileState path) {
        ModuleResult result =
                ModuleResult.of("path", Value.of(path.path().text())).and("state", "absent");
        if (!path.exists()) {
            return Plan.unchanged("nothing is there", result);
        }
        Diff diff = states(path, "absent");
        return Plan.change(Action.REMOVE, List.of(diff), List.of(new Step.RemovePath(path.path())), result);
    }

    private static Plan file(Parameters p, RemoteFileState path, FileTimes times) {
        if (path.entry().isEmpty()) {
            return refusal(path, "file (" + path.path() + ") is absent, cannot continue", "absent");
        }
        FileEntry entry = path.entry().get();
        if (entry.isDirectory()) {
            return refusal(path, "file (" + path.path() + ") is directory, cannot continue", "directory");
        }
        if (entry.isLink()) {
            return refusal(path, "file (" + path.path() + ") is link, cannot continue", "link");
        }
        return attributes(p, path, entry, times, "path");
    }

    /**
     * Sees to the attributes and times of what is there already.
     *
     * @param entry what they go to: what a link leads to when links are followed
     * @param name what the result calls the path
     */
    private static Plan attributes(Parameters p, RemoteFileState path, FileEntry entry, FileTimes times, String name) {
        FileAttributes differing = FileWrite.differing(p.file().wanted(), entry, path.umask());
        if (entry.isLink()) {
            differing = differing.with(Optional.empty());
        }
        ModuleResult result = ModuleResult.of(name, Value.of(path.path().text()));
        boolean same = differing.equals(FileAttributes.ANY);
        if (same && !times.differ(entry)) {
            return Plan.unchanged("its attributes are as they should be", FileResult.describe(result, entry));
        }
        List<Step> steps = new ArrayList<>();
        if (!same) {
            steps.add(new Step.SetAttributes(path.path(), differing, false, p.follow()));
        }
        if (times.differ(entry)) {
            steps.add(times.step(path.path(), entry.isLink()));
        }
        steps.add(FileReading.again(path.path()));
        Diff diff = same
                ? states(path, "touch")
                : FileWrite.attributeDiff(
                        "", differing, entry, Map.of("path", path.path().text()));
        return new Plan.Change(
                Action.MODIFY,
                List.of(diff),
                steps,
                FileResult.describe(result, entry),
                FileWrite.settles(p.file().wanted(), entry, path.umask()) && times.last(),
                outputs -> FileResult.afterwards(result, outputs, p.follow()));
    }

    private static Plan directory(Parameters p, RemoteFileState path, Seen seen) {
        if (path.entry().isEmpty()) {
            Step make = new Step.MakeDirectory(path.path(), resolved(p, path));
            return made(p, path, List.of(make), seen.times(), "directory");
        }
        FileEntry entry = path.entry().get();
        if (!entry.isDirectory()) {
            return refusal(path, path.path() + " already exists as a " + entry.state(), entry.state());
        }
        if (p.recurse() && treeDiffers(p, path, seen.tree())) {
            ModuleResult result = ModuleResult.of("path", Value.of(path.path().text()));
            return new Plan.Change(
                    Action.MODIFY,
                    List.of(),
                    List.of(
                            new Step.SetAttributes(path.path(), p.file().wanted(), true, p.follow()),
                            FileReading.again(path.path())),
                    FileResult.describe(result, entry),
                    treeSettles(p, path, seen.tree()),
                    outputs -> FileResult.afterwards(result, outputs, true));
        }
        return attributes(p, path, entry, seen.times(), "path");
    }

    /** Whether anything in the tree lacks the wanted attributes. */
    private static boolean treeDiffers(Parameters p, RemoteFileState path, List<String> tree) {
        return tree.contains("owner")
                || tree.contains("group")
                || modes(tree).anyMatch(line -> FileMode.ofListing(line) != wantedMode(p, path, line));
    }

    /** Whether the mode, set once, stays: {@code g=u,u=} does not. */
    private static boolean treeSettles(Parameters p, RemoteFileState path, List<String> tree) {
        return p.file().mode().isEmpty()
                || modes(tree)
                        .allMatch(line -> SymbolicMode.settles(
                                p.file().mode().get(), FileMode.ofListing(line), line.startsWith("d"), path.umask()));
    }

    private static Stream<String> modes(List<String> tree) {
        return tree.stream().filter(line -> line.matches("[-dbcps][-rwxsStT]{9}"));
    }

    private static int wantedMode(Parameters p, RemoteFileState path, String line) {
        int is = FileMode.ofListing(line);
        return p.file()
                .mode()
                .map(m -> SymbolicMode.apply(m, is, line.startsWith("d"), path.umask()))
                .orElse(is);
    }

    private static FileAttributes resolved(Parameters p, RemoteFileState path) {
        return p.file()
                .wanted()
                .with(p.file()
                        .mode()
                        .map(m -> FileWrite.digits(SymbolicMode.apply(m, 0777 & ~path.umask(), true, path.umask()))));
    }

    private static Plan touch(Parameters p, RemoteFileState path, FileTimes times) {
        if (path.followed().isEmpty()) {
            FileWrite write = FileWrite.of(path, new byte[0], p.file().wanted(), Optional.empty(), false);
            return made(p, path, List.of(write.steps().get(0)), times, "touch");
        }
        return attributes(p, path, path.followed().get(), times, "dest");
    }

    private static Plan link(Parameters p, Seen seen) {
        RemoteFileState path = seen.path();
        Optional<String> target = p.src().or(path::linkText);
        if (target.isEmpty()) {
            return Plan.refusal("src is required for creating new links");
        }
        if (p.src().isEmpty() || (path.isLink() && path.linkText().equals(target))) {
            return linkAttributes(p, path, target.get(), seen.times());
        }
        if (seen.source().filter(RemoteFileState::exists).isEmpty() && !p.force()) {
            return refusal(
                    path,
                    "src file does not exist, use \"force=yes\" if you really want to create the link: "
                            + seen.source().map(s -> s.path().text()).orElse(target.get()),
                    "absent");
        }
        Optional<Plan> blocked = blocked(p, path, "symlink", target.get());
        return blocked.orElseGet(() -> linked(p, seen, target.get(), true));
    }

    /** Of a link that is right; one that leads nowhere has nothing attributes could be set on. */
    private static Plan linkAttributes(Parameters p, RemoteFileState path, String target, FileTimes times) {
        if (p.follow() && path.followed().isEmpty()) {
            ModuleResult result =
                    ModuleResult.of("dest", Value.of(path.path().text())).and("src", target);
            boolean asked = !p.file().wanted().equals(FileAttributes.ANY);
            return Plan.unchanged("the link is as it should be", asked ? result.warning(NO_TARGET) : result);
        }
        FileEntry entry = (p.follow() ? path.followed() : path.entry()).orElseThrow();
        return ofLink(attributes(p, path, entry, times, "dest"), path, target);
    }

    private static Optional<Plan> blocked(Parameters p, RemoteFileState path, String kind, String target) {
        if (!path.exists() || path.isLink()) {
            return Optional.empty();
        }
        String is = path.entry().map(FileEntry::state).orElse("file");
        if (path.isDirectory() && (path.holdsEntries() || !p.force())) {
            return Optional.of(refusal(
                    path,
                    path.holdsEntries() && (p.force() || !kind.equals("symlink"))
                            ? "the directory " + path.path() + " is not empty, refusing to convert it"
                            : "refusing to convert from " + is + " to " + kind + " for " + path.path(),
                    is));
        }
        return p.force()
                ? Optional.empty()
                : Optional.of(refusal(
                        path,
                        "refusing to convert from " + is + " to " + kind + " for " + path.path() + " -> " + target,
                        is));
    }

    private static Plan hard(Parameters p, Seen seen) {
        RemoteFileState path = seen.path();
        Optional<FileEntry> source = seen.source().flatMap(RemoteFileState::entry);
        if (p.src().isEmpty()) {
            return Plan.refusal("src is required for creating new hardlinks");
        }
        if (source.isEmpty()) {
            return refusal(path, "src does not exist", "absent");
        }
        boolean same = path.entry().flatMap(FileEntry::identity).stream()
                .anyMatch(own -> source.get().identity().filter(own::isSameFile).isPresent());
        if (same) {
            return ofLink(
                    attributes(p, path, path.entry().orElseThrow(), seen.times(), "dest"),
                    path,
                    p.src().get());
        }
        if (path.exists() && !path.isLink() && !p.force()) {
            String is = path.entry().map(FileEntry::state).orElse("file");
            String what = is.equals("hard") ? "different hard link" : is;
            return refusal(path, "Cannot link, " + what + " exists at destination", is);
        }
        return linked(p, seen, seen.source().orElseThrow().path().text(), false);
    }

    private static Plan linked(Parameters p, Seen seen, String target, boolean symbolic) {
        RemoteFileState path = seen.path();
        Optional<FileEntry> source = seen.source()
                .flatMap(s -> symbolic ? s.followed() : s.entry())
                .filter(entry -> !symbolic || p.follow());
        ModuleResult result =
                ModuleResult.of("dest", Value.of(path.path().text())).and("src", target);
        FileAttributes wanted = p.file().wanted();
        FileAttributes lacking = source.map(entry -> FileWrite.differing(wanted, entry, path.umask()))
                .orElseGet(() -> p.follow() ? FileAttributes.ANY : wanted.with(Optional.empty()));
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.MakeLink(path.path(), target, symbolic));
        if (!lacking.equals(FileAttributes.ANY)) {
            steps.add(new Step.SetAttributes(path.path(), lacking, false, p.follow()));
        }
        if (source.filter(seen.times()::differ).isPresent()) {
            steps.add(seen.times().step(path.path(), false));
        }
        steps.add(FileReading.again(path.path()));
        return new Plan.Change(
                path.exists() ? Action.MODIFY : Action.CREATE,
                List.of(leading(path, target, symbolic ? "link" : "hard")),
                steps,
                result,
                seen.times().last()
                        && source.map(entry -> FileWrite.settles(wanted, entry, path.umask()))
                                .orElse(true),
                outputs -> FileResult.afterwards(result, outputs, false));
    }

    /** Of links the result says what they are themselves, not what they lead to. */
    private static Plan ofLink(Plan plan, RemoteFileState path, String target) {
        ModuleResult result =
                ModuleResult.of("dest", Value.of(path.path().text())).and("src", target);
        ModuleResult described = FileResult.describe(result, path, false);
        return plan instanceof Plan.Change change
                ? new Plan.Change(
                        change.action(),
                        change.diffs(),
                        change.steps(),
                        described,
                        change.verifiable(),
                        outputs -> FileResult.afterwards(result, outputs, false))
                : Plan.unchanged("the link is as it should be", described);
    }

    private static Plan made(Parameters p, RemoteFileState path, List<Step> making, FileTimes times, String state) {
        ModuleResult result = ModuleResult.of(
                state.equals("touch") ? "dest" : "path", Value.of(path.path().text()));
        List<Step> steps = new ArrayList<>(making);
        if (!times.isLeft()) {
            steps.add(times.step(path.path(), false));
        }
        steps.add(FileReading.again(path.path()));
        return new Plan.Change(
                Action.CREATE,
                List.of(states(path, state)),
                steps,
                result.and("state", state.equals("touch") ? "file" : state),
                times.last(),
                outputs -> FileResult.afterwards(result, outputs, p.follow()));
    }

    private static Diff states(RemoteFileState path, String wanted) {
        return states(path, wanted, Map.of(), Map.of());
    }

    /** Of a link that led elsewhere, where to as well. */
    private static Diff leading(RemoteFileState path, String target, String wanted) {
        return path.linkText()
                .filter(old -> !old.equals(target))
                .map(old -> states(path, wanted, Map.of("src", old), Map.of("src", target)))
                .orElseGet(() -> states(path, wanted));
    }

    private static Diff states(
            RemoteFileState path, String wanted, Map<String, String> was, Map<String, String> becomes) {
        String state = path.entry().map(FileEntry::state).orElse("absent");
        Map<String, String> before = new TreeMap<>(was);
        Map<String, String> after = new TreeMap<>(becomes);
        before.put("path", path.path().text());
        after.put("path", path.path().text());
        if (!state.equals(wanted)) {
            before.put("state", state);
            after.put("state", wanted);
        }
        return new Diff("", "", FileWrite.json(before), FileWrite.json(after));
    }

    private static Plan refusal(RemoteFileState path, String why, String state) {
        return new Plan.Refusal(
                why,
                ModuleResult.of("path", Value.of(path.path().text()))
                        .and("state", state)
                        .and("msg", why));
    }
}
