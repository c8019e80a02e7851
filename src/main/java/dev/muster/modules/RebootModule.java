package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
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
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Boots a host and waits for it. That it was booted is shown by its boot id having changed, not by its answering: a
 * host that is slow to go down still answers.
 */
@ModuleInfo(
        name = "reboot",
        doc =
                "Boots the host, waits until it can be logged in to and its boot id has changed, and runs a test command.",
        example = """
                - reboot:
                    msg: new kernel
                    reboot_timeout: 900
                """)
final class RebootModule implements Module<RebootModule.Parameters, String> {
    private static final ReadScript BOOT_ID = new ReadScript("boot-id", """
            PATH=$PATH:/usr/sbin:/sbin; export PATH
            if [ -r /proc/sys/kernel/random/boot_id ]; then cat /proc/sys/kernel/random/boot_id
            elif grep '^btime' /proc/stat 2>/dev/null; then :
            else who -b
            fi
            """);

    /** Detached, a moment later, so that this script ends and its answer arrives. */
    private static final Script SHUTDOWN = new Script("reboot", """
            minutes=$1 message=$2 own=$3
            shift 3
            for d do PATH=$PATH:$d; done
            export PATH
            if [ -n "$own" ]; then
              set -- sh -c "$own"
            elif command -v shutdown >/dev/null 2>&1; then
              if [ "$minutes" = 0 ]; then minutes=now; else minutes=+$minutes; fi
              set -- shutdown -r "$minutes" "$message"
            elif command -v reboot >/dev/null 2>&1; then
              set -- reboot
            else
              printf 'Could not find command "shutdown" in search paths and unable to find systemctl or reboot\\n' >&2
              exit 1
            fi
            if command -v setsid >/dev/null 2>&1; then
              setsid sh -c 'sleep 2; exec "$@"' sh "$@" </dev/null >/dev/null 2>&1 &
            else
              (trap '' HUP; sleep 2; exec "$@") </dev/null >/dev/null 2>&1 &
            fi
            """);

    private static final Script TEST = new Script("reboot-test", """
            exec sh -c "$1"
            """);

    record Parameters(
            @Param(
                    doc = "Seconds before the reboot; whole minutes, rounded down.",
                    aliases = "pre_reboot_delay_sec",
                    orElse = "0")
            int preRebootDelay,

            @Param(doc = "Time after the boot before the test command.", orElse = "0")
            Duration postRebootDelay,

            @Param(doc = "Time for the host to come back, and for the test command to work.", orElse = "600")
            Duration rebootTimeout,

            @Param(doc = "Time for one try to log in.", orElse = "10")
            Duration connectTimeout,

            @Param(doc = "Command that must work afterwards.", orElse = "whoami")
            String testCommand,

            @Param(doc = "What users of the host are told.", orElse = "Reboot initiated by muster")
            String msg,

            @Param(doc = "Folders to look for shutdown in.", orElse = "/sbin,/bin,/usr/sbin,/usr/bin,/usr/local/sbin")
            List<String> searchPaths,

            @Param(doc = "Command that tells one boot from another.")
            Optional<String> bootTimeCommand,

            @Param(doc = "Command that boots, instead of shutdown.")
            Optional<String> rebootCommand) {}

    @Override
    public Observation<String> observe(Parameters parameters, TaskContext context) {
        return Observation.of(Query.of(BOOT_ID), output -> output.stdout().strip());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, String bootId) {
        if (parameters.bootTimeCommand().isPresent()) {
            return Plan.refusal("boot_time_command is not supported: the boot id of the kernel is compared");
        }
        if (bootId.isEmpty()) {
            return Plan.refusal("the host tells nothing by which one boot could be told from the next");
        }
        String[] arguments = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                String.valueOf(parameters.preRebootDelay() / 60),
                                parameters.msg(),
                                parameters.rebootCommand().orElse("")),
                        parameters.searchPaths().stream())
                .toArray(String[]::new);
        Step shutdown = new Step.RunScript(Command.of(SHUTDOWN, arguments));
        Duration delay = Duration.ofMinutes(parameters.preRebootDelay() / 60).plusSeconds(3);
        Step wait = new Step.AwaitConnection(
                delay, parameters.rebootTimeout(), parameters.connectTimeout(), Duration.ofSeconds(1), bootId);
        Step settle = new Step.Pause(parameters.postRebootDelay());
        Step test =
                new Step.RunScript(Command.of(TEST, parameters.testCommand()).within(Duration.ofMinutes(1)));
        ModuleResult planned = ModuleResult.of("rebooted", Value.of(true)).and("elapsed", Value.of(0));
        return new Plan.Change(
                Action.RESTART,
                List.of(),
                List.of(shutdown, wait, settle, test),
                planned,
                false,
                outputs -> concluded(planned, outputs));
    }

    private static ModuleResult concluded(ModuleResult planned, List<Output> outputs) {
        Duration took = outputs.stream().map(Output::took).reduce(Duration.ZERO, Duration::plus);
        return planned.and("elapsed", Value.of(took.toSeconds()));
    }
}
