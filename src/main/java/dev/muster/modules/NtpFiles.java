package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.ntp.Directive;
import dev.muster.ntp.NtpConf;
import dev.muster.ntp.Surroundings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files the daemon of a host reads.
 *
 * <p>The file is the {@code -c} of the running process; without one what the distribution's start script would choose;
 * without that the default. A file that merely exists proves nothing.
 *
 * <p>With a jail ({@code -i}) ntpd reads its configuration before it shuts itself in, so the file outside counts while
 * there is one: getconfig stands before chroot in ntpd.c of every version, and 4.2.8p15 was seen to do so. A process
 * that somebody else has put into another root has all its paths there. Relative names are as from the folder the
 * process runs in, those ntpsec includes as from the file that says so.
 */
final class NtpFiles {
    private static final int MOST_INCLUDES = 60;
    private static final int MOST_REFERENCES = 40;
    private static final int MOST_UPSTREAMS = 500;
    private static final Pattern UPSTREAM =
            Pattern.compile("(?:server|servers|pool|peer)\\s+\\S|(?:NTP|FallbackNTP)\\s*=");
    private static final String USUAL = "/etc/ntp.conf";
    private static final List<String> TIMESYNCD_FOLDERS = List.of(
            "/etc/systemd/timesyncd.conf.d",
            "/run/systemd/timesyncd.conf.d",
            "/usr/local/lib/systemd/timesyncd.conf.d",
            "/usr/lib/systemd/timesyncd.conf.d");

    private final String root;
    private final Optional<String> named;
    private final Map<String, NtpFile> files;
    private final Set<String> absent;
    private final NtpProcess process;
    private final NtpProgram program;
    private final NtpStart start;
    private final NtpSurveyText survey;

    /** A name in a configuration and what it means on the host: a path or a pattern of such, root included. */
    private record Reference(String name, String path) {}

    /**
     * @param named the file that is known to be read, whatever the host says
     * @param files by their paths, root included
     * @param survey of which the paths that were looked for in vain count, files put aside, and interfaces
     */
    NtpFiles(
            String root,
            Optional<String> named,
            Map<String, NtpFile> files,
            NtpSurveyText survey,
            NtpProcess process,
            NtpProgram program) {
        this.root = root;
        this.named = named;
        this.files = files;
        this.survey = survey;
        this.absent = Set.copyOf(survey.all("absent"));
        this.process = process;
        this.program = program;
        this.start = new NtpStart(
                program.family(),
                files.keySet().stream()
                        .filter(path -> path.startsWith(root))
                        .map(path -> path.substring(root.length()))
                        .toList(),
                path -> text(root + path));
    }

    /** All that were found, by their paths. */
    Map<String, NtpFile> all() {
        return files;
    }

    Optional<String> text(String path) {
        return Optional.ofNullable(files.get(path)).flatMap(NtpFile::text);
    }

    // the file that counts

    /** The file the daemon reads, as a path on the host, root included; empty when there is none. */
    String configPath() {
        if (named.isPresent()) {
            return named.get();
        }
        Daemon.Family family = program.family();
        if (family == Daemon.Family.TIMESYNCD) {
            return firstThere("", "/etc/systemd/timesyncd.conf");
        }
        if (family == Daemon.Family.NONE || family == Daemon.Family.BUSYBOX) {
            return "";
        }
        if (!process.isRunning()) {
            return chosenByStart();
        }
        String given = process.config();
        return given.isEmpty() ? usualFile(process.otherRoot(), process.jail()) : ofProcess(given);
    }

    /** A path the process was given. */
    private String ofProcess(String path) {
        if (!path.startsWith("/")) {
            return plain(rooted(process.jail().isEmpty() ? process.folder() : "/") + "/" + path);
        }
        return inOrOutOf(process.jail(), rooted(process.otherRoot()), path);
    }

    /** A path that may already begin with the root we look below. */
    private String rooted(String path) {
        return !root.isEmpty() && (path + "/").startsWith(root + "/") ? path : root + path;
    }

    /** The file outside the jail while there is one. */
    private String inOrOutOf(String jail, String base, String path) {
        String outside = plain((base.equals(root) ? rooted(path) : base + path));
        String inside = plain(root + jail + path);
        return !jail.isEmpty() && !files.containsKey(outside) && files.containsKey(inside) ? inside : outside;
    }

    private static String plain(String path) {
        return path.replaceAll("/(\\./)+", "/").replaceAll("/{2,}", "/");
    }

