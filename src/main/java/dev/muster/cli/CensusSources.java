package dev.muster.cli;

import dev.muster.census.Box;
import dev.muster.census.Census;
import dev.muster.census.Clue;
import dev.muster.census.SourceKind;
import dev.muster.census.SourceReading;
import dev.muster.inventory.Inventory;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import dev.muster.source.DidYouMean;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What knows of boxes, and which boxes are one's own. */
final class CensusSources {
    private static final long LARGEST = 256L << 20;
    private static final List<String> USUAL = List.of(
            ".ssh/known_hosts",
            ".ssh/known_hosts2",
            ".ssh/config",
            ".bash_history",
            ".zsh_history",
            "/etc/hosts",
            "/etc/ssh/ssh_known_hosts",
            "/etc/ssh/ssh_config",
            "/proc/net/arp");

    @Parameters(
            paramLabel = "SOURCE",
            description = {
                "Files that know of boxes, as KIND:FILE, or FILE where its content or name tells the kind.",
                "Kinds: known_hosts, ssh_config, history, hosts, neighbours (ip neigh, arp), leases (ISC, Kea,"
                        + " dnsmasq), zone (DNS), logins (wtmp, last, sshd's log), nmap (XML), table (CSV,"
                        + " Shadowserver), mesh (perfSONAR JSON), clients (output of ntpdc -c monlist or ntpq -c"
                        + " mrulist on your own time servers), inventory.",
                "Default: your known_hosts, ssh_config, shell histories and this machine's /etc/hosts and ARP table."
            })
    private List<String> sources = new ArrayList<>();

    @Option(
            names = {"-i", "--inventory"},
            paramLabel = "SOURCE",
            description = "The inventory to compare with, as for the other commands. May be repeated.")
    private List<String> inventory = new ArrayList<>();

    @Option(
            names = "--own",
            paramLabel = "RANGE|DOMAIN",
            split = ",",
            description = "Only boxes in these networks (192.0.2.0/24) or domains (example.org) are yours.")
    private List<String> own = new ArrayList<>();

    /** A word of the command line that cannot be meant. */
    static final class BadSource extends RuntimeException {
        private static final long serialVersionUID = 1;

        BadSource(String message) {
            super(message);
        }
    }

    List<String> inventory() {
        return List.copyOf(inventory);
    }

    /** Reads all sources and compares them with the inventory. */
    Census census(Inventory managed) {
        List<SourceReading> readings = new ArrayList<>();
        named().forEach(source -> readings.add(read(source)));
        return Census.of(readings, managed);
    }

    private List<String> named() {
        if (!sources.isEmpty()) {
            return sources;
        }
        Path home = Path.of(System.getProperty("user.home"));
        List<String> there = USUAL.stream()
                .map(home::resolve)
                .filter(Files::isReadable)
                .map(Path::toString)
                .toList();
        if (there.isEmpty()) {
            throw new BadSource("this account has none of the usual sources; name one");
        }
        return there;
    }

    private static SourceReading read(String source) {
        int colon = source.indexOf(':');
        Optional<SourceKind> kind = colon > 0 ? SourceKind.of(source.substring(0, colon)) : Optional.empty();
        if (kind.isEmpty() && colon > 0 && !Files.exists(Path.of(source))) {
            throw new BadSource("unknown kind of source \"" + source.substring(0, colon) + "\""
                    + DidYouMean.hint(source.substring(0, colon), SourceKind.allWords())
                            .map(hint -> "; " + hint)
                            .orElse(": one of " + String.join(", ", SourceKind.allWords())));
        }
        String file = kind.isPresent() ? source.substring(colon + 1) : source;
        if (kind.equals(Optional.of(SourceKind.INVENTORY)) || Files.isDirectory(Path.of(file))) {
            return Census.readInventory(existing(file));
        }
        byte[] content = content(file);
        SourceKind read = kind.or(() -> Census.guess(file, content))
                .orElseThrow(
                        () -> new BadSource(file + ": neither its content nor its name tells what it is; write KIND:"
                                + file + " with one of " + String.join(", ", SourceKind.allWords())));
        return read == SourceKind.INVENTORY ? Census.readInventory(file) : Census.read(read, file, content);
    }

    private static String existing(String file) {
        if (!Files.exists(Path.of(file))) {
            throw new BadSource(file + ": there is no such file");
        }
        return file;
    }

    private static byte[] content(String file) {
        try {
            Path path = Path.of(file);
            if (Files.isRegularFile(path) && Files.size(path) > LARGEST) {
                throw new BadSource(file + ": larger than " + (LARGEST >> 20) + " MiB; cut it into pieces");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new BadSource(file + ": there is no such file");
        } catch (IOException e) {
            throw new BadSource(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** Whether a box is one's own; without {@code --own}, all are. */
    boolean isOwn(Box box) {
        return own.isEmpty() || own.stream().anyMatch(range -> isIn(box, range));
    }

    private static boolean isIn(Box box, String range) {
        Optional<Network> network = Network.parse(range);
        if (network.isPresent()) {
            return box.addresses().stream()
                    .flatMap(address -> IpAddress.parse(address).stream())
                    .anyMatch(network.get()::contains);
        }
        String domain = range.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", "");
        if (Clue.of(domain).filter(clue -> clue.kind() == Clue.Kind.NAME).isEmpty()) {
            throw new BadSource("--own " + range + ": neither a network nor a domain");
        }
        return box.names().stream()
                .flatMap(name -> Stream.of(name))
                .anyMatch(name -> name.equals(domain) || name.endsWith("." + domain));
    }
}
