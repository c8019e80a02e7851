package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.ntp.EffectiveConfig;
import dev.muster.ntp.Finding;
import dev.muster.ntp.LocalJudge;
import dev.muster.ntp.NtpVersion;
import dev.muster.ntp.Surroundings;
import dev.muster.ntp.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the survey found out about the time daemon of one host: which program, which file it reads, since when.
 *
 * <p>The file is the {@code -c} of the running process; without one what the distribution's start script would choose;
 * without that the default. A file that merely exists proves nothing.
 */
final class NtpHost {
    private static final String DHCP_COPY = "/run/ntp.conf.dhcp";
    private static final String OLD_DHCP_COPY = "/var/lib/ntp/ntp.conf.dhcp";
    private static final int MOST_INCLUDES = 40;
    private static final String JAIL_COPY = "/var/lib/ntp/etc/ntp.conf";
    private static final String NTPSEC_DHCP_COPY = "/run/ntpsec/ntp.conf.dhcp";

    private final NtpSurveyText survey;
    private final String root;
    private final Optional<String> named;
    private final Map<String, FoundFile> files = new LinkedHashMap<>();
    private final Optional<NtpSurveyText> process;

    /**
     * A file as found.
     *
     * @param modified seconds since 1970, when the host could tell
     * @param content when it could be read
     */
    record FoundFile(String path, String listing, Optional<Long> modified, Optional<byte[]> content) {

        /** UTF-8 where it is, Latin-1 where not: both come back byte for byte. */
        Optional<String> text() {
            return content.map(NtpHost::decoded);
        }

        private String column(int index) {
            String[] columns = listing.strip().split("\\s+");
            return columns.length > index ? columns[index] : "";
        }

        String owner() {
            return column(2);
        }

        String group() {
            return column(3);
        }

        /** {@code 0644}, or nothing when there is no listing. */
        String mode() {
            String letters = column(0);
            return letters.length() < 10 ? "" : String.format(Locale.ROOT, "%04o", SymbolicMode.ofListing(letters));
        }
    }

    NtpHost(NtpSurveyText survey, String root, Optional<String> named) {
        this.survey = survey;
        this.root = root;
        this.named = named;
        survey.groups("file").forEach(this::remember);
        this.process = survey.groups("process").stream().max(java.util.Comparator.comparingInt(NtpHost::importance));
    }

    /** A file alone, without anything known of the daemon. */
    static NtpHost ofFile(String root, String path, Optional<byte[]> content) {
        NtpHost host = new NtpHost(new NtpSurveyText(List.of()), root, Optional.of(path));
        host.files.put(path, new FoundFile(path, "", Optional.empty(), content));
        return host;
    }

    /** The same with further files, read because the survey did not know that they matter. */
    NtpHost with(NtpSurveyText more) {
        List<NtpSurveyText.Said> all = new ArrayList<>(survey.said());
        all.addAll(more.said());
        NtpHost host = new NtpHost(new NtpSurveyText(all), root, named);
        files.forEach(host.files::putIfAbsent);
        return host;
    }

    /** Text of bytes that comes back byte for byte through {@link #encoded}. */
    static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Bytes of a text that was made of these bytes, or edited since. */
    static byte[] encoded(String text, byte[] before) {
        boolean utf8 = java.util.Arrays.equals(decoded(before).getBytes(StandardCharsets.UTF_8), before);
        return text.getBytes(utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private void remember(NtpSurveyText group) {
        String path = group.first("file").orElse("");
        Optional<byte[]> content = group.said().stream()
                .filter(s -> s.name().equals("content"))
                .map(NtpSurveyText.Said::bytes)
                .findFirst();
        files.putIfAbsent(
                path,
                new FoundFile(
                        path, group.first("ls").orElse(""), group.first("mtime").flatMap(NtpHost::number), content));
    }

    /** Of several processes the one that serves: openntpd's and chrony's helpers carry less. */
    private static int importance(NtpSurveyText process) {
        String stat = process.first("stat").orElse("");
        return stat.contains("(ntpd)") || stat.contains("(xntpd)") ? 3 : stat.contains("(chronyd)") ? 2 : 1;
    }

    static Optional<Long> number(String text) {
        return text.strip().matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text.strip())) : Optional.empty();
    }

    // which daemon

    boolean isRunning() {
        return process.isPresent() || !survey.first("ps").orElse("").isBlank();
    }

    Daemon daemon() {
        Daemon.Family family = family();
        return new Daemon(family, version(family));
    }

