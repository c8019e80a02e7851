package dev.muster.project;

import dev.muster.ntp.Network;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import dev.muster.yaml.YamlScalar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The project file {@value #FILE}: which networks and domains are the project's own. It stands in the folder one works
 * in or the nearest above it. Since it says where packets may go, one that anybody may write is an error, and one of
 * another user is passed by with a warning.
 *
 * @param file empty where there is none
 * @param ranges networks that may be swept
 * @param domains in lower case, without a dot in front
 */
public record Project(Optional<Path> file, List<OwnRange> ranges, List<String> domains) {
    /** Its name. */
    public static final String FILE = "muster.yml";

    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    /**
     * What no one has to himself: this network, link-local, multicast, reserved and broadcast (RFC 6890), and of IPv6 the
     * unspecified address, IPv4 in disguise, link-local and multicast (RFC 4291).
     */
    private static final List<Network> NOBODYS = Stream.of(
                    "0.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/96",
                    "::ffff:0:0/96",
                    "fe80::/10",
                    "ff00::/8")
            .flatMap(text -> Network.parse(text).stream())
            .toList();

    /** This machine's, which it may well declare. */
    private static final List<Network> LOOPBACK = Stream.of("127.0.0.0/8", "::1")
            .flatMap(text -> Network.parse(text).stream())
            .toList();

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
    public static Project load(Path folder, Path home, Trust trust, Diagnostics diagnostics) {
        for (Path file : candidates(folder.toAbsolutePath().normalize(), home)) {
            Optional<String> objection = trust.objection(file);
            if (objection.isEmpty()) {
                return read(file, diagnostics);
            }
            Span name = LocatedText.named("<project file>", file.toString()).span();
            if (trust.isOwn(file)) {
                diagnostics.error(name, "this file " + objection.get());
                return none();
            }
            diagnostics.warning(name, "this file is not heeded: it " + objection.get());
        }
        return none();
    }

    private static List<Path> candidates(Path here, Path home) {
        return Stream.iterate(Optional.of(here), Optional::isPresent, at -> at.map(Path::getParent))
                .flatMap(Optional::stream)
                .filter(at -> at.equals(here) || !at.equals(home))
                .map(at -> at.resolve(FILE))
                .filter(Files::isRegularFile)
                .toList();
    }

    private static Project read(Path file, Diagnostics diagnostics) {
        List<OwnRange> ranges = new ArrayList<>();
        List<String> domains = new ArrayList<>();
        YamlReader.read(file, diagnostics).ifPresent(document -> {
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
        Optional<Network> nobodys = nobodys(network.get());
        if (nobodys.isPresent()) {
            diagnostics.error(
                    span,
                    network.get() + " is nobody's own"
                            + (nobodys.get().covers(network.get()) ? "" : ": " + nobodys.get() + " is in it"));
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

    private static Optional<Network> nobodys(Network network) {
        if (LOOPBACK.stream().anyMatch(each -> each.covers(network))) {
            return Optional.empty();
        }
        return NOBODYS.stream()
                .filter(each -> each.covers(network) || network.covers(each))
                .findFirst();
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
