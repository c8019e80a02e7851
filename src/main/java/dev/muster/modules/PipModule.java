package dev.muster.modules;

import dev.muster.module.Action;
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
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Installs Python packages by the host's own {@code pip}.
 *
 * <p>That is the one Python program muster calls on a host, because the task asks for it by name; nothing of muster
 * itself needs it, and a host without pip is told so. pip itself judges what is to be done; a dry run compares its list
 * with the requirements.
 */
@ModuleInfo(
        name = "pip",
        doc = "Installs or removes Python packages by the host's pip command, also in a virtual environment.",
        results = {
            "cmd: the pip command",
            "name: the packages, as asked for",
            "requirements: file of requirements",
            "virtualenv: folder of the virtual environment",
            "version: version asked for"
        },
        example = """
                - pip:
                    name: [ntplib, "requests>=2.20"]
                    virtualenv: /opt/checks
                    virtualenv_command: python3 -m venv
                """)
final class PipModule implements Module<PipModule.Parameters, Sections> {
    private static final Set<String> LONG = Set.of("pip", "list", "env", "out", "err", "cmd", "trouble");

    private static final String FIND_PIP = FileScripts.EXPAND + """
            PATH=$PATH:/usr/sbin:/sbin:/usr/local/bin; export PATH
            in_folder() {
              if [ -n "$1" ]; then expand "$1"; else p=${TMPDIR:-/tmp}; fi
              cd "$p"
              if [ -n "$2" ]; then expand "$2"; env=$p; else env=; fi
            }
            find_pip() {
              pip=
              if [ -n "$env" ]; then
                for name in pip3 pip; do
                  if [ -z "$pip" ] && [ -x "$env/bin/$name" ]; then pip=$env/bin/$name; fi
                done
              elif [ -n "$1" ]; then pip=$(command -v "$1") || :
              else pip=$(command -v pip3 || command -v pip) || :
              fi
            }
            """;

    /** Arguments: folder, virtual environment, executable, 1 to list the packages. */
    private static final ReadScript LOOK_AT_PIP = new ReadScript("look-at-pip", FIND_PIP + FileScripts.SAID + """
            in_folder "$1" "$2"
            if [ -n "$env" ]; then
              said env "$env"
              if [ -e "$env/bin/activate" ]; then echo 'made 1'; fi
            fi
            find_pip "$3"
            if [ -z "$pip" ]; then exit 0; fi
            said pip "$pip"
            if [ "$4" = 1 ]; then
              PIP_DISABLE_PIP_VERSION_CHECK=1; export PIP_DISABLE_PIP_VERSION_CHECK
              if list=$("$pip" list --format=freeze 2>/dev/null) || list=$("$pip" freeze 2>/dev/null); then said list "$list"; fi
            fi
            exit 0
            """);

    /**
     * Arguments: folder, virtual environment, executable, umask, 1 to compare the lists of packages before and after,
     * how many words make the virtual environment (0: it is there, the words are for pip), the words.
     */
    private static final Script RUN_PIP =
            new Script("run-pip", FIND_PIP + FileScripts.SAID + FileScripts.OWN_FOLDER + UserCommand.OWN_LOCALE + """
            in_folder "$1" "$2"
            exe=$3 mask=$4 compares=$5 words=$6
            shift 6
            own_folder pip
            if [ -n "$mask" ]; then umask "$mask"; fi
            own_locale
            : >"$own/out"
            : >"$own/err"
            told() { printf '%s %d\\n' "$1" "$(($(wc -c <"$2")))"; cat "$2"; echo; }
            ends() {
              printf 'rc %d\\n' "$1"
              told out "$own/out"
              told err "$own/err"
              exit 0
            }
            if [ "$words" -gt 0 ]; then
              rc=0
              if command -v "$1" >/dev/null 2>&1; then "$@" "$env" >>"$own/out" 2>>"$own/err" </dev/null || rc=$?
              else
                printf 'Failed to find required executable "%s"\\n' "$1" >>"$own/err"
                rc=127
              fi
              said cmd "$* $env"
              printf 'rc %d\\n' "$rc"
              told out "$own/out"
              told err "$own/err"
              exit "$rc"
            fi
            find_pip "$exe"
            if [ -z "$pip" ]; then said trouble none; exit 0; fi
            if [ -n "$env" ]; then PATH=$env/bin:$PATH; fi
            said pip "$pip"
            listed() { "$pip" list --format=freeze 2>/dev/null || "$pip" freeze 2>/dev/null || :; }
            if [ "$compares" = 1 ]; then before=$(listed); fi
            rc=0
            "$pip" "$@" >>"$own/out" 2>>"$own/err" </dev/null || rc=$?
            if [ "$compares" = 1 ]; then
              if [ "$before" != "$(listed)" ]; then echo 'differs 1'; else echo 'differs 0'; fi
            fi
            ends "$rc"
            """);

