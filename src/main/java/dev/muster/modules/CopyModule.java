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
import dev.muster.shell.RemotePath;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies a file or folder of the controller, text of the task, or a file of the host to a path of the host.
 *
 * <p>A folder may hold many files; their states are read in one round trip and the steps done in one.
 */
@ModuleInfo(
        name = "copy",
        doc = "Copies a file or folder of the controller, a text, or (remote_src) a file of the host to a place.",
        example = """
                - copy:
                    src: ntp.conf
                    dest: /etc/ntp.conf
                    owner: root
                    mode: "0644"
                    backup: true
                - copy:
                    content: "{{ keys | join('\\n') }}\\n"
                    dest: /etc/ntp.keys
                    mode: "0600"
                """)
final class CopyModule implements Module<CopyModule.Parameters, List<CopyModule.Item>> {
    record Parameters(
            @Param(
                    doc =
                            "File or folder of the controller; of the host with remote_src. A folder ending in / stands for what is in it.")
            Optional<String> src,

            @Param(doc = "The content itself; a dict becomes JSON.")
            Optional<Value> content,

            @Param(doc = "Where to; ending in /, or a folder, it keeps the source's name.")
            RemotePath dest,

            @Param(doc = "Whether src is a file of the host (up to 16 MiB, no folder).", orElse = "false")
            boolean remoteSrc,

            @Param(doc = "Whether to replace a file that differs.", orElse = "true", aliases = "thirsty")
            boolean force,

            @Param(doc = "Whether to keep the old file beside the new one.", orElse = "false")
            boolean backup,

            @Param(doc = "Owner.") Optional<String> owner,

            @Param(doc = "Group.") Optional<String> group,

            @Param(doc = "Mode; preserve takes the source's.")
            Optional<FileMode> mode,

            @Param(doc = "Mode of folders made on the way.") Optional<FileMode> directoryMode,

            @Param(doc = "Command that must accept the new file, named by %s.")
            Optional<String> validate,

            @Param(doc = "Whether a link at dest is followed; otherwise it is replaced.", orElse = "false")
            boolean follow,

            @Param(doc = "Accepted; links of the source are followed.", orElse = "true")
            boolean localFollow,

            @Param(doc = "SHA-1 the source must have.") Optional<String> checksum,

            @Param(doc = "Accepted for old playbooks; vaults are a matter of the loader.", orElse = "true")
            boolean decrypt,

            @Param(doc = "Accepted; the file is always replaced in one move.", orElse = "false")
            boolean unsafeWrites) {}

    /** One file to copy and what is where it goes. */
    record Item(FileCopy copy, FileCopy.Destination destination) {}

    @Override
    public Observation<List<Item>> observe(Parameters p, TaskContext context) {
        if (p.src().isPresent() == p.content().isPresent()) {
            throw new ModuleException(
                    p.src().isPresent() ? "src and content are mutually exclusive" : "src (or content) is required");
        }
        if (p.content().isPresent()) {
            if (p.dest().text().endsWith("/")) {
                throw new ModuleException("can not use content with a dir as dest");
            }
            FileCopy copy = copy(p, Optional.empty(), text(p.content().get()), new FileMode("0644"));
            return FileCopy.observe(p.dest(), Optional.empty()).map(found -> List.of(new Item(copy, found)));
        }
        return p.remoteSrc() ? remote(p) : local(p, context);
    }

    private static byte[] text(Value content) {
        String text = content instanceof Value.Dict || content instanceof Value.Seq
                ? PythonJson.write(content, new PythonJson.Style(-1, false, true, ", ", ": "))
                : content.str();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static FileCopy copy(Parameters p, Optional<String> source, byte[] content, FileMode ofSource) {
        if (p.checksum()
                .filter(sum -> !sum.equals(RemoteFileState.digest("SHA-1", content)))
                .isPresent()) {
            throw new ModuleException("Copied file does not match the expected checksum. Transfer failed.");
        }
        return new FileCopy(
                source,
                content,
                FileCopy.attributes(p.owner(), p.group(), p.mode(), ofSource),
                p.validate(),
                p.backup(),
                p.follow(),
                p.force());
    }

    private static Observation<List<Item>> remote(Parameters p) {
        RemotePath source = new RemotePath(p.src().orElse(""));
        return FileReading.of(source).then(file -> {
            if (!file.exists()) {
                throw new ModuleException("Source " + source + " not found");
            }
            if (file.isDirectory()) {
                throw new ModuleException("remote_src of a folder is not supported: " + source);
            }
            byte[] content = file.bytes().getBytes(StandardCharsets.ISO_8859_1);
            FileMode mode =
                    FileWrite.digits(file.followed().map(FileEntry::mode).orElse(0644));
            FileCopy copy = copy(p, Optional.of(file.path().text()), content, mode);
            return FileCopy.observe(p.dest(), Optional.of(source.name())).map(found -> List.of(new Item(copy, found)));
        });
    }

    private static Observation<List<Item>> local(Parameters p, TaskContext context) {
        String written = p.src().orElse("");
        Path source = context.find("files", written);
        List<Path> files = context.tree(source);
        if (files.equals(List.of(source))) {
            FileCopy copy = copy(p, Optional.of(source.toString()), context.read(source), mode(p, context, source));
            return FileCopy.observe(p.dest(), Optional.of(name(source))).map(found -> List.of(new Item(copy, found)));
        }
        RemotePath base = written.endsWith("/") ? p.dest() : p.dest().child(name(source));
        Observation<List<Item>> all = Observation.known(List.of());
        for (Path file : files) {
            Path whole = source.resolve(file);
            FileCopy copy = copy(p, Optional.of(whole.toString()), context.read(whole), mode(p, context, whole));
            Observation<Item> item = FileCopy.observe(base.child(file.toString()), Optional.empty())
                    .map(found -> new Item(copy, new FileCopy.Destination(found.file(), found.parent(), true)));
            all = all.with(item, (items, next) -> {
                List<Item> more = new ArrayList<>(items);
                more.add(next);
                return more;
            });
        }
        return all;
    }

    private static FileMode mode(Parameters p, TaskContext context, Path file) {
        boolean preserves = p.mode().filter(m -> m.text().equals("preserve")).isPresent();
        return preserves ? context.mode(file) : new FileMode("0644");
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, List<Item> items) {
        if (items.size() == 1) {
            return items.get(0).copy().plan(items.get(0).destination());
        }
        return folder(p, items);
    }

    /** All files of a folder: one change of many steps. */
    private static Plan folder(Parameters p, List<Item> items) {
        ModuleResult result = ModuleResult.of("dest", Value.of(p.dest().text()))
                .and("src", p.src().orElse(""));
        List<Step> steps = new ArrayList<>();
        List<Diff> diffs = new ArrayList<>();
        Action action = Action.MODIFY;
        FileAttributes folders = new FileAttributes(p.owner(), p.group(), p.directoryMode());
        for (Item item : items) {
            Plan plan = item.copy().plan(item.destination());
            if (plan instanceof Plan.Refusal) {
                return plan;
            }
            if (plan instanceof Plan.Change change) {
                change.steps().stream()
                        .map(step -> step instanceof Step.MakeDirectory made
                                ? new Step.MakeDirectory(made.path(), folders)
                                : step)
                        .filter(step -> !steps.contains(step))
                        .forEach(steps::add);
                diffs.addAll(change.diffs());
                action = change.action();
            }
        }
        return steps.isEmpty()
                ? Plan.unchanged("every file is as it should be", result)
                : Plan.change(action, diffs, steps, result);
    }
}
