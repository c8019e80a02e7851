package dev.muster.cli;

import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code muster doc}: the modules, from their own annotations. */
@Command(
        name = "doc",
        description = "Show what a module does and its parameters; without a name, list all modules.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true)
final class DocCommand implements Callable<Integer> {
    private final Console console;
    private final ModuleCatalog catalog;

    @Parameters(arity = "0..1", paramLabel = "MODULE", description = "Name of a module.")
    private Optional<String> module = Optional.empty();

    DocCommand(Console console, ModuleCatalog catalog) {
        this.console = console;
        this.catalog = catalog;
    }

    @Override
    public Integer call() {
        return module.map(this::show).orElseGet(this::list).status();
    }

    private ExitCode list() {
        for (ModuleSpec spec : catalog.modules()) {
            console.line(String.format(Locale.ROOT, "%-20s %s", spec.name(), firstSentence(spec.doc())));
        }
        return ExitCode.OK;
    }

    private ExitCode show(String name) {
        return new ModulePage(console).show(name, catalog) ? ExitCode.OK : ExitCode.ERROR;
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }
}
