package dev.muster.plan;

import dev.muster.module.FileAttributes;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.ShellQuote;
import dev.muster.source.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a plan says, in lines for people. */
public final class PlanWords {
    private PlanWords() {}

    /** The steps of a task, one line each; what is sealed is not told. */
    public static List<String> steps(PlannedTask task) {
        if (task.secret() || task.hidden() || task.work().isEmpty()) {
            return List.of("sealed: it holds secrets");
        }
        List<String> lines = new ArrayList<>();
        PlannedTask.Work work = task.work().get();
        work.steps().forEach(step -> lines.add(Printable.line(line(step))));
        work.confirm()
                .probe()
                .filter(line -> task.does())
                .ifPresent(line -> lines.add(
                        Printable.line("confirm, within " + work.confirm().time() + ", by the probe: " + line)));
        return List.copyOf(lines);
    }

    private static String line(Step step) {
        if (step instanceof Step.RunScript run) {
            return command(run.command());
        }
        if (step instanceof Step.PutFile put) {
            return "write " + put.path() + ", " + put.content().length + " bytes" + attributes(put.attributes());
        }
        if (step instanceof Step.CopyFile copy) {
            return "copy " + copy.source() + " to " + copy.path() + attributes(copy.attributes());
        }
        if (step instanceof Step.RemovePath remove) {
            return "remove " + remove.path();
        }
        if (step instanceof Step.MakeDirectory make) {
            return "make folder " + make.path() + attributes(make.attributes());
        }
        if (step instanceof Step.MakeLink link) {
            return "link " + link.path() + " to " + link.target();
        }
        if (step instanceof Step.SetAttributes set) {
            return "set " + set.path() + attributes(set.attributes());
        }
        return step.getClass().getSimpleName();
    }

    private static String command(Command command) {
        String words = command.arguments().stream()
                .filter(word -> !word.isEmpty())
                .map(ShellQuote::quote)
                .collect(Collectors.joining(" "));
        String input = command.input().length == 0
                ? ""
                : " with " + command.input().length + " bytes of input, SHA-256 "
                        + Digests.sha256(command.input()).substring(0, 12);
        return "run " + command.script().name() + (words.isEmpty() ? "" : " " + words) + input;
    }

    private static String attributes(FileAttributes wanted) {
        return wanted.owner().map(owner -> ", owner " + owner).orElse("")
                + wanted.group().map(group -> ", group " + group).orElse("")
                + wanted.mode().map(mode -> ", mode " + mode.text()).orElse("");
    }
}
