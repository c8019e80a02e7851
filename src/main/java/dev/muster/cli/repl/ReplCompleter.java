package dev.muster.cli.repl;

import dev.muster.inventory.Group;
import dev.muster.inventory.Host;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleCatalog;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands and modules in front, hosts and groups behind {@code hosts}, parameters behind a module. */
final class ReplCompleter implements Completer {
    private static final List<String> COMMANDS = List.of(
            "hosts",
            "limit",
            "add",
            "facts",
            "probe",
            "check",
            "diff",
            "become",
            "password",
            "more",
            "doc",
            "help",
            "quit");

    private final ModuleCatalog catalog;
    private final Supplier<Inventory> inventory;

    ReplCompleter(ModuleCatalog catalog, Supplier<Inventory> inventory) {
        this.catalog = catalog;
        this.inventory = inventory;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        words(line.words(), line.wordIndex()).forEach(word -> candidates.add(candidate(word)));
    }

    /** What may stand at a place of a line. */
    Stream<String> words(List<String> words, int index) {
        if (index == 0) {
            return Stream.concat(COMMANDS.stream(), catalog.names().stream());
        }
        return switch (words.get(0)) {
            case "hosts", "limit" -> index == 1 ? hosts() : Stream.empty();
            case "check", "diff" -> index == 1 ? Stream.of("on", "off") : Stream.empty();
            case "become" -> index == 1 ? Stream.of("on", "off", "root") : Stream.empty();
            case "password" -> index == 1 ? Stream.of("become") : Stream.empty();
            case "doc" -> index == 1 ? catalog.names().stream() : Stream.empty();
            default -> {
                String word = index < words.size() ? words.get(index) : "";
                yield word.contains("=") ? values(words.get(0), word) : parameters(words.get(0));
            }
        };
    }

    /** What a parameter takes, where that is a short list. */
    private Stream<String> values(String module, String word) {
        String name = word.substring(0, word.indexOf('='));
        return catalog.find(module).flatMap(spec -> spec.parameter(name)).stream()
                .flatMap(parameter -> parameter.typeInWords().equals("boolean")
                        ? Stream.of("true", "false")
                        : parameter.choices().stream())
                .map(value -> name + "=" + value);
    }

    private Stream<String> hosts() {
        Inventory now = inventory.get();
        return Stream.concat(
                now.groups().stream().map(Group::name), now.hosts().stream().map(Host::name));
    }

    private Stream<String> parameters(String module) {
        return catalog.find(module).stream()
                .flatMap(spec -> spec.parameters().stream())
                .filter(parameter -> !parameter.rest())
                .map(parameter -> parameter.name() + "=");
    }

    /** A parameter ends in {@code =} and its value follows without a blank. */
    private static Candidate candidate(String word) {
        return new Candidate(word, word, null, null, null, null, !word.endsWith("="));
    }
}
