package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.template.Octets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sets the time zone, and whether the hardware clock keeps UTC: by timedatectl where it answers, by the files and tools
 * of the distribution otherwise.
 */
@ModuleInfo(
        name = "timezone",
        doc = "Sets the host's time zone, and whether its hardware clock keeps UTC or local time.",
        example = """
                - timezone:
                    name: Europe/Berlin
                    hwclock: UTC
                """)
final class TimezoneModule implements Module<TimezoneModule.Parameters, TimezoneModule.Clock> {
    /** Argument: the wanted zone, or empty. */
    private static final ReadScript LOOK_AT_TIMEZONE = new ReadScript("look-at-timezone", HostTool.FIND + """
            zone=/usr/share/zoneinfo/$1
            if [ -n "$1" ] && [ -f "$zone" ]; then echo zone; fi
            if has timedatectl && timedatectl >/dev/null 2>&1; then
              printf 'timedatectl %s\\n' "$(command -v timedatectl)"
              timedatectl status | while IFS= read -r line; do printf 'status %s\\n' "$line"; done
            fi
            for tool in hwclock dpkg-reconfigure tzdata-update setup-timezone; do
              if has $tool; then printf 'tool %s\\npath-of-%s %s\\n' $tool $tool "$(command -v $tool)"; fi
            done
            if [ -e /etc/alpine-release ]; then echo alpine; fi
            if [ -e /etc/gentoo-release ]; then echo gentoo; fi
            if [ -e /etc/SuSE-release ] || grep -qi suse /etc/os-release 2>/dev/null; then echo suse; fi
            if [ -h /etc/localtime ]; then
              link=$(ls -ld /etc/localtime)
              printf 'link %s\\n' "${link#* -> }"
              if [ -e /etc/localtime ]; then echo leads; fi
            elif [ -n "$1" ] && [ "$(cksum <"$zone" 2>/dev/null)" = "$(cksum </etc/localtime 2>/dev/null)" ]; then
              echo same
            fi
            """);

    private static final RemotePath ADJTIME = new RemotePath("/etc/adjtime");
    private static final Pattern UTC = Pattern.compile("^UTC\\s*=\\s*([^\\s]+)", Pattern.MULTILINE);
    private static final Pattern ADJUSTED = Pattern.compile("^(UTC|LOCAL)$", Pattern.MULTILINE);
    private static final Pattern FIRST = Pattern.compile("^([^\\s]+)", Pattern.MULTILINE);
    private static final Pattern SUSE = Pattern.compile("^TIMEZONE\\s*=\\s*\"?([^\"\\s]+)\"?", Pattern.MULTILINE);
    private static final Pattern RED_HAT = Pattern.compile("^ZONE\\s*=\\s*\"?([^\"\\s]+)\"?", Pattern.MULTILINE);
    private static final Pattern SYSTEMD_ZONE = Pattern.compile("^\\s*Time ?zone\\s*:\\s*([^\\s]+)", Pattern.MULTILINE);
    private static final Pattern SYSTEMD_RTC =
            Pattern.compile("^\\s*RTC in local TZ\\s*:\\s*([^\\s]+)", Pattern.MULTILINE);

    record Parameters(
            @Param(doc = "Zone, as under /usr/share/zoneinfo.")
            Optional<String> name,

            @Param(
                    doc = "What the hardware clock keeps.",
                    aliases = "rtc",
                    choices = {"local", "UTC"})
            Optional<String> hwclock) {}

    /**
     * What is known of the host's clock.
     *
     * @param files those that are edited, by what they say: name, hwclock; adjtime is only read
     */
    record Clock(HostWords words, Map<String, RemoteFileState> files) {
        /** The file that holds one of the two settings, on a system that keeps them in files. */
        RemoteFileState file(String setting) {
            return Objects.requireNonNull(files.get(setting), setting);
        }

        boolean isSystemd() {
            return words.has("timedatectl");
        }

        private boolean isDebian() {
            return words.has("tool", "dpkg-reconfigure");
        }

        private boolean hasPlainFile() {
            return isDebian() || words.has("alpine") || words.has("gentoo");
        }

        RemotePath zoneFile() {
            return new RemotePath(hasPlainFile() ? "/etc/timezone" : "/etc/sysconfig/clock");
        }

