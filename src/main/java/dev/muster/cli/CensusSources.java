package dev.muster.cli;

import dev.muster.census.Census;
import dev.muster.census.SourceKind;
import dev.muster.census.SourceReading;
import dev.muster.census.SshIncludes;
import dev.muster.program.LocalProgram;
import dev.muster.source.DidYouMean;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Parameters;

/** What knows of boxes, and which boxes are one's own. */
final class CensusSources {
    private static final long LARGEST = 256L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int DEEPEST = 16;
    private static final Path SYSTEM_WIDE = Path.of("/etc/ssh");
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
                "Default: your known_hosts, ssh_config, shell histories and this machine's /etc/hosts and neighbours."
            })
    private List<String> sources = new ArrayList<>();

    /** A word of the command line that cannot be meant. */
    static final class BadSource extends RuntimeException {
        private static final long serialVersionUID = 1;

        BadSource(String message) {
            super(message);
        }
    }

    /** Whether some are named. */
    boolean areNamed() {
        return !sources.isEmpty();
    }

    /** As they stand on the command line. */
    List<String> words() {
        return List.copyOf(sources);
    }

    /** A source that is remembered must be known again from another folder. */
    static SourceReading withWholePath(SourceReading reading) {
        return Files.exists(Path.of(reading.file())) ? reading.as(wholePath(reading.file())) : reading;
    }

    static String wholePath(String file) {
        return Path.of(file).toAbsolutePath().normalize().toString();
    }

    /** Reads those that are named. */
    List<SourceReading> named() {
        return read(sources);
    }

    /** Reads what an account usually has, as far as it is there. */
    static List<SourceReading> usual() {
        Path home = Path.of(System.getProperty("user.home"));
        List<SourceReading> usual = new ArrayList<>(read(USUAL.stream()
                .map(home::resolve)
                .filter(Files::isReadable)
                .map(Path::toString)
                .toList()));
        neighbours().ifPresent(usual::add);
        return List.copyOf(usual);
    }

    /** Of both families; {@code /proc/net/arp} knows IPv4 alone. */
    private static Optional<SourceReading> neighbours() {
        try {
            LocalProgram.Ended ip = LocalProgram.of(List.of("ip", "neigh"))
                    .complainingToNobody()
                    .run(PATIENCE);
            return Optional.of(Census.read(SourceKind.NEIGHBOURS, "ip neigh", ip.out()));
        } catch (IOException | LocalProgram.Late notToBeHad) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static List<SourceReading> read(List<String> sources) {
        List<SourceReading> readings = new ArrayList<>();
        sources.forEach(source -> addWithIncluded(read(source), 0, readings));
        return readings;
    }

    private static void addWithIncluded(SourceReading reading, int depth, List<SourceReading> readings) {
        readings.add(reading);
        if (reading.kind() == SourceKind.SSH_CONFIG && depth < DEEPEST) {
            for (Path included : included(Path.of(reading.file()))) {
                addWithIncluded(read(SourceKind.SSH_CONFIG.word() + ":" + included), depth + 1, readings);
            }
        }
    }

    /** What {@code Include} of ssh_config(5) names: relative to {@code ~/.ssh}, or {@code /etc/ssh} of a file there. */
    private static List<Path> included(Path config) {
        Path base = config.startsWith(SYSTEM_WIDE)
                ? SYSTEM_WIDE
                : Path.of(System.getProperty("user.home")).resolve(".ssh");
        List<Path> files = new ArrayList<>();
        for (String word : SshIncludes.of(content(config.toString()))) {
            String path = word.startsWith("~/") ? System.getProperty("user.home") + word.substring(1) : word;
            Path pattern = base.resolve(path);
            Path folder = pattern.getParent();
            if (folder != null && Files.isDirectory(folder)) {
                files.addAll(matching(folder, String.valueOf(pattern.getFileName())));
            }
        }
        return files;
    }

    private static List<Path> matching(Path folder, String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
            found.forEach(file -> {
                if (Files.isRegularFile(file) && Files.isReadable(file)) {
                    files.add(file);
                }
            });
        } catch (IOException | PatternSyntaxException | DirectoryIteratorException e) {
            throw new BadSource(folder.resolve(glob) + ": cannot be read: " + e.getMessage());
        }
        files.sort(null);
        return files;
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
}
