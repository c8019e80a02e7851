package dev.muster.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One of the two tools with a host and an admin's home of its own. It runs its scenarios one after the other on that
 * host; another lane runs the same ones with the other tool on the twin.
 */
final class Lane implements AutoCloseable {
    private static final Path KEYS = Path.of("test-hosts", "keys").toAbsolutePath();

    private final Twin twin;
    private final Tool tool;
    private final Path own;
    private final Path scenarios;

    private Lane(Twin twin, Tool tool, Path own, Path scenarios) {
        this.twin = twin;
        this.tool = tool;
        this.own = own;
        this.scenarios = scenarios;
    }

    /**
     * What the runs of a scenario left.
     *
     * @param traces one for each run
     * @param files the scenario's folder on the controller afterwards: path to mode and content
     * @param pythons what the host's Python was started for, if it is watched
     */
    record Outcome(List<Trace> traces, Map<String, String> files, List<String> pythons) {}

    /** The lane of ansible-playbook, which sees its copy of the scenarios at {@code scenarios}. */
    static Lane ofAnsible(Path folder, Path scenarios, String site) {
        Twin twin = Twin.start();
        Path home = home(folder, twin);
        Path own = copy(folder.resolve("scenarios"));
        Map<String, String> environment = new HashMap<>(environment(site));
        environment.put("ANSIBLE_PIPELINING", "1");
        // Else each host is asked for its Python first.
        environment.put("ANSIBLE_PYTHON_INTERPRETER", "/usr/bin/python3");
        return new Lane(twin, Oracle.start(home, own, scenarios, environment), own, scenarios);
    }

    /** The lane of muster, whose host writes down each start of Python and each process. */
    static Lane ofMuster(Path folder, Path scenarios, String site) {
        Twin twin = Twin.start();
        Path home = home(folder, twin);
        copy(scenarios);
        twin.sh("sh /usr/local/sbin/watch-python && touch /var/log/pacct && accton /var/log/pacct >&2");
        return new Lane(twin, new MusterProcess(home, scenarios, environment(site)), scenarios, scenarios);
    }

    private static Map<String, String> environment(String site) {
        return Map.of("TWIN_SITE", site, "LC_ALL", "C.UTF-8", "TZ", "UTC", "COLUMNS", "80");
    }

    Outcome run(Scenario scenario) {
        Path folder = scenarios.resolve(scenario.name());
        if (!scenario.preparation().isEmpty()) {
            twin.sh(scenario.preparation());
        }
        List<Trace> traces = new ArrayList<>();
        Snapshot before = twin.snapshot();
        for (Scenario.Run run : scenario.runs()) {
            List<String> words = new ArrayList<>(scenario.command(folder, run));
            words.addAll(run.options(folder));
            Tool.Result result = tool.run(folder, scenario.hasSettings(), words);
            Snapshot after = twin.snapshot();
            traces.add(new Trace(result.exit(), result.out(), result.err(), after.since(before)));
            before = after;
        }
        if (!scenario.cleanup().isEmpty()) {
            twin.sh(scenario.cleanup());
        }
        if (tool instanceof Oracle oracle) {
            oracle.openFiles(folder);
        }
        return new Outcome(traces, files(own.resolve(scenario.name())), startsOfPython());
    }

    /** What Python was started for since the last question. */
    List<String> startsOfPython() {
        return twin.sh("cat /var/log/python-starts 2>/dev/null; : >/var/log/python-starts")
                .lines()
                .toList();
    }

    /** The names of all processes that have ended on the host, with their number. */
    Map<String, Integer> processes() {
        Map<String, Integer> found = new TreeMap<>();
        twin.sh("lastcomm -f /var/log/pacct | cut -d' ' -f1 | sort | uniq -c")
                .lines()
                .map(line -> line.strip().split(" ", 2))
                .forEach(cells -> found.put(cells[1], Integer.valueOf(cells[0])));
        return found;
    }

    Twin twin() {
        return twin;
    }

    @Override
    public void close() {
        tool.close();
        twin.close();
    }

    // ------------------------------------------------------------------ the controller

    private static Path home(Path folder, Twin twin) {
        Path home = folder.resolve("home");
        try {
            Files.createDirectories(home.resolve(".ssh"));
            Path key = Files.copy(KEYS.resolve("id_ed25519"), home.resolve(".ssh/id"));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            // Every name leads to the twin, so that an inventory may name as many hosts as it likes.
            Files.writeString(home.resolve(".ssh/config"), """
                    Host *
                      HostName %s
                      HostKeyAlias twin
                      User root
                      IdentityFile ~/.ssh/id
                      ControlPath ~/.ssh/%%C
                    """.formatted(twin.address()));
            Files.write(
                    home.resolve(".ssh/known_hosts"),
                    twin.sh("cat /etc/ssh/ssh_host_*_key.pub")
                            .lines()
                            .map(line -> "twin " + line)
                            .toList());
            twin.allow(KEYS.resolve("authorized_keys"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return home;
    }

    private static Path copy(Path to) {
        try (Stream<Path> files = Files.walk(Scenario.ROOT)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(Scenario.ROOT.relativize(file).toString());
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to;
    }

    private static Map<String, String> files(Path folder) {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = folder.relativize(file).toString();
                found.put(
                        name,
                        Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "folder");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
