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
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Boots a host and waits for it. That it was booted is shown by its boot id having changed, not by its answering: a
 * host that is slow to go down still answers. Parameters and results are Ansible's, but for {@code rebooted}: it is
 * false as long as no new boot was seen.
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
    private static final Script BOOT_TIME = new Script("boot-time", """
            if [ -n "$1" ]; then exec sh -c "$1"; fi
            PATH=$PATH:/usr/sbin:/sbin; export PATH
            if [ -r /proc/sys/kernel/random/boot_id ]; then cat /proc/sys/kernel/random/boot_id
            elif grep '^btime' /proc/stat 2>/dev/null; then :
            else who -b
            fi
            """);

    private static final Script SHUTDOWN = new Script("reboot", """
            minutes=$1 message=$2 own=$3
            shift 3
            for d do PATH=$PATH:$d; done
            export PATH
            if [ -n "$own" ]; then
              exec sh -c "$own"
            elif command -v shutdown >/dev/null 2>&1; then
              if [ "$minutes" = 0 ]; then minutes=now; else minutes=+$minutes; fi
              exec shutdown -r "$minutes" "$message"
            elif command -v reboot >/dev/null 2>&1; then
              [ "$minutes" = 0 ] || sleep $((minutes * 60))
              exec reboot
            fi
            printf 'neither shutdown nor reboot is in %s\\n' "$PATH" >&2
            exit 127
            """);

    private static final Script TEST = new Script("reboot-test", """
            exec sh -c "$1"
            """);

    record Parameters(
            @Param(
                    doc = "Seconds before the reboot; whole minutes, rounded down. reboot_command has to wait itself.",
                    aliases = "pre_reboot_delay_sec",
                    orElse = "0")
            int preRebootDelay,

            @Param(
                    doc = "Time between the reboot command and the first look at the host.",
                    aliases = "post_reboot_delay_sec",
                    orElse = "0")
            Duration postRebootDelay,

            @Param(
                    doc = "Time for the host to come back, and as much again for the test command to succeed.",
                    aliases = "reboot_timeout_sec",
                    orElse = "600")
            Duration rebootTimeout,

            @Param(doc = "Time for one try to log in.", aliases = "connect_timeout_sec", orElse = "10")
            Duration connectTimeout,

            @Param(doc = "Command that must succeed afterwards, sooner or later.", orElse = "whoami")
            String testCommand,

            @Param(doc = "What users of the host are told.", orElse = "Reboot initiated by muster")
            String msg,

            @Param(doc = "Folders to look for shutdown in.", orElse = "/sbin,/bin,/usr/sbin,/usr/bin,/usr/local/sbin")
            List<String> searchPaths,

            @Param(doc = "Command whose output differs from one boot to the next, instead of the kernel's boot id.")
            Optional<String> bootTimeCommand,

            @Param(doc = "Command that boots, instead of shutdown.")
            Optional<String> rebootCommand) {}

    @Override
    public Observation<String> observe(Parameters parameters, TaskContext context) {
        return Observation.known("");
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, String nothing) {
        if (context.isLocal()) {
            return Plan.refusal("reboot with a local connection would reboot the machine that muster runs on");
        }
        long minutes = Math.max(0, parameters.preRebootDelay()) / 60;
        String[] arguments = Stream.concat(
                        Stream.of(
                                String.valueOf(minutes),
                                parameters.msg(),
                                parameters.rebootCommand().orElse("")),
                        parameters.searchPaths().stream())
                .toArray(String[]::new);
        Step reboot = new Step.Reboot(
                Command.of(BOOT_TIME, parameters.bootTimeCommand().orElse("")),
                Command.of(SHUTDOWN, arguments),
                Duration.ofMinutes(minutes).plus(parameters.postRebootDelay()),
                parameters.rebootTimeout(),
                parameters.connectTimeout(),
                Command.of(TEST, parameters.testCommand()).within(Duration.ofMinutes(1)));
        ModuleResult planned = ModuleResult.of("rebooted", Value.of(true)).and("elapsed", Value.of(0));
        return new Plan.Change(
                Action.RESTART,
                List.of(),
                List.of(reboot),
                planned,
                false,
                outputs -> planned.and("elapsed", Value.of(outputs.get(0).took().toSeconds())));
    }
}
