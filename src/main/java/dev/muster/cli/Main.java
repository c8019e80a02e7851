package dev.muster.cli;

import dev.muster.source.DidYouMean;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
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
        Kindling.light(arguments);
        int status = execute(console, arguments);
        console.flush();
        System.exit(status);
    }

    /** Runs one command line and gives back the exit code. */
    static int execute(Console console, String... arguments) {
        return execute(console, System.getenv(), arguments);
    }

    /** The same in another environment. */
    static int execute(Console console, Map<String, String> environment, String... arguments) {
        CommandLine root = new CommandLine(new MusterCommand());
        Subcommands.wanted(console, environment, arguments).ifPresent(root::addSubcommand);
        root.setOut(console.out()).setErr(console.err());
        // "-e @file" and "-l @file" are ours to read; picocli would put the file's words in their place.
        root.setExpandAtFiles(false);
        root.setColorScheme(CommandLine.Help.defaultColorScheme(console.isColoured() ? Help.Ansi.ON : Help.Ansi.OFF));
        root.setUsageHelpAutoWidth(false);
        OptionSections.showIn(root);
        CommandSections.showIn(root);
        root.setExitCodeExceptionMapper(e -> ExitCode.UNEXPECTED.status());
        root.setParameterExceptionHandler((e, words) -> badCommandLine(console, e));
        root.setExecutionExceptionHandler((e, commandLine, parsed) -> unexpected(console, e, parsed));
        return root.execute(arguments);
    }

    private static int badCommandLine(Console console, CommandLine.ParameterException e) {
        String words = e instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched(unmatched)
                : String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
        console.error("error: " + words);
        console.error("see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.BAD_OPTION.status();
    }

    /** What nothing could be made of, and what was probably meant. */
    private static String unmatched(CommandLine.UnmatchedArgumentException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String word = e.getUnmatched().get(0);
        String name = word.replaceFirst("=.*", "");
        Optional<String> refusal = AnsibleOptions.refusal(name);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (word.startsWith("-")) {
            List<String> options = command.options().stream()
                    .flatMap(option -> Stream.of(option.names()))
                    .filter(option -> option.startsWith("--"))
                    .toList();
            return "unknown option " + name
                    + DidYouMean.nearest(name, options)
                            .map(o -> "; did you mean " + o + "?")
                            .orElse("");
        }
        Set<String> names = namesBelow(e.getCommandLine());
        if (names.isEmpty()) {
            return "one argument too many: \"" + word + "\"";
        }
        return "there is no command \"" + word + "\""
                + DidYouMean.hint(word, names).map(h -> "; " + h).orElse("");
    }

    /** The commands that may follow; below the root only the one that was wanted is there. */
    private static Set<String> namesBelow(CommandLine command) {
        return command.getParent() == null
                ? Subcommands.names()
                : command.getSubcommands().keySet();
    }

    private static int unexpected(Console console, Exception e, ParseResult parsed) {
        console.error("error: a fault in muster itself, please report it: " + e);
        for (StackTraceElement element : e.getStackTrace()) {
            console.error("    at " + element);
        }
        return parsed.isUsageHelpRequested() ? ExitCode.OK.status() : ExitCode.UNEXPECTED.status();
    }
}