    record Parameters(
            @Param(doc = "Packages, with or without a version; URLs too.")
            List<String> name,

            @Param(doc = "Version of the one package.") Optional<String> version,

            @Param(doc = "File of the host with requirements.")
            Optional<String> requirements,

            @Param(
                    doc = "Whether they should be there.",
                    orElse = "present",
                    choices = {"absent", "forcereinstall", "latest", "present"})
            String state,

            @Param(doc = "Folder of a virtual environment, made when missing.")
            Optional<RemotePath> virtualenv,

            @Param(doc = "Whether the environment sees the system's packages.", orElse = "false")
            boolean virtualenvSitePackages,

            @Param(doc = "Command that makes a virtual environment.", orElse = "virtualenv")
            String virtualenvCommand,

            @Param(doc = "Python for the environment; not for venv.")
            Optional<String> virtualenvPython,

            @Param(doc = "More options for pip.") Optional<String> extraArgs,

            @Param(doc = "Whether to install editable.", orElse = "false")
            boolean editable,

            @Param(doc = "Folder to change to before.") Optional<RemotePath> chdir,

            @Param(doc = "The pip to use.") Optional<RemotePath> executable,

            @Param(doc = "Umask, octal.") Optional<String> umask) {
        Parameters {
            if (name.isEmpty() && requirements.isEmpty()) {
                throw new ModuleException("one of the following is required: name, requirements");
            }
            if (!name.isEmpty() && requirements.isPresent()) {
                throw new ModuleException("parameters are mutually exclusive: name|requirements");
            }
            if (executable.isPresent() && virtualenv.isPresent()) {
                throw new ModuleException("parameters are mutually exclusive: executable|virtualenv");
            }
            if (state.equals("latest") && version.isPresent()) {
                throw new ModuleException("version is incompatible with state=latest");
            }
            if (umask.filter(mask -> !mask.matches("[0-7]{1,4}")).isPresent()) {
                throw new ModuleException("umask must be an octal integer");
            }
            if (virtualenvPython.isPresent() && virtualenvCommand.matches(".*(pyvenv|-m venv).*")) {
                throw new ModuleException("virtualenv_python should not be used when using the venv module or pyvenv as"
                        + " virtualenv_command");
            }
        }
    }

    @Override
    public Observation<Sections> observe(Parameters p, TaskContext context) {
        PipRequirement.all(p.name(), p.version());
        boolean lists = p.requirements().isEmpty()
                && p.extraArgs().isEmpty()
                && List.of("present", "absent").contains(p.state());
        Query look = Query.of(
                        LOOK_AT_PIP,
                        p.chdir().map(RemotePath::text).orElse(""),
                        p.virtualenv().map(RemotePath::text).orElse(""),
                        p.executable().map(RemotePath::text).orElse(""),
                        lists ? "1" : "0")
                .within(Duration.ofMinutes(2));
        return Observation.of(look, output -> Sections.parse(output.out(), LONG));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Sections seen) {
        boolean makes = p.virtualenv().isPresent() && !seen.has("made");
        if (!makes && seen.find("pip").isEmpty()) {
            return Plan.refusal(
                    p.virtualenv().isPresent()
                            ? "Unable to find pip in the virtualenv, " + seen.text("env")
                                    + ", under any of these names: pip3, pip. Make sure pip is present in the virtualenv."
                            : "Unable to find any of pip3, pip to use.  pip needs to be installed.");
        }
        List<PipRequirement> wanted = PipRequirement.all(p.name(), p.version());
        List<String> words = words(p, wanted);
        boolean hasUrl = p.name().stream().anyMatch(name -> name.matches("(svn|git|hg|bzr)\\+.*"));
        List<Step> steps = new ArrayList<>();
        if (makes) {
            steps.add(new Step.RunScript(command(p, false, environment(p), List.of()), true));
        }
        steps.add(new Step.RunScript(command(p, p.requirements().isPresent() || hasUrl, List.of(), words)));
        boolean differs = makes || !seen.has("list") || isLacking(p, wanted, seen.lines("list"));
        return new Plan.Change(
                p.state().equals("absent") ? Action.REMOVE : Action.INSTALL,
                List.of(),
                steps,
                ModuleResult.EMPTY.asChanged(differs),
                false,
                outputs -> concluded(p, words, makes, seen, outputs));
    }

