package dev.muster.connection;

import dev.muster.source.Diagnostics;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The user's and the machine's ssh_config: Host and Match sections, Include, first value wins. Keywords that mean
 * nothing to us are passed over; what cannot be read is a complaint with its place.
 */
public final class SshConfig {
    private static final int INCLUDES = 16;
    private static final Set<String> COLLECTED =
            Set.of("identityfile", "certificatefile", "userknownhostsfile", "globalknownhostsfile");

    /** What a host must be for options to hold. */
    private interface Condition {
        boolean holds(Subject subject);
    }

    /** What is known about the host so far; {@code host} follows HostName. */
    private record Subject(String originalHost, String host, String user, String localUser) {}

    private record Option(List<Condition> conditions, String keyword, List<String> arguments) {}

    /** One word of a line, without its quotes. */
    private record Word(String text, int start, int end) {}

    private final Path home;
    private final String localUser;
    private final List<Option> options = new ArrayList<>();
    private final Diagnostics diagnostics = new Diagnostics();

    private SshConfig(Path home, String localUser) {
        this.home = home;
        this.localUser = localUser;
    }

    /** Reads {@code ~/.ssh/config} and the machine's files; those that are missing say nothing. */
    public static SshConfig read(SshEnvironment environment) {
        SshConfig config = new SshConfig(environment.home(), environment.user());
        config.readFile(environment.file("config"), List.of(), 0);
        environment.systemConfig().forEach(file -> config.readFile(file, List.of(), 0));
        return config;
    }

    /** What could not be read, and what is passed over though it could matter. */
    public Diagnostics diagnostics() {
        return diagnostics;
    }

