package dev.muster.cli;

import dev.muster.module.ModuleCatalog;
import dev.muster.modules.StandardModules;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Entry point: puts the commands together and maps what ends them to exit codes. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("--version")) {
            System.out.println(Version.text());
            return;
        }
        Console console = Console.ofProcess();
        int status = execute(console, arguments);
        console.flush();
        System.exit(status);
    }

    /** Runs one command line and gives back the exit code. */
    static int execute(Console console, String... arguments) {
        ModuleCatalog catalog = StandardModules.catalog();
        Loading loading = new Loading(console, System.getenv());
        CommandLine root = new CommandLine(new MusterCommand())
                .addSubcommand(new RunCommand(console, loading, catalog))
                .addSubcommand(new ExecCommand(console, loading, catalog))
                .addSubcommand(new ProbeCommand(console, loading))
                .addSubcommand(new ReplCommand(console, loading, catalog))
                .addSubcommand(new DemoCommand(console, loading, catalog))
                .addSubcommand(new InventoryCommand(console, loading))
                .addSubcommand(new DocCommand(console, catalog));
        root.setExitCodeExceptionMapper(e -> ExitCode.UNEXPECTED.status());
        root.setParameterExceptionHandler((e, words) -> badCommandLine(console, e));
        root.setExecutionExceptionHandler((e, commandLine, parsed) -> unexpected(console, e, parsed));
        return root.execute(arguments);
    }

    private static int badCommandLine(Console console, CommandLine.ParameterException e) {
        console.error("error: " + e.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(
                e, e.getCommandLine().getErr())) {
            console.error("see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.BAD_OPTION.status();
    }

    private static int unexpected(Console console, Exception e, ParseResult parsed) {
        console.error("error: a fault in muster itself, please report it: " + e);
        for (StackTraceElement element : e.getStackTrace()) {
            console.error("    at " + element);
        }
        return parsed.isUsageHelpRequested() ? ExitCode.OK.status() : ExitCode.UNEXPECTED.status();
    }
}
