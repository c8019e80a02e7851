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
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    /** Arguments: folder, owner, group. Says the kinds of modes in the tree and whether an owner or group differs. */
    private static final ReadScript LOOK_AT_TREE = new ReadScript("look-at-tree", FileScripts.EXPAND + """
            expand "$1"
            [ -d "$p" ] || exit 0
            case $p in */) ;; *) p=$p/ ;; esac
            find "$p" ! -type l -exec ls -ld {} \\; | cut -c1-10 | sort -u
            if [ -n "$2" ] && [ -n "$(find "$p" ! -user "$2" 2>&1 | head -n 1)" ]; then echo owner; fi
            if [ -n "$3" ] && [ -n "$(find "$p" ! -group "$3" 2>&1 | head -n 1)" ]; then echo group; fi
            """);

    /** Arguments: path, time of access, of modification: now, preserve or as touch -t takes it. */
    private static final Script TOUCH = new Script("touch", """
            case $1 in /*) p=$1 ;; *) p=./$1 ;; esac
            case $2 in preserve) ;; now) touch -c -a "$p" ;; *) touch -c -a -t "$2" "$p" ;; esac
            case $3 in preserve) ;; now) touch -c -m "$p" ;; *) touch -c -m -t "$3" "$p" ;; esac
            """);

    record Parameters(
            @Param(
                    doc = "The path.",
                    aliases = {"dest", "name"})
            RemotePath path,

            @Param(doc = "What should be there; without it, what is there already.")
            Optional<State> state,

            @Param(doc = "What a link leads to.") Optional<String> src,

            @Param(doc = "Owner.") Optional<String> owner,

            @Param(doc = "Group.") Optional<String> group,

            @Param(doc = "Mode.") Optional<FileMode> mode,

            @Param(doc = "Whether attributes go to everything in the folder.", orElse = "false")
            boolean recurse,

            @Param(doc = "Whether a link may lead nowhere or replace what is there.", orElse = "false")
            boolean force,

            @Param(doc = "Whether attributes go to what a link leads to.", orElse = "true")
            boolean follow,

            @Param(doc = "For touch: now, preserve or YYYYMMDDhhmm.ss.")
            Optional<String> accessTime,

            @Param(doc = "For touch: now, preserve or YYYYMMDDhhmm.ss.")
            Optional<String> modificationTime,

            @Param(doc = "Accepted; only the default form of times is understood.", orElse = "%Y%m%d%H%M.%S")
            String accessTimeFormat,

            @Param(doc = "Accepted; only the default form of times is understood.", orElse = "%Y%m%d%H%M.%S")
            String modificationTimeFormat,

            @Param(doc = "Accepted; nothing is written here but by one move.", orElse = "false")
            boolean unsafeWrites) {

        /** What should be at the path. */
        enum State {
            ABSENT,
            DIRECTORY,
            FILE,
            HARD,
            LINK,
            TOUCH
        }

        FileAttributes attributes() {
            return new FileAttributes(owner, group, mode);
        }
    }

    /**
     * What is there.
     *
     * @param source of a link that is wanted
     * @param tree what look-at-tree said, empty unless asked
     */
    record Seen(RemoteFileState path, Optional<RemoteFileState> source, List<String> tree) {}

    @Override
    public Observation<Seen> observe(Parameters p, TaskContext context) {
        Observation<Seen> seen =
                FileReading.withoutContent(p.path()).map(path -> new Seen(path, Optional.empty(), List.of()));
        if (p.recurse()) {
            Query query = Query.of(
                    LOOK_AT_TREE,
                    p.path().text(),
                    p.owner().orElse(""),
                    p.group().orElse(""));
            seen = seen.with(Observation.of(query, output -> output), (s, output) -> {
                if (!output.ok()) {
                    throw new ModuleException(
                            "cannot look at the tree: " + output.stderr().strip());
                }
                return new Seen(s.path(), s.source(), output.stdout().lines().toList());
            });
        }
        if (p.src().isPresent() && isLinkState(p)) {
            RemotePath source = source(p);
            seen = seen.with(
                    FileReading.withoutContent(source), (s, state) -> new Seen(s.path(), Optional.of(state), s.tree()));
        }
        return seen;
    }

    private static boolean isLinkState(Parameters p) {
        return p.state()
                .filter(s -> s == Parameters.State.LINK || s == Parameters.State.HARD)
                .isPresent();
    }

    /** A relative target counts from the link's folder. */
    private static RemotePath source(Parameters p) {
        String src = p.src().orElse("");
        boolean rooted = src.startsWith("/") || src.startsWith("~") || src.startsWith("$");
        return rooted || p.state().filter(s -> s == Parameters.State.HARD).isPresent()
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
        return switch (state) {
            case ABSENT -> absent(seen.path());
            case DIRECTORY -> directory(p, seen);
            case FILE -> file(p, seen.path());
            case TOUCH -> touch(p, seen.path());
            case LINK -> link(p, seen);
            case HARD -> hard(p, seen);
        };
    }

    private static Parameters.State present(Parameters p, RemoteFileState path) {
        if (p.recurse()) {
            return Parameters.State.DIRECTORY;
        }
        if (path.isLink() && !p.follow()) {
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

    private static Plan file(Parameters p, RemoteFileState path) {
        Optional<FileEntry> entry = p.follow() ? path.followed() : path.entry();
        if (entry.isEmpty()) {
            return refusal(path, "file (" + path.path() + ") is absent, cannot continue", "absent");
        }
        if (entry.get().isDirectory()) {
            return refusal(path, "file (" + path.path() + ") is directory, cannot continue", "directory");
        }
        return attributes(p, path, entry.get());
    }

    private static Plan attributes(Parameters p, RemoteFileState path, FileEntry entry) {
        FileAttributes differing = FileWrite.differing(p.attributes(), entry, path.umask());
        if (entry.isLink()) {
            differing = new FileAttributes(differing.owner(), differing.group(), Optional.empty());
        }
        ModuleResult result = ModuleResult.of("path", Value.of(path.path().text()));
        if (differing.equals(FileAttributes.ANY)) {
            return Plan.unchanged("its attributes are as they should be", FileResult.describe(result, entry));
        }
        Diff diff = FileWrite.attributeDiff(
                "", differing, entry, Map.of("path", path.path().text()));
        List<Step> steps = List.of(
                new Step.SetAttributes(path.path(), differing, false, p.follow()), FileReading.again(path.path()));
        return new Plan.Change(
                Action.MODIFY,
                List.of(diff),
                steps,
                result,
                true,
                outputs -> FileResult.afterwards(result, outputs, p.follow()));
    }

    private static Plan directory(Parameters p, Seen seen) {
        RemoteFileState path = seen.path();
        if (path.exists() && !path.isDirectory()) {
            return refusal(
                    path,
                    path.path() + " already exists as a "
                            + path.entry().map(FileEntry::state).orElse("file"),
                    path.entry().map(FileEntry::state).orElse("file"));
        }
        if (!path.exists()) {
            return made(p, path, Action.CREATE, new Step.MakeDirectory(path.path(), resolved(p, path)), "directory");
        }
        if (p.recurse() && treeDiffers(p, path, seen.tree())) {
            ModuleResult result = ModuleResult.of("path", Value.of(path.path().text()));
            return new Plan.Change(
                    Action.MODIFY,
                    List.of(),
                    List.of(
                            new Step.SetAttributes(path.path(), p.attributes(), true, p.follow()),
                            FileReading.again(path.path())),
                    result,
                    true,
                    outputs -> FileResult.afterwards(result, outputs, true));
        }
        return attributes(p, path, (p.follow() ? path.followed() : path.entry()).orElseThrow());
    }

    /** Whether anything in the tree lacks the wanted attributes. */
    private static boolean treeDiffers(Parameters p, RemoteFileState path, List<String> tree) {
        if (tree.contains("owner") || tree.contains("group")) {
            return true;
        }
        return p.mode().isPresent()
                && tree.stream()
                        .filter(line -> line.matches("[-dbcps][-rwxsStT]{9}"))
                        .anyMatch(line -> SymbolicMode.ofListing(line)
                                != SymbolicMode.apply(
                                        p.mode().get(),
                                        SymbolicMode.ofListing(line),
                                        line.startsWith("d"),
                                        path.umask()));
    }

    private static FileAttributes resolved(Parameters p, RemoteFileState path) {
        return new FileAttributes(
                p.owner(),
                p.group(),
                p.mode().map(m -> FileWrite.digits(SymbolicMode.apply(m, 0777 & ~path.umask(), true, path.umask()))));
    }

    private static Plan touch(Parameters p, RemoteFileState path) {
        String access = time(p.accessTime());
        String modification = time(p.modificationTime());
        if (path.followed().isEmpty()) {
            FileWrite write = FileWrite.of(path, new byte[0], p.attributes(), Optional.empty(), false);
            return made(p, path, Action.CREATE, write.steps().get(0), "touch");
        }
        Plan attributes = attributes(p, path, path.followed().get());
        if (access.equals("preserve") && modification.equals("preserve")) {
            return attributes;
        }
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.RunScript(Command.of(TOUCH, path.path().text(), access, modification)));
        List<Diff> diffs = List.of(states(path, "touch"));
        if (attributes instanceof Plan.Change change) {
            steps.addAll(change.steps());
            diffs = change.diffs();
        } else {
            steps.add(FileReading.again(path.path()));
        }
        ModuleResult result = ModuleResult.of("dest", Value.of(path.path().text()));
        return new Plan.Change(
                Action.MODIFY,
                diffs,
                steps,
                result,
                false,
                outputs -> FileResult.afterwards(result, outputs, p.follow()));
    }

    private static String time(Optional<String> given) {
        String time = given.orElse("now");
        if (!time.matches("now|preserve|\\d{12}(\\.\\d\\d)?")) {
            throw new ModuleException(
                    "Error while obtaining timestamp for time " + time + " using format %Y%m%d%H%M.%S");
        }
        return time;
    }

    private static Plan link(Parameters p, Seen seen) {
        RemoteFileState path = seen.path();
        if (p.src().isEmpty()) {
            return path.isLink()
                    ? attributes(p, path, path.entry().orElseThrow())
                    : Plan.refusal("src is required for creating new links");
        }
        String target = p.src().get();
        if (path.isLink() && path.linkText().filter(target::equals).isPresent()) {
            FileEntry entry = (p.follow() ? path.followed() : path.entry())
                    .orElse(path.entry().orElseThrow());
            return renamed(attributes(p, path, entry), path, target);
        }
        if (seen.source().filter(RemoteFileState::exists).isEmpty() && !p.force()) {
            return refusal(
                    path,
                    "src file does not exist, use \"force=yes\" if you really want to create the link: "
                            + seen.source().map(s -> s.path().text()).orElse(target),
                    "absent");
        }
        Optional<Plan> blocked = blocked(p, path, "symlink", target);
        return blocked.orElseGet(() -> linked(p, path, target, true));
    }

    private static Optional<Plan> blocked(Parameters p, RemoteFileState path, String kind, String target) {
        if (!path.exists() || path.isLink()) {
            return Optional.empty();
        }
        String is = path.entry().map(FileEntry::state).orElse("file");
        if (path.isDirectory() && (path.holdsEntries() || !p.force())) {
            return Optional.of(refusal(
                    path,
                    path.holdsEntries()
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
        boolean same = path.entry().isPresent()
                && path.entry().get().identity().isPresent()
                && path.entry().get().identity().equals(source.get().identity());
        if (same) {
            return renamed(
                    attributes(p, path, path.entry().get()), path, p.src().get());
        }
        if (path.exists() && !p.force()) {
            return refusal(
                    path,
                    "Cannot link, " + path.entry().map(FileEntry::state).orElse("file") + " exists at destination",
                    path.entry().map(FileEntry::state).orElse("file"));
        }
        return linked(p, path, seen.source().orElseThrow().path().text(), false);
    }

    private static Plan linked(Parameters p, RemoteFileState path, String target, boolean symbolic) {
        ModuleResult result =
                ModuleResult.of("dest", Value.of(path.path().text())).and("src", target);
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.MakeLink(path.path(), target, symbolic));
        if (p.owner().isPresent() || p.group().isPresent()) {
            steps.add(new Step.SetAttributes(
                    path.path(), new FileAttributes(p.owner(), p.group(), Optional.empty()), false, p.follow()));
        }
        steps.add(FileReading.again(path.path()));
        return new Plan.Change(
                path.exists() ? Action.MODIFY : Action.CREATE,
                List.of(states(path, symbolic ? "link" : "hard")),
                steps,
                result,
                p.mode().isEmpty(),
                outputs -> FileResult.afterwards(result, outputs, false));
    }

    /** Links are reported by dest and src. */
    private static Plan renamed(Plan plan, RemoteFileState path, String target) {
        if (plan instanceof Plan.Unchanged unchanged) {
            return Plan.unchanged(
                    "the link is as it should be",
                    unchanged.result().and("dest", path.path().text()).and("src", target));
        }
        return plan;
    }

    private static Plan made(Parameters p, RemoteFileState path, Action action, Step step, String state) {
        ModuleResult result = ModuleResult.of(
                state.equals("touch") ? "dest" : "path", Value.of(path.path().text()));
        boolean lasts = !state.equals("touch")
                || (time(p.accessTime()).equals("preserve")
                        && time(p.modificationTime()).equals("preserve"));
        return new Plan.Change(
                action,
                List.of(states(path, state)),
                List.of(step, FileReading.again(path.path())),
                result.and("state", state.equals("touch") ? "file" : state),
                lasts,
                outputs -> FileResult.afterwards(result, outputs, p.follow()));
    }

    private static Diff states(RemoteFileState path, String wanted) {
        Map<String, String> before = new TreeMap<>();
        before.put("path", path.path().text());
        before.put("state", path.entry().map(FileEntry::state).orElse("absent"));
        Map<String, String> after = new TreeMap<>(before);
        after.put("state", wanted.toLowerCase(Locale.ROOT));
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