    private static boolean isLacking(Parameters p, List<PipRequirement> wanted, List<String> list) {
        Map<String, String> has = new LinkedHashMap<>();
        for (String line : list) {
            String[] parts = line.split("==", 2);
            if (parts.length == 2) {
                has.put(PipRequirement.canonical(parts[0]), parts[1].strip());
            }
        }
        boolean absent = p.state().equals("absent");
        return wanted.stream().anyMatch(each -> each.isIn(has) == absent);
    }

    private static List<String> words(Parameters p, List<PipRequirement> wanted) {
        List<String> words = new ArrayList<>();
        switch (p.state()) {
            case "absent" -> words.addAll(List.of("uninstall", "-y"));
            case "latest" -> words.addAll(List.of("install", "-U"));
            case "forcereinstall" -> words.addAll(List.of("install", "-U", "--force-reinstall"));
            default -> words.add("install");
        }
        p.extraArgs().ifPresent(text -> words.addAll(UserCommand.split(text)));
        if (p.editable() && !words.contains("-e")) {
            words.add("-e");
        }
        wanted.forEach(each -> words.add(each.written()));
        p.requirements().ifPresent(file -> words.addAll(List.of("-r", file)));
        return words;
    }

    private static List<String> environment(Parameters p) {
        List<String> words = new ArrayList<>(UserCommand.split(p.virtualenvCommand()));
        if (p.virtualenvSitePackages()) {
            words.add("--system-site-packages");
        }
        p.virtualenvPython().ifPresent(python -> words.add("-p" + python));
        return words;
    }

    private static Command command(Parameters p, boolean compares, List<String> environment, List<String> words) {
        List<String> all = new ArrayList<>(List.of(
                p.chdir().map(RemotePath::text).orElse(""),
                p.virtualenv().map(RemotePath::text).orElse(""),
                p.executable().map(RemotePath::text).orElse(""),
                p.umask().orElse(""),
                compares ? "1" : "0",
                String.valueOf(environment.size())));
        all.addAll(environment);
        all.addAll(words);
        return Command.of(RUN_PIP, all.toArray(String[]::new)).within(Duration.ofMinutes(30));
    }

    private static ModuleResult concluded(
            Parameters p, List<String> words, boolean made, Sections seen, List<Output> outputs) {
        Sections said = Sections.parse(outputs.get(outputs.size() - 1).out(), LONG);
        String out = said.text("out");
        String err = said.text("err");
        int rc = said.number("rc", 1);
        if (said.has("trouble")) {
            return ModuleResult.EMPTY
                    .asChanged(false)
                    .asFailed("Unable to find any of pip3, pip to use.  pip needs to be installed.");
        }
        List<String> cmd = new ArrayList<>(List.of(said.find("pip").orElse(seen.text("pip"))));
        cmd.addAll(words);
        Value shown = said.has("cmd") ? Value.of(said.text("cmd")) : Value.texts(cmd);
        boolean gone = rc == 1 && p.state().equals("absent") && (out + err).contains("not installed");
        if (rc != 0 && !gone) {
            String msg = (out.isEmpty() ? "" : "stdout: " + out) + (err.isEmpty() ? "" : "\n:stderr: " + err);
            return ModuleResult.of("cmd", shown).asChanged(false).asFailed(msg);
        }
        boolean changed = said.has("differs")
                ? said.number("differs", 0) == 1
                : out.contains(p.state().equals("absent") ? "Successfully uninstalled" : "Successfully installed");
        return ModuleResult.of("cmd", shown)
                .and("name", p.name().isEmpty() ? Value.none() : Value.texts(p.name()))
                .and("version", p.version().map(Value::of).orElse(Value.none()))
                .and("state", p.state())
                .and("requirements", p.requirements().map(Value::of).orElse(Value.none()))
                .and(
                        "virtualenv",
                        p.virtualenv().map(env -> Value.of(env.text())).orElse(Value.none()))
                .and("stdout", out)
                .and("stderr", err)
                .asChanged(changed || made);
    }
}
