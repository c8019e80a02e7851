package dev.muster.connection;

import dev.muster.program.LocalProgram;
import dev.muster.source.Diagnostics;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The user's and the machine's ssh_config: Host and Match sections, Include, first value wins. Keywords that mean
 * nothing to us are passed over; what cannot be read is a complaint with its place.
 */
public final class SshConfig {
    private static final int INCLUDES = 16;
    private static final Set<String> COLLECTED =
            Set.of("identityfile", "certificatefile", "userknownhostsfile", "globalknownhostsfile");

    /** Older names of keywords. */
    private static final Map<String, String> ALIASES = Map.of(
            "pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms",
            "challengeresponseauthentication", "kbdinteractiveauthentication",
            "skeyauthentication", "kbdinteractiveauthentication",
            "identityfile2", "identityfile",
            "userknownhostsfile2", "userknownhostsfile",
            "hostbasedkeytypes", "hostbasedacceptedalgorithms",
            "cipher", "ciphers");

    /** What ssh knows and we need not: it decides neither where we connect nor whom we trust. */
    private static final Set<String> KNOWN = Set.of(("addkeystoagent addressfamily batchmode canonicaldomains"
                    + " canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots"
                    + " canonicalizepermittedcnames casignaturealgorithms channeltimeout checkhostip ciphers"
                    + " clearallforwardings compression compressionlevel connectionattempts connecttimeout"
                    + " controlmaster controlpath controlpersist dynamicforward enableescapecommandline"
                    + " enablesshkeysign escapechar exitonforwardfailure fingerprinthash forkafterauthentication"
                    + " forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports"
                    + " globalknownhostsfile gssapiauthentication gssapiclientidentity"
                    + " gssapidelegatecredentials gssapikeyexchange gssapirenewalforcesrekey gssapiserveridentity"
                    + " gssapitrustdns hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication"
                    + " hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile"
                    + " ignoreunknown ipqos kbdinteractiveauthentication kbdinteractivedevices kexalgorithms"
                    + " keepalive localcommand localforward loglevel logverbose macs"
                    + " nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming"
                    + " passwordauthentication permitlocalcommand permitremoteopen port"
                    + " preferredauthentications protocol proxyjump proxycommand proxyusefdpass"
                    + " pubkeyacceptedalgorithms pubkeyauthentication rekeylimit remotecommand remoteforward"
                    + " requesttty requiredrsasize rhostsrsaauthentication rsaauthentication sendenv"
                    + " serveralivecountmax serveraliveinterval sessiontype setenv stdinnull streamlocalbindmask"
                    + " streamlocalbindunlink stricthostkeychecking syslogfacility tag tcpkeepalive tunnel"
                    + " tunneldevice updatehostkeys useprivilegedport user userknownhostsfile usekeychain"
                    + " verifyhostkeydns versionaddendum visualhostkey warnweakcrypto xauthlocation")
            .split(" "));

    /** What ssh knows and we do not do: said once, as it can only make a login fail. */
    private static final Set<String> WARNED =
            Set.of("certificatefile", "knownhostscommand", "pkcs11provider", "securitykeyprovider", "smartcarddevice");

    /** What decides where we connect or whom we trust, and cannot be honoured. */
    private static final Set<String> REFUSED = Set.of("bindaddress", "bindinterface", "revokedhostkeys");

    private static final Duration EXEC_DEADLINE = Duration.ofSeconds(10);

    /** What a host must be for options to hold. */
    private interface Condition {
        boolean holds(Subject subject);
    }

    /** What is known about the host so far; {@code host} follows HostName. */
    private record Subject(
            String originalHost, String host, String user, String localUser, String port, boolean isFinal) {}

    /** @param refusal why a host it holds for cannot be connected to */
    private record Option(
            List<Condition> conditions, String keyword, List<String> arguments, Optional<String> refusal) {}

    /** One word of a line, without its quotes. */
    private record Word(String text, int start, int end) {}

    private final SshEnvironment environment;
    private final Path home;
    private final String localUser;
    private final Set<String> ignored = new HashSet<>();
    private final Map<String, Boolean> ran = new ConcurrentHashMap<>();
    private boolean hasFinal;
    private final List<Option> options = new ArrayList<>();
    private final Diagnostics diagnostics = new Diagnostics();

