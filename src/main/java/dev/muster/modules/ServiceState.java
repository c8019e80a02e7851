package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A service as {@link ServiceScripts#READ} found it.
 *
 * @param manager {@code systemd}, {@code upstart}, {@code openrc} or {@code sysv}
 * @param said everything said, by key, in order
 */
record ServiceState(String name, String manager, Map<String, List<String>> said) {
    private static final String STATUS = "muster-rc";

    /** Reads the script's answer. */
    static ServiceState of(String name, Output output) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (String line : output.stdout().lines().toList()) {
            int space = line.indexOf(' ');
            if (space > 0) {
                said.computeIfAbsent(line.substring(0, space), key -> new ArrayList<>())
                        .add(line.substring(space + 1));
            }
        }
        List<String> manager = said.getOrDefault("manager", List.of());
        if (manager.isEmpty()) {
            throw new ModuleException("cannot tell the state of service " + name + ": status " + output.status() + " "
                    + output.stderr().strip());
        }
        return new ServiceState(name, manager.get(0), said);
    }

    boolean isSystemd() {
        return manager.equals("systemd");
    }

    /** Whether the host knows the service at all. */
    boolean exists() {
        if (isSystemd()) {
            String load = properties().getOrDefault("LoadState", "not-found");
            return !load.equals("not-found") || hasScript();
        }
        boolean unknown = text("status").toLowerCase(Locale.ROOT).contains("unrecognized service")
                || text("status").contains("does not exist")
                || text("status").contains("not found")
                || text("status").contains("could not be found")
                || text("status").contains("Unknown job");
        return hasScript() || table().isPresent() || isUnregistered() || !unknown && statusCode() != 127;
    }

    boolean hasScript() {
        return said.containsKey("script");
    }

    /** What {@code systemctl show} says, multi-line values aside. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : lines("show")) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith(STATUS)) {
                properties.put(
                        line.substring(0, equals), line.substring(equals + 1).strip());
            }
        }
        return properties;
    }

    /** Whether it runs; empty when nothing on the host can tell. */
    Optional<Boolean> running() {
        if (said.containsKey("pattern")) {
            return Optional.of(lines("pattern").contains("yes"));
        }
        return switch (manager) {
            case "systemd" ->
                Optional.ofNullable(properties().get("ActiveState"))
                        .map(state -> state.equals("active") || state.equals("activating"));
            case "upstart" -> Optional.of(text("status").contains("start/"));
            case "openrc" -> Optional.of(statusCode() == 0);
            default -> byStatus();
        };
    }

    /** Whether the answer of {@link #running} is more than a guess: the script knows no status, or a text was looked for. */
    boolean canTell() {
        boolean asksScript = !List.of("systemd", "upstart", "openrc").contains(manager);
        return !said.containsKey("pattern")
                && !(asksScript && text("status").toLowerCase(Locale.ROOT).contains("usage:"));
    }

    /**
     * LSB says 0 runs, 1 to 3 does not; the words count for more, because old scripts answer 0 in either case, and some
     * know no status at all.
     */
    private Optional<Boolean> byStatus() {
        String words = text("status").toLowerCase(Locale.ROOT);
        if (words.contains("usage:")) {
            return Optional.of(said.containsKey("pidof"));
        }
        if (words.contains("stopped")
                || words.contains("not running")
                || words.contains("unused")
                || words.contains(" dead")) {
            return Optional.of(false);
        }
        return switch (statusCode()) {
            case 0 -> Optional.of(true);
            case 1, 2, 3, 69 -> Optional.of(false);
            default -> words.contains("is running") ? Optional.of(true) : Optional.empty();
        };
    }

    /** Whether a systemd unit does its work once and is not running afterwards. */
    boolean endsByItself() {
        return "oneshot".equals(properties().get("Type"))
                && "no".equals(properties().getOrDefault("RemainAfterExit", "no"));
    }

    /** What systemctl complained of instead of showing the unit, as a user's manager that does not run. */
    Optional<String> complaint() {
        boolean failed = lines("show").stream().anyMatch(line -> line.startsWith(STATUS + "=") && !line.endsWith("=0"));
        List<String> words =
                lines("show").stream().filter(line -> !line.startsWith(STATUS)).toList();
        return failed && properties().isEmpty() && !words.isEmpty() ? Optional.of(words.get(0)) : Optional.empty();
    }

    /** Whether a systemd unit is on its way down. */
    boolean isStopping() {
        return "deactivating".equals(properties().get("ActiveState"));
    }

    /** Whether systemd passed over the unit when it was last started, since a condition of it did not hold. */
    boolean isHeld() {
        return !running().orElse(true)
                && "no".equals(properties().get("ConditionResult"))
                && !"0".equals(properties().getOrDefault("ConditionTimestampMonotonic", "0"));
    }

    boolean isMasked() {
        return lines("is-enabled").stream().anyMatch(line -> line.equals("masked") || line.equals("masked-runtime"));
    }

    /** Whether it starts at boot. */
    boolean enabled() {
        return switch (manager) {
            case "systemd" -> enabledInSystemd();
            case "openrc" -> lines("rc-update").stream().anyMatch(this::isInRunlevel);
            case "upstart" -> !said.containsKey("manual");
            default ->
                table().map(t -> t.values().stream().anyMatch(on -> on))
                        .orElseGet(() -> isOnByLinks() && !isUnregistered());
        };
    }

    private boolean enabledInSystemd() {
        List<String> words = lines("is-enabled").stream()
                .filter(line -> !line.startsWith(STATUS))
                .toList();
        boolean yes = lines("is-enabled").contains(STATUS + " 0");
        boolean indirect = words.equals(List.of("indirect")) || words.equals(List.of("alias"));
        boolean disabled = words.stream().anyMatch(word -> word.endsWith("disabled"));
        return yes ? !indirect : hasScript() && !disabled && isOnByLinks();
    }

    private boolean isInRunlevel(String line) {
        int bar = line.indexOf('|');
        return bar > 0
                && line.substring(0, bar).strip().equals(name)
                && !line.substring(bar + 1).isBlank();
    }

    private boolean isOnByLinks() {
        return lines("link").stream().anyMatch(link -> link.matches("[2345] S"));
    }

    /** Runlevels at which a start link stands. */
    List<String> linkedLevels() {
        return lines("link").stream()
                .filter(link -> link.endsWith(" S"))
                .map(link -> link.substring(0, 1))
                .distinct()
                .sorted()
                .toList();
    }

    /** Runlevel to on or off, as {@code chkconfig --list} has it; empty when it does not list the service. */
    Optional<Map<Integer, Boolean>> table() {
        return RunlevelText.ofList(text("list"), name).map(text -> {
            Map<Integer, Boolean> table = new LinkedHashMap<>();
            text.levels().forEach((level, word) -> table.put(Integer.parseInt(level), word.equals("on")));
            return table;
        });
    }

    /** Whether chkconfig knows the script but was never told of it. */
    boolean isUnregistered() {
        return RunlevelText.isUnregistered(text("list"));
    }

    boolean hasChkconfig() {
        return said.containsKey("chkconfig");
    }

    private int statusCode() {
        return lines("status").stream()
                .filter(line -> line.startsWith(STATUS + " "))
                .map(line -> line.substring(STATUS.length() + 1))
                .filter(code -> code.matches("[0-9]{1,3}"))
                .map(Integer::parseInt)
                .findFirst()
                .orElse(127);
    }

    String text(String key) {
        return String.join("\n", lines(key));
    }

    private List<String> lines(String key) {
        return said.getOrDefault(key, List.of());
    }
}
