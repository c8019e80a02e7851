package dev.muster.modules;

import dev.muster.ntp.Daemon;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** How it is started: systemd, sysv, openrc, upstart or nothing known. */
    String manager() {
        if (unit().isPresent()) {
            return "systemd";
        }
        if (!survey.all("init").isEmpty()) {
            return survey.all("runlevel").stream().anyMatch(l -> l.contains("/runlevels/")) ? "openrc" : "sysv";
        }
        return survey.all("upstart").isEmpty() ? "" : "upstart";
    }

    String name() {
        return unit().map(u -> u.getOrDefault("Id", "").replaceAll("\\.service$", ""))
                .or(() -> preferred(survey.all("init")))
                .or(() -> preferred(survey.all("upstart")))
                .orElse("");
    }

    private Optional<String> preferred(List<String> there) {
        return names().stream().filter(there::contains).findFirst();
    }

    private List<String> names() {
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
            if (fields.getOrDefault("LoadState", "").equals("loaded")
                    && names().contains(fields.getOrDefault("Id", "").replaceAll("\\.service$", ""))) {
                units.add(fields);
            }
        }
        return units.stream()
                .filter(u -> u.getOrDefault("ActiveState", "").equals("active"))
                .findFirst()
                .or(() -> units.stream().findFirst());
    }

    /** What systemd says: {@code active}, {@code enabled} … */
    String state(String field) {
        return unit().map(u -> u.getOrDefault(field, "")).orElse("");
    }

    /** Whether the host has chkconfig, which is then what sets the runlevels of its services. */
    boolean isInChkconfig() {
        return !survey.all("chkconfig").isEmpty();
    }

    Optional<RunlevelText> runlevels() {
        String service = name();
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
        String state = state("UnitFileState");
        if (!state.isEmpty()) {
            return Optional.of(state.startsWith("enabled") || state.equals("alias") || state.equals("generated"));
        }
        boolean openrc = survey.all("runlevel").stream().anyMatch(l -> l.contains("/runlevels/"));
        return openrc ? Optional.of(true) : runlevels().map(RunlevelText::startsSomewhere);
    }
}
