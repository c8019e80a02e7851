package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Sees to one line of fstab and to what is mounted. When mounting fails, fstab is put back as it was: a line that does
 * not work can keep a host from booting.
 */
@ModuleInfo(
        name = "mount",
        doc = "Sees to one mount point: its line in fstab, and whether it is mounted.",
        example = """
                - mount:
                    path: /srv/data
                    src: /dev/vg0/data
                    fstype: ext4
                    opts: noatime
                    state: mounted
                """,
        results = {"fstab: the file", "backup_file: the old fstab, with backup", "opts: options as written"})
final class MountModule implements Module<MountModule.Parameters, MountModule.Mounts> {
    /** Argument: path. */
    private static final ReadScript LOOK_AT_MOUNTS = new ReadScript("look-at-mounts", """
            if [ -e "$1" ]; then echo exists; fi
            path=$1
            while [ ! -e "$path" ]; do
              case $path in
                */*) printf 'missing %s\\n' "$path"; path=${path%/*} ;;
                *) break ;;
              esac
              if [ -z "$path" ]; then break; fi
            done
            while IFS= read -r line; do printf 'mount %s\\n' "$line"; done </proc/self/mountinfo
            """);

    /**
     * Arguments: mount or remount, path, fstab to put back or empty, start of the message of a failure, words of
     * remounting (or empty: fails at once when remounting does), folders made for it, then words of mounting; stdin is
     * the old fstab, put back in one move: a machine that stops here must not start without it. Lists are lines.
     */
    static final Script MOUNT = new Script("mount-path", HostTool.FIND + """
            need mount
            how=$1 path=$2 fstab=$3 what=$4 first=$5 folders=$6
            shift 6
            said= status=0
            if [ "$how" = remount ]; then
              case $first in
                -*) only=n ;;
                *) only=y first=${first#only } ;;
              esac
              said=$(mount -o "${first#-o }" "$@" 2>&1) || status=$?
              if [ $status != 0 ] && [ $only = y ]; then
                printf '%s\\n' 'Options were specified with remounted, but the remount command failed. Failing in order to prevent an unexpected mount result. Try replacing this command with a "state: unmounted" followed by a "state: mounted" using the full desired mount options instead.' >&2
                exit 1
              fi
              if [ $status != 0 ]; then
                status=0
                said=$(umount "$path" 2>&1) || status=$?
                if [ $status = 0 ]; then how=mount; fi
              fi
            fi
            if [ "$how" = mount ]; then
              status=0
              said=$(mount "$@" 2>&1) || status=$?
            fi
            if [ $status = 0 ]; then exit 0; fi
            if [ -L "$fstab" ]; then
              cat >"$fstab"
            elif [ -n "$fstab" ]; then
              part=$fstab.muster.$$
              trap 'rm -f "$part"' EXIT
              cp -p "$fstab" "$part"
              cat >"$part"
              mv -f "$part" "$fstab" 2>/dev/null || cat "$part" >"$fstab"
            fi
            printf '%s\\n' "$folders" | while IFS= read -r folder; do
              if [ -n "$folder" ]; then rmdir "$folder" 2>/dev/null || :; fi
            done
            printf '%s%s\\n' "$what" "$said" >&2
            exit 1
            """);

    /** Arguments: path, y to unmount, y to remove the folder. */
    private static final Script UNMOUNT = new Script("unmount-path", HostTool.FIND + """
            if [ "$2" = y ]; then
              need umount
              said=$(umount "$1" 2>&1) || { printf 'Error unmounting %s: %s\\n' "$1" "$said" >&2; exit 1; }
            fi
            if [ "$3" = y ] && [ -e "$1" ]; then
              said=$(rmdir "$1" 2>&1) || { printf 'Error rmdir %s: %s\\n' "$1" "$said" >&2; exit 1; }
            fi
            """);

    /** What should be. */
    enum State {
        ABSENT,
        ABSENT_FROM_FSTAB,
        MOUNTED,
        PRESENT,
        UNMOUNTED,
        REMOUNTED,
        EPHEMERAL;

