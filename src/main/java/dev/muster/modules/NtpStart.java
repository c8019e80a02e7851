package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.shell.ShellAssignments;
import dev.muster.shell.ShellWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the host's own way of starting will hand its time daemon the next time: the unit and its drop-ins, or what the
 * start script of the distribution makes of its file of options.
 *
 * <p>Debian's wrappers put a copy that DHCP made behind all other options; ntpsec's leaves it out where IGNORE_DHCP is
 * yes. SUSE's copies the file into the jail it starts the daemon with.
 */
final class NtpStart {
    static final String DHCP_COPY = "/run/ntp.conf.dhcp";
    static final String OLD_DHCP_COPY = "/var/lib/ntp/ntp.conf.dhcp";
    static final String NTPSEC_DHCP_COPY = "/run/ntpsec/ntp.conf.dhcp";
    private static final String SUSE_JAIL = "/var/lib/ntp";

    /** Where systems keep options for their daemon, with the names of the variables. */
    private static final Map<String, List<String>> NTPD_OPTIONS = new TreeMap<>(Map.of(
            "/etc/sysconfig/ntpd", List.of("OPTIONS"),
            "/etc/sysconfig/ntp", List.of("NTPD_OPTIONS"),
            "/etc/sysconfig/xntp", List.of("XNTPD_OPTIONS"),
            "/etc/default/ntp", List.of("NTPD_OPTS"),
            "/etc/default/ntpsec", List.of("NTPD_OPTS"),
            "/etc/conf.d/ntpd", List.of("NTPD_OPTS"),
            "/etc/rc.conf", List.of("ntpd_flags"),
            "/etc/rc.conf.local", List.of("ntpd_flags")));

    private static final Map<String, List<String>> CHRONYD_OPTIONS = new TreeMap<>(Map.of(
            "/etc/sysconfig/chronyd", List.of("OPTIONS"),
            "/etc/default/chrony", List.of("DAEMON_OPTS"),
            "/etc/conf.d/chronyd", List.of("ARGS"),
            "/etc/rc.conf", List.of("chronyd_flags"),
            "/etc/rc.conf.local", List.of("chronyd_flags")));

    private final Daemon.Family family;
    private final Function<String, Optional<String>> text;
    private final List<String> files;

    /**
     * @param text of a file of the host, by its path there
     * @param files paths of all that were found
     */
    NtpStart(Daemon.Family family, List<String> files, Function<String, Optional<String>> text) {
        this.family = family;
        this.files = List.copyOf(files);
        this.text = text;
    }

    /** The daemon's program. */
    private String program() {
        return family == Daemon.Family.CHRONY ? "chronyd" : "ntpd";
    }

    private NtpArguments arguments() {
        List<String> words = direct().orElseGet(this::ofScript);
        return new NtpArguments(program(), words);
    }

    /** The file it will be told to read, as a path on the host; empty when none is named. */
    String config() {
        String given = family == Daemon.Family.CHRONY || family == Daemon.Family.OPENNTPD
                ? arguments().value("-f", "--configfile")
                : arguments().value("-c", "--configfile");
        return given.isEmpty() || given.startsWith("/") ? given : "/" + given;
    }

    /** The folder it will shut itself into; empty without one. */
    String jail() {
        return arguments().value("-i", "--jaildir").replaceAll("/+$", "");
    }

    /** The copy that DHCP made, where the start script prefers it. */
    Optional<String> dhcpCopy() {
        if (direct().isPresent()) {
            return Optional.empty();
        }
        if (family == Daemon.Family.NTPSEC) {
            boolean isIgnored = "yes".equals(settings("/etc/default/ntpsec").getOrDefault("IGNORE_DHCP", ""));
            return isIgnored ? Optional.empty() : there(NTPSEC_DHCP_COPY);
        }
        return there(DHCP_COPY).or(() -> there(OLD_DHCP_COPY));
    }

    /** Files that systemd will read options from and that may not have been read yet. */
    List<String> environmentFiles() {
        return unit().map(NtpUnit::environmentFiles).orElse(List.of());
    }

    private Optional<String> there(String path) {
        return files.contains(path) ? Optional.of(path) : Optional.empty();
    }

    private Map<String, String> settings(String path) {
        return text.apply(path).map(ShellAssignments::of).orElse(Map.of());
    }

    /** The words of a unit that starts the daemon itself and not a script that does. */
    private Optional<List<String>> direct() {
        Map<String, String> texts = new LinkedHashMap<>();
        environmentFiles().forEach(path -> text.apply(path).ifPresent(t -> texts.put(path, t)));
        return unit().flatMap(u -> u.words(texts))
                .filter(words -> words.get(0).matches("(.*/)?(x?ntpd|chronyd|openntpd)"));
    }

    private Optional<NtpUnit> unit() {
        return NtpService.names(family).stream()
                .map(this::unitTexts)
                .filter(texts -> !texts.isEmpty())
                .findFirst()
                .map(NtpUnit::new);
    }

    private static final List<String> UNIT_FOLDERS =
            List.of("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system");

    /** The unit's text and its drop-ins' by name; of one name the one in the first folder counts. */
    private List<String> unitTexts(String name) {
        List<String> texts = new ArrayList<>();
        UNIT_FOLDERS.stream()
                .map(folder -> folder + "/" + name + ".service")
                .filter(files::contains)
                .findFirst()
                .flatMap(text)
                .ifPresent(texts::add);
        Map<String, String> dropIns = new TreeMap<>();
        for (String folder : UNIT_FOLDERS) {
            String start = folder + "/" + name + ".service.d/";
            files.stream()
                    .filter(path -> path.startsWith(start))
                    .forEach(path -> dropIns.putIfAbsent(path.substring(start.length()), path));
        }
        if (!texts.isEmpty()) {
            dropIns.values().forEach(path -> text.apply(path).ifPresent(texts::add));
        }
        return texts;
    }

    /** What a start script calls the daemon with. */
    private List<String> ofScript() {
        List<String> words = new ArrayList<>(List.of(program()));
        Map<String, List<String>> options = family == Daemon.Family.CHRONY ? CHRONYD_OPTIONS : NTPD_OPTIONS;
        options.forEach((path, names) -> {
            Map<String, String> settings = settings(path);
            String file = settings.getOrDefault(
                    "ntpd_config", family == Daemon.Family.CHRONY ? settings.getOrDefault("CFGFILE", "") : "");
            if (!file.isEmpty()) {
                words.addAll(List.of(family == Daemon.Family.CHRONY ? "-f" : "-c", file));
            }
            names.forEach(name -> words.addAll(ShellWords.split(settings.getOrDefault(name, ""))));
            String jail = settings.getOrDefault("ntpd_chrootdir", isSuseJailed(settings) ? SUSE_JAIL : "");
            if (!jail.isEmpty()) {
                words.addAll(List.of("-i", jail));
            }
        });
        return words;
    }

    private static boolean isSuseJailed(Map<String, String> settings) {
        return settings.getOrDefault("NTPD_RUN_CHROOTED", "no").equalsIgnoreCase("yes");
    }
}
