package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs a script of the controller on the host. */
@ModuleInfo(
        name = "script",
        domain = Domain.COMMAND,
        doc =
                "Runs a script of the controller on the host, through its #! interpreter, so a noexec /tmp does not matter.",
        example = """
                - script: collect-peers.sh --long
                """)
final class ScriptModule implements Module<ScriptModule.Parameters, Optional<PathScripts.Skip>> {
    /**
     * Arguments: folder (or empty), what follows the script's name, interpreter words. The script is on stdin and put
     * into a private folder, in the first place that takes it. What follows is a shell's to read, as with Ansible: it
     * may hold variables, globs and redirections.
     */
    private static final Script RUN_SCRIPT =
            new Script("run-script", FileScripts.EXPAND + FileScripts.OWN_FOLDER + UserCommand.OWN_LOCALE + """
            folder=$1 rest=$2
            shift 2
            own_folder script
            cat >"$own/script"
            chmod 700 "$own/script"
            set -- "$@" "$own/script"
            if [ -n "$folder" ]; then expand "$folder"; cd "$p"; fi
            own_locale
            rc=0
            /bin/sh -c '"$@" '"$rest" sh "$@" </dev/null || rc=$?
            exit "$rc"
            """);

    record Parameters(
            @Param(doc = "Script of the controller, looked for in files/ first, and its arguments.", freeForm = true)
            Optional<String> cmd,

            @Param(doc = "Path or glob; when there is such a file, the script does not run.")
            Optional<String> creates,

            @Param(doc = "Path or glob; when there is no such file, the script does not run.")
            Optional<String> removes,

            @Param(doc = "Folder to change to before.") Optional<RemotePath> chdir,

            @Param(doc = "Interpreter, in place of the one in the script's first line.")
            Optional<String> executable,

            @Param(doc = "Whether a script encrypted with a vault is decrypted.", orElse = "true")
            boolean decrypt) {}

    @Override
    public Observation<Optional<PathScripts.Skip>> observe(Parameters p, TaskContext context) {
        return PathScripts.skips(p.chdir(), p.creates(), p.removes());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Optional<PathScripts.Skip> skip) {
        List<String> words = UserCommand.split(p.cmd().orElse(""));
        if (words.isEmpty()) {
            return Plan.refusal("no script given");
        }
        if (skip.isPresent()) {
            String message = skip.get().why()
                    + (p.creates().isPresent() ? ", matching creates option" : ", matching removes option");
            return Plan.unchanged(
                    message, ModuleResult.of("skipped", Value.of(true)).and("msg", message));
        }
        Path script = context.find("files", words.get(0));
        byte[] content = p.decrypt() ? context.read(script) : context.readAsIs(script);
        List<String> interpreter = p.executable().map(UserCommand::split).orElseGet(() -> interpreter(content));
        List<String> arguments = new ArrayList<>();
        arguments.add(p.chdir().map(RemotePath::text).orElse(""));
        arguments.add(afterFirstWord(p.cmd().orElse("").strip(), words.get(0)));
        arguments.addAll(interpreter);
        Command command =
                Command.of(RUN_SCRIPT, arguments.toArray(String[]::new)).withInput(content);
        return new Plan.Change(
                Action.RUN,
                List.of(),
                List.of(new Step.RunScript(command, true)),
                p.creates().isPresent() || p.removes().isPresent()
                        ? ModuleResult.EMPTY.asChanged(true)
                        : ModuleResult.EMPTY,
                false,
                outputs -> result(outputs.get(outputs.size() - 1)));
    }

    private static String afterFirstWord(String text, String word) {
        for (int end = 0; end < text.length(); end++) {
            if (Character.isWhitespace(text.charAt(end)) && isWord(text.substring(0, end), word)) {
                return text.substring(end).strip();
            }
        }
        return "";
    }

    /** Not, as long as a quotation is open. */
    private static boolean isWord(String text, String word) {
        try {
            return UserCommand.split(text).equals(List.of(word));
        } catch (ModuleException e) {
            return false;
        }
    }

    /** The words of a {@code #!} line; sh for other text; none for a program in machine code. */
    static List<String> interpreter(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, 256), StandardCharsets.ISO_8859_1);
        if (!start.startsWith("#!")) {
            return start.indexOf('\0') >= 0 ? List.of() : List.of("/bin/sh");
        }
        String line = start.substring(2).lines().findFirst().orElse("").strip();
        String[] parts = line.split("\\s+", 2);
        return parts[0].isEmpty() ? List.of("/bin/sh") : List.of(parts);
    }

    private static ModuleResult result(Output output) {
        ModuleResult result = ModuleResult.of("rc", Value.of(output.status()))
                .and("stdout", output.stdout())
                .and("stderr", output.stderr())
                .asChanged(true);
        return output.ok() ? result : result.asFailed("non-zero return code");
    }
}
