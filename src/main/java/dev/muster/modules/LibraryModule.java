package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Effect;
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
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.shell.ShellQuote;
import dev.muster.template.Booleans;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A module that a playbook or a role brings along in {@code library/}: a script, or a program, that the host runs
 * itself.
 *
 * <p>Its arguments are in a file named by its first word: JSON when its text says {@code WANT_JSON} or it is a program,
 * {@code key=value} otherwise ({@code executor/module_common.py}, {@code plugins/action/__init__.py}). It answers JSON,
 * or {@code key=value}. What it would do nobody can tell, so a dry run leaves it out, unless its text shows that it
 * asks for {@code _ansible_check_mode}: it is then trusted to keep to that, as Ansible trusts every module.
 */
@ModuleInfo(
        name = "library",
        doc = "A module that a playbook or a role brings along as a script the host can run.",
        example = """
                # library/clock_source.sh beside the playbook, or in a role
                - clock_source:
                    unit: chronyd
                  register: source
                """)
final class LibraryModule implements Module<LibraryModule.Parameters, LibraryModule.Found> {
    private static final PythonJson.Style JSON = new PythonJson.Style(-1, false, true, ", ", ": ");

    private static final String RUN = """
            chmod 700 "$own/$name"
            printf '%s%s%s' "$head" "$own" "$tail" >"$own/arguments"
            own_locale
            rc=0
            "$@" "$own/$name" "$own/arguments" </dev/null || rc=$?
            exit "$rc"
            """;

    private static final String CHECK_MODE = "_ansible_check_mode";

    /** More does not fit into one argument of a command. */
    private static final int LONGEST_ARGUMENT = 100_000;

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** Arguments: name, arguments before and after the folder for temporary files, words of the interpreter. */
    private static final Script RUN_MODULE =
            new Script("run-module", FileScripts.OWN_FOLDER + UserCommand.OWN_LOCALE + """
            name=$1 head=$2 tail=$3
            shift 3
            own_folder module
            cat >"$own/$name"
            """ + RUN);

    /** The same for a dry run, with the script's text as the fourth argument; its own folder is all it writes to. */
    private static final ReadScript ASK_MODULE =
            new ReadScript("ask-module", FileScripts.OWN_FOLDER + UserCommand.OWN_LOCALE + """
            name=$1 head=$2 tail=$3 text=$4
            shift 4
            own_folder module
            printf '%s' "$text" >"$own/$name"
            """ + RUN);

    private final Path file;

    LibraryModule(Path file) {
        this.file = file;
    }

    record Parameters(
            @Param(doc = "Whatever the module takes.", rest = true)
            Map<String, Value> arguments) {}

    /**
     * The script.
     *
     * @param said its answer in a dry run, where it gives one
     */
    record Found(byte[] content, Optional<Output> said) {}

    @Override
    public Observation<Found> observe(Parameters p, TaskContext context) {
        byte[] content = context.read(file);
        String text = new String(content, StandardCharsets.UTF_8);
        boolean fits = content.length <= LONGEST_ARGUMENT
                && text.indexOf('\0') < 0
                && Arrays.equals(content, text.getBytes(StandardCharsets.UTF_8));
        if (!context.isDryRun() || !fits || !text.contains(CHECK_MODE)) {
            return Observation.known(new Found(content, Optional.empty()));
        }
        Query query = Query.of(ASK_MODULE, words(p, context, content, text)).within(PATIENCE);
        return Observation.of(query, said -> new Found(content, Optional.of(said)));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Found found) {
        if (found.said().isPresent()) {
            ModuleResult result = concluded(found.said().get());
            return result.failed()
                    ? new Plan.Refusal(
                            Optional.ofNullable(result.fields().get("msg"))
                                    .map(Value::str)
                                    .orElse(""),
                            result)
                    : Plan.unchanged("its own answer in check mode", result);
        }
        Command command =
                Command.of(RUN_MODULE, words(p, context, found.content())).withInput(found.content());
        ModuleResult planned = ModuleResult.message("a module of a library folder is not run in check mode");
        return new Plan.Change(
                Action.RUN,
                List.of(),
                List.of(new Step.RunScript(command, true)),
                planned,
                false,
                outputs -> concluded(outputs.get(0)));
    }

    private String[] words(Parameters p, TaskContext context, byte[] content, String... more) {
        String[] arguments = arguments(p, context, content);
        List<String> words = new ArrayList<>(List.of(name(), arguments[0], arguments[1]));
        words.addAll(List.of(more));
        words.addAll(ScriptModule.interpreter(content));
        return words.toArray(String[]::new);
    }

    private String name() {
        String whole = String.valueOf(file.getFileName());
        int dot = whole.lastIndexOf('.');
        return dot > 0 ? whole.substring(0, dot) : whole;
    }

    // ---- arguments ----

