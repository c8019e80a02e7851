package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.SelinuxLabel;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A file as it is and as it should be: content, owner, group, mode. What differs becomes the steps; what does not is
 * left alone.
 *
 * @param path where to write; a link is followed
 * @param sameContent whether the content is known to be as wanted
 */
record FileWrite(
        RemotePath path,
        RemoteFileState before,
        NewContent content,
        boolean sameContent,
        FileAttributes wanted,
        Optional<String> validate,
        boolean backup) {

    /** With bytes that are here. */
    static FileWrite of(
            RemoteFileState before, byte[] content, FileAttributes wanted, Optional<String> validate, boolean backup) {
        return of(before, NewContent.of(content), wanted, validate, backup);
    }

    static FileWrite of(
            RemoteFileState before,
            NewContent content,
            FileAttributes wanted,
            Optional<String> validate,
            boolean backup) {
        return new FileWrite(before.path(), before, content, content.isIn(before), wanted, validate, backup);
    }

    boolean isNothing() {
        return sameContent && !changesAttributes();
    }

    boolean changesAttributes() {
        return !differing().isNothing();
    }

    /** Whether attributes are wanted that the file, or a new one of root's, does not have by itself. */
    boolean changesMoreThanContent() {
        FileEntry made = FileEntry.file(0666 & ~before.umask(), "root", "root", 0);
        return !differing(wanted, before.followed().orElse(made), before.umask())
                .isNothing();
    }

    /** What of the wanted attributes the file does not have yet, the mode in digits. */
    FileAttributes differing() {
        return before.followed()
                .map(entry -> differing(wanted, entry, before.umask()))
                .orElseGet(() -> absolute(wanted, 0666 & ~before.umask(), before.umask()));
    }

    static FileAttributes differing(FileAttributes wanted, FileEntry entry, int umask) {
        Optional<FileMode> mode = wanted.mode()
                .map(m -> SymbolicMode.apply(m, entry.mode(), entry.isDirectory(), umask))
                .filter(bits -> bits != entry.mode())
                .map(FileWrite::digits);
        FileAttributes rest = entry.lacking(wanted);
        return new FileAttributes(
                wanted.owner().filter(owner -> !isCalled(owner, entry.owner(), entry.uid())),
                wanted.group().filter(group -> !isCalled(group, entry.group(), entry.gid())),
                mode,
                rest.flags(),
                rest.label());
    }

    /** Whether the wanted mode, set once, stays. */
    static boolean settles(FileAttributes wanted, FileEntry entry, int umask) {
        return wanted.mode()
                .map(m -> SymbolicMode.settles(m, entry.mode(), entry.isDirectory(), umask))
                .orElse(true);
    }

    boolean settles() {
        int fresh = 0666 & ~before.umask();
        return wanted.mode()
                .map(m -> SymbolicMode.settles(
                        m, before.followed().map(FileEntry::mode).orElse(fresh), false, before.umask()))
                .orElse(true);
    }

    private static FileAttributes absolute(FileAttributes wanted, int current, int umask) {
        return wanted.with(wanted.mode()
                .map(m -> SymbolicMode.apply(m, current, false, umask))
                .map(FileWrite::digits));
    }

    static FileMode digits(int bits) {
        return new FileMode(FileEntry.octal(bits));
    }

    private static boolean isCalled(String wanted, String name, long id) {
        return wanted.equals(name) || wanted.equals(String.valueOf(id));
    }

    Action action() {
        return before.followed().isPresent() ? Action.MODIFY : Action.CREATE;
    }

    /** The steps, and a look at what came of them. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (!sameContent) {
            steps.add(content.step(path, before, differing(), validate, backup && before.isFile()));
        } else if (changesAttributes()) {
            steps.add(new Step.SetAttributes(path, differing(), false, true));
        }
        steps.add(FileReading.again(path));
        return steps;
    }

    /** Path of the backup, when the first step kept one. */
    static Optional<String> backupFile(List<Output> outputs) {
        return Optional.of(outputs.get(0).stdout().stripTrailing())
                .filter(text -> text.endsWith("~") && !text.contains("\n"));
    }

    /** The difference in attributes, with a header as Ansible has it; empty when there is none. */
    Optional<Diff> attributeDiff() {
        Optional<FileEntry> entry = before.followed();
        if (entry.isEmpty() || !changesAttributes()) {
            return Optional.empty();
        }
        return Optional.of(attributeDiff(path + " (file attributes)", differing(), entry.get(), Map.of()));
    }

    /** Attributes before and after as sorted JSON, four blanks deep. */
    static Diff attributeDiff(String header, FileAttributes differing, FileEntry entry, Map<String, String> more) {
        Map<String, String> before = new TreeMap<>(more);
        Map<String, String> after = new TreeMap<>(more);
        differing.owner().ifPresent(owner -> {
            before.put("owner", entry.owner());
            after.put("owner", owner);
        });
        differing.group().ifPresent(group -> {
            before.put("group", entry.group());
            after.put("group", group);
        });
        differing.mode().ifPresent(mode -> {
            before.put("mode", entry.modeText());
            after.put("mode", mode.text());
        });
        differing.flags().ifPresent(flags -> {
            before.put("attributes", entry.marks().flags().orElse(""));
            after.put("attributes", flags);
        });
        if (!differing.label().equals(SelinuxLabel.ANY)) {
            String label = entry.marks().label().orElse("");
            before.put("secontext", label);
            after.put("secontext", differing.label().over(label));
        }
        return new Diff(header, header, json(before), json(after));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(field -> "    \"" + escaped(field.getKey()) + "\": \"" + escaped(field.getValue()) + "\"")
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    /** The old and the new content for people; bytes that are no text are said to be so. */
    static String shown(byte[] content) {
        for (byte each : content) {
            if (each == 0) {
                return "(binary content of " + content.length + " bytes)\n";
            }
        }
        return new String(content, StandardCharsets.UTF_8);
    }
}