        RemotePath clockFile() {
            return new RemotePath(
                    isDebian() ? "/etc/default/rcS" : hasPlainFile() ? "/etc/conf.d/hwclock" : "/etc/sysconfig/clock");
        }

        private boolean isSuse() {
            Optional<RemoteFileState> file =
                    Optional.ofNullable(files.get("name")).filter(RemoteFileState::exists);
            return file.map(f -> Pattern.compile("^TIMEZONE\\s*=", Pattern.MULTILINE)
                            .matcher(f.text())
                            .find())
                    .orElse(words.has("suse"));
        }

        Pattern zonePattern() {
            return hasPlainFile() ? FIRST : isSuse() ? SUSE : RED_HAT;
        }

        String zoneLine(String zone) {
            return hasPlainFile() ? zone + "\n" : (isSuse() ? "TIMEZONE=\"" : "ZONE=\"") + zone + "\"\n";
        }

        String text(String file) {
            return Optional.ofNullable(files.get(file))
                    .map(RemoteFileState::text)
                    .orElse("");
        }
    }

    @Override
    public Observation<Clock> observe(Parameters p, TaskContext context) {
        return Observation.of(Query.of(LOOK_AT_TIMEZONE, p.name().orElse("")), HostWords::of)
                .then(words -> {
                    Clock clock = new Clock(words, Map.of());
                    return clock.isSystemd()
                            ? Observation.known(clock)
                            : FileReading.of(clock.zoneFile())
                                    .with(FileReading.of(clock.clockFile()), (name, hwclock) ->
                                            new RemoteFileState[] {name, hwclock})
                                    .with(
                                            FileReading.of(ADJTIME),
                                            (two, adjtime) -> new Clock(
                                                    words,
                                                    Map.of("name", two[0], "hwclock", two[1], "adjtime", adjtime)));
                });
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Clock clock) {
        if (p.name().isEmpty() && p.hwclock().isEmpty()) {
            return Plan.refusal("one of the following is required: hwclock, name");
        }
        if (p.name().isPresent() && !clock.words().has("zone")) {
            return Plan.refusal("Error message:\ngiven timezone \"" + p.name().get() + "\" is not available");
        }
        Map<String, String> before = new TreeMap<>();
        Map<String, String> after = new TreeMap<>();
        p.hwclock().ifPresent(wanted -> {
            before.put("hwclock", hardware(clock, wanted));
            after.put("hwclock", wanted);
        });
        p.name().ifPresent(wanted -> {
            before.put("name", zone(clock, wanted));
            after.put("name", wanted);
        });
        if (before.equals(after)) {
            return Plan.unchanged("the clock is set so", ModuleResult.EMPTY);
        }
        List<Step> steps = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        Map<RemotePath, String> edited = new LinkedHashMap<>();
        if (!after.getOrDefault("hwclock", "").equals(before.getOrDefault("hwclock", ""))) {
            setHardware(clock, after.getOrDefault("hwclock", ""), edited, steps, messages);
        }
        if (!after.getOrDefault("name", "").equals(before.getOrDefault("name", ""))) {
            setZone(clock, after.getOrDefault("name", ""), edited, steps, messages);
        }
        List<Step> all = new ArrayList<>();
        clock.files().values().stream().distinct().forEach(file -> all.addAll(written(file, edited)));
        all.addAll(steps);
        Diff diff = new Diff("", "", FileWrite.json(before), FileWrite.json(after));
        ModuleResult done = messages.isEmpty() ? ModuleResult.EMPTY : ModuleResult.message(String.join("\n", messages));
        return new Plan.Change(Action.MODIFY, List.of(diff), all, ModuleResult.EMPTY, true, outputs -> done);
    }

    // ---- what is ----

    private static String zone(Clock clock, String wanted) {
        if (clock.isSystemd()) {
            return found(SYSTEMD_ZONE, clock.words().lines("status")).orElse("n/a");
        }
        String configured = found(clock.zonePattern(), clock.text("name")).orElse("n/a");
        if (!configured.equals(wanted)) {
            return configured;
        }
        Optional<String> link = clock.words().first("link");
        if (link.isEmpty()) {
            return clock.words().has("same") ? wanted : "n/a";
        }
        Matcher place = Pattern.compile("/(?:usr/share|etc)/zoneinfo/(.*)").matcher(link.get());
        return clock.words().has("leads") && place.find() ? place.group(1) : "n/a";
    }