        boolean needsSource() {
            return this == MOUNTED || this == PRESENT || this == EPHEMERAL;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Parameters(
            @Param(doc = "Mount point.", aliases = "name") String path,

            @Param(
                    doc = "What should be: in fstab, mounted, both, neither.",
                    choices = {
                        "absent",
                        "absent_from_fstab",
                        "mounted",
                        "present",
                        "unmounted",
                        "remounted",
                        "ephemeral"
                    })
            State state,

            @Param(doc = "What is mounted.") Optional<String> src,

            @Param(doc = "Kind of its file system.") Optional<String> fstype,

            @Param(doc = "Options.") Optional<String> opts,

            @Param(doc = "Whether dump(8) backs it up.", orElse = "0")
            String dump,

            @Param(doc = "When fsck(8) checks it.", orElse = "0")
            String passno,

            @Param(doc = "Whether it is mounted at boot; noauto is put to the options otherwise.", orElse = "true")
            boolean boot,

            @Param(doc = "File in place of /etc/fstab.") Optional<String> fstab,

            @Param(doc = "Whether to keep the old fstab.", orElse = "false")
            boolean backup) {

        String file() {
            return fstab.orElse("/etc/fstab");
        }

        /** Options as written, with noauto where the point is not mounted at boot. */
        String options() {
            String plain = opts.orElse("defaults");
            List<String> words = Arrays.asList(plain.split(",", -1));
            return boot || words.contains("noauto") || words.contains("defaults") ? plain : plain + ",noauto";
        }

        FstabLine line() {
            return FstabLine.of(src.orElse(""), path, fstype.orElse(""), options(), dump, passno);
        }
    }

    /** What is known. */
    record Mounts(RemoteFileState fstab, HostWords words) {
        List<MountPoint> points() {
            return MountPoint.parse(words.all("mount"));
        }
    }

    @Override
    public Observation<Mounts> observe(Parameters p, TaskContext context) {
        return FileReading.of(new RemotePath(p.file()))
                .with(Observation.of(Query.of(LOOK_AT_MOUNTS, p.path()), HostWords::of), Mounts::new);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Mounts mounts) {
        if (p.state().needsSource() && (p.src().isEmpty() || p.fstype().isEmpty())) {
            List<String> missing = new ArrayList<>();
            if (p.src().isEmpty()) {
                missing.add("src");
            }
            if (p.fstype().isEmpty()) {
                missing.add("fstype");
            }
            return Plan.refusal("state is " + p.state().word() + " but all of the following are missing: "
                    + String.join(", ", missing));
        }
        return switch (p.state()) {
            case PRESENT -> inFstab(p, mounts);
            case ABSENT_FROM_FSTAB, ABSENT -> absent(p, mounts);
            case UNMOUNTED -> unmounted(p, mounts);
            case MOUNTED -> mounted(p, mounts);
            case REMOUNTED -> remounted(p);
            default -> ephemeral(p, mounts);
        };
    }

    // ---- results ----

    private static ModuleResult result(Parameters p, String backup) {
        ModuleResult result = ModuleResult.of("name", Value.of(p.path()))
                .and("opts", p.options())
                .and("dump", p.dump())
                .and("passno", p.passno())
                .and("fstab", p.file())
                .and("boot", isHeldBack(p) ? "no" : "yes")
                .and("backup_file", backup);
        if (p.src().isPresent()) {
            result = result.and("src", p.src().get());
        }
        if (p.fstype().isPresent()) {
            result = result.and("fstype", p.fstype().get());
        }
        List<String> options = Arrays.asList(p.opts().orElse("defaults").split(",", -1));
        if (options.contains("noauto")) {
            return result.warning("Ignore the 'boot' due to 'opts' contains 'noauto'.");
        }
        boolean ignored = !p.boot() && options.contains("defaults");
        return ignored ? result.warning("Ignore the 'boot' due to 'opts' contains 'defaults'.") : result;
    }

    private static boolean isHeldBack(Parameters p) {
        return !p.boot()
                && !Arrays.asList(p.opts().orElse("defaults").split(",", -1)).contains("noauto");
    }

    private static Plan change(Parameters p, Action action, List<Step> steps, boolean verifiable, boolean writesFirst) {
        return new Plan.Change(
                action,
                List.of(),
                steps,
                result(p, ""),
                verifiable,
                outputs -> result(p, writesFirst ? backup(p, outputs) : ""));
    }

    private static String backup(Parameters p, List<Output> outputs) {
        return outputs.stream()
                .map(output -> output.stdout().stripTrailing())
                .filter(text -> p.backup() && text.endsWith("~") && !text.contains("\n"))
                .findFirst()
                .orElse("");
    }

    // ---- fstab ----

    private static List<String> lines(Mounts mounts) {
        String text = mounts.fstab().text();
        List<String> lines = new ArrayList<>();
        for (String line : text.split("(?<=\n)")) {
            if (!line.isEmpty()) {
                lines.add(line.endsWith("\n") ? line : line + "\n");
            }
        }
        return lines;
    }

    /** The lines with the wanted one in place of those for its point, or at the end. */
    private static List<String> with(Parameters p, List<String> lines) {
        FstabLine wanted = p.line();
        List<String> out = new ArrayList<>();
        boolean found = false;
        boolean changed = false;
        for (String line : lines) {
            Optional<FstabLine> old = FstabLine.parse(line, 4)
                    .filter(each -> each.path().equals(wanted.path()))
                    .filter(each -> !each.isSwap() || each.src().equals(p.src().orElse("")));
            found |= old.isPresent();
            changed |= old.isPresent() && !old.get().equals(wanted);
            out.add(old.isPresent() && changed ? wanted.text() : line);
        }
        if (!found) {
            out.add(wanted.text());
        }
        return out;
    }

    private static List<String> without(Parameters p, List<String> lines) {
        String path = p.line().path();
        return lines.stream()
                .filter(line -> FstabLine.parse(line, 6)
                        .filter(each -> each.path().equals(path))
                        .filter(each -> !each.isSwap()
                                || p.src().isEmpty()
                                || each.src().equals(p.src().get()))
                        .isEmpty())
                .toList();
    }

    private static List<Step> written(Parameters p, Mounts mounts, List<String> lines) {
        List<Step> steps = new ArrayList<>();
        byte[] content = Octets.bytes(String.join("", lines));
        if (!mounts.fstab().exists()) {
            steps.add(HostTool.run("mkdir", "-p", mounts.fstab().path().parent().text()));
        }
        steps.addAll(FileWrite.of(mounts.fstab(), content, FileAttributes.ANY, Optional.empty(), p.backup())
                .steps());
        return steps;
    }

    private static Plan inFstab(Parameters p, Mounts mounts) {
        List<String> lines = lines(mounts);
        List<String> wanted = with(p, lines);
        return wanted.equals(lines)
                ? Plan.unchanged("fstab says so", result(p, ""))
                : change(p, Action.MODIFY, written(p, mounts, wanted), true, true);
    }

    private static Plan absent(Parameters p, Mounts mounts) {
        List<String> lines = lines(mounts);
        List<String> wanted = without(p, lines);
        if (wanted.equals(lines)) {
            return Plan.unchanged("fstab does not have it", result(p, ""));
        }
        List<Step> steps = written(p, mounts, wanted);
        if (p.state() == State.ABSENT) {
            boolean mounted = MountPoint.isMounted(mounts.points(), p.path());
            steps.add(new Step.RunScript(Command.of(UNMOUNT, p.path(), mounted ? "y" : "n", "y")));
        }
        return change(p, Action.REMOVE, steps, true, false);
    }

    // ---- mounting ----

    private static Plan unmounted(Parameters p, Mounts mounts) {
        if (!MountPoint.isMounted(mounts.points(), p.path())) {
            return Plan.unchanged("it is not mounted", result(p, ""));
        }
        Step step = new Step.RunScript(Command.of(UNMOUNT, p.path(), "y", "n"));
        return change(p, Action.STOP, List.of(step), MountPoint.count(mounts.points(), p.path()) == 1, false);
    }

    private static List<String> fromFstab(Parameters p) {
        return p.file().equals("/etc/fstab") ? List.of(p.path()) : List.of("-T", p.file(), p.path());
    }

    private static List<String> byWords(Parameters p) {
        List<String> words = new ArrayList<>(List.of("-t", p.fstype().orElse("")));
        if (!p.options().equals("defaults")) {
            words.addAll(List.of("-o", p.options()));
        }
        words.addAll(List.of(p.src().orElse(""), p.path()));
        return words;
    }

    private static Step mounting(
            Parameters p,
            boolean remount,
            String putBack,
            String first,
            List<String> folders,
            List<String> words,
            byte[] fstab) {
        List<String> arguments = new ArrayList<>(List.of(
                remount ? "remount" : "mount",
                p.path(),
                putBack,
                (p.state() == State.REMOUNTED ? "Error remounting " : "Error mounting ") + p.path() + ": ",
                first,
                String.join("\n", folders)));
        arguments.addAll(words);
        return new Step.RunScript(
                Command.of(MOUNT, arguments.toArray(String[]::new)).withInput(fstab));
    }

    private static Plan mounted(Parameters p, Mounts mounts) {
        List<String> lines = lines(mounts);
        List<String> wanted = with(p, lines);
        boolean writes = !wanted.equals(lines);
        List<MountPoint> points = mounts.points();
        boolean isMounted = MountPoint.isOtherDevice(points, p.path())
                || MountPoint.isMountedFrom(points, p.path(), p.src().orElse(""));
        if (!writes && isMounted) {
            return Plan.unchanged("it is mounted, and fstab says so", result(p, ""));
        }
        List<Step> steps = new ArrayList<>();
        List<String> folders = made(mounts, steps, p);
        if (writes) {
            steps.addAll(written(p, mounts, wanted));
        }
        byte[] old = Octets.bytes(String.join("", lines));
        String putBack = writes ? p.file() : "";
        steps.add(mounting(p, isMounted, putBack, "-o remount", folders, fromFstab(p), old));
        return change(p, isMounted ? Action.RESTART : Action.START, steps, false, true);
    }

    /** Makes the point where it is missing; its folders, deepest first. */
    private static List<String> made(Mounts mounts, List<Step> steps, Parameters p) {
        List<String> folders = mounts.words().all("missing");
        if (!mounts.words().has("exists")) {
            steps.add(HostTool.run("mkdir", "-p", p.path()));
        }
        return folders;
    }

    private static Plan remounted(Parameters p) {
        boolean only = !p.options().equals("defaults");
        String first = only ? "only remount," + p.options() : "-o remount";
        Step step = mounting(p, true, "", first, List.of(), fromFstab(p), new byte[0]);
        return change(p, Action.RESTART, List.of(step), false, false);
    }

    private static Plan ephemeral(Parameters p, Mounts mounts) {
        List<MountPoint> points = mounts.points();
        List<Step> steps = new ArrayList<>();
        List<String> folders = made(mounts, steps, p);
        if (!MountPoint.isMounted(points, p.path())) {
            steps.add(mounting(p, false, "", "", folders, byWords(p), new byte[0]));
            return change(p, Action.START, steps, false, false);
        }
        if (!MountPoint.isNamed(points, p.path(), p.src().orElse(""))) {
            return Plan.refusal("Ephemeral mount point is already mounted with a different source than the specified"
                    + " one. Failing in order to prevent an unwanted unmount or override operation. Try replacing this"
                    + " command with a \"state: unmounted\" followed by a \"state: ephemeral\", or use a different"
                    + " destination path.");
        }
        steps.add(mounting(p, true, "", "-o remount", folders, byWords(p), new byte[0]));
        return change(p, Action.RESTART, steps, false, false);
    }
}
