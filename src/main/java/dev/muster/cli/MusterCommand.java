package dev.muster.cli;

import picocli.CommandLine.Command;

/** The root: {@code muster}. {@link Main} adds the subcommand that is wanted; without one, it says which there are. */
@Command(
        name = "muster",
        description = "Fleet remediation over plain SSH and POSIX sh: every box accounted for.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        // Written out, since the commands are not there when it is shown.
        customSynopsis = "@|bold muster|@ [@|yellow -hV|@] COMMAND",
        footer = {
            "",
            "muster COMMAND --help tells more. Exit status: 0 all is well; 1 nothing could be begun; 2 a host failed, or"
                    + " something is left to do; 4 a host was not reached, or a file is wrong; 5 the command line is"
                    + " wrong; 99 Ctrl-C; 250 a fault of muster's own."
        })
final class MusterCommand extends CommandGroup {}
