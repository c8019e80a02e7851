package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Sighting;
import dev.muster.inventory.Inventory;
import dev.muster.project.Project;
import dev.muster.source.Printable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster census adopt}: the forgotten boxes as an inventory, to be looked through and taken over. */
@Command(
        name = "adopt",
        description = {
            "Write the boxes that the inventory lacks to a new inventory file, each with the places that know it.",
            "Boxes of which only a key or a card is known are listed as comments."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class CensusAdoptCommand extends CensusTool {
    private static final int SSH_PORT = 22;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The file to write; one that is there is never overwritten.")
    private Path file = Path.of("");

    @Option(names = "--group", paramLabel = "NAME", defaultValue = "census", description = "Its group (census).")
    private String group = "census";

    CensusAdoptCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    ExitCode work(Inventory inventory, Project project) {
        if (!group.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new CensusSources.BadSource(
                    "--group " + Printable.line(group) + ": a group is a word of letters, digits and _");
        }
        return write(forgotten(census(inventory, project)));
    }

    private ExitCode write(List<Box> forgotten) {
        if (forgotten.isEmpty()) {
            console().line("the inventory has every box that the sources know; nothing is written");
            return ExitCode.OK;
        }
        try {
            Files.writeString(file, text(forgotten), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            console().error("error: " + file + " is there already and is left as it is");
            return ExitCode.ERROR;
        } catch (IOException e) {
            console().error("error: cannot write " + file + ": " + e.getMessage());
            return ExitCode.ERROR;
        }
        console()
                .line(CensusWords.counted(forgotten.size(), "box", "boxes") + " written to " + file
                        + "; look it through, then name it with -i");
        return ExitCode.OK;
    }

    private String text(List<Box> forgotten) {
        StringBuilder out = new StringBuilder(
                        "# Boxes that other files know and the inventory lacked; muster census adopt.\n")
                .append(group)
                .append(":\n  hosts:\n");
        forgotten.forEach(box -> entry(box, out));
        return out.toString();
    }

    /** Names and addresses hold nothing that YAML could take for anything else, but for IPv6 and the quotes around it. */
    private static void entry(Box box, StringBuilder out) {
        String places = box.sightings().stream()
                .map(Sighting::origin)
                .map(origin -> Printable.line(origin.toString()))
                .distinct()
                .limit(5)
                .collect(Collectors.joining(", "));
        Optional<String> name =
                Stream.concat(box.names().stream(), box.addresses().stream()).findFirst();
        if (name.isEmpty()) {
            out.append("    # ")
                    .append(Printable.line(box.title()))
                    .append(": ")
                    .append(places)
                    .append('\n');
            return;
        }
        out.append("    # ")
                .append(places)
                .append("\n    \"")
                .append(name.get())
                .append("\":\n");
        Optional<String> address = box.addresses().stream().findFirst().filter(a -> !a.equals(name.get()));
        address.ifPresent(a -> out.append("      ansible_host: \"").append(a).append("\"\n"));
        box.port().stream()
                .filter(port -> port != SSH_PORT)
                .forEach(port -> out.append("      ansible_port: ").append(port).append('\n'));
    }
}
