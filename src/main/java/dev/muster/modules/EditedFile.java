package dev.muster.modules;

import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.ModuleResult;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What lineinfile, blockinfile and replace have in common once they know the new text.
 *
 * @param text new content, one character per byte
 * @param settles whether the same edit of the new text would leave it; a pattern that matches its own replacement does
 *     not, and playbooks that have one run all the same, with a warning
 * @param message what was done to the content; empty when nothing
 * @param backupField name of the result's field for the backup's path
 * @param shown how the diff looks
 */
record EditedFile(
        RemoteFileState before,
        String text,
        boolean settles,
        EditParameters how,
        String message,
        String backupField,
        Shown shown,
        ModuleResult result) {
    /** Ansible's modules do not show their edits alike. */
    enum Shown {
        /** The content, called so, and then the attributes. */
        CONTENT_AND_ATTRIBUTES,
        /** The content alone, under the path. */
        CONTENT
    }

    private static final String ATTRIBUTES_CHANGED = "ownership, perms or SE linux context changed";

    /** A text as one character per byte of its UTF-8. */
    static String asBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    Plan plan(String whyUnchanged) {
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean absentAndStays = !before.exists() && text.isEmpty() && message.isEmpty();
        FileWrite write = FileWrite.of(before, content, how.file().wanted(), how.validate(), how.backup());
        if (absentAndStays || write.isNothing()) {
            return Plan.unchanged(whyUnchanged, result.and("msg", ""));
        }
        String said = !write.changesMoreThanContent()
                ? message
                : message.isEmpty() ? ATTRIBUTES_CHANGED : message + " and " + ATTRIBUTES_CHANGED;
        ModuleResult planned = result.and("msg", said);
        return new Plan.Change(
                write.action(),
                diffs(write, content),
                steps(write),
                warned(planned),
                settles && write.settles(),
                outputs -> FileWrite.backupFile(outputs.subList(outputs.size() - 2, outputs.size()))
                        .map(path -> warned(planned.and(backupField, Value.of(path))))
                        .orElse(warned(planned)));
    }

    private List<Diff> diffs(FileWrite write, byte[] content) {
        List<Diff> diffs = new ArrayList<>();
        String path = before.path().text();
        if (!write.sameContent()) {
            String old = FileWrite.shown(before.content().orElse(new byte[0]));
            diffs.add(
                    shown == Shown.CONTENT
                            ? new Diff(path, path, old, FileWrite.shown(content))
                            : Diff.ofContent(path, old, FileWrite.shown(content)));
        }
        if (shown == Shown.CONTENT_AND_ATTRIBUTES) {
            write.attributeDiff().ifPresent(diffs::add);
        }
        return diffs;
    }

    private List<Step> steps(FileWrite write) {
        List<Step> steps = new ArrayList<>();
        if (!before.exists()) {
            steps.add(new Step.MakeDirectory(before.path().parent(), FileAttributes.ANY));
        }
        steps.addAll(write.steps());
        return steps;
    }

    private ModuleResult warned(ModuleResult result) {
        ModuleResult given = settles
                ? result
                : result.warning(
                        "the edit of " + before.path() + " matches its own result: the next run changes it again");
        return before.followed()
                .filter(entry -> entry.isFile() && entry.links() > 1)
                .map(entry -> given.warning(
                        before.path() + " has " + entry.links() + " names; the others keep the old content"))
                .orElse(given);
    }
}
