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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which files the daemon of a host reads.
 *
 * <p>The file is the {@code -c} of the running process; without one what the distribution's start script would choose;
 * without that the default. A file that merely exists proves nothing.
 */
final class NtpFiles {
    private static final String DHCP_COPY = "/run/ntp.conf.dhcp";
    private static final String OLD_DHCP_COPY = "/var/lib/ntp/ntp.conf.dhcp";
    private static final int MOST_INCLUDES = 40;
    private static final String JAIL_COPY = "/var/lib/ntp/etc/ntp.conf";
    private static final String NTPSEC_DHCP_COPY = "/run/ntpsec/ntp.conf.dhcp";

    private final String root;
    private final Optional<String> named;
    private final Map<String, NtpFile> files;
    private final NtpProcess process;
    private final NtpProgram program;

    /**
     * @param named the file that is known to be read, whatever the host says
     * @param files by their paths, root included
     */
    NtpFiles(String root, Optional<String> named, Map<String, NtpFile> files, NtpProcess process, NtpProgram program) {
        this.root = root;
        this.named = named;
        this.files = files;
        this.process = process;
        this.program = program;
    }

    /** All that were found, by their paths. */
    Map<String, NtpFile> all() {
        return files;
    }

    Optional<String> text(String path) {
        return Optional.ofNullable(files.get(path)).flatMap(NtpFile::text);
    }

    /** The file the daemon reads, as a path on the host, root included; empty when there is none. */
    String configPath() {
        if (named.isPresent()) {
            return named.get();
        }
        Daemon.Family family = program.family();
        if (family.readsNtpConf()) {
            String given = process.option("-c", "--configfile");
            return given.isEmpty() ? chosenByStartScript() : below(given);
        }
        return switch (family) {
            case CHRONY -> firstThere("/etc/chrony.conf", "/etc/chrony/chrony.conf");
            case OPENNTPD -> firstThere("/etc/openntpd/ntpd.conf", "/etc/ntpd.conf");
            case TIMESYNCD -> firstThere("/etc/systemd/timesyncd.conf");
            default -> "";
        };
    }

    /** A path the process was given: below the root, and below its jail if it has one. */
    private String below(String path) {
        if (!root.isEmpty() && path.startsWith(root + "/")) {
            return path;
        }
        return root + jail() + (path.startsWith("/") ? path : "/" + path);
    }

    private String jail() {
        return process.option("-i", "--jaildir");
    }

    /**
     * All files that must say the same for a remedy to last: the one the daemon reads, the one its start script would
     * hand it next time, and the one of which either is a copy, made anew at the next lease or start.
     */
    List<String> configPaths() {
        if (named.isPresent()
                || !program.family().readsNtpConf()
                || configPath().isEmpty()) {
            return configPath().isEmpty() ? List.of() : List.of(configPath());
        }
        Set<String> paths = new LinkedHashSet<>(List.of(configPath()));
        String next = chosenWithoutProcess();
        if (!next.isEmpty()) {
            paths.add(next);
        }
        for (String copy : List.copyOf(paths)) {
            if (List.of(root + DHCP_COPY, root + OLD_DHCP_COPY, root + NTPSEC_DHCP_COPY, root + JAIL_COPY)
                    .contains(copy)) {
                String source = usualFile();
                if (!source.isEmpty()) {
                    paths.add(source);
                }
            }
        }
        return List.copyOf(paths);
    }

    private String chosenByStartScript() {
        String jail = jail();
        if (!jail.isEmpty() && files.containsKey(root + jail + "/etc/ntp.conf")) {
            return root + jail + "/etc/ntp.conf";
        }
        return process.isSeen() ? usualFile() : chosenWithoutProcess();
    }

    /** What a start would choose. */
    private String chosenWithoutProcess() {
        String given = NtpProcess.argument(options().replace(' ', '\n'), "-c", "--configfile");
        if (!given.isEmpty()) {
            return root + given;
        }
        String copy = program.family() == Daemon.Family.NTPSEC
                ? ignoresDhcp() ? "" : firstThere(NTPSEC_DHCP_COPY)
                : firstThere(DHCP_COPY, OLD_DHCP_COPY);
        return copy.isEmpty() ? usualFile() : copy;
    }

    private String usualFile() {
        return program.family() == Daemon.Family.NTPSEC
                ? firstThere("/etc/ntpsec/ntp.conf", "/etc/ntp.conf")
                : firstThere("/etc/ntp.conf", "/etc/inet/ntp.conf");
    }

