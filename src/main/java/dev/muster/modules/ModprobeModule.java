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
import dev.muster.shell.Script;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loads a module of the kernel's or takes it out, now and, with persistent, at boot. */
@ModuleInfo(name = "modprobe", doc = "Loads a kernel module or takes it out, now and at boot.", example = """
                - modprobe:
                    name: br_netfilter
                    persistent: present
                """)
final class ModprobeModule implements Module<ModprobeModule.Parameters, HostWords> {
    private static final String LOADED = """
            loaded() {
              while read -r each rest; do if [ "$each" = "$2" ]; then return 0; fi; done </proc/modules
              builtin=/lib/modules/$(uname -r)/modules.builtin
              [ -r "$builtin" ] && grep -q "/$1[.]ko\\$" "$builtin"
            }
            """;

    /** Arguments: name, the same with underscores. */
    private static final ReadScript LOOK_AT_MODULE =
            new ReadScript("look-at-kernel-module", HostTool.FIND + LOADED + """
            need modprobe
            if loaded "$1" "$2"; then echo loaded; fi
            for f in /etc/modules-load.d/*; do
              if [ ! -f "$f" ]; then continue; fi
              while IFS= read -r line || [ -n "$line" ]; do printf 'load %s\\t%s\\n' "$f" "$line"; done <"$f"
            done
            for f in /etc/modprobe.d/*; do
              if [ ! -f "$f" ]; then continue; fi
              while IFS= read -r line || [ -n "$line" ]; do printf 'options %s\\t%s\\n' "$f" "$line"; done <"$f"
            done
            exit 0
            """);

    /** Arguments: name, the same with underscores, then parameters. Says whether it is loaded then. */
    private static final Script LOAD_MODULE = new Script("load-kernel-module", HostTool.FIND + LOADED + """
            name=$1 plain=$2
            shift 2
            modprobe "$name" "$@"
            if loaded "$name" "$plain"; then echo loaded; else modprobe -n --first-time "$name" "$@" || :; fi
            """);

    record Parameters(
            @Param(doc = "Name of the kernel module.") String name,

            @Param(doc = "Whether it should be loaded.", orElse = "present")
            State state,

            @Param(doc = "Parameters, parted by blanks.", orElse = "")
            String params,

            @Param(doc = "Whether it is loaded at boot; disabled leaves that as it is.", orElse = "disabled")
            Persistent persistent) {

        /** Whether it should be loaded. */
        enum State {
            ABSENT,
            PRESENT
        }

        /** What becomes of it at boot. */
        enum Persistent {
            DISABLED,
            PRESENT,
            ABSENT
        }

        boolean isPresent() {
            return state == State.PRESENT;
        }

        String plain() {
            return name.replace('-', '_');
        }

        Set<String> wanted() {
            Set<String> wanted = new LinkedHashSet<>(List.of(params.strip().split("\\s+")));
            wanted.remove("");
            return wanted;
        }
    }

    @Override
    public Observation<HostWords> observe(Parameters p, TaskContext context) {
        return Observation.of(Query.of(LOOK_AT_MODULE, p.name(), p.plain()), ModprobeModule::words);
    }

    private static HostWords words(Output output) {
        if (!output.ok()) {
            throw new ModuleException(output.stderr().strip());
        }
        return HostWords.of(output);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, HostWords words) {
        List<Step> steps = new ArrayList<>();
        boolean loads = p.isPresent() && !words.has("loaded");
        if (loads) {
            List<String> arguments = new ArrayList<>(List.of(p.name(), p.plain()));
            arguments.addAll(UserCommand.split(p.params()));
            steps.add(new Step.RunScript(Command.of(LOAD_MODULE, arguments.toArray(String[]::new))));
        } else if (!p.isPresent() && words.has("loaded")) {
            steps.add(HostTool.run("modprobe", "-r", p.name()));
        }
        List<Step> files = p.persistent() == Parameters.Persistent.DISABLED ? List.of() : persistence(p, words);
        steps.addAll(files);
        ModuleResult result = ModuleResult.of("name", Value.of(p.name()))
                .and("params", p.params())
                .and("state", p.isPresent() ? "present" : "absent");
        if (steps.isEmpty()) {
            return Plan.unchanged(p.isPresent() ? "it is loaded" : "it is not loaded", result);
        }
        Action action = p.isPresent() ? Action.START : Action.STOP;
        return new Plan.Change(
                action, List.of(), steps, result, false, outputs -> loads ? loaded(result, outputs, files) : result);
    }

    /** What modprobe took without the module being there then is no change. */
    private static ModuleResult loaded(ModuleResult result, List<Output> outputs, List<Step> files) {
        boolean loaded = outputs.get(0).stdout().contains("loaded");
        String complaint = outputs.get(0).stderr().strip();
        ModuleResult out = loaded || complaint.isEmpty() ? result : result.warning(complaint);
        return loaded || !files.isEmpty() ? out : out.asChanged(false);
    }

    // ---- at boot ----

    private static List<Step> persistence(Parameters p, HostWords words) {
        String name = Pattern.quote(p.name());
        Pattern load = Pattern.compile("^ *" + name + " *(?:[#;].*)?$");
        Pattern option = Pattern.compile("^options " + name + " (\\w+=\\S+) *(?:[#;].*)?$");
        Map<String, List<String>> loads = files(words.all("load"));
        Map<String, List<String>> options = files(words.all("options"));
        boolean isLoaded =
                lines(loads).stream().anyMatch(line -> load.matcher(line).matches());
        Set<String> now = new LinkedHashSet<>();
        lines(options).stream().map(option::matcher).filter(Matcher::matches).forEach(m -> now.add(m.group(1)));
        List<Step> steps = new ArrayList<>();
        if (p.persistent() == Parameters.Persistent.ABSENT) {
            steps.addAll(commentedOut(loads, load));
            steps.addAll(commentedOut(options, option));
            return steps;
        }
        if (!isLoaded) {
            steps.add(HostTool.overwrite("/etc/modules-load.d/" + p.name() + ".conf", Octets.bytes(p.name() + "\n")));
        }
        if (!now.equals(p.wanted())) {
            steps.addAll(commentedOut(options, option));
            List<String> text = p.wanted().stream()
                    .map(each -> "options " + p.name() + " " + each)
                    .toList();
            steps.add(HostTool.overwrite(
                    "/etc/modprobe.d/" + p.name() + ".conf", Octets.bytes(String.join("\n", text) + "\n")));
        }
        return steps;
    }

    private static Map<String, List<String>> files(List<String> said) {
        Map<String, List<String>> files = new LinkedHashMap<>();
        for (String each : said) {
            String[] parts = each.split("\t", 2);
            files.computeIfAbsent(parts[0], file -> new ArrayList<>()).add(parts[1]);
        }
        return files;
    }

    private static List<String> lines(Map<String, List<String>> files) {
        return files.values().stream().flatMap(List::stream).toList();
    }

    /** A blank line comes behind each, as Ansible writes it. */
    private static List<Step> commentedOut(Map<String, List<String>> files, Pattern pattern) {
        List<Step> steps = new ArrayList<>();
        files.forEach((file, lines) -> {
            List<String> out = lines.stream()
                    .map(line -> (pattern.matcher(line).matches() ? "#" + line : line) + "\n")
                    .toList();
            if (lines.stream().anyMatch(line -> pattern.matcher(line).matches())) {
                steps.add(HostTool.overwrite(file, Octets.bytes(String.join("\n", out))));
            }
        });
        return steps;
    }
}