    private Daemon.Family family() {
        String stat = process.flatMap(p -> p.first("stat")).orElse("");
        String exe = process.flatMap(p -> p.first("exe")).orElse("");
        String args =
                process.flatMap(p -> p.first("args")).orElse(survey.first("ps").orElse(""));
        if (stat.contains("(chronyd)") || args.contains("chronyd")) {
            return Daemon.Family.CHRONY;
        }
        if (stat.contains("(systemd-timesyn")) {
            return Daemon.Family.TIMESYNCD;
        }
        if (stat.contains("(busybox)") || exe.endsWith("/busybox")) {
            return Daemon.Family.BUSYBOX;
        }
        if (stat.contains("(openntpd)") || args.startsWith("ntpd: ") || args.contains("openntpd")) {
            return Daemon.Family.OPENNTPD;
        }
        return isRunning() ? ntpdFamily() : installedFamily();
    }

    /** A program called ntpd is one of four. */
    private Daemon.Family ntpdFamily() {
        String says = (says("ntpq") + says("ntpd")).toLowerCase(Locale.ROOT);
        if (says.contains("ntpsec")) {
            return Daemon.Family.NTPSEC;
        }
        if (says.contains("busybox") || leads("ntpd").contains("busybox")) {
            return Daemon.Family.BUSYBOX;
        }
        if (NtpVersion.find(says).isPresent()) {
            return Daemon.Family.CLASSIC;
        }
        if (isInstalled("ntpsec")) {
            return Daemon.Family.NTPSEC;
        }
        return isInstalled("openntpd") || says.contains("usage: ntpd [-")
                ? Daemon.Family.OPENNTPD
                : Daemon.Family.CLASSIC;
    }

    private Daemon.Family installedFamily() {
        if (hasProgram("ntpd") || !says("ntpd").isEmpty()) {
            return ntpdFamily();
        }
        if (hasProgram("chronyd") || !says("chronyd").isEmpty()) {
            return Daemon.Family.CHRONY;
        }
        if (isInstalled("openntpd") || hasProgram("openntpd")) {
            return Daemon.Family.OPENNTPD;
        }
        return hasProgram("systemd-timesyncd") ? Daemon.Family.TIMESYNCD : Daemon.Family.NONE;
    }

    private Optional<NtpVersion> version(Daemon.Family family) {
        String program = family == Daemon.Family.CHRONY ? "chronyd" : "ntpd";
        boolean speaks = family.readsNtpConf() || family == Daemon.Family.CHRONY;
        Optional<NtpVersion> running = family.readsNtpConf() ? NtpVersion.find(says("ntpq")) : Optional.empty();
        if (running.isPresent() || isReplaced()) {
            return running;
        }
        Optional<NtpVersion> spoken = speaks ? NtpVersion.find(says(program)) : Optional.empty();
        return spoken.or(() -> packageLine().flatMap(line -> NtpVersion.find(line.substring(line.indexOf(' ') + 1))));
    }

    /** Whether the program on disk is another one than the one that runs: what the disk says of it is not its version. */
    boolean isReplaced() {
        return process.flatMap(p -> p.first("exe")).orElse("").endsWith(" (deleted)");
    }

    private String says(String program) {
        return survey.groups("version").stream()
                .filter(g -> g.first("version").orElse("").equals(program))
                .flatMap(g -> g.first("says").stream())
                .findFirst()
                .orElse("");
    }

    private boolean hasProgram(String name) {
        return survey.all("program").stream().anyMatch(p -> p.endsWith("/" + name));
    }

    private String leads(String name) {
        return survey.groups("program").stream()
                .filter(g -> g.first("program").orElse("").endsWith("/" + name))
                .flatMap(g -> g.first("leads").stream())
                .findFirst()
                .orElse("");
    }

    private boolean isInstalled(String name) {
        return packages().stream().anyMatch(line -> line.startsWith(name + " "));
    }

    /** Lines {@code name version}, of packages that are really there. */
    private List<String> packages() {
        List<String> lines = new ArrayList<>();
        survey.first("dpkg")
                .orElse("")
                .lines()
                .filter(l -> l.endsWith("ok installed"))
                .forEach(lines::add);
        survey.first("rpm")
                .orElse("")
                .lines()
                .filter(l -> !l.contains("not installed"))
                .forEach(lines::add);
        return lines;
    }

