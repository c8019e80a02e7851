package dev.muster.cli;

import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleSpec;
import dev.muster.module.ParameterSpec;
import dev.muster.source.DidYouMean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a module does, takes and gives, on one page: everything from its own annotations, so that it is true. */
public final class ModulePage {
    private static final String MARGIN = "    ";
    private final Console console;

    public ModulePage(Console console) {
        this.console = console;
    }

    /** Shows the page of a module; false, with the nearest name, when there is none. */
    public boolean show(String name, ModuleCatalog catalog) {
        Optional<ModuleSpec> found = catalog.find(name);
        if (found.isEmpty()) {
            console.error("error: there is no module \"" + name + "\""
                    + DidYouMean.hint(name, catalog.names()).map(h -> "; " + h).orElse(""));
            return false;
        }
        show(found.get());
        return true;
    }

    private void show(ModuleSpec spec) {
        console.line(Ink.STRONG, spec.name().toUpperCase(Locale.ROOT));
        wrapped("", spec.doc());
        if (!spec.aliases().isEmpty()) {
            console.line("Also called: " + String.join(", ", spec.aliases()));
        }
        heading(spec.parameters().isEmpty() ? "PARAMETERS: none" : "PARAMETERS (= is required)");
        spec.parameters().stream()
                .sorted(Comparator.comparing(ParameterSpec::rest)
                        .thenComparing(parameter -> !parameter.required())
                        .thenComparing(ParameterSpec::name))
                .forEach(this::parameter);
        if (!spec.example().isBlank()) {
            heading("EXAMPLE");
            console.line(spec.example().stripTrailing().indent(2).stripTrailing());
        }
        if (!spec.results().isEmpty()) {
            heading("RESULT (beside changed, failed and msg)");
        }
        spec.results().forEach((key, meaning) -> {
            console.line("- " + key);
            wrapped(MARGIN, meaning);
        });
    }

    private void heading(String text) {
        console.blank();
        console.line(Ink.STRONG, text);
    }

    private void parameter(ParameterSpec parameter) {
        console.line((parameter.required() ? "= " : "- ") + (parameter.rest() ? "<any name>" : parameter.name()) + "  ("
                + parameter.typeInWords() + (parameter.freeForm() ? "; may be written without its name" : "") + ")");
        wrapped(MARGIN, parameter.doc());
        if (!parameter.choices().isEmpty()) {
            wrapped(MARGIN, "choices: " + String.join(", ", parameter.choices()));
        }
        parameter
                .orElse()
                .filter(value -> !value.isEmpty())
                .ifPresent(value -> console.line(MARGIN + "default: " + value));
        if (!parameter.aliases().isEmpty()) {
            wrapped(MARGIN, "aliases: " + String.join(", ", parameter.aliases()));
        }
    }

    private void wrapped(String margin, String text) {
        int room = Math.max(40, Math.min(console.width(), 100) - margin.length() - 1);
        for (String line : lines(Arrays.asList(text.strip().split("\\s+")), room)) {
            console.line(margin + line);
        }
    }

    private static List<String> lines(List<String> words, int room) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (String word : words) {
            boolean fits = column + 1 + word.length() <= room;
            out.append(column == 0 ? "" : fits ? " " : "\n").append(word);
            column = column == 0 || !fits ? word.length() : column + 1 + word.length();
        }
        return out.toString().lines().collect(Collectors.toList());
    }
}
