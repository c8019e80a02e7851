package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sets SELinux' state and policy, now and in its configuration file; the kernel's command line by grubby. */
@ModuleInfo(
        name = "selinux",
        doc = "Sets the state and the policy of SELinux.",
        example = """
                - selinux:
                    policy: targeted
                    state: enforcing
                """,
        results = "reboot_required: whether the state comes only with a reboot")
final class SelinuxModule implements Module<SelinuxModule.Parameters, SelinuxModule.Enforcement> {
    /** Argument: policy, or empty. The state is the kernel's own word. */
    private static final ReadScript LOOK_AT_SELINUX = new ReadScript("look-at-selinux", HostTool.FIND + """
            for d in /sys/fs/selinux /selinux; do
              if [ -r $d/enforce ]; then
                IFS= read -r v <$d/enforce || :
                printf 'enforce %s\\n' "$v"
                break
              fi
            done
            if [ -n "$1" ] && [ -d "/etc/selinux/$1/policy" ]; then echo policy; fi
            if has setenforce; then echo setenforce; fi
            if has grubby; then
              echo grubby
              grubby --info=ALL 2>/dev/null | while IFS= read -r line; do printf 'kernel %s\\n' "$line"; done
            fi
            """);

    /** States of SELinux. */
    enum State {
        ENFORCING,
        PERMISSIVE,
        DISABLED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Parameters(
            @Param(doc = "Policy; must be given unless SELinux is disabled.")
            Optional<String> policy,

            @Param(doc = "State.") State state,

            @Param(
                    doc = "Its configuration file.",
                    orElse = "/etc/selinux/config",
                    aliases = {"conf", "file"})
            RemotePath configfile,

            @Param(doc = "Whether the kernel's command line says so too.", orElse = "false")
            boolean updateKernelParam) {}

    /** What is known. */
    record Enforcement(HostWords words, RemoteFileState file) {
        Optional<String> setting(String key) {
            return file.text()
                    .lines()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.split("=", 3)[1].strip())
                    .findFirst();
        }

        String now() {
            return words.first("enforce")
                    .map(v -> v.equals("1") ? "enforcing" : "permissive")
                    .orElse("disabled");
        }
    }

    @Override
    public Observation<Enforcement> observe(Parameters p, TaskContext context) {
        return FileReading.of(p.configfile())
                .with(
                        Observation.of(Query.of(LOOK_AT_SELINUX, p.policy().orElse("")), HostWords::of),
                        (file, words) -> new Enforcement(words, file));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Enforcement selinux) {
        if (!selinux.file().isFile()) {
            return Plan.refusal("Unable to find file " + p.configfile());
        }
        if (p.state() != State.DISABLED && p.policy().isEmpty()) {
            return Plan.refusal("Policy is required if state is not 'disabled'");
        }
        Changes changes = new Changes(p, selinux);
        Optional<String> problem = changes.work();
        return problem.isPresent() ? Plan.refusal(problem.get()) : changes.plan();
    }

    /** What differs, collected in the order in which Ansible says it. */
    private static final class Changes {
        private final Parameters p;
        private final Enforcement selinux;
        private final String policy;
        private final List<String> messages = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();
        private final List<String> lines;
        private boolean writes;
        private boolean reboot;

        Changes(Parameters parameters, Enforcement selinux) {
            this.p = parameters;
            this.selinux = selinux;
            this.policy =
                    parameters.policy().orElse(selinux.setting("SELINUXTYPE").orElse(""));
            this.lines = new ArrayList<>(selinux.file().text().lines().toList());
        }

