package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One file's worth of copy and template: where it goes, what is there, and the plan.
 *
 * @param source what the result calls {@code src}; empty for content given in the task
 * @param follow whether a link at the destination is followed; otherwise the link is replaced
 * @param force whether a file that differs is replaced
 */
record FileCopy(
        Optional<String> source,
        NewContent content,
        FileAttributes attributes,
        Optional<String> validate,
        boolean backup,
        boolean follow,
        boolean force) {

    /**
     * What is at the destination.
     *
     * @param parent of the file, to say beforehand that it is missing
     * @param makesParent whether a missing parent is made (the destination ends in a slash)
     */
    record Destination(RemoteFileState file, RemoteFileState parent, boolean makesParent) {

        /** Of a file whose folder others see to. */
        static Destination inFolder(RemoteFileState file) {
            return new Destination(file, file, false);
        }
    }

    /** Resolves a folder to the file in it; a second round trip only then. */
    Observation<Destination> observe(RemotePath dest, Optional<String> name) {
        return observe(dest, name, attributes);
    }

    static Observation<Destination> observe(RemotePath dest, Optional<String> name, FileAttributes wanted) {
        boolean folder = dest.text().endsWith("/");
        if (folder && name.isPresent()) {
            return at(dest.child(name.get()), true, wanted);
        }
        return at(dest, false, wanted)
                .then(found -> found.file().isDirectory() && name.isPresent()
                        ? at(found.file().path().child(name.get()), false, wanted)
                        : Observation.known(found));
    }

    private static Observation<Destination> at(RemotePath path, boolean makesParent, FileAttributes wanted) {
        return FileReading.of(path, wanted)
                .with(
                        FileReading.whetherFolder(path.parent()),
                        (file, parent) -> new Destination(file, parent, makesParent));
    }

    Plan plan(Destination destination) {
        RemoteFileState there = destination.file();
        RemoteFileState file = follow && there.target().isPresent() ? there.resolved() : there;
        String path = file.path().text();
        if (validate.filter(v -> !v.contains("%s")).isPresent()) {
            return Plan.refusal("validate must contain %s: " + validate.get());
        }
        if (file.isDirectory()) {
            return Plan.refusal("can not use content with a dir as dest");
        }
        if (destination.parent().exists() && !destination.parent().isDirectory() && !file.exists()) {
            return Plan.refusal("Destination directory " + destination.parent().path() + " is not a directory");
        }
        if (file.followed().isPresent() && !file.isFile()) {
            return Plan.refusal(path + " is not a regular file");
        }
        if (!force && file.exists()) {
            return Plan.unchanged("there is a file, and force is off", described(file));
        }
        // A missing folder is the step's to complain of: in a dry run an earlier task may be the one that makes it.
        boolean replacesLink = file.isLink() && (!follow || file.target().isEmpty());
        FileWrite write = replacesLink
                ? FileWrite.of(RemoteFileState.absent(file.path()), content, attributes, validate, false)
                : FileWrite.of(file, content, attributes, validate, backup);
        if (write.isNothing()) {
            return Plan.unchanged("the file is as it should be", described(file));
        }
        return change(write, destination, replacesLink);
    }

    private Plan change(FileWrite write, Destination destination, boolean replacesLink) {
        List<Step> steps = new ArrayList<>();
        if (!destination.parent().isDirectory() && destination.makesParent()) {
            steps.add(new Step.MakeDirectory(destination.parent().path(), FileAttributes.ANY));
        }
        if (replacesLink) {
            steps.add(new Step.RemovePath(write.path()));
        }
        steps.addAll(write.steps());
        ModuleResult planned = write.sameContent()
                ? fields(write.path()).and("path", write.path().text())
                : source.map(src -> fields(write.path()).and("src", src)).orElseGet(() -> fields(write.path()));
        return new Plan.Change(write.action(), diffs(write), steps, planned, write.settles(), outputs -> {
            List<Output> last = outputs.subList(outputs.size() - 2, outputs.size());
            ModuleResult result = FileWrite.backupFile(last)
                    .map(kept -> planned.and("backup_file", kept))
                    .orElse(planned);
            ModuleResult summed = write.sameContent()
                    ? result
                    : content.bytes()
                            .map(bytes -> result.and("md5sum", RemoteFileState.digest("MD5", bytes)))
                            .orElse(result);
            return warned(FileResult.afterwards(summed, outputs, true), destination.file());
        });
    }

    private List<Diff> diffs(FileWrite write) {
        List<Diff> diffs = new ArrayList<>();
        if (!write.sameContent()) {
            boolean created = write.action() == Action.CREATE;
            diffs.add(new Diff(
                    created ? "" : write.path().text(),
                    source.orElse(write.path().text()),
                    write.before().content().map(FileWrite::shown).orElse(""),
                    content.shown()));
        }
        write.attributeDiff().ifPresent(diffs::add);
        return diffs;
    }

    private ModuleResult described(RemoteFileState file) {
        return FileResult.describe(fields(file.path()).and("path", file.path().text()), file, true);
    }

    private ModuleResult fields(RemotePath path) {
        return ModuleResult.of("dest", Value.of(path.text())).and("checksum", content.sha1());
    }

    private static ModuleResult warned(ModuleResult result, RemoteFileState file) {
        return file.followed()
                .filter(entry -> entry.isFile() && entry.links() > 1)
                .map(entry -> result.warning(
                        file.path() + " has " + entry.links() + " names; the others keep the old content"))
                .orElse(result);
    }
}