    private static String hardware(Clock clock, String wanted) {
        if (clock.isSystemd()) {
            String local = found(SYSTEMD_RTC, clock.words().lines("status")).orElse("no");
            return isYes(local) ? "local" : "UTC";
        }
        String configured = found(UTC, clock.text("hwclock"))
                .map(value -> isYes(value) ? "UTC" : "local")
                .orElse("n/a");
        if (!configured.equals(wanted)) {
            return configured;
        }
        return found(ADJUSTED, clock.text("adjtime"))
                .map(value -> value.equals("UTC") ? value : "local")
                .orElse("UTC");
    }

    private static boolean isYes(String word) {
        return word.matches("(?i)y|yes|on|1|true|t");
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    // ---- what is to be done ----

    private static void setZone(
            Clock clock, String zone, Map<RemotePath, String> edited, List<Step> steps, List<String> messages) {
        String file = "/usr/share/zoneinfo/" + zone;
        if (clock.isSystemd()) {
            timedatectl(clock, "set-timezone", zone, steps, messages);
            return;
        }
        edit(clock.file("name"), clock.zonePattern(), clock.zoneLine(zone), edited, messages);
        if (clock.isDebian()) {
            steps.add(HostTool.run("ln", "-sf", file, "/etc/localtime"));
            steps.add(HostTool.run("dpkg-reconfigure", "--frontend", "noninteractive", "tzdata"));
        } else if (clock.words().has("alpine")) {
            steps.add(HostTool.run("setup-timezone", "-z", zone));
        } else if (clock.words().has("tool", "tzdata-update") && !clock.words().has("link")) {
            steps.add(HostTool.run("tzdata-update"));
        } else {
            steps.add(HostTool.run("rm", "-f", "/etc/localtime"));
            steps.add(HostTool.run("cp", file, "/etc/localtime"));
        }
    }

    private static void setHardware(
            Clock clock, String wanted, Map<RemotePath, String> edited, List<Step> steps, List<String> messages) {
        if (clock.isSystemd()) {
            timedatectl(clock, "set-local-rtc", wanted.equals("local") ? "yes" : "no", steps, messages);
            return;
        }
        String tool = clock.words()
                .first("path-of-hwclock")
                .orElseThrow(() -> new ModuleException(
                        "Failed to find required executable \"hwclock\": it sets what the hardware clock keeps"));
        String line = "UTC=" + (wanted.equals("local") ? "no" : "yes") + "\n";
        edit(clock.file("hwclock"), UTC, line, edited, messages);
        String option = wanted.equals("local") ? "--localtime" : "--utc";
        steps.add(HostTool.run("hwclock", "--systohc", option));
        messages.add("executed `" + tool + " --systohc " + option + "`");
    }

    private static void timedatectl(Clock clock, String word, String value, List<Step> steps, List<String> messages) {
        steps.add(HostTool.run("timedatectl", word, value));
        messages.add("executed `" + clock.words().first("timedatectl").orElse("timedatectl") + " " + word + " " + value
                + "`");
    }

    private static List<Step> written(RemoteFileState file, Map<RemotePath, String> edited) {
        String text = edited.remove(file.path());
        return text == null
                ? List.of()
                : FileWrite.of(file, Octets.bytes(text), FileAttributes.ANY, Optional.empty(), false)
                        .steps();
    }

    /**
     * Puts a line in place of the first that matches, and takes the others away; without one it comes first. Zone and
     * clock may stand in one file.
     */
    private static void edit(
            RemoteFileState file, Pattern pattern, String line, Map<RemotePath, String> edited, List<String> messages) {
        String text = edited.getOrDefault(file.path(), file.text());
        List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)")));
        lines.remove("");
        int first = -1;
        int removed = 0;
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (pattern.matcher(lines.get(i)).find()) {
                lines.remove(i);
                first = i;
                removed++;
            }
        }
        lines.add(Math.max(first, 0), line);
        edited.put(file.path(), String.join("", lines));
        messages.add("Added 1 line and deleted " + removed + " line(s) on " + file.path());
    }
}
