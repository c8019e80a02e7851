package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Clue;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.project.OwnRange;
import dev.muster.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which boxes are one's own: by the command line, else by the project file, and never those that were disowned. */
final class CensusOwn {
    @Option(
            names = "--own",
            paramLabel = "RANGE|DOMAIN",
            split = ",",
            description = {
                "Only boxes in these networks (192.0.2.0/24) or domains (example.org) are yours.",
                "Default: own: of muster.yml; where that says nothing, every box is."
            })
    private List<String> own = new ArrayList<>();

    private Project project = Project.none();
    private Set<String> foreign = Set.of();

    /** What else decides: the project file, and clues of boxes that somebody disowned. */
    void heed(Project said, Set<String> disowned) {
        project = said;
        foreign = Set.copyOf(disowned);
    }

    /** Whether a box is one's own. */
    boolean has(Box box) {
        return box.clues().stream().noneMatch(clue -> foreign.contains(clue.value())) && isIn(box);
    }

    private boolean isIn(Box box) {
        if (!own.isEmpty()) {
            return own.stream().anyMatch(word -> isIn(box, word));
        }
        List<Network> ranges = project.ranges().stream().map(OwnRange::network).toList();
        return ranges.isEmpty() && project.domains().isEmpty()
                || ranges.stream().anyMatch(range -> isIn(box, range))
                || project.domains().stream().anyMatch(domain -> isOf(box, domain))
                // Of neither a name nor an address, it cannot be told to be somebody else's.
                || Stream.concat(box.names().stream(), box.addresses().stream())
                        .findFirst()
                        .isEmpty();
    }

    private static boolean isIn(Box box, String word) {
        Optional<Network> network = Network.parse(word);
        if (network.isPresent()) {
            return isIn(box, network.get());
        }
        String domain = word.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
        if (Clue.of(domain).filter(clue -> clue.kind() == Clue.Kind.NAME).isEmpty()) {
            throw new CensusSources.BadSource("--own " + word + ": neither a network nor a domain");
        }
        return isOf(box, domain);
    }

    private static boolean isIn(Box box, Network network) {
        return box.addresses().stream()
                .flatMap(address -> IpAddress.parse(address).stream())
                .anyMatch(network::contains);
    }

    private static boolean isOf(Box box, String domain) {
        return box.names().stream().anyMatch(name -> name.equals(domain) || name.endsWith("." + domain));
    }
}
