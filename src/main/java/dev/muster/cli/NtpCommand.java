package dev.muster.cli;

import picocli.CommandLine.Command;

/** {@code muster ntp}: what can be said of NTP configurations without a host. */
@Command(
        name = "ntp",
        description = "Judge NTP configurations without a host.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class NtpCommand extends CommandGroup {}