        Optional<String> work() {
            String configured = selinux.setting("SELINUXTYPE").orElse("None");
            String wanted = p.state().word();
            String state = selinux.setting("SELINUX").orElse("None");
            if (!policy.equals(configured)) {
                if (!selinux.words().has("policy")) {
                    return Optional.of("Policy " + policy + " does not exist in /etc/selinux/");
                }
                messages.add("Running SELinux policy changed from '" + configured + "' to '" + policy + "'");
                messages.add("SELinux policy configuration in '" + p.configfile() + "' changed from '" + configured
                        + "' to '" + policy + "'");
                set("SELINUXTYPE", policy);
            }
            Optional<String> problem = runtime(wanted);
            if (problem.isPresent()) {
                return problem;
            }
            if (!wanted.equals(state)) {
                messages.add("Config SELinux state changed from '" + state + "' to '" + wanted + "'");
                set("SELINUX", wanted);
            }
            return p.updateKernelParam() ? kernel(!wanted.equals("disabled")) : Optional.empty();
        }

        private Optional<String> runtime(String wanted) {
            String now = selinux.now();
            if (wanted.equals(now)) {
                return Optional.empty();
            }
            if (now.equals("disabled")) {
                warnings.add("Reboot is required to set SELinux state to '" + wanted + "'");
                reboot = true;
                return Optional.empty();
            }
            if (wanted.equals("disabled") && now.equals("permissive")) {
                warnings.add("SELinux state change will take effect next reboot");
                reboot = true;
                return Optional.empty();
            }
            if (!selinux.words().has("setenforce")) {
                return Optional.of("Failed to find required executable \"setenforce\": it sets the state now");
            }
            if (wanted.equals("disabled")) {
                warnings.add("SELinux state temporarily changed from '" + now
                        + "' to 'permissive'. State change will take effect next reboot.");
                reboot = true;
            } else {
                messages.add("SELinux state changed from '" + now + "' to '" + wanted + "'");
            }
            steps.add(HostTool.run("setenforce", wanted.equals("enforcing") ? "1" : "0"));
            return Optional.empty();
        }

        private void set(String key, String value) {
            boolean found = lines.stream().anyMatch(line -> line.startsWith(key + "="));
            lines.replaceAll(line -> line.startsWith(key + "=") ? key + "=" + value : line);
            if (!found) {
                lines.add(key + "=" + value);
            }
            writes = true;
        }

        private Optional<String> kernel(boolean enabled) {
            if (!selinux.words().has("grubby")) {
                return Optional.of("'grubby' command not found on host");
            }
            boolean allEnabled = true;
            boolean allDisabled = true;
            for (String line : selinux.words().all("kernel")) {
                if (line.matches("args=\".*\"")) {
                    boolean off = List.of(line.substring(6, line.length() - 1).split(" "))
                            .contains("selinux=0");
                    allEnabled &= !off;
                    allDisabled &= off;
                }
            }
            boolean consistent = allEnabled != allDisabled;
            if (consistent && allEnabled == enabled) {
                return Optional.empty();
            }
            String before = !consistent ? "<inconsistent>" : enabled ? "disabled" : "enabled";
            messages.add("Kernel SELinux state changed from '" + before + "' to '" + (enabled ? "enabled" : "disabled")
                    + "'");
            steps.add(HostTool.run("grubby", "--update-kernel=ALL", enabled ? "--remove-args" : "--args", "selinux=0"));
            return Optional.empty();
        }

        Plan plan() {
            ModuleResult result = ModuleResult.message(String.join(", ", messages))
                    .and("configfile", p.configfile().text())
                    .and("policy", policy.isEmpty() ? Value.none() : Value.of(policy))
                    .and("state", p.state().word())
                    .and("reboot_required", Value.of(reboot));
            for (String warning : warnings) {
                result = result.warning(warning);
            }
            if (writes) {
                byte[] text = Octets.bytes(String.join("\n", lines) + "\n");
                steps.addAll(FileWrite.of(selinux.file(), text, FileAttributes.ANY, Optional.empty(), false)
                        .steps());
            }
            return steps.isEmpty()
                    ? Plan.unchanged("SELinux is set so", result)
                    : Plan.change(Action.MODIFY, List.of(), steps, result);
        }
    }
}
