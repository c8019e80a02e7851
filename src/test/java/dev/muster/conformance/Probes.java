package dev.muster.conformance;

import dev.muster.cli.CommandServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks muster's own checks what they take: snippets that use one name each are written below one another into a
 * file, {@code muster run --syntax-check} reads it, and the lines of its errors tell which it refuses. No host exists.
 */
final class Probes {
    private static final Pattern ERROR =
            Pattern.compile("error: (.*)\n *--> ([^\n:]+):(\\d+):(\\d+)((?:\n(?!error:|warning:).*)*)");

    private final Path folder;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Lines> probes = new LinkedHashMap<>();
    private final StringBuilder hosts = new StringBuilder();
    private String probed = "site.yml";
    private int line;

    private record Lines(int first, int last) {}

    /**
     * What muster says to a name it does not take.
     *
     * @param message the error
     * @param line where in the snippet, from 0
     * @param rest what stands below: the excerpt, with the hint if there is one
     */
    record Refusal(String message, int line, String rest) {
        boolean hasHint() {
            return rest.contains("did you mean") || rest.contains("^ ") || rest.contains("parameters: ");
        }
    }

    /** @param folder is filled with what snippets refer to */
    Probes(Path folder) {
        this.folder = folder;
    }

    /** Adds a snippet that uses a name: whole lines. */
    void add(String name, String snippet) {
        int lines = (int) snippet.lines().count();
        if (lines == 0) {
            return;
        }
        probes.put(name, new Lines(line, line + lines));
        text.append(snippet.endsWith("\n") ? snippet : snippet + "\n");
        line += lines;
    }

    /** Begins an inventory: the snippets are hosts then. */
    void hosts(String head) {
        probed = "hosts.yml";
        hosts.append(head).append('\n');
        line = (int) head.lines().count();
        text.append("- hosts: all\n");
    }

    /** Adds a host, one line. */
    void addHost(String name, String snippet) {
        probes.put(name, new Lines(line, line + 1));
        hosts.append(snippet).append('\n');
        line++;
    }

    /** The refusals by name; what is missing there was taken. */
    Map<String, List<Refusal>> refusals() {
        Path playbook = folder.resolve("site.yml");
        write(playbook, text.toString());
        if (hosts.length() > 0) {
            write(folder.resolve("hosts.yml"), hosts.toString());
        }
        CommandServer.Result result = CommandServer.run(
                "run", "--syntax-check", "-i", folder.resolve("hosts.yml").toString(), playbook.toString());
        Map<String, List<Refusal>> found = new LinkedHashMap<>();
        List<String> strangers = new ArrayList<>();
        Matcher error = ERROR.matcher(result.err());
        while (error.find()) {
            int at = Integer.parseInt(error.group(3)) - 1;
            Optional<Map.Entry<String, Lines>> probe = error.group(2).endsWith(probed)
                    ? probes.entrySet().stream()
                            .filter(entry -> entry.getValue().first() <= at
                                    && at < entry.getValue().last())
                            .findFirst()
                    : Optional.empty();
            if (probe.isEmpty()) {
                strangers.add(error.group());
            } else {
                found.computeIfAbsent(probe.get().getKey(), name -> new ArrayList<>())
                        .add(new Refusal(
                                error.group(1), at - probe.get().getValue().first(), error.group(5)));
            }
        }
        long told =
                result.err().lines().filter(text -> text.startsWith("error: ")).count();
        long placed = found.values().stream().mapToLong(List::size).sum();
        if (told != placed + strangers.size()) {
            throw new AssertionError("errors without a place:\n" + result.err());
        }
        if (!strangers.isEmpty() || (result.exit() != 0 && found.isEmpty())) {
            throw new AssertionError("the probes themselves are wrong:\n" + strangers + "\n" + result.err());
        }
        return found;
    }

    static void write(Path file, String content) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
