package dev.muster.engine;

import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.shell.ShellWords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What the steps that act on a host's files are in shell: constant scripts, everything else as arguments. */
final class StepCommands {
    private StepCommands() {}

    /**
     * The command of a step that runs on the host.
     *
     * @throws IllegalArgumentException for a step of the controller's ({@code SaveLocally}, {@code Pause} …)
     */
    static Command of(Step step) {
        if (step instanceof Step.RunScript run) {
            return run.command();
        }
        if (step instanceof Step.PutFile put) {
            return write(put.path(), put.attributes(), put.expected(), put.backup(), put.validate(), put.content(), "")
                    .withInput(put.content());
        }
        if (step instanceof Step.CopyFile copy) {
            return write(
                    copy.path(),
                    copy.attributes(),
                    copy.expected(),
                    copy.backup(),
                    copy.validate(),
                    new byte[0],
                    copy.source().text());
        }
        if (step instanceof Step.RemovePath remove) {
            return Command.of(StepScripts.REMOVE_PATH, remove.path().text());
        }
        if (step instanceof Step.MakeDirectory make) {
            return withAttributes(StepScripts.MAKE_DIRECTORY, make.path().text(), make.attributes());
        }
        if (step instanceof Step.MakeLink link) {
            String kind = link.symbolic() ? "symbolic" : "hard";
            return Command.of(StepScripts.MAKE_LINK, link.path().text(), link.target(), kind);
        }
        if (step instanceof Step.SetAttributes set) {
            return withAttributes(
                    StepScripts.SET_ATTRIBUTES,
                    set.path().text(),
                    set.attributes(),
                    flag(set.recurse()),
                    flag(set.follow()));
        }
        throw new IllegalArgumentException("not a step of the host's: " + step);
    }

    private static Command write(
            RemotePath path,
            FileAttributes attributes,
            Optional<String> expected,
            boolean backup,
            Optional<String> validate,
            byte[] content,
            String source) {
        List<String> rest = new ArrayList<>();
        rest.add(flag(expected.isPresent()));
        rest.add(expected.orElse(""));
        rest.add(flag(backup));
        rest.add(String.valueOf(content.length));
        rest.add(PathState.sha1(content));
        rest.add(source);
        validate.map(ShellWords::split).ifPresent(rest::addAll);
        return withAttributes(StepScripts.PUT_FILE, path.text(), attributes, rest.toArray(String[]::new));
    }

    private static Command withAttributes(Script script, String path, FileAttributes attributes, String... rest) {
        List<String> arguments = new ArrayList<>();
        arguments.add(path);
        arguments.add(attributes.owner().orElse(""));
        arguments.add(attributes.group().orElse(""));
        arguments.add(attributes.mode().map(StepCommands::chmodWord).orElse(""));
        arguments.add(attributes
                .flags()
                .map(flags -> flags.matches("[-+=].*") ? flags : "=" + flags)
                .orElse(""));
        arguments.addAll(attributes.label().words());
        Collections.addAll(arguments, rest);
        return Command.of(script, arguments.toArray(String[]::new));
    }

    private static String flag(boolean value) {
        return value ? "1" : "0";
    }

    /**
     * The mode for chmod. Octal digits are written out as letters: GNU chmod given digits leaves a folder's set-id
     * bits as they are.
     */
    private static String chmodWord(FileMode mode) {
        if (!mode.isOctal()) {
            return mode.text();
        }
        int bits = mode.bits();
        return "u=" + letters(bits >> 6) + ",g=" + letters(bits >> 3) + ",o=" + letters(bits)
                + ((bits & 04000) != 0 ? ",u+s" : ",u-s")
                + ((bits & 02000) != 0 ? ",g+s" : ",g-s")
                + ((bits & 01000) != 0 ? ",+t" : ",-t");
    }

    private static String letters(int bits) {
        return ((bits & 4) != 0 ? "r" : "") + ((bits & 2) != 0 ? "w" : "") + ((bits & 1) != 0 ? "x" : "");
    }
}