    /** The text of the file of arguments, in two parts, between which the folder for temporary files stands. */
    private String[] arguments(Parameters p, TaskContext context, byte[] content) {
        Map<String, Value> all = new LinkedHashMap<>(p.arguments());
        all.put(CHECK_MODE, Value.of(context.isDryRun()));
        all.put("_ansible_no_log", Value.of(context.isHidden()));
        all.put("_ansible_debug", Value.of(false));
        all.put("_ansible_diff", context.variable("ansible_diff_mode").orElseGet(() -> Value.of(false)));
        all.put("_ansible_verbosity", context.variable("ansible_verbosity").orElseGet(() -> Value.of(0)));
        all.put("_ansible_version", Value.of("2.14.18"));
        all.put("_ansible_module_name", Value.of(name()));
        all.put("_ansible_syslog_facility", Value.of("LOG_USER"));
        all.put("_ansible_selinux_special_fs", Value.texts(List.of("fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat")));
        all.put("_ansible_string_conversion_action", Value.of("warn"));
        all.put("_ansible_socket", Value.none());
        all.put("_ansible_shell_executable", Value.of("/bin/sh"));
        all.put("_ansible_keep_remote_files", Value.of(false));
        if (wantsJson(content)) {
            String json = PythonJson.write(Value.dict(all), JSON);
            return new String[] {json.substring(0, json.length() - 1) + ", \"_ansible_tmpdir\": \"", "\"}"};
        }
        StringBuilder text = new StringBuilder();
        all.forEach((key, value) -> text.append(key)
                .append('=')
                .append(ShellQuote.quote(value.str()))
                .append(' '));
        return new String[] {text + "_ansible_tmpdir=", " "};
    }

    private static boolean wantsJson(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.contains("WANT_JSON") || text.indexOf('\0') >= 0;
    }

    // ---- answer ----

    private static ModuleResult concluded(Output output) {
        Optional<Map<String, Value>> answer = json(output.stdout()).or(() -> pairs(output.stdout()));
        if (answer.isEmpty()) {
            return ModuleResult.of("module_stdout", Value.of(output.stdout()))
                    .and("module_stderr", output.stderr())
                    .and("rc", Value.of(output.status()))
                    .asChanged(false)
                    .asFailed("MODULE FAILURE\nSee stdout/stderr for the exact error");
        }
        Map<String, Value> fields = new LinkedHashMap<>();
        answer.get().forEach((name, value) -> {
            if (!isInternal(name)) {
                fields.put(name, open(value));
            }
        });
        boolean changed = truth(fields.get("changed"));
        boolean failed = fields.containsKey("failed")
                ? truth(fields.get("failed"))
                : fields.containsKey("rc")
                        && !List.of("0").contains(fields.get("rc").str());
        List<String> warnings = texts(fields.remove("warnings"));
        fields.remove("failed");
        fields.remove("changed");
        return new ModuleResult(fields, failed, Optional.of(changed), effects(fields.get("ansible_facts")), warnings);
    }

    private static boolean isInternal(String name) {
        return name.startsWith("_ansible_");
    }

    /** The value without what is Ansible's own, at any depth. */
    private static Value open(Value value) {
        if (value instanceof Value.Seq seq) {
            return Value.list(seq.items().stream().map(LibraryModule::open).toList());
        }
        if (!(value instanceof Value.Dict dict)) {
            return value;
        }
        Map<Value, Value> kept = new LinkedHashMap<>();
        dict.entries().forEach((key, entry) -> {
            if (!isInternal(key.str())) {
                kept.put(key, open(entry));
            }
        });
        return new Value.Dict(kept);
    }

    private static boolean truth(@Nullable Value value) {
        return value instanceof Value.Text text ? Booleans.isYes(text.text()) : value != null && value.isTruthy();
    }

    private static List<String> texts(@Nullable Value value) {
        return value instanceof Value.Seq seq
                ? seq.items().stream().map(Value::str).toList()
                : List.of();
    }

    private static List<Effect> effects(@Nullable Value facts) {
        if (!(facts instanceof Value.Dict dict)) {
            return List.of();
        }
        Map<String, Value> prefixed = new LinkedHashMap<>();
        Map<String, Value> plain = new LinkedHashMap<>();
        dict.entries().forEach((key, value) -> {
            String name = key.str();
            if (name.startsWith("ansible_")) {
                prefixed.put(name.substring("ansible_".length()), value);
            } else {
                plain.put(name, value);
            }
        });
        List<Effect> effects = new ArrayList<>();
        if (!prefixed.isEmpty()) {
            effects.add(new Effect.GatheredFacts(prefixed));
        }
        if (!plain.isEmpty()) {
            effects.add(new Effect.GatheredFacts(plain, false));
        }
        return effects;
    }

    /** The object that the output holds; lines before and after it are somebody else's. */
    private static Optional<Map<String, Value>> json(String output) {
        List<String> lines = output.lines().toList();
        int from = 0;
        while (from < lines.size() && !lines.get(from).strip().startsWith("{")) {
            from++;
        }
        int to = lines.size();
        while (to > from && !lines.get(to - 1).strip().endsWith("}")) {
            to--;
        }
        try {
            Value value = PythonJson.read(String.join("\n", lines.subList(Math.min(from, to), to)));
            if (!(value instanceof Value.Dict dict)) {
                return Optional.empty();
            }
            Map<String, Value> fields = new LinkedHashMap<>();
            dict.entries().forEach((key, field) -> fields.put(key.str(), field));
            return Optional.of(fields);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@code changed=true msg="all is well"}, as the oldest modules answer. */
    private static Optional<Map<String, Value>> pairs(String output) {
        Map<String, Value> fields = new LinkedHashMap<>();
        try {
            for (String word : UserCommand.split(output.strip())) {
                int sign = word.indexOf('=');
                if (sign < 1 || !word.substring(0, sign).matches("[A-Za-z_][A-Za-z0-9_]*")) {
                    return Optional.empty();
                }
                fields.put(word.substring(0, sign), Value.of(word.substring(sign + 1)));
            }
        } catch (ModuleException e) {
            return Optional.empty();
        }
        return fields.isEmpty() ? Optional.empty() : Optional.of(fields);
    }
}