    /** The options for a host as the user called it. */
    SshHostConfig about(String originalHost, Optional<String> user) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Option option : options) {
            boolean collected = COLLECTED.contains(option.keyword);
            if (!collected && found.containsKey(option.keyword)) {
                continue;
            }
            Subject subject = subject(originalHost, user, found);
            if (option.conditions.stream().allMatch(c -> c.holds(subject))) {
                found.computeIfAbsent(option.keyword, k -> new ArrayList<>()).addAll(option.arguments);
            }
        }
        return new SshHostConfig(found);
    }

    private Subject subject(String originalHost, Optional<String> user, Map<String, List<String>> found) {
        String host = Optional.ofNullable(found.get("hostname"))
                .map(h -> h.get(0).replace("%h", originalHost).replace("%%", "%"))
                .orElse(originalHost);
        String name = user.or(() -> Optional.ofNullable(found.get("user")).map(u -> u.get(0)))
                .orElse(localUser);
        return new Subject(originalHost, host, name, localUser);
    }

    // ---- reading

    private void readFile(Path file, List<Condition> outer, int depth) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        SourceText source;
        try {
            source = new SourceText(file.toString(), Files.readString(file));
        } catch (IOException unreadable) {
            SourceText nothing = new SourceText(file.toString(), "");
            diagnostics.error(nothing.whole(), "cannot be read: " + ShellSession.messageOf(unreadable));
            return;
        }
        List<Condition> current = outer;
        for (int line = 1; line <= source.lineCount(); line++) {
            current = readLine(source, line, file, outer, current, depth);
        }
    }

    private List<Condition> readLine(
            SourceText source, int line, Path file, List<Condition> outer, List<Condition> current, int depth) {
        List<Word> words = words(source, line);
        if (words.isEmpty()) {
            return current;
        }
        Word first = words.get(0);
        String keyword = first.text.toLowerCase(Locale.ROOT);
        List<Word> rest = words.subList(1, words.size());
        if (rest.isEmpty()) {
            diagnostics.error(source.span(first.start, first.end), first.text + " needs a value");
            return current;
        }
        switch (keyword) {
            case "host" -> {
                List<String> patterns = texts(rest);
                return with(outer, subject -> Glob.anyMatches(patterns, subject.originalHost));
            }
            case "match" -> {
                return with(outer, match(source, rest));
            }
            case "include" -> include(source, rest, file, current, depth);
            default -> {
                check(source, keyword, rest.get(0));
                options.add(new Option(current, keyword, texts(rest)));
            }
        }
        return current;
    }

    private void check(SourceText source, String keyword, Word value) {
        boolean number = keyword.equals("port") || keyword.equals("connecttimeout");
        boolean good = !number
                || (value.text.length() < 6 && value.text.chars().allMatch(c -> c >= '0' && c <= '9'))
                || value.text.equals("none");
        if (!good || (keyword.equals("port") && (value.text.equals("0") || value.text.equals("none")))) {
            diagnostics.error(source.span(value.start, value.end), "not a number for " + keyword + ": " + value.text);
        }
    }

    private Condition match(SourceText source, List<Word> words) {
        List<Condition> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            boolean negated = word.text.startsWith("!");
            String criterion = word.text.substring(negated ? 1 : 0).toLowerCase(Locale.ROOT);
            if (criterion.equals("all")) {
                continue;
            }
            Span span = source.span(word.start, word.end);
            if (!Set.of("host", "originalhost", "user", "localuser").contains(criterion)) {
                diagnostics.warning(span, "Match " + criterion + " is not supported; the section is passed over");
                return subject -> false;
            }
            if (++i >= words.size()) {
                diagnostics.error(span, "Match " + criterion + " needs a pattern");
                return subject -> false;
            }
            List<String> patterns = List.of(words.get(i).text.split(","));
            all.add(subject -> negated != Glob.anyMatches(patterns, part(subject, criterion)));
        }
        return subject -> all.stream().allMatch(c -> c.holds(subject));
    }

    private static String part(Subject subject, String criterion) {
        return switch (criterion) {
            case "host" -> subject.host;
            case "originalhost" -> subject.originalHost;
            case "user" -> subject.user;
            default -> subject.localUser;
        };
    }

    private void include(SourceText source, List<Word> words, Path file, List<Condition> current, int depth) {
        for (Word word : words) {
            if (depth >= INCLUDES) {
                diagnostics.error(source.span(word.start, word.end), "Include goes deeper than " + INCLUDES + " files");
                return;
            }
            String expanded = word.text.startsWith("~/") ? home + word.text.substring(1) : word.text;
            Path folder = file.startsWith(home) ? home.resolve(".ssh") : Path.of("/etc/ssh");
            for (Path found : glob(folder.resolve(expanded))) {
                readFile(found, current, depth + 1);
            }
        }
    }

    private static List<Path> glob(Path pattern) {
        String name = String.valueOf(pattern.getFileName());
        Path folder = pattern.getParent();
        if (folder == null || Stream.of("*", "?", "[").noneMatch(name::contains)) {
            return List.of(pattern);
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, name)) {
            stream.forEach(found::add);
        } catch (IOException missing) {
            return List.of();
        }
        return found.stream().sorted().toList();
    }

    private static List<Condition> with(List<Condition> outer, Condition more) {
        List<Condition> all = new ArrayList<>(outer);
        all.add(more);
        return List.copyOf(all);
    }

    private static List<String> texts(List<Word> words) {
        return words.stream().map(Word::text).toList();
    }

    /** Words of a line; the first may be followed by an equals sign. Nothing for comments. */
    private List<Word> words(SourceText source, int line) {
        String text = source.line(line);
        int base = source.offsetOfLine(line);
        List<Word> words = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '#') {
                break;
            }
            if (Character.isWhitespace(c) || (c == '=' && words.size() == 1)) {
                i++;
                continue;
            }
            int start = i;
            if (c == '"') {
                int end = text.indexOf('"', i + 1);
                if (end < 0) {
                    diagnostics.error(source.span(base + i, base + text.length()), "no closing quote");
                    return List.of();
                }
                words.add(new Word(text.substring(i + 1, end), base + start, base + end + 1));
                i = end + 1;
                continue;
            }
            while (i < text.length() && !ends(text.charAt(i), words.isEmpty())) {
                i++;
            }
            words.add(new Word(text.substring(start, i), base + start, base + i));
        }
        return words;
    }

    private static boolean ends(char c, boolean keyword) {
        return Character.isWhitespace(c) || (keyword && c == '=');
    }
}
