package dev.muster.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code muster ntp}: what can be said of NTP configurations without a host. */
@Command(
        name = "ntp",
        description = "Judge NTP configurations without a host.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class NtpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.BAD_OPTION.status();
    }
}