    private boolean ignoresDhcp() {
        return text(root + "/etc/default/ntpsec").orElse("").contains("IGNORE_DHCP=\"yes\"")
                || text(root + "/etc/default/ntpsec").orElse("").contains("IGNORE_DHCP=yes");
    }

    /** Options the start script would give, quotes taken off. */
    private String options() {
        StringBuilder out = new StringBuilder();
        for (String file :
                List.of("/etc/sysconfig/ntpd", "/etc/sysconfig/ntp", "/etc/default/ntp", "/etc/default/ntpsec")) {
            text(root + file)
                    .orElse("")
                    .lines()
                    .filter(l -> l.matches("\\s*(OPTIONS|NTPD_OPTS|NTPD_OPTIONS)=.*"))
                    .forEach(l -> out.append(' ')
                            .append(l.substring(l.indexOf('=') + 1).replaceAll("[\"']", " ")));
        }
        return out.toString();
    }

    private String firstThere(String... paths) {
        for (String path : paths) {
            if (files.containsKey(root + path)) {
                return root + path;
            }
        }
        return "";
    }

    Optional<NtpFile> config() {
        return Optional.ofNullable(files.get(configPath()));
    }

    /** Files the configuration refers to, directly or by way of another, by the names it uses. */
    private Map<String, String> includedPaths() {
        Map<String, String> paths = new LinkedHashMap<>();
        Deque<String> texts = new ArrayDeque<>();
        config().flatMap(NtpFile::text).ifPresent(texts::add);
        while (!texts.isEmpty() && paths.size() < MOST_INCLUDES) {
            for (String name : includes(texts.remove())) {
                String path = includedPath(name);
                if (paths.putIfAbsent(name, path) == null) {
                    text(path).ifPresent(texts::add);
                }
            }
        }
        return paths;
    }

    /** Files that matter and were not read yet. */
    List<String> missingFiles() {
        List<String> missing = new ArrayList<>();
        if (!configPath().isEmpty() && !files.containsKey(configPath())) {
            missing.add(configPath());
        }
        configPaths().stream()
                .filter(path -> !files.containsKey(path) && !missing.contains(path))
                .forEach(missing::add);
        includedPaths().values().stream()
                .filter(path -> !files.containsKey(path) && !missing.contains(path))
                .forEach(missing::add);
        return missing;
    }

    private static List<String> includes(String text) {
        return NtpConf.parse(text).directives(Directive.Setting.class).stream()
                .filter(s -> s.keyword().equals("includefile") && !s.values().isEmpty())
                .map(s -> s.values().get(0))
                .limit(20)
                .toList();
    }

    private String includedPath(String name) {
        String folder = configPath().contains("/")
                ? configPath().substring(0, configPath().lastIndexOf('/') + 1)
                : "";
        return name.startsWith("/") ? root + name : folder + name;
    }

    /** Included files by the names the configuration uses. */
    Surroundings surroundings() {
        Map<String, String> found = new LinkedHashMap<>();
        includedPaths().forEach((name, path) -> text(path).ifPresent(text -> found.put(name, text)));
        return new Surroundings(found, Map.of());
    }

    /** Files that look like the daemon's and that it does not read. */
    List<String> strayFiles() {
        List<String> stray = new ArrayList<>();
        String mine = configPath();
        if (program.family().readsNtpConf()) {
            stray.addAll(there("/etc/ntpd.conf", "/etc/ntp.conf", "/etc/ntpsec/ntp.conf"));
        } else if (program.family() == Daemon.Family.OPENNTPD || program.family() == Daemon.Family.CHRONY) {
            stray.addAll(there("/etc/ntp.conf"));
        }
        stray.remove(mine);
        return stray;
    }

    private List<String> there(String... paths) {
        return Arrays.stream(paths)
                .map(p -> root + p)
                .filter(files::containsKey)
                .toList();
    }

    /** The file everybody edits, when the daemon reads another one. */
    Optional<String> shadowed() {
        String mine = configPath();
        return there("/etc/ntp.conf", "/etc/ntpsec/ntp.conf").stream()
                .filter(usual -> !usual.equals(mine) && !mine.isEmpty())
                .filter(usual -> program.family() != Daemon.Family.NTPSEC || mine.contains("/run/"))
                .findFirst();
    }

    /** Whether the file the daemon reads, or one it includes, was written later than that, in seconds since 1970. */
    boolean isWrittenAfter(long second) {
        List<String> read = new ArrayList<>(includedPaths().values());
        read.add(configPath());
        return read.stream()
                .flatMap(path -> Optional.ofNullable(files.get(path)).stream())
                .flatMap(file -> file.modified().stream())
                .anyMatch(written -> written > second);
    }
}
