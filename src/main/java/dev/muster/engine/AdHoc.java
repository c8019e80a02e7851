package dev.muster.engine;

import dev.muster.playbook.Includes;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Keywords;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Play;
import dev.muster.playbook.Playbook;
import dev.muster.playbook.Setting;
import dev.muster.playbook.Task;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A module on some hosts without a playbook, for {@code muster exec} and the REPL: a playbook of one task, run like any
 * other. Facts are not gathered, as with {@code ansible}.
 */
public final class AdHoc {
    private AdHoc() {}

    /**
     * A playbook that calls a module once.
     *
     * @param pattern which hosts
     * @param call the module with its arguments
     * @param directory where files of the controller are looked for, usually the working directory
     */
    public static Playbook playbook(LocatedText pattern, ModuleCall call, Path directory) {
        Keywords keywords = new Keywords(
                Map.of(Keyword.GATHER_FACTS, new Setting(Value.of(false), call.span())),
                List.of(),
                List.of(),
                Map.of(),
                List.of());
        Task task = new Task(
                call.span(),
                Optional.empty(),
                call,
                Keywords.NONE,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
        Play play = new Play(
                pattern.span(),
                Optional.of(LocatedText.named("<exec>", "Ad-Hoc")),
                Value.of(pattern),
                keywords,
                Map.of(),
                List.of(),
                List.of(),
                List.of(task),
                List.of(),
                List.of(),
                directory.toAbsolutePath(),
                List.of(),
                Includes.NONE);
        return new Playbook(directory.resolve("<exec>"), List.of(play));
    }
}
