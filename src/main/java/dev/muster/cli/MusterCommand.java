package dev.muster.cli;

import picocli.CommandLine.Command;

/** The root: {@code muster}. Subcommands are added by {@link Main}; without one, it says which there are. */
@Command(
        name = "muster",
        description = "Fleet remediation over plain SSH and POSIX sh: every box accounted for.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class MusterCommand extends CommandGroup {}
