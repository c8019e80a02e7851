package dev.muster.engine;

import dev.muster.module.PathState;
import dev.muster.module.Reading;
import dev.muster.module.Sight;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Steps that share a frame, and the questions behind them. Where a question looks at what a step or the keeper of files
 * would look at once more, its answer serves both: it is asked behind all steps, and the host looks once.
 *
 * @param steps all on the host
 * @param thenRead what is asked behind them
 */
record StepFrame(List<Step> steps, List<Reading.OnHost> thenRead) {

    /** What is sent: without the looks at the end that a question stands for. */
    List<Command> commands() {
        return steps.subList(0, sent()).stream().map(StepCommands::of).toList();
    }

    List<Query> queries() {
        return thenRead.stream().map(Reading.OnHost::query).toList();
    }

    private int sent() {
        int sent = steps.size();
        while (sent > 0 && standIn(steps.get(sent - 1)).isPresent()) {
            sent--;
        }
        return sent;
    }

    /** Which question stands for a step. */
    private Optional<Integer> standIn(Step step) {
        return step instanceof Step.RunScript run && FileKeeper.onlyLooks(step)
                ? question(sight -> sight.standsFor(run.command()))
                : Optional.empty();
    }

    private Optional<Integer> question(Predicate<Sight> fits) {
        for (int i = 0; i < thenRead.size(); i++) {
            if (thenRead.get(i).sight().filter(fits).isPresent()) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /**
     * One output a step, as far as they went, and then the answers.
     *
     * @param said in answer to {@link #commands} and {@link #queries}
     */
    List<Output> perStep(List<Output> said) {
        int sent = sent();
        if (said.size() < sent + thenRead.size()) {
            return said.subList(0, Math.min(sent, said.size()));
        }
        List<Output> outputs = new ArrayList<>(said.subList(0, sent));
        for (Step step : steps.subList(sent, steps.size())) {
            outputs.add(said.get(sent + standIn(step).orElseThrow()));
        }
        outputs.addAll(said.subList(sent, said.size()));
        return outputs;
    }

    /**
     * The step that replaces a file whose content was read and is at hand, and fails unless it is that still: in front
     * of it nothing may have changed the file.
     */
    Optional<Step.PutFile> replacing() {
        return steps.stream()
                .filter(step -> !(step instanceof Step.MakeDirectory))
                .findFirst()
                .filter(Step.PutFile.class::isInstance)
                .map(Step.PutFile.class::cast)
                .filter(put -> put.replaced()
                        .filter(bytes -> bytes.length <= FileLook.LARGEST
                                && put.expected().equals(Optional.of(PathState.sha1(bytes))))
                        .isPresent());
    }

    /** The paths of which no question tells what stands there. */
    List<Touch> unseen(List<Touch> touches) {
        return touches.stream().filter(touch -> sight(touch).isEmpty()).toList();
    }

    private Optional<Integer> sight(Touch touch) {
        return touch.equals(Touch.file(touch.path()))
                ? question(sight -> sight.tellsOf(touch.path()))
                : Optional.empty();
    }

    /**
     * What the answers tell of the others; empty when one of them does not tell it.
     *
     * @param answers to {@link #queries}, as far as they went
     */
    Optional<FileLook> seen(List<Touch> touches, List<Output> answers) {
        Map<String, PathState> states = new LinkedHashMap<>();
        for (Touch touch : touches) {
            Optional<Integer> at = sight(touch);
            if (at.isPresent()) {
                Optional<PathState> state = at.filter(i -> i < answers.size())
                        .flatMap(i -> thenRead.get(i).sight().orElseThrow().seen(answers.get(i)));
                if (state.isEmpty()) {
                    return Optional.empty();
                }
                states.putIfAbsent(state.get().path(), FileLook.kept(state.get()));
            }
        }
        return Optional.of(new FileLook(states, true));
    }
}