    private SshConfig(SshEnvironment environment) {
        this.environment = environment;
        this.home = environment.home();
        this.localUser = environment.user();
    }

    /** Reads {@code ~/.ssh/config} and the machine's files; those that are missing say nothing. */
    public static SshConfig read(SshEnvironment environment) {
        return read(environment, SshOptions.NONE);
    }

    /** The same behind options of a command line, or another file in the place of these. */
    static SshConfig read(SshEnvironment environment, SshOptions given) {
        SshConfig config = new SshConfig(environment);
        if (!given.lines().isEmpty()) {
            config.readLines(
                    new SourceText("<ssh arguments>", String.join("\n", given.lines())),
                    Path.of("").toAbsolutePath().resolve("-"),
                    List.of(),
                    0);
        }
        if (given.config().isPresent()) {
            config.readFile(given.config().get(), List.of(), 0);
            return config;
        }
        config.readFile(environment.file("config"), List.of(), 0);
        environment.systemConfig().forEach(file -> config.readFile(file, List.of(), 0));
        return config;
    }

    /** Whether an option of ssh is honoured, or of no importance to where we connect and whom we trust. */
    public static boolean knows(String keyword) {
        String written = keyword.toLowerCase(Locale.ROOT);
        return KNOWN.contains(ALIASES.getOrDefault(written, written));
    }

    /** What could not be read, and what is passed over though it could matter. */
    public Diagnostics diagnostics() {
        return diagnostics;
    }

