package dev.muster.engine;

import dev.muster.connection.HostWriter;
import dev.muster.connection.Reply;
import dev.muster.module.ModuleException;
import dev.muster.module.Reading;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Carries out the steps of a plan. Consecutive steps on the host share a round trip, and the questions of the
 * verification ride on the last.
 */
final class StepExecutor {
    private final HostWriter writer;
    private final HostReturn hostReturn;
    private final Run run;
    private final Watch watch;
    private final Replies replies;
    private final FileKeeper keeper;

    StepExecutor(HostWriter writer, HostReturn hostReturn, Run run, Watch watch, Replies replies, FileKeeper keeper) {
        this.keeper = keeper;
        this.writer = writer;
        this.hostReturn = hostReturn;
        this.run = run;
        this.watch = watch;
        this.replies = replies;
    }

    /**
     * What the steps said.
     *
     * @param steps one output per step
     * @param readings answers to the questions that rode along, empty when they did not
     */
    record Done(List<Output> steps, Optional<List<Output>> readings) {
        Done withoutFirst() {
            return new Done(steps.subList(1, steps.size()), readings);
        }
    }

    /** @throws BrokenOff when a step failed, unless its module wants to judge that itself */
    Done execute(List<Step> steps, List<Reading.OnHost> thenRead) {
        List<Output> outputs = new ArrayList<>();
        Optional<List<Output>> readings = Optional.empty();
        int at = 0;
        while (at < steps.size()) {
            int end = at;
            while (end < steps.size() && isOnHost(steps.get(end))) {
                end++;
            }
            if (end == at) {
                outputs.add(onController(steps.get(at)));
                at++;
                continue;
            }
            boolean last = end == steps.size();
            int asked = end - at;
            List<Output> said = said(new StepFrame(steps.subList(at, end), last ? thenRead : List.of()));
            boolean judged = isForModule(steps.subList(at, end), said);
            outputs.addAll(said.subList(0, Math.min(asked, said.size())));
            if (judged) {
                break;
            }
            if (last && !thenRead.isEmpty()) {
                List<Output> heard = said.subList(asked, said.size());
                Replies.complete(heard, thenRead.size());
                readings = Optional.of(heard);
            }
            at = end;
        }
        return new Done(List.copyOf(outputs), readings);
    }

    /** One output a step, as far as they went, and then the answers. */
    private List<Output> said(StepFrame frame) {
        List<Touch> touches = keeper.touches(frame.steps());
        if (!touches.isEmpty()) {
            return kept(frame, touches);
        }
        List<Output> outputs = replies.outputs(writer.run(frame.commands(), frame.queries()));
        keeper.tell(frame.steps(), touches, FileKeeper.unheard(), Optional.empty());
        return frame.perStep(outputs);
    }

    /** What stands in the files rides along: in front of the steps and behind them, at no round trip more. */
    private List<Output> kept(StepFrame frame, List<Touch> touches) {
        List<Touch> unseen = frame.unseen(touches);
        List<Command> all = new ArrayList<>();
        all.add(FileLook.before(touches, frame.replacing()));
        all.addAll(frame.commands());
        int steps = all.size();
        if (!unseen.isEmpty()) {
            all.add(FileLook.after(unseen));
        }
        Reply reply = writer.run(all, frame.queries());
        List<Output> said = reply.outputs();
        Optional<FileLook> after =
                after(frame, touches, unseen, said.subList(Math.min(steps, said.size()), said.size()));
        if (after.isEmpty() && reply instanceof Reply.Answered) {
            after = lookAgain(touches);
        }
        keeper.tell(frame.steps(), touches, before(frame, touches, said, after), after);
        List<Output> outputs = new ArrayList<>(replies.outputs(reply));
        if (!unseen.isEmpty() && outputs.size() > steps) {
            outputs.remove(steps);
        }
        return frame.perStep(outputs.isEmpty() ? outputs : outputs.subList(1, outputs.size()));
    }

    private static FileLook before(StepFrame frame, List<Touch> touches, List<Output> said, Optional<FileLook> after) {
        if (said.isEmpty()) {
            return FileKeeper.unheard();
        }
        Optional<Step.PutFile> replacing = frame.replacing();
        FileLook look = FileLook.parse(said.get(0), touches.size(), replacing.flatMap(Step.PutFile::replaced));
        int step = replacing.map(put -> 1 + frame.steps().indexOf(put)).orElse(0);
        boolean compared = step < said.size() && said.get(step).ok();
        return replacing
                .filter(put -> !compared)
                .map(put -> look.unless(put, after))
                .orElse(look);
    }

