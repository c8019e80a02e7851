package dev.muster.modules;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * At which runlevels a SysV service starts, from what {@code chkconfig --list} prints or from the links in rc?.d. Tabs
 * may have become blanks; on and off may be translated, which is why the script asks for the C locale and anything
 * that is not off in a known language is told as it stands.
 */
record RunlevelText(Map<String, String> levels) {
    private static final Pattern LEVEL = Pattern.compile("(?<!\\S)([0-6]):(\\S{1,20})");
    private static final Pattern LINK = Pattern.compile("/rc([0-6])\\.d/([SK])[0-9][0-9]");
    private static final java.util.Set<String> OFF =
            java.util.Set.of("off", "aus", "arr\u00eat", "desactivado", "wy\u0142\u0105czone", "\u5173", "n\u00e3o");
    private static final java.util.Set<String> ON =
            java.util.Set.of("on", "ein", "marche", "activo", "w\u0142\u0105czone", "\u5f00", "sim");

    RunlevelText {
        levels = java.util.Collections.unmodifiableMap(new TreeMap<>(levels));
    }

    /** From the line of one service. */
    static Optional<RunlevelText> ofList(String text) {
        Map<String, String> levels = new TreeMap<>();
        Matcher match = LEVEL.matcher(text);
        while (match.find()) {
            String word = match.group(2).toLowerCase(java.util.Locale.ROOT);
            levels.putIfAbsent(match.group(1), ON.contains(word) ? "on" : OFF.contains(word) ? "off" : word);
        }
        return levels.isEmpty() ? Optional.empty() : Optional.of(new RunlevelText(levels));
    }

    /** From the links, for which K means off. */
    static Optional<RunlevelText> ofLinks(Iterable<String> links) {
        Map<String, String> levels = new TreeMap<>();
        for (String link : links) {
            Matcher match = LINK.matcher(link);
            if (match.find()) {
                levels.put(match.group(1), match.group(2).equals("S") ? "on" : "off");
            }
        }
        return levels.isEmpty() ? Optional.empty() : Optional.of(new RunlevelText(levels));
    }

    boolean startsSomewhere() {
        return levels.containsValue("on");
    }
}
