package dev.muster.modules;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * At which runlevels a SysV service starts, from what {@code chkconfig --list} prints or from the links in rc?.d. Tabs
 * may have become blanks; on and off may be translated (po files of chkconfig 1.3 and 1.7; ja keeps the English words),
 * which is why the scripts ask for the C locale. A word of no known language is told as it stands, and is not on.
 */
record RunlevelText(Map<String, String> levels) {
    private static final Pattern LEVEL = Pattern.compile("(?<!\\S)([0-6]):(\\S{1,20})");
    private static final Pattern LINK = Pattern.compile("/rc([0-6])\\.d/([SK])[0-9][0-9](\\S+)$");
    private static final Pattern PLAIN = Pattern.compile("^\\s*([A-Za-z0-9_.@+-]{1,64}):?\\s+(\\S{1,20})\\s*$");
    private static final Set<String> OFF =
            Set.of("off", "aus", "arr\u00eat", "desactivado", "wy\u0142\u0105czone", "\u5173", "n\u00e3o");
    private static final Set<String> ON =
            Set.of("on", "ein", "marche", "activo", "w\u0142\u0105czone", "\u5f00", "sim");
    private static final Set<String> WORKING = Set.of("2", "3", "4", "5");

    RunlevelText {
        levels = Collections.unmodifiableMap(new TreeMap<>(levels));
    }

    /** From the line of one service, among lines of others: its name is the first word. */
    static Optional<RunlevelText> ofList(String text, String service) {
        return text.lines()
                .filter(line -> line.strip().split("\\s+", 2)[0].equals(service))
                .flatMap(line -> ofList(line).stream())
                .findFirst();
    }

    /** From the line of one service. */
    static Optional<RunlevelText> ofList(String text) {
        Map<String, String> levels = new TreeMap<>();
        Matcher match = LEVEL.matcher(text);
        while (match.find()) {
            levels.putIfAbsent(match.group(1), english(match.group(2)));
        }
        return levels.isEmpty() ? Optional.empty() : Optional.of(new RunlevelText(levels));
    }

    private static String english(String said) {
        String word = said.toLowerCase(Locale.ROOT);
        return ON.contains(word) ? "on" : OFF.contains(word) ? "off" : word;
    }

    /** From the links of one service, for which K means off. */
    static Optional<RunlevelText> ofLinks(Iterable<String> links, String service) {
        Map<String, String> levels = new TreeMap<>();
        for (String link : links) {
            Matcher match = LINK.matcher(link);
            if (match.find() && match.group(3).equals(service)) {
                levels.merge(
                        match.group(1), match.group(2).equals("S") ? "on" : "off", (a, b) -> a.equals("on") ? a : b);
            }
        }
        return levels.isEmpty() ? Optional.empty() : Optional.of(new RunlevelText(levels));
    }

    /** Services that are on or off as a whole, by name: xinetd's block of a list, SUSE's {@code ntp  on}. */
    static Map<String, Boolean> switches(String text) {
        Map<String, Boolean> found = new LinkedHashMap<>();
        text.lines().limit(2_000).forEach(line -> {
            Matcher match = PLAIN.matcher(line);
            if (match.matches()) {
                String word = english(match.group(2));
                if (word.equals("on") || word.equals("off")) {
                    found.put(match.group(1), word.equals("on"));
                }
            }
        });
        return found;
    }

    /**
     * Whether chkconfig says that a script is there and was never added: {@code service ntpd supports chkconfig, but is
     * not referenced in any runlevel (run 'chkconfig --add ntpd')}, of which translations keep the command.
     */
    static boolean isUnregistered(String text) {
        return text.contains("not referenced in any runlevel") || text.contains("chkconfig --add");
    }

    /** Whether it starts at a runlevel in which the host does its work. */
    boolean startsSomewhere() {
        return levels.entrySet().stream()
                .anyMatch(e -> WORKING.contains(e.getKey()) && e.getValue().equals("on"));
    }
}