    /** The options for a host as the user called it. */
    SshHostConfig about(String originalHost, Optional<String> user) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        Set<String> refusals = new LinkedHashSet<>();
        collect(originalHost, user, false, found, refusals);
        if (hasFinal) {
            collect(originalHost, user, true, found, refusals);
        }
        return new SshHostConfig(found, refusals.stream().findFirst());
    }

    private void collect(
            String originalHost,
            Optional<String> user,
            boolean isFinal,
            Map<String, List<String>> found,
            Set<String> refusals) {
        for (Option option : options) {
            boolean collected = COLLECTED.contains(option.keyword);
            boolean beaten = found.containsKey(option.keyword)
                    || (option.keyword.equals("proxycommand") && found.containsKey("proxyjump"))
                    || (option.keyword.equals("proxyjump") && found.containsKey("proxycommand"));
            if (!collected && beaten) {
                continue;
            }
            Subject subject = subject(originalHost, user, isFinal, found);
            if (option.conditions.stream().allMatch(c -> c.holds(subject))) {
                List<String> values = found.computeIfAbsent(option.keyword, k -> new ArrayList<>());
                option.arguments.stream().filter(a -> !values.contains(a)).forEach(values::add);
                option.refusal.ifPresent(refusals::add);
            }
        }
    }

    private Subject subject(
            String originalHost, Optional<String> user, boolean isFinal, Map<String, List<String>> found) {
        String host = Optional.ofNullable(found.get("hostname"))
                .map(h -> new Tokens(Map.of('h', originalHost, 'n', originalHost)).expand(h.get(0)))
                .orElse(originalHost);
        String name = user.or(() -> Optional.ofNullable(found.get("user")).map(u -> u.get(0)))
                .orElse(localUser);
        String port = Optional.ofNullable(found.get("port")).map(p -> p.get(0)).orElse("22");
        return new Subject(originalHost, host, name, localUser, port, isFinal);
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
        readLines(source, file, outer, depth);
    }

    private void readLines(SourceText source, Path file, List<Condition> outer, int depth) {
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
        String written = first.text.toLowerCase(Locale.ROOT);
        String keyword = ALIASES.getOrDefault(written, written);
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
            default ->
                options.add(new Option(
                        current,
                        keyword,
                        keyword.equals("proxycommand")
                                ? List.of(source.line(line).substring(rest.get(0).start - source.offsetOfLine(line)))
                                : texts(rest),
                        check(source, keyword, first, rest.get(0))));
        }
        return current;
    }

    /** Why hosts with this line cannot be connected to, if they cannot. */
    private Optional<String> check(SourceText source, String keyword, Word name, Word value) {
        Span span = source.span(value.start, value.end);
        String place = source.name() + ":" + source.lineOf(name.start);
        if (keyword.equals("ignoreunknown")) {
            ignored.addAll(List.of(value.text.toLowerCase(Locale.ROOT).split(",")));
        }
        boolean none = value.text.equalsIgnoreCase("none") || value.text.equalsIgnoreCase("no");
        if (isMisnumbered(keyword, value.text)) {
            diagnostics.error(span, "not a number for " + keyword + ": " + value.text);
            return Optional.of(place + ": not a number for " + keyword + ": " + value.text);
        }
        if (keyword.equals("canonicalizehostname") && !none) {
            return Optional.of(place + ": CanonicalizeHostname may lead to another host, and muster does not do it");
        }
        if (REFUSED.contains(keyword) && !none) {
            return Optional.of(place + ": " + name.text + " is not supported by muster's own SSH");
        }
        if (WARNED.contains(keyword) && !none) {
            diagnostics.warning(source.span(name.start, name.end), name.text + " is not supported; it is passed over");
        } else if (!KNOWN.contains(keyword) && !REFUSED.contains(keyword) && !isIgnored(keyword)) {
            String complaint = "\"" + name.text + "\" is no option of ssh";
            diagnostics.unknown(source.span(name.start, name.end), complaint, keyword, KNOWN);
            return Optional.of(place + ": " + complaint);
        }
        return Optional.empty();
    }

    private boolean isIgnored(String keyword) {
        return Glob.anyMatches(ignored, keyword);
    }

    private static boolean isMisnumbered(String keyword, String value) {
        boolean isPort = keyword.equals("port");
        if (!isPort && !keyword.equals("connecttimeout")) {
            return false;
        }
        boolean number = !value.isEmpty() && value.length() < 6 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return isPort
                ? !number || Integer.parseInt(value) == 0 || Integer.parseInt(value) > 65535
                : !number && !value.equals("none");
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
            if (criterion.equals("final") || criterion.equals("canonical")) {
                hasFinal |= criterion.equals("final");
                boolean isFinal = criterion.equals("final");
                all.add(subject -> negated != (isFinal && subject.isFinal));
                continue;
            }
            Span span = source.span(word.start, word.end);
            if (!Set.of("host", "originalhost", "user", "localuser", "exec").contains(criterion)) {
                diagnostics.warning(span, "Match " + criterion + " is not supported; the section is passed over");
                return subject -> false;
            }
            if (++i >= words.size()) {
                diagnostics.error(span, "Match " + criterion + " needs a pattern");
                return subject -> false;
            }
            if (criterion.equals("exec")) {
                String command = words.get(i).text;
                all.add(subject -> negated != succeeds(command, subject));
                continue;
            }
            List<String> patterns = List.of(words.get(i).text.split(","));
            all.add(subject -> negated != Glob.anyMatches(patterns, part(subject, criterion)));
        }
        return subject -> all.stream().allMatch(c -> c.holds(subject));
    }

    /** Runs the command of {@code Match exec} here, once for each text it has; what does not end in time is a no. */
    private boolean succeeds(String command, Subject subject) {
        String text = new Tokens(Map.of(
                        'h',
                        subject.host,
                        'n',
                        subject.originalHost,
                        'r',
                        subject.user,
                        'u',
                        localUser,
                        'p',
                        subject.port,
                        'd',
                        home.toString()))
                .expand(command);
        return ran.computeIfAbsent(text, SshConfig::run);
    }

    private static boolean run(String command) {
        try {
            return LocalProgram.shell(command)
                            .complainingToNobody()
                            .run(EXEC_DEADLINE)
                            .status()
                    == 0;
        } catch (IOException | LocalProgram.Late impossible) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
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
            Path folder = file.startsWith(home) ? home.resolve(".ssh") : Path.of("/etc/ssh");
            String named = new Tokens(Map.of('d', home.toString(), 'u', localUser)).expandPath(word.text, environment);
            for (Path found : glob(folder.resolve(named))) {
                readFile(found, current, depth + 1);
            }
        }
    }

    /** Patterns may stand in any part of the path. */
    private static List<Path> glob(Path pattern) {
        List<Path> found = List.of(Path.of("/"));
        for (Path part : pattern.toAbsolutePath()) {
            String name = part.toString();
            boolean plain = Stream.of("*", "?", "[").noneMatch(name::contains);
            found = found.stream()
                    .flatMap(folder -> plain ? Stream.of(folder.resolve(name)) : inside(folder, name).stream())
                    .toList();
        }
        return found;
    }

    private static List<Path> inside(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
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
