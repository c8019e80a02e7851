package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.SourceTree;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of the controller that is copied to a host: its folders, files and links, read in one round trip and made in
 * one.
 *
 * @param root what the folder becomes on the host
 * @param folders those below it
 * @param links those below it, with what each should say
 */
record LocalTree(
        CopyModule.Parameters p,
        Path source,
        RemoteFileState root,
        List<RemoteFileState> folders,
        List<CopyModule.OneFile> files,
        List<Link> links)
        implements CopyModule.Copying {

    /** A link as it should be. */
    record Link(RemoteFileState there, String target) {
        boolean isRight() {
            return there.isLink() && there.linkText().filter(target::equals).isPresent();
        }
    }

    static Observation<CopyModule.Copying> observe(
            CopyModule.Parameters p, TaskContext context, Path source, SourceTree tree) {
        RemotePath base = p.src().orElse("").endsWith("/") ? p.dest() : p.dest().child(CopyModule.name(source));
        Observation<LocalTree> all = FileReading.withoutContent(base)
                .map(root -> new LocalTree(p, source, root, List.of(), List.of(), List.of()));
        for (Path folder : tree.folders()) {
            all = all.with(FileReading.withoutContent(base.child(folder.toString())), LocalTree::andFolder);
        }
        for (Path file : tree.files()) {
            Path whole = source.resolve(file);
            FileCopy copy = CopyModule.copy(
                    p,
                    Optional.of(whole.toString()),
                    NewContent.of(CopyModule.content(p, context, whole)),
                    CopyModule.mode(p, context, whole));
            all = all.with(
                    FileReading.of(base.child(file.toString()), copy.attributes()),
                    (sum, there) -> sum.andFile(
                            new CopyModule.OneFile(copy, FileCopy.Destination.inFolder(there), p.checksum())));
        }
        for (Map.Entry<Path, String> link : tree.links().entrySet()) {
            all = all.with(
                    FileReading.withoutContent(base.child(link.getKey().toString())),
                    (sum, there) -> sum.andLink(new Link(there, link.getValue())));
        }
        return all.map(whole -> whole);
    }

    private LocalTree andFolder(RemoteFileState folder) {
        return new LocalTree(p, source, root, and(folders, folder), files, links);
    }

    private LocalTree andFile(CopyModule.OneFile file) {
        return new LocalTree(p, source, root, folders, and(files, file), links);
    }

    private LocalTree andLink(Link link) {
        return new LocalTree(p, source, root, folders, files, and(links, link));
    }

    private static <T> List<T> and(List<T> list, T more) {
        List<T> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    @Override
    public Plan plan() {
        if (root.followed().isPresent() && !root.isDirectory()) {
            return Plan.refusal(root.path() + " is there and is not a folder");
        }
        String dest = p.dest().text();
        ModuleResult result = ModuleResult.of("dest", Value.of(dest.endsWith("/") ? dest : dest + "/"))
                .and("src", source + (p.src().orElse("").endsWith("/") ? "/" : ""));
        List<Step> steps = new ArrayList<>();
        List<Diff> diffs = new ArrayList<>();
        boolean modifies = false;
        for (RemoteFileState folder : folders) {
            if (folder.exists() && !folder.isDirectory()) {
                return Plan.refusal(folder.path() + " is there and is not a folder");
            }
            folderStep(folder).ifPresent(steps::add);
        }
        for (CopyModule.OneFile file : files) {
            Plan plan = file.plan();
            if (plan instanceof Plan.Refusal) {
                return plan;
            }
            if (plan instanceof Plan.Change change) {
                steps.addAll(change.steps());
                diffs.addAll(change.diffs());
                modifies |= change.action() == Action.MODIFY;
            }
        }
        for (Link link : links) {
            if (link.there().isDirectory() && !link.there().isLink()) {
                return Plan.refusal(link.there().path() + " is there and is a folder, not a link");
            }
            if (!link.isRight()) {
                steps.add(new Step.MakeLink(link.there().path(), link.target(), true));
            }
        }
        if (steps.isEmpty()) {
            return Plan.unchanged("every file is as it should be", result);
        }
        if (root.followed().isEmpty()) {
            steps.add(0, new Step.MakeDirectory(root.path(), ofFolders()));
        }
        return Plan.change(modifies ? Action.MODIFY : Action.CREATE, diffs, steps, result);
    }

    private FileAttributes ofFolders() {
        return p.file().wanted().with(p.directoryMode());
    }

    private Optional<Step> folderStep(RemoteFileState folder) {
        if (folder.followed().isEmpty()) {
            return Optional.of(new Step.MakeDirectory(folder.path(), ofFolders()));
        }
        FileAttributes differing =
                FileWrite.differing(ofFolders(), folder.followed().get(), folder.umask());
        return Optional.of(differing)
                .filter(d -> !d.equals(FileAttributes.ANY))
                .map(d -> new Step.SetAttributes(folder.path(), d, false, true));
    }
}
