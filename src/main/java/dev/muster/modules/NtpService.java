package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.shell.ShellAssignments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The time daemon as a service of its host: what starts it, and whether with the host. */
final class NtpService {
    private final NtpSurveyText survey;
    private final Daemon.Family family;

    NtpService(NtpSurveyText survey, Daemon.Family family) {
        this.survey = survey;
        this.family = family;
    }

    /** How it is started: systemd, upstart, openrc, sysv, smf (Solaris), rc (BSD), or nothing known. */
    String manager() {
        if (unit().isPresent()) {
            return "systemd";
        }
        if (job().isPresent()) {
            return "upstart";
        }
        if (!survey.all("init").isEmpty()) {
            return isOpenRc() ? "openrc" : "sysv";
        }
        return survey.first("smf").filter(s -> !s.isBlank()).isPresent()
                ? "smf"
                : survey.all("rc-script").isEmpty() ? "" : "rc";
    }

    private boolean isOpenRc() {
        return survey.first("openrc").isPresent()
                || survey.all("runlevel").stream().anyMatch(l -> l.contains("/runlevels/"));
    }

    private Optional<String> job() {
        return preferred(survey.all("upstart"));
    }

    String name() {
        return unit().map(u -> u.getOrDefault("Id", "").replaceAll("\\.service$", ""))
                .or(this::job)
                .or(() -> preferred(survey.all("init")))
                .or(() -> survey.first("smf").flatMap(NtpService::smfName))
                .or(() -> preferred(survey.all("rc-script")))
                .orElse("");
    }

    private Optional<String> preferred(List<String> there) {
        return names(family).stream().filter(there::contains).findFirst();
    }

    /** Names the service of a family goes by, the likeliest first. */
    static List<String> names(Daemon.Family family) {
        return switch (family) {
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
            if (List.of("loaded", "masked").contains(fields.getOrDefault("LoadState", ""))
                    && names(family).contains(fields.getOrDefault("Id", "").replaceAll("\\.service$", ""))) {
                units.add(fields);
            }
        }
        return units.stream()
                .filter(u -> u.getOrDefault("ActiveState", "").equals("active"))
                .findFirst()
                .or(() -> units.stream()
                        .filter(u -> u.getOrDefault("LoadState", "").equals("loaded"))
                        .findFirst())
                .or(() -> units.stream().findFirst());
    }

    private String field(String name) {
        return unit().map(u -> u.getOrDefault(name, "")).orElse("");
    }

    /** How it is, in the words of what starts it: {@code active}, {@code running}, {@code started}, {@code online} … */
    String state() {
        return switch (manager()) {
            case "systemd" -> field("ActiveState");
            case "upstart" -> firstMatch(survey.first("initctl").orElse(""), name() + "\\s+\\S+/(\\S+?)(?:,.*)?");
            case "openrc" -> survey.all("started").contains(name()) ? "started" : "stopped";
            case "smf" -> survey.first("smf").orElse("").strip().split("\\s+")[0];
            default -> "";
        };
    }

    private static String firstMatch(String text, String regex) {
        return text.lines()
                .map(line -> line.strip())
                .filter(line -> line.matches(regex))
                .map(line -> line.replaceFirst(regex, "$1"))
                .findFirst()
                .orElse("");
    }

    /** Line {@code online svc:/network/ntp:default}. */
    private static Optional<String> smfName(String line) {
        String[] words = line.strip().split("\\s+");
        return words.length > 1 ? Optional.of(words[1]) : Optional.empty();
    }

    /** Whether the host has chkconfig, which is then what sets the runlevels of its services. */
    boolean isInChkconfig() {
        return !survey.all("chkconfig").isEmpty();
    }

    Optional<RunlevelText> runlevels() {
        String service = name();
        return survey.all("chkconfig").stream()
                .flatMap(t -> RunlevelText.ofList(t, service).stream())
                .findFirst()
                .or(() -> RunlevelText.ofLinks(survey.all("runlevel"), service));
    }

    /** Names of xinetd's services that have to do with the time, and whether they are on. */
    Map<String, Boolean> xinetd() {
        Map<String, Boolean> found =
                RunlevelText.switches(survey.first("xinetd").orElse(""));
        found.keySet().removeIf(name -> !name.matches("(?i).*(time|ntp|clock).*"));
        return found;
    }

    /** Whether it starts with the host; empty when that is not known. */
    Optional<Boolean> isEnabled() {
        return switch (manager()) {
            case "systemd" -> isUnitEnabled();
            case "upstart" -> Optional.of(!survey.all("manual").contains(name()));
            case "openrc" ->
                Optional.of(survey.all("runlevel").stream().anyMatch(l -> l.matches("/etc/runlevels/[^/]+/" + name())));
            case "smf" -> Optional.of(!state().equals("disabled"));
            case "rc" -> isEnabledInRcConf();
            default -> isUnregistered() ? Optional.of(false) : runlevels().map(RunlevelText::startsSomewhere);
        };
    }

    private Optional<Boolean> isUnitEnabled() {
        String state = field("UnitFileState");
        // Of a script that systemd has made a unit of, the links tell.
        if (state.equals("generated") || state.isEmpty()) {
            Optional<Boolean> byLinks = runlevels().map(RunlevelText::startsSomewhere);
            return state.isEmpty() ? byLinks : byLinks.or(() -> Optional.of(true));
        }
        return Optional.of(state.startsWith("enabled") || state.equals("alias"));
    }

    /** {@code ntpd_enable="YES"} of FreeBSD; OpenBSD goes by the flags, of which NO is none. */
    private Optional<Boolean> isEnabledInRcConf() {
        Optional<Boolean> found = Optional.empty();
        for (NtpSurveyText file : survey.groups("file")) {
            if (file.first("file").orElse("").matches(".*/etc/rc\\.conf(\\.local)?")) {
                Map<String, String> settings =
                        ShellAssignments.of(file.first("content").orElse(""));
                String enable = settings.getOrDefault(name() + "_enable", "").toLowerCase(Locale.ROOT);
                if (!enable.isEmpty()) {
                    found = Optional.of(List.of("yes", "true", "on", "1").contains(enable));
                } else if (found.isEmpty()) {
                    found = Optional.ofNullable(settings.get(name() + "_flags")).map(flags -> !flags.equals("NO"));
                }
            }
        }
        return found;
    }

    /** Whether there is a script that chkconfig was never told of. */
    private boolean isUnregistered() {
        return survey.all("chkconfig").stream()
                .anyMatch(text -> RunlevelText.isUnregistered(text) && text.contains(name()));
    }

    /** What somebody should know who wants it to run, or not to run, after the next start of the host. */
    List<String> notes(boolean isRunning) {
        List<String> notes = new ArrayList<>();
        if (isUnregistered()) {
            notes.add(name() + " has a start script that no runlevel knows: chkconfig --add " + name());
        }
        if (field("LoadState").equals("masked")) {
            notes.add(name() + ".service is masked: nothing can start it");
        }
        if (field("NeedDaemonReload").equals("yes")) {
            notes.add("systemd has not read the unit as it is now: systemctl daemon-reload");
        }
        if (!name().isEmpty() && isRunning && isEnabled().filter(on -> !on).isPresent()) {
            notes.add(name() + " runs, but will not start with the host");
        }
        if (!name().isEmpty() && !isRunning && isEnabled().filter(on -> on).isPresent()) {
            notes.add(name() + " starts with the host, but does not run now");
        }
        return notes;
    }
}