    private Optional<String> packageLine() {
        Map<Daemon.Family, List<String>> names = Map.of(
                Daemon.Family.CLASSIC, List.of("ntp", "xntp"),
                Daemon.Family.NTPSEC, List.of("ntpsec"),
                Daemon.Family.CHRONY, List.of("chrony"),
                Daemon.Family.OPENNTPD, List.of("openntpd"),
                Daemon.Family.TIMESYNCD, List.of("systemd-timesyncd"));
        return names.getOrDefault(family(), List.of()).stream()
                .flatMap(name -> packages().stream().filter(line -> line.startsWith(name + " ")))
                .findFirst();
    }

    String packageName() {
        return packageLine().map(line -> line.split(" ")[0]).orElse("");
    }

    String packageVersion() {
        return packageLine().map(line -> line.split(" ")[1]).orElse("");
    }

    // which file

    /** The file the daemon reads, as a path on the host, root included; empty when there is none. */
    String configPath() {
        if (named.isPresent()) {
            return named.get();
        }
        Daemon.Family family = family();
        if (family.readsNtpConf()) {
            Optional<String> argument = process.map(
                            p -> argument(p.first("args").orElse(""), "-c", "--configfile"))
                    .filter(a -> !a.isEmpty());
            return argument.map(this::below).orElseGet(this::chosenByStartScript);
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
        String jail = process.map(p -> argument(p.first("args").orElse(""), "-i", "--jaildir"))
                .orElse("");
        if (!root.isEmpty() && path.startsWith(root + "/")) {
            return path;
        }
        return root + jail + (path.startsWith("/") ? path : "/" + path);
    }

    /**
     * All files that must say the same for a remedy to last: the one the daemon reads, the one its start script would
     * hand it next time, and the one of which either is a copy, made anew at the next lease or start.
     */
    List<String> configPaths() {
        if (named.isPresent() || !family().readsNtpConf() || configPath().isEmpty()) {
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
        String jail = process.map(p -> argument(p.first("args").orElse(""), "-i", "--jaildir"))
                .orElse("");
        if (!jail.isEmpty() && files.containsKey(root + jail + "/etc/ntp.conf")) {
            return root + jail + "/etc/ntp.conf";
        }
        return process.isEmpty() ? chosenWithoutProcess() : usualFile();
    }

    /** What a start would choose. */
    private String chosenWithoutProcess() {
        String given = argument(options().replace(' ', '\n'), "-c", "--configfile");
        if (!given.isEmpty()) {
            return root + given;
        }
        String copy = family() == Daemon.Family.NTPSEC
                ? ignoresDhcp() ? "" : firstThere(NTPSEC_DHCP_COPY)
                : firstThere(DHCP_COPY, OLD_DHCP_COPY);
        return copy.isEmpty() ? usualFile() : copy;
    }

    private String usualFile() {
        return family() == Daemon.Family.NTPSEC
                ? firstThere("/etc/ntpsec/ntp.conf", "/etc/ntp.conf")
                : firstThere("/etc/ntp.conf", "/etc/inet/ntp.conf");
    }

    private boolean ignoresDhcp() {
        return text("/etc/default/ntpsec").contains("IGNORE_DHCP=\"yes\"")
                || text("/etc/default/ntpsec").contains("IGNORE_DHCP=yes");
    }

    /** Options the start script would give, quotes taken off. */
    private String options() {
        StringBuilder out = new StringBuilder();
        for (String file :
                List.of("/etc/sysconfig/ntpd", "/etc/sysconfig/ntp", "/etc/default/ntp", "/etc/default/ntpsec")) {
            text(file)
                    .lines()
                    .filter(l -> l.matches("\\s*(OPTIONS|NTPD_OPTS|NTPD_OPTIONS)=.*"))
                    .forEach(l -> out.append(' ')
                            .append(l.substring(l.indexOf('=') + 1).replaceAll("[\"']", " ")));
        }
        return out.toString();
    }

    /** The value of an option among words, one per line; the last one counts. */
    static String argument(String words, String letter, String word) {
        String found = "";
        String before = "";
        for (String each : words.lines().toList()) {
            if (before.equals(letter) || before.equals(word)) {
                found = each;
            } else if (each.startsWith(word + "=")) {
                found = each.substring(word.length() + 1);
            } else if (each.startsWith(letter) && each.length() > 2 && !each.startsWith("--")) {
                found = each.substring(2);
            }
            before = each;
        }
        return found;
    }

    private String text(String path) {
        return Optional.ofNullable(files.get(root + path))
                .flatMap(FoundFile::text)
                .orElse("");
    }

    private String firstThere(String... paths) {
        for (String path : paths) {
            if (files.containsKey(root + path)) {
                return root + path;
            }
        }
        return "";
    }

    Optional<FoundFile> config() {
        return Optional.ofNullable(files.get(configPath()));
    }

    /** Files the configuration refers to, directly or by way of another, by the names it uses. */
    private Map<String, String> includedPaths() {
        Map<String, String> paths = new LinkedHashMap<>();
        Deque<String> texts = new ArrayDeque<>();
        config().flatMap(FoundFile::text).ifPresent(texts::add);
        while (!texts.isEmpty() && paths.size() < MOST_INCLUDES) {
            for (String name : includes(texts.remove())) {
                String path = includedPath(name);
                if (paths.putIfAbsent(name, path) == null) {
                    Optional.ofNullable(files.get(path))
                            .flatMap(FoundFile::text)
                            .ifPresent(texts::add);
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
        return dev.muster.ntp.NtpConf.parse(text).directives(dev.muster.ntp.Directive.Setting.class).stream()
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
        includedPaths()
                .forEach((name, path) -> Optional.ofNullable(files.get(path))
                        .flatMap(FoundFile::text)
                        .ifPresent(text -> found.put(name, text)));
        return new Surroundings(found, Map.of());
    }

    Optional<EffectiveConfig> effective() {
        Daemon daemon = daemon();
        return daemon.family().readsNtpConf()
                ? config().flatMap(FoundFile::text)
                        .map(t -> EffectiveConfig.of(configPath(), t, daemon, surroundings()))
                : Optional.empty();
    }

    /** Files that look like the daemon's and that it does not read. */
    List<String> strayFiles() {
        List<String> stray = new ArrayList<>();
        String mine = configPath();
        if (family().readsNtpConf()) {
            stray.addAll(there("/etc/ntpd.conf", "/etc/ntp.conf", "/etc/ntpsec/ntp.conf"));
        } else if (family() == Daemon.Family.OPENNTPD || family() == Daemon.Family.CHRONY) {
            stray.addAll(there("/etc/ntp.conf"));
        }
        stray.remove(mine);
        return stray;
    }

    private List<String> there(String... paths) {
        return java.util.Arrays.stream(paths)
                .map(p -> root + p)
                .filter(files::containsKey)
                .toList();
    }

    /** The file everybody edits, when the daemon reads another one. */
    Optional<String> shadowed() {
        String mine = configPath();
        return there("/etc/ntp.conf", "/etc/ntpsec/ntp.conf").stream()
                .filter(usual -> !usual.equals(mine) && !mine.isEmpty())
                .filter(usual -> family() != Daemon.Family.NTPSEC || mine.contains("/run/"))
                .findFirst();
    }

    // since when

    Optional<Long> startedAt() {
        Optional<Long> boot = survey.first("boot").flatMap(NtpHost::number);
        long tick =
                survey.first("tick").flatMap(NtpHost::number).filter(t -> t > 0).orElse(100L);
        Optional<Long> ticks = process.flatMap(p -> p.first("stat")).flatMap(NtpHost::startTicks);
        return boot.flatMap(b -> ticks.map(t -> b + t / tick));
    }

    /** The 22nd field of /proc/PID/stat; the second may hold blanks and parentheses. */
    private static Optional<Long> startTicks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split("\\s+");
        return fields.length > 19 ? number(fields[19]) : Optional.empty();
    }

    String pid() {
        return process.flatMap(p -> p.first("process")).orElse("");
    }

    String commandLine() {
        return process.flatMap(p -> p.first("args")).orElse("").strip().replace('\n', ' ');
    }

    /** Whether the file, or one it includes, was written after the daemon started, with a second for the clock's grain. */
    boolean isOlderThanFile() {
        Optional<Long> started = startedAt();
        List<String> read = new ArrayList<>(includedPaths().values());
        read.add(configPath());
        return started.isPresent()
                && read.stream()
                        .flatMap(path -> Optional.ofNullable(files.get(path)).stream())
                        .flatMap(file -> file.modified().stream())
                        .anyMatch(written -> written > started.get() + 1);
    }

    Finding judge() {
        Finding finding = judgeOfFileRead();
        return finding.verdict() == Verdict.CLOSED_CONFIG
                ? openNextTime().map(path -> ofNextTime(path, finding)).orElse(finding)
                : finding;
    }

    /** A file that the daemon will read some day and that lets strangers ask. */
    private Optional<String> openNextTime() {
        return configPaths().stream()
                .skip(1)
                .filter(path -> Optional.ofNullable(files.get(path))
                        .flatMap(FoundFile::text)
                        .map(text -> EffectiveConfig.of(path, text, daemon(), surroundings()))
                        .map(LocalJudge::isOpen)
                        .orElse(false))
                .findFirst();
    }

    private Finding ofNextTime(String path, Finding finding) {
        return new Finding(
                Verdict.SHADOWED,
                configPath() + " keeps strangers from asking, but only until the next start or lease: " + path
                        + " comes in its place then, and lets them ask",
                finding.evidence());
    }

    private Finding judgeOfFileRead() {
        return LocalJudge.judge(new LocalJudge.State(
                daemon(),
                isRunning(),
                effective(),
                configPath(),
                isOlderThanFile(),
                strayFiles().stream().filter(s -> s.endsWith("/ntpd.conf")).toList(),
                shadowed()));
    }

    // the service

    /** How it is started: systemd, sysv, openrc, upstart or nothing known. */
    String serviceManager() {
        if (unit().isPresent()) {
            return "systemd";
        }
        if (!survey.all("init").isEmpty()) {
            return survey.all("runlevel").stream().anyMatch(l -> l.contains("/runlevels/")) ? "openrc" : "sysv";
        }
        return survey.all("upstart").isEmpty() ? "" : "upstart";
    }

    String service() {
        return unit().map(u -> u.getOrDefault("Id", "").replaceAll("\\.service$", ""))
                .or(() -> preferred(survey.all("init")))
                .or(() -> preferred(survey.all("upstart")))
                .orElse("");
    }

    private Optional<String> preferred(List<String> there) {
        return serviceNames().stream().filter(there::contains).findFirst();
    }

    private List<String> serviceNames() {
        return switch (family()) {
            case NTPSEC -> List.of("ntpsec", "ntp", "ntpd");
            case CHRONY -> List.of("chronyd", "chrony");
            case OPENNTPD -> List.of("openntpd", "ntpd");
            case TIMESYNCD -> List.of("systemd-timesyncd");
            default -> List.of("ntpd", "ntp", "xntpd");
        };
    }

    /** Fields of the unit that is loaded. */
    private Optional<Map<String, String>> unit() {
        List<Map<String, String>> units = new ArrayList<>();
        for (String block : survey.first("systemd").orElse("").split("\n\\s*\n", -1)) {
            Map<String, String> fields = new LinkedHashMap<>();
            block.lines()
                    .filter(l -> l.indexOf('=') > 0)
                    .forEach(l -> fields.put(l.substring(0, l.indexOf('=')), l.substring(l.indexOf('=') + 1)));
            if (fields.getOrDefault("LoadState", "").equals("loaded")
                    && serviceNames().contains(fields.getOrDefault("Id", "").replaceAll("\\.service$", ""))) {
                units.add(fields);
            }
        }
        return units.stream()
                .filter(u -> u.getOrDefault("ActiveState", "").equals("active"))
                .findFirst()
                .or(() -> units.stream().findFirst());
    }

    /** What systemd says: {@code active}, {@code enabled} … */
    String unitState(String field) {
        return unit().map(u -> u.getOrDefault(field, "")).orElse("");
    }

    /** Whether the host has chkconfig, which is then what sets the runlevels of its services. */
    boolean isInChkconfig() {
        return !survey.all("chkconfig").isEmpty();
    }

    Optional<RunlevelText> runlevels() {
        String service = service();
        return survey.all("chkconfig").stream()
                .filter(t -> t.strip().startsWith(service))
                .flatMap(t -> RunlevelText.ofList(t).stream())
                .findFirst()
                .or(() -> RunlevelText.ofLinks(survey.all("runlevel").stream()
                        .filter(l -> l.endsWith(service))
                        .toList()));
    }

    /** Whether it starts with the host; empty when that is not known. */
    Optional<Boolean> isEnabled() {
        String state = unitState("UnitFileState");
        if (!state.isEmpty()) {
            return Optional.of(state.startsWith("enabled") || state.equals("alias") || state.equals("generated"));
        }
        boolean openrc = survey.all("runlevel").stream().anyMatch(l -> l.contains("/runlevels/"));
        return openrc ? Optional.of(true) : runlevels().map(RunlevelText::startsSomewhere);
    }

    /** Whether anything is bound to UDP 123, by the kernel's tables; empty when they could not be read. */
    Optional<Boolean> isBound() {
        boolean asked = survey.first("udp").isPresent() || survey.first("udp6").isPresent();
        boolean bound = !survey.first("udp").orElse("").isBlank()
                || !survey.first("udp6").orElse("").isBlank();
        return asked ? Optional.of(bound) : Optional.empty();
    }
}
