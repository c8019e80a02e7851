package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.ntp.NtpVersion;
import dev.muster.ntp.Weakness;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which time daemon a host has, by what its processes, programs and packages say. */
final class NtpProgram {
    private static final int MOST_CVES = 500;

    /** Debian writes 4.2.6.p5, Gentoo 4.2.6_p5. */
    private static final Pattern PATCH = Pattern.compile("(\\.[0-9]+)[._]p([0-9])");

    private final NtpSurveyText survey;
    private final NtpProcess process;
    private final Optional<Daemon.Family> told;

    /** @param told whose daemon it is, when that is known better than the host can tell */
    NtpProgram(NtpSurveyText survey, NtpProcess process, Optional<Daemon.Family> told) {
        this.told = told;
        this.survey = survey;
        this.process = process;
    }

    Daemon daemon() {
        Daemon.Family family = family();
        return new Daemon(family, version(family));
    }

    Daemon.Family family() {
        return told.orElseGet(this::foundFamily);
    }

    private Daemon.Family foundFamily() {
        String stat = process.stat();
        String exe = process.exe();
        String args = process.args();
        if (stat.contains("(chronyd)") || args.contains("chronyd")) {
            return Daemon.Family.CHRONY;
        }
        if (stat.contains("(systemd-timesyn")) {
            return Daemon.Family.TIMESYNCD;
        }
        if (stat.contains("(busybox)") || exe.endsWith("/busybox")) {
            return Daemon.Family.BUSYBOX;
        }
        boolean isOpenBsd = survey.first("system").orElse("").strip().equals("OpenBSD");
        if (stat.contains("(openntpd)") || args.contains("ntpd: ") || args.contains("openntpd") || isOpenBsd) {
            return Daemon.Family.OPENNTPD;
        }
        return process.isRunning() ? ntpdFamily() : installedFamily();
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

    /** Where a version was learnt, best first. */
    enum VersionSource {
        /** The daemon itself said so, by ntpq. */
        PROCESS,
        /** The program on the disk says so of itself. */
        PROGRAM,
        /** Only the package has a number. */
        PACKAGE,
        NONE
    }

    private Optional<NtpVersion> version(Daemon.Family family) {
        return switch (versionSource(family)) {
            case PROCESS -> NtpVersion.find(says("ntpq"));
            case PROGRAM -> NtpVersion.find(says(speaker(family)));
            case PACKAGE -> packageVersionNumber();
            case NONE -> Optional.empty();
        };
    }

    VersionSource versionSource() {
        return versionSource(family());
    }

    private VersionSource versionSource(Daemon.Family family) {
        if (family.readsNtpConf() && NtpVersion.find(says("ntpq")).isPresent()) {
            return VersionSource.PROCESS;
        }
        if (process.isReplaced()) {
            return VersionSource.NONE;
        }
        boolean speaks = family.readsNtpConf() || family == Daemon.Family.CHRONY;
        if (speaks && NtpVersion.find(says(speaker(family))).isPresent()) {
            return VersionSource.PROGRAM;
        }
        return packageVersionNumber().isPresent() ? VersionSource.PACKAGE : VersionSource.NONE;
    }

    private static String speaker(Daemon.Family family) {
        return family == Daemon.Family.CHRONY ? "chronyd" : "ntpd";
    }

    private Optional<NtpVersion> packageVersionNumber() {
        return packageLine()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .flatMap(version -> NtpVersion.find(PATCH.matcher(version).replaceFirst("$1p$2")));
    }

    /** The package and its version, when a distribution made it: it may carry fixes back and keep the number. */
    Optional<String> distribution() {
        return packageLine().map(line -> line.split(" ")[0] + "-" + line.split(" ")[1]);
    }

    /** CVE numbers the package's changelog names. */
    Set<String> changelog() {
        return survey.first("changelog")
                .orElse("")
                .lines()
                .limit(MOST_CVES)
                .filter(line -> line.matches("CVE-[0-9]{4}-[0-9]{1,7}"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the version says about known weaknesses. */
    List<Weakness.Judgement> weaknesses() {
        return Weakness.of(daemon(), distribution(), changelog());
    }

    /** Weak where a number is missing, or where the package may carry fixes that its number does not show. */
    Weakness.Evidence versionEvidence() {
        boolean isDoubtful = versionSource() == VersionSource.NONE
                || weaknesses().stream().anyMatch(w -> w.evidence() == Weakness.Evidence.WEAK);
        return isDoubtful ? Weakness.Evidence.WEAK : Weakness.Evidence.STRONG;
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
        survey.first("packages")
                .orElse("")
                .lines()
                .filter(l -> l.matches("\\S+ [0-9].*"))
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
                .flatMap(name -> packages().stream().filter(line -> line.matches(name + " \\S.*")))
                .findFirst();
    }

    String packageName() {
        return packageLine().map(line -> line.split(" ")[0]).orElse("");
    }

    String packageVersion() {
        return packageLine().map(line -> line.split(" ")[1]).orElse("");
    }
}
