package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link AptScripts#READ} found.
 *
 * @param tools paths of the tools there are, by {@code tool}, {@code aptitude}, {@code mark}; and what else is said once
 * @param stamp when the package lists were fetched, in seconds; 0 when unknown
 * @param matches globs and the packages they mean
 * @param have packages dpkg knows, with their state and version
 * @param candidates of the packages asked about
 * @param providers packages that provide a name
 * @param automatic packages that came only because others needed them
 */
record AptState(
        Map<String, String> tools,
        Optional<String> missing,
        long now,
        long stamp,
        Map<String, List<String>> matches,
        Map<String, Dpkg> have,
        Map<String, Candidate> candidates,
        Map<String, List<String>> providers,
        List<String> automatic) {
    private static final Pattern VERSION = Pattern.compile("(?: \\*\\*\\*|    ) (\\S+) -?[0-9]+");

    /** A package as dpkg has it. */
    record Dpkg(String state, String version) {
        boolean isInstalled() {
            return state.equals("installed");
        }
    }

    /**
     * What could be installed.
     *
     * @param best version apt would take, empty when none
     * @param versions all, newest first
     */
    record Candidate(String best, List<String> versions) {}

    static AptState of(Output output) {
        Map<String, String> tools = new LinkedHashMap<>();
        Map<String, List<String>> matches = new LinkedHashMap<>();
        Map<String, Dpkg> have = new LinkedHashMap<>();
        Map<String, List<String>> providers = new LinkedHashMap<>();
        List<String> automatic = new ArrayList<>();
        List<String> policy = new ArrayList<>();
        for (String line : output.stdout().lines().toList()) {
            String[] words = line.split(" ");
            String second = words.length > 1 ? words[1] : "";
            String third = words.length > 2 ? words[2] : "";
            switch (words[0]) {
                case "match" ->
                    matches.computeIfAbsent(second, glob -> new ArrayList<>()).add(third);
                case "have" -> have.putIfAbsent(second, new Dpkg(third, words.length > 3 ? words[3] : ""));
                case "provider" ->
                    providers.computeIfAbsent(second, name -> new ArrayList<>()).add(third);
                case "auto" -> automatic.add(second);
                case "policy" -> policy.add(line.substring("policy ".length()));
                case "problem" -> tools.put("problem", line.substring("problem ".length()));
                default -> tools.put(words[0], second);
            }
        }
        Optional<String> missing = Optional.ofNullable(tools.get("missing"));
        if (missing.isEmpty() && !tools.containsKey("tool")) {
            throw new ModuleException("cannot tell what apt has: status " + output.status() + " "
                    + output.stderr().strip());
        }
        matches.values().forEach(names -> names.sort(null));
        return new AptState(
                tools,
                missing,
                number(tools, "now"),
                number(tools, "stamp"),
                matches,
                have,
                candidates(policy, tools.getOrDefault("arch", "")),
                providers,
                automatic);
    }

    private static long number(Map<String, String> tools, String key) {
        String text = tools.getOrDefault(key, "0");
        return text.matches("[0-9]{1,12}") ? Long.parseLong(text) : 0;
    }

    /** The output of {@code apt-cache policy}. */
    private static Map<String, Candidate> candidates(List<String> lines, String architecture) {
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        String name = "";
        for (String line : lines) {
            Matcher version = VERSION.matcher(line);
            if (!line.startsWith(" ") && line.endsWith(":")) {
                name = plain(line.substring(0, line.length() - 1), architecture);
                candidates.put(name, new Candidate("", List.of()));
            } else if (line.startsWith("  Candidate: ") && candidates.containsKey(name)) {
                String best = line.substring("  Candidate: ".length()).strip();
                candidates.put(name, new Candidate(best.equals("(none)") ? "" : best, List.of()));
            } else if (version.matches() && candidates.containsKey(name)) {
                Candidate old = candidates.getOrDefault(name, new Candidate("", List.of()));
                List<String> versions = new ArrayList<>(old.versions());
                versions.add(version.group(1));
                candidates.put(name, new Candidate(old.best(), versions));
            }
        }
        return candidates;
    }

    private static String plain(String name, String architecture) {
        return !architecture.isEmpty() && name.endsWith(":" + architecture)
                ? name.substring(0, name.length() - architecture.length() - 1)
                : name;
    }

    private String key(String name) {
        return plain(name, tools.getOrDefault("arch", ""));
    }

    /** A default release that the lists do not have. */
    Optional<String> problem() {
        return Optional.ofNullable(tools.get("problem"));
    }

    Optional<Dpkg> dpkg(String name) {
        return Optional.ofNullable(have.get(name));
    }

    boolean isInstalled(String name) {
        return dpkg(name).filter(Dpkg::isInstalled).isPresent();
    }

    /** Whether the lists or dpkg know a version of it; a name that others only provide is not known so. */
    boolean isKnown(String name) {
        return isInstalled(name)
                || !candidate(name).versions().isEmpty()
                || dpkg(name).filter(dpkg -> !dpkg.version().isEmpty()).isPresent();
    }

    Candidate candidate(String name) {
        return candidates.getOrDefault(key(name), new Candidate("", List.of()));
    }

    List<String> providersOf(String name) {
        return providers.getOrDefault(key(name), List.of());
    }
}