    /** What a start would choose. */
    private String chosenByStart() {
        Optional<String> copy = start.dhcpCopy().filter(path -> program.family().readsNtpConf());
        if (copy.isPresent()) {
            return root + copy.get();
        }
        String given = start.config();
        return given.isEmpty() ? usualFile("", start.jail()) : inOrOutOf(start.jail(), root, given);
    }

    /** What the program reads that was told nothing. */
    private String usualFile(String otherRoot, String jail) {
        String found = firstThere(otherRoot, usualPaths().toArray(String[]::new));
        return found.isEmpty() && !jail.isEmpty() ? firstThere(jail, USUAL) : found;
    }

    private List<String> usualPaths() {
        return switch (program.family()) {
            case NTPSEC -> List.of("/etc/ntpsec/ntp.conf", USUAL);
            case CHRONY -> List.of("/etc/chrony.conf", "/etc/chrony/chrony.conf");
            case OPENNTPD -> List.of("/etc/openntpd/ntpd.conf", "/etc/ntpd.conf");
            default -> List.of(USUAL, "/etc/inet/ntp.conf");
        };
    }

    /** The first of some paths that is there, root included. */
    Optional<String> firstOf(List<String> paths) {
        return paths.stream().map(this::rooted).filter(files::containsKey).findFirst();
    }

    private String firstThere(String below, String... paths) {
        return there(Arrays.stream(paths).map(p -> below + p).toArray(String[]::new)).stream()
                .findFirst()
                .orElse("");
    }

    private List<String> there(String... paths) {
        return Arrays.stream(paths).map(this::rooted).filter(files::containsKey).toList();
    }

    /**
     * All files that must say the same for a remedy to last: the one the daemon reads, the one its start script would
     * hand it next time, and the one of which either is a copy, made anew at the next lease or start.
     */
    List<String> configPaths() {
        String mine = configPath();
        if (mine.isEmpty()) {
            return List.of();
        }
        if (named.isPresent() || !program.family().readsNtpConf()) {
            return List.of(mine);
        }
        Set<String> paths = new LinkedHashSet<>(List.of(mine));
        String next = chosenByStart();
        if (!next.isEmpty()) {
            paths.add(next);
        }
        if (paths.stream().anyMatch(this::isCopy)) {
            Stream.of(usualFile("", "")).filter(p -> !p.isEmpty()).forEach(paths::add);
        }
        Stream.of(process.jail(), start.jail())
                .filter(jail -> !jail.isEmpty())
                .forEach(jail -> paths.addAll(there(jail + USUAL)));
        return List.copyOf(paths);
    }

    private boolean isCopy(String path) {
        return Stream.of(NtpStart.DHCP_COPY, NtpStart.OLD_DHCP_COPY, NtpStart.NTPSEC_DHCP_COPY)
                        .anyMatch(copy -> path.equals(root + copy))
                || path.equals(root + process.jail() + USUAL) && !process.jail().isEmpty()
                || path.equals(root + start.jail() + USUAL) && !start.jail().isEmpty();
    }

    Optional<NtpFile> config() {
        return Optional.ofNullable(files.get(configPath()));
    }

    // the files it leads to

    /** Every file the daemon reads, in the order in which they come to be known: the first one, what it names, … */
    List<String> readPaths() {
        Set<String> read = new LinkedHashSet<>();
        if (config().isPresent()) {
            read.add(configPath());
        }
        follow().values().forEach(reference -> read.addAll(meant(reference)));
        return List.copyOf(read);
    }