    /** @param said behind the steps: what the look at the unseen files said, if there are any, and the answers */
    private static Optional<FileLook> after(
            StepFrame frame, List<Touch> touches, List<Touch> unseen, List<Output> said) {
        if (unseen.isEmpty()) {
            return frame.seen(touches, said);
        }
        return said.isEmpty()
                ? Optional.empty()
                : frame.seen(touches, said.subList(1, said.size()))
                        .map(FileLook.parse(said.get(0), unseen.size())::and);
    }

    /** A step failed, and ended the frame before anybody looked; or the answer that was to tell did not. */
    private Optional<FileLook> lookAgain(List<Touch> touches) {
        return writer.read(List.of(FileLook.question(touches))) instanceof Reply.Answered answered
                        && !answered.outputs().isEmpty()
                ? Optional.of(FileLook.parse(answered.outputs().get(0), touches.size()))
                : Optional.empty();
    }

    /** Whether a step ended in a way that its module is to judge. */
    private static boolean isForModule(List<Step> steps, List<Output> said) {
        for (int i = 0; i < Math.min(steps.size(), said.size()); i++) {
            Output output = said.get(i);
            if (output.ok()) {
                continue;
            }
            if (steps.get(i) instanceof Step.RunScript script && script.statusIsResult()) {
                return true;
            }
            throw new BrokenOff(failure(output));
        }
        if (said.size() < steps.size()) {
            throw new BrokenOff(TaskResult.failed("the host ran " + said.size() + " of " + steps.size() + " steps"));
        }
        return false;
    }

    private static TaskResult failure(Output output) {
        String err = output.stderr().strip();
        String out = output.stdout().strip();
        String message = !err.isEmpty() ? err : !out.isEmpty() ? out : "a step ended with status " + output.status();
        return TaskResult.failed(message)
                .with("rc", Value.of(output.status()))
                .with("stdout", Value.of(output.stdout()))
                .with("stderr", Value.of(output.stderr()));
    }

    static boolean isOnHost(Step step) {
        return !(step instanceof Step.SaveLocally
                || step instanceof Step.Pause
                || step instanceof Step.Prompt
                || step instanceof Step.AwaitConnection
                || step instanceof Step.Reboot);
    }

    // ---- steps of the controller's ----

    private Output onController(Step step) {
        run.early().done(); // time passes, and persons may do things
        long start = System.nanoTime();
        String said = "";
        if (step instanceof Step.Pause pause) {
            watch.extend(pause.time());
            run.outside().prompter().say(announced(pause));
            run.stop().pause(pause.time());
        } else if (step instanceof Step.Prompt prompt) {
            said = ask(prompt);
        } else if (step instanceof Step.SaveLocally save) {
            saveLocally(save.path(), save.content());
        } else if (step instanceof Step.Reboot reboot) {
            hostReturn.reboot(reboot);
        } else {
            hostReturn.await((Step.AwaitConnection) step);
        }
        return new Output(
                0,
                said.getBytes(StandardCharsets.UTF_8),
                new byte[0],
                false,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /** A person may take any time. */
    private String ask(Step.Prompt prompt) {
        watch.extend(Duration.ofDays(1));
        Prompter prompter = run.outside().prompter();
        String question = titled(prompt.text());
        synchronized (prompter) {
            if (!prompter.isAttended()) {
                prompter.say(List.of(question));
                run.announcer().warn("Not waiting for response to prompt as stdin is not interactive");
                return "";
            }
            return prompter.ask(question, prompt.echo());
        }
    }

    private List<String> announced(Step.Pause pause) {
        List<String> lines = new ArrayList<>();
        lines.add("Pausing for " + pause.time().toSeconds() + " seconds" + (pause.echo() ? "" : " (output is hidden)"));
        pause.prompt().map(this::titled).ifPresent(lines::add);
        return lines;
    }

    private String titled(String prompt) {
        return "[" + replies.order().title() + "]\n" + prompt;
    }

    /** Beside the file and then into place, so that it is never half there; mode by umask, or the old file's. */
    private static void saveLocally(Path path, byte[] content) {
        try {
            Path absolute = path.toAbsolutePath();
            Path folder = absolute.getParent() == null ? absolute : absolute.getParent();
            Files.createDirectories(folder);
            Path fresh = folder.resolve("." + absolute.getFileName() + ".muster." + System.nanoTime());
            try {
                Files.write(fresh, content, StandardOpenOption.CREATE_NEW);
                if (Files.isRegularFile(absolute)) {
                    Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(absolute));
                }
                Files.move(fresh, absolute, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new ModuleException("cannot write " + path + ": " + e);
        }
    }
}
