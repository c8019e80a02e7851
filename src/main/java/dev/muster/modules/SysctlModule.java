package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.FileAttributes;
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
import dev.muster.template.Booleans;
import dev.muster.template.Octets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to one setting of the kernel's: its line in a file, and its value now. The file is written anew whole, each
 * setting once and without blanks around the equals sign, as Ansible writes it.
 */
@ModuleInfo(
        name = "sysctl",
        doc = "Sees to one setting of the kernel's in sysctl.conf or another file, and loads it.",
        example = """
                - sysctl:
                    name: net.ipv4.ip_forward
                    value: "1"
                    sysctl_file: /etc/sysctl.d/90-forward.conf
                """)
final class SysctlModule implements Module<SysctlModule.Parameters, SysctlModule.Setting> {
    /** Argument: name. Says its value; a status of its own where the kernel does not have it. */
    private static final ReadScript READ_SYSCTL = new ReadScript("read-sysctl", HostTool.FIND + """
            need sysctl
            sysctl -e -n "$1" 2>/dev/null
            """);

    /**
     * Arguments: start of the message of a failure, then words. Some failures are only said, with status 0
     * (bugzilla.redhat.com 1264080).
     */
    private static final Script RUN_SYSCTL = new Script("run-sysctl", HostTool.FIND + """
            need sysctl
            what=$1
            shift
            status=0
            said=$(sysctl "$@" 2>&1) || status=$?
            case $said in
              *'sysctl: setting key "'*'": Invalid argument'*|*'sysctl: setting key "'*'": Read-only file system'*)
                status=1 ;;
            esac
            if [ "$status" != 0 ]; then printf '%s%s\\n' "$what" "$said" >&2; exit 1; fi
            """);

    record Parameters(
            @Param(doc = "Name of the setting, with dots.", aliases = "key")
            String name,

            @Param(doc = "Its value.", aliases = "val") Optional<String> value,

            @Param(doc = "Whether its line should be there.", orElse = "present")
            State state,

            @Param(doc = "Whether to load the file when something changed.", orElse = "true")
            boolean reload,

            @Param(doc = "Whether to set the value now by itself too.", orElse = "false")
            boolean sysctlSet,

            @Param(doc = "Whether settings that the kernel does not know are passed over.", orElse = "false")
            boolean ignoreerrors,

            @Param(doc = "File to keep it in.", orElse = "/etc/sysctl.conf")
            RemotePath sysctlFile) {

        /** Whether its line should be there. */
        enum State {
            PRESENT,
            ABSENT
        }

        String key() {
            return name.strip();
        }

        /** The value as it is written: a word for true is 1. */
        String wanted() {
            String text = value.orElse("");
            String lower = text.toLowerCase(Locale.ROOT);
            return Booleans.YES.contains(lower) ? "1" : Booleans.NO.contains(lower) ? "0" : text.strip();
        }
    }

    /**
     * A setting as it is.
     *
     * @param now its value in the kernel; empty when the kernel does not tell
     */
    record Setting(RemoteFileState file, Optional<String> now) {}

    @Override
    public Observation<Setting> observe(Parameters p, TaskContext context) {
        return FileReading.of(p.sysctlFile())
                .with(
                        Observation.of(Query.of(READ_SYSCTL, p.key()), SysctlModule::now),
                        (file, now) -> new Setting(file, now));
    }

    private static Optional<String> now(Output output) {
        if (output.status() == 127) {
            throw new ModuleException(output.stderr().strip());
        }
        return output.ok() ? Optional.of(output.stdout()) : Optional.empty();
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Setting setting) {
        boolean present = p.state() == Parameters.State.PRESENT;
        if (p.name().isEmpty()) {
            return Plan.refusal("name cannot be blank");
        }
        if (present && p.value().isEmpty()) {
            return Plan.refusal("state is present but all of the following are missing: value");
        }
        if (present && p.value().get().isEmpty()) {
            return Plan.refusal("value cannot be blank");
        }
        List<String> lines = setting.file().isFile()
                ? setting.file().text().lines().map(String::strip).toList()
                : List.of();
        Optional<String> kept = Optional.ofNullable(values(lines).get(p.key()));
        boolean same = setting.now()
                .filter(now -> words(now).equals(words(p.wanted())))
                .isPresent();
        boolean writes = present
                ? kept.isEmpty() || !kept.get().equals(p.wanted())
                : kept.filter(value -> !value.isEmpty()).isPresent();
        boolean sets = present && p.sysctlSet() && !same;
        boolean loads = p.reload() && (writes || kept.isPresent() && !same);
        if (!writes && !sets && !(loads && kept.isPresent())) {
            return Plan.unchanged(present ? "it is set so" : "it is not there");
        }
        return change(p, setting, lines, writes, sets && setting.now().isPresent(), same);
    }

    private static Plan change(
            Parameters p, Setting setting, List<String> lines, boolean writes, boolean sets, boolean same) {
        List<Step> steps = new ArrayList<>();
        if (sets) {
            List<String> words = new ArrayList<>(List.of("setting " + p.key() + " failed: "));
            if (p.ignoreerrors()) {
                words.add("-e");
            }
            words.addAll(List.of("-w", p.key() + "=" + p.wanted()));
            steps.add(new Step.RunScript(Command.of(RUN_SYSCTL, words.toArray(String[]::new))));
        }
        if (writes) {
            byte[] text = Octets.bytes(text(p, lines));
            steps.addAll(FileWrite.of(setting.file(), text, FileAttributes.ANY, Optional.empty(), false)
                    .steps());
        }
        if (p.reload()) {
            List<String> words = new ArrayList<>(List.of("Failed to reload sysctl: "));
            if (p.ignoreerrors()) {
                words.add("-e");
            }
            words.addAll(List.of("-p", p.sysctlFile().text()));
            steps.add(new Step.RunScript(Command.of(RUN_SYSCTL, words.toArray(String[]::new))));
        }
        boolean settles = same || !p.reload() && !p.sysctlSet() || p.state() == Parameters.State.ABSENT;
        Action action = p.state() == Parameters.State.PRESENT ? Action.MODIFY : Action.REMOVE;
        return new Plan.Change(action, List.of(), steps, ModuleResult.EMPTY, settles, outputs -> ModuleResult.EMPTY);
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private static boolean isSetting(String line) {
        return !line.isEmpty() && !line.startsWith("#") && !line.startsWith(";") && line.contains("=");
    }

    private static String[] parts(String line) {
        int equals = line.indexOf('=');
        return new String[] {
            line.substring(0, equals).strip(), line.substring(equals + 1).strip()
        };
    }

    private static Map<String, String> values(List<String> lines) {
        Map<String, String> values = new LinkedHashMap<>();
        lines.stream().filter(SysctlModule::isSetting).map(SysctlModule::parts).forEach(p -> values.put(p[0], p[1]));
        return values;
    }

    /** The file with this setting as wanted and every other once, the first time it stands there. */
    private static String text(Parameters p, List<String> lines) {
        boolean present = p.state() == Parameters.State.PRESENT;
        List<String> out = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String line : lines) {
            if (!isSetting(line)) {
                out.add(line);
                continue;
            }
            String[] parts = parts(line);
            boolean meant = parts[0].equals(p.key());
            if (seen.add(parts[0]) && (!meant || present)) {
                out.add(parts[0] + "=" + (meant ? p.wanted() : parts[1]));
            }
        }
        if (present && !seen.contains(p.key())) {
            out.add(p.key() + "=" + p.wanted());
        }
        return out.isEmpty() ? "" : String.join("\n", out) + "\n";
    }
}
