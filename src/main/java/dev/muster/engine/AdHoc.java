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
import java.util.EnumMap;
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
        return playbook(pattern, call, directory, Map.of());
    }

    /**
     * The same with keywords of the task: {@code async}, {@code poll}, {@code timeout}.
     *
     * @param settings whole numbers of seconds
     */
    public static Playbook playbook(
            LocatedText pattern, ModuleCall call, Path directory, Map<Keyword, Integer> settings) {
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
                taskKeywords(call, settings),
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

    private static Keywords taskKeywords(ModuleCall call, Map<Keyword, Integer> settings) {
        Map<Keyword, Setting> written = new EnumMap<>(Keyword.class);
        settings.forEach((keyword, seconds) -> written.put(keyword, new Setting(Value.of(seconds), call.span())));
        return new Keywords(written, List.of(), List.of(), Map.of(), List.of());
    }
}