    /** What the configuration refers to, directly or by way of another file, by the file and the name it uses. */
    private Map<String, Reference> follow() {
        Map<String, Reference> found = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(configPath()));
        Set<String> seen = new LinkedHashSet<>();
        while (!open.isEmpty() && found.size() < MOST_INCLUDES) {
            String path = open.remove();
            if (!seen.add(path)) {
                continue;
            }
            for (Reference reference : references(path, text(path).orElse(""))) {
                found.putIfAbsent(reference.name() + "\n" + reference.path(), reference);
                open.addAll(meant(reference));
            }
        }
        return found;
    }

    /** The files of a reference that were found: one, those of a folder, those of a pattern. */
    private List<String> meant(Reference reference) {
        String path = reference.path();
        Surroundings all = new Surroundings(texts(), Map.of());
        if (path.indexOf('*') >= 0 || path.indexOf('?') >= 0) {
            return List.copyOf(all.matching(path).keySet());
        }
        return text(path).isPresent()
                ? List.of(path)
                : List.copyOf(all.folder(path).keySet());
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        files.forEach((path, file) -> file.text().ifPresent(text -> texts.put(path, text)));
        return texts;
    }

    private List<Reference> references(String path, String text) {
        return switch (program.family()) {
            case CHRONY -> chronyReferences(text);
            case TIMESYNCD ->
                path.equals(configPath())
                        ? TIMESYNCD_FOLDERS.stream()
                                .map(f -> new Reference(f, root + f + "/*.conf"))
                                .toList()
                        : List.of();
            case CLASSIC, NTPSEC, NONE -> ntpReferences(path, text);
            default -> List.of();
        };
    }

    private List<Reference> ntpReferences(String path, String text) {
        boolean isNtpsec = program.family() == Daemon.Family.NTPSEC;
        List<Reference> found = new ArrayList<>();
        NtpConf.parse(text).directives(Directive.Setting.class).stream()
                .filter(s -> s.keyword().equals("includefile") && !s.values().isEmpty())
                .map(s -> s.values().get(0))
                .limit(MOST_REFERENCES)
                .forEach(name -> found.add(
                        isNtpsec
                                ? new Reference(
                                        beside(path, name), name.startsWith("/") ? root + name : beside(path, name))
                                : new Reference(name, ofProcess(name))));
        if (isNtpsec && path.equals(configPath())) {
            found.add(new Reference(beside(path, "ntp.d"), beside(path, "ntp.d")));
        }
        return found;
    }

    private static String beside(String path, String name) {
        return name.startsWith("/") ? name : path.substring(0, path.lastIndexOf('/') + 1) + name;
    }

    private List<Reference> chronyReferences(String text) {
        List<Reference> found = new ArrayList<>();
        for (String line : text.lines().limit(10_000).toList()) {
            String[] words = line.strip().split("\\s+");
            String ending = switch (words[0].toLowerCase(Locale.ROOT)) {
                case "include" -> "";
                case "confdir" -> "/*.conf";
                case "sourcedir" -> "/*.sources";
                default -> "#";
            };
            for (int i = 1; i < words.length && !ending.equals("#") && found.size() < MOST_REFERENCES; i++) {
                found.add(new Reference(words[i] + ending, ofProcess(words[i] + ending)));
            }
        }
        return found;
    }

    /** Files that matter and were not read yet; also patterns. */
    List<String> missingFiles() {
        Set<String> missing = new LinkedHashSet<>();
        missing.add(configPath());
        missing.addAll(configPaths());
        missing.addAll(candidates());
        start.environmentFiles().forEach(path -> missing.add(root + path));
        follow().values().stream()
                .map(Reference::path)
                .filter(path -> !isInKnownFolder(path))
                .forEach(missing::add);
        missing.removeIf(path -> path.isEmpty() || files.containsKey(path) || absent.contains(path));
        return List.copyOf(missing);
    }

    /** Files in other roots that the survey does not look for: whether they are there decides which one counts. */
    private List<String> candidates() {
        List<String> found = new ArrayList<>();
        for (String below : List.of(process.otherRoot(), process.jail(), start.jail())) {
            if (!below.isEmpty()) {
                usualPaths().forEach(path -> found.add(rooted(below + path)));
                Stream.of(process.config(), start.config())
                        .filter(given -> given.startsWith("/"))
                        .forEach(given -> found.add(rooted(below + given)));
            }
        }
        return found;
    }

    /** A pattern for a folder of which all is known that a daemon reads there. */
    private boolean isInKnownFolder(String path) {
        String folder = path.replaceFirst("/\\*\\.(conf|sources)$", "");
        return !folder.equals(path) && (files.containsKey(folder) || absent.contains(folder));
    }

    /** Included files by the names the configuration uses, and the addresses of the host. */
    Surroundings surroundings() {
        Map<String, String> found = new LinkedHashMap<>();
        for (Reference reference : follow().values()) {
            for (String path : meant(reference)) {
                String text = text(path).orElse("");
                found.put(path, text);
                found.put(path.startsWith(root) ? path.substring(root.length()) : path, text);
                if (path.equals(reference.path())) {
                    found.put(reference.name(), text);
                }
            }
        }
        return new Surroundings(found, Map.of(), NtpInterfaces.of(survey));
    }

    /** Upstreams that chrony, OpenNTPD and systemd-timesyncd are told to follow, word for word. */
    List<String> namedUpstreams() {
        return readPaths().stream()
                .flatMap(path -> text(path).orElse("").lines().limit(10_000))
                .map(String::strip)
                .filter(line -> UPSTREAM.matcher(line).lookingAt())
                .flatMap(NtpFiles::upstreams)
                .limit(MOST_UPSTREAMS)
                .toList();
    }

    private static Stream<String> upstreams(String line) {
        int equals = line.indexOf('=');
        if (equals > 0) {
            return Stream.of(line.substring(equals + 1).strip().split("\\s+"))
                    .filter(name -> !name.isEmpty())
                    .map(name -> "server " + name);
        }
        String[] words = line.split("\\s+");
        return Stream.of(words[0] + " " + words[1]);
    }

    // files that do not count

    /** Files that look like the daemon's and that it does not read. */
    List<String> strayFiles() {
        return List.copyOf(strays().keySet());
    }

    /** Why each of them does not count, in a sentence. */
    Map<String, String> strays() {
        Map<String, String> strays = new LinkedHashMap<>();
        Daemon.Family family = program.family();
        if (family != Daemon.Family.NONE) {
            String mine = configPath().isEmpty() ? "no file" : configPath();
            String reads = program.daemon() + " reads " + mine;
            ownersOf().forEach((path, owner) -> {
                if (owner != family || family == Daemon.Family.CLASSIC && path.endsWith("ntpd.conf")) {
                    there(path).forEach(p -> strays.put(p, p + " is the file of " + owner.words() + "; " + reads));
                } else {
                    there(path).forEach(p -> strays.put(p, p + " would be read by default; " + reads));
                }
            });
        }
        configPaths().forEach(strays::remove);
        readPaths().forEach(strays::remove);
        survey.all("aside").stream()
                .map(this::rooted)
                .filter(path -> !readPaths().contains(path) && !configPaths().contains(path))
                .forEach(path -> strays.putIfAbsent(path, path + " " + whyAside(path)));
        return strays;
    }

    private static Map<String, Daemon.Family> ownersOf() {
        Map<String, Daemon.Family> owners = new LinkedHashMap<>();
        owners.put("/etc/ntpd.conf", Daemon.Family.OPENNTPD);
        owners.put(USUAL, Daemon.Family.CLASSIC);
        owners.put("/etc/inet/ntp.conf", Daemon.Family.CLASSIC);
        owners.put("/etc/ntpsec/ntp.conf", Daemon.Family.NTPSEC);
        owners.put("/etc/openntpd/ntpd.conf", Daemon.Family.OPENNTPD);
        owners.put("/etc/chrony.conf", Daemon.Family.CHRONY);
        owners.put("/etc/chrony/chrony.conf", Daemon.Family.CHRONY);
        return owners;
    }

    private static String whyAside(String path) {
        if (path.endsWith(".rpmnew")
                || path.endsWith(".dpkg-dist")
                || path.endsWith(".ucf-dist")
                || path.endsWith(".dpkg-new")) {
            return "is what the package would have put there; no daemon reads it until somebody merges it";
        }
        if (path.endsWith(".rpmsave")
                || path.endsWith(".rpmorig")
                || path.endsWith(".dpkg-old")
                || path.endsWith(".ucf-old")) {
            return "is what the package moved out of the way; no daemon reads it";
        }
        return "is a copy that somebody kept; no daemon reads it";
    }

    /** The file everybody edits, when the daemon reads another one. */
    Optional<String> shadowed() {
        String mine = configPath();
        return there(USUAL, "/etc/ntpsec/ntp.conf").stream()
                .filter(usual -> !usual.equals(mine) && !mine.isEmpty())
                .filter(usual -> program.family() != Daemon.Family.NTPSEC || mine.contains("/run/"))
                .findFirst();
    }

    /** The file a start would read in place of the one that was read. */
    Optional<String> nextConfig() {
        String next = named.isPresent() ? "" : chosenByStart();
        return next.isEmpty() || next.equals(configPath()) ? Optional.empty() : Optional.of(next);
    }

    /** Whether the file the daemon reads, or one it includes, was written later than that, in seconds since 1970. */
    boolean isWrittenAfter(long second) {
        return readPaths().stream()
                .flatMap(path -> Optional.ofNullable(files.get(path)).stream())
                .flatMap(file -> file.modified().stream())
                .anyMatch(written -> written > second);
    }
}
