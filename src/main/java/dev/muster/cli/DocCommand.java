package dev.muster.cli;

import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleSpec;
import dev.muster.module.ParameterSpec;
import dev.muster.source.DidYouMean;
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
            console.line(String.format("%-20s %s", spec.name(), firstSentence(spec.doc())));
        }
        return ExitCode.OK;
    }

    private ExitCode show(String name) {
        Optional<ModuleSpec> found = catalog.find(name);
        if (found.isEmpty()) {
            console.error("error: there is no module \"" + name + "\""
                    + DidYouMean.hint(name, catalog.names()).map(h -> "; " + h).orElse(""));
            return ExitCode.ERROR;
        }
        ModuleSpec spec = found.get();
        console.line(Ink.STRONG, spec.name().toUpperCase(java.util.Locale.ROOT));
        console.line(spec.doc());
        console.blank();
        console.line("PARAMETERS (= is required)");
        spec.parameters().forEach(this::parameter);
        if (!spec.example().isBlank()) {
            console.blank();
            console.line("EXAMPLE");
            console.line(spec.example().stripTrailing().indent(2).stripTrailing());
        }
        return ExitCode.OK;
    }

    private void parameter(ParameterSpec parameter) {
        console.line((parameter.required() ? "= " : "- ") + (parameter.rest() ? "<any name>" : parameter.name()) + "  ("
                + parameter.typeInWords() + ")");
        console.line("    " + parameter.doc());
        if (!parameter.choices().isEmpty()) {
            console.line("    choices: " + String.join(", ", parameter.choices()));
        }
        parameter.orElse().ifPresent(d -> console.line("    default: " + d));
        if (!parameter.aliases().isEmpty()) {
            console.line("    aliases: " + String.join(", ", parameter.aliases()));
        }
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }
}
