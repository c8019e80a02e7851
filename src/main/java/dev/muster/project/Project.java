package dev.muster.project;

import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import dev.muster.yaml.YamlScalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The project file {@value #FILE}: which networks and domains are the project's own. It stands in the folder one works
 * in or the nearest above it; a file that anybody may write is an error, since it says where packets may go.
 *
 * @param file empty where there is none
 * @param ranges networks that may be swept
 * @param domains in lower case, without a dot in front
 */
public record Project(Optional<Path> file, List<OwnRange> ranges, List<String> domains) {
    /** Its name. */
    public static final String FILE = "muster.yml";

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final List<String> KEYS = List.of("own");
    private static final List<String> OWN_KEYS = List.of("ranges", "domains");

    public Project {
        ranges = List.copyOf(ranges);
        domains = List.copyOf(domains);
    }

    /** A project that says nothing of itself. */
    public static Project none() {
        return new Project(Optional.empty(), List.of(), List.of());
    }

    /**
     * The project one works in.
     *
     * @param home counts only for one who stands right in it
     */
    public static Project load(Path folder, Path home, Diagnostics diagnostics) {
        return find(folder.toAbsolutePath().normalize(), home)
                .map(file -> read(file, diagnostics))
                .orElse(none());
    }

    private static Optional<Path> find(Path here, Path home) {
        for (Optional<Path> at = Optional.of(here);
                at.isPresent();
                at = Optional.ofNullable(at.get().getParent())) {
            Path file = at.get().resolve(FILE);
            if (Files.isRegularFile(file) && (at.get().equals(here) || !at.get().equals(home))) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static Project read(Path file, Diagnostics diagnostics) {
        List<OwnRange> ranges = new ArrayList<>();
        List<String> domains = new ArrayList<>();
        YamlReader.read(file, diagnostics).ifPresent(document -> {
            if (everybodyWrites(file)) {
                diagnostics.error(document.start(), "anybody may write this file: chmod o-w " + file);
            }
            Fields.of(document, "a project file", diagnostics).ifPresent(fields -> {
                fields.rejectUnknown("a project file", KEYS);
                fields.mapping("own")
                        .flatMap(own -> Fields.of(own, "\"own\"", diagnostics))
                        .ifPresent(own -> {
                            own.rejectUnknown("\"own\"", OWN_KEYS);
                            own.list("ranges")
                                    .forEach(node -> range(node, diagnostics).ifPresent(ranges::add));
                            own.list("domains")
                                    .forEach(node -> domain(node, diagnostics).ifPresent(domains::add));
                        });
            });
        });
        return new Project(Optional.of(file), ranges, domains);
    }

    private static boolean everybodyWrites(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            return true;
        }
    }

    private static Optional<OwnRange> range(YamlNode node, Diagnostics diagnostics) {
        Optional<LocatedText> text = text(node, "a range", diagnostics);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Span span = text.get().span();
        Optional<Network> network = network(text.get().text());
        if (network.isEmpty()) {
            diagnostics.error(span, "\"" + text.get().text() + "\" is not a range of addresses such as 192.0.2.0/24");
            return Optional.empty();
        }
        if (Network.hasHostBits(text.get().text())) {
            diagnostics.add(Diagnostic.error(
                    span,
                    "\"" + text.get().text() + "\" has bits behind its prefix",
                    Optional.of("did you mean " + network.get() + "?")));
            return Optional.empty();
        }
        if (isNobodys(network.get())) {
            diagnostics.error(span, network.get() + " is nobody's own");
            return Optional.empty();
        }
        return Optional.of(new OwnRange(network.get(), span));
    }

    /** The range that a word is: an address, or an address and the length of a prefix. */
    public static Optional<Network> network(String word) {
        return Network.parse(word)
                .filter(network -> !word.strip().matches(".*\\s.*"))
                .filter(network -> network.mask().prefixLength().isPresent());
    }

    private static boolean isNobodys(Network network) {
        IpAddress address = network.address();
        return network.isEverything() || address.isMulticast() || address.isZero();
    }

    private static Optional<String> domain(YamlNode node, Diagnostics diagnostics) {
        return text(node, "a domain", diagnostics).flatMap(text -> {
            String domain = text.text()
                    .toLowerCase(Locale.ROOT)
                    .replaceFirst("^\\*?\\.", "")
                    .replaceFirst("\\.$", "");
            if (!DOMAIN.matcher(domain).matches() || network(domain).isPresent()) {
                diagnostics.error(text.span(), "\"" + text.text() + "\" is not a domain such as example.org");
                return Optional.empty();
            }
            return Optional.of(domain);
        });
    }

    private static Optional<LocatedText> text(YamlNode node, String what, Diagnostics diagnostics) {
        if (node instanceof YamlScalar scalar && !scalar.isNull()) {
            return Optional.of(scalar.content());
        }
        diagnostics.error(node.start(), what + " must be a text, not " + node.kind());
        return Optional.empty();
    }

    /** The declared range in which all of a network is. */
    public Optional<OwnRange> declaring(Network network) {
        return ranges.stream().filter(range -> range.network().covers(network)).findFirst();
    }
}
