package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What {@link PackageScripts#READ} found.
 *
 * @param manager {@code apt}, {@code dnf}, {@code yum}, {@code zypper}, {@code apk} or {@code none}
 * @param installed name to version
 * @param provided capabilities that an installed package provides
 * @param configuration packages that are gone but for their configuration
 * @param newer name to the version that could be had
 * @param cacheAge seconds since the package lists were fetched, if known
 */
record PackageState(
        String manager,
        Optional<String> missing,
        Map<String, String> installed,
        Set<String> provided,
        Set<String> configuration,
        Map<String, String> newer,
        Optional<Long> cacheAge) {

    static PackageState of(Output output) {
        String manager = "";
        Optional<String> missing = Optional.empty();
        Map<String, String> installed = new LinkedHashMap<>();
        Set<String> provided = new LinkedHashSet<>();
        Set<String> configuration = new LinkedHashSet<>();
        Map<String, String> newer = new LinkedHashMap<>();
        Optional<Long> age = Optional.empty();
        for (String line : output.stdout().lines().toList()) {
            String[] words = line.split(" ");
            String second = words.length > 1 ? words[1] : "";
            String third = words.length > 2 ? words[2] : "";
            switch (words[0]) {
                case "manager" -> manager = second;
                case "missing" -> missing = Optional.of(second);
                case "have" -> installed.put(second, third);
                case "provides" -> provided.add(third);
                case "config" -> configuration.add(second);
                case "newer" -> newer.put(second, third);
                case "cache" -> age = second.matches("[0-9]{1,12}") ? Optional.of(Long.parseLong(second)) : age;
                default -> {}
            }
        }
        if (manager.isEmpty()) {
            throw new ModuleException("cannot tell which packages are installed: status " + output.status() + " "
                    + output.stderr().strip());
        }
        return new PackageState(manager, missing, installed, provided, configuration, newer, age);
    }

    /** Whether something that the name means is installed; {@code *} and {@code ?} are globs. */
    boolean has(String name) {
        return provided.contains(name) || installed.keySet().stream().anyMatch(glob(name)::matches);
    }

    /** Whether a newer version of what the name means can be had. */
    boolean canBeNewer(String name) {
        return newer.keySet().stream().anyMatch(glob(name)::matches);
    }

    boolean hasConfiguration(String name) {
        return configuration.stream().anyMatch(glob(name)::matches);
    }

    private static Glob glob(String name) {
        String bare = name.replaceAll(":[a-z0-9]+$", "");
        return new Glob(
                Pattern.compile(Pattern.quote(bare).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q")));
    }

    private record Glob(Pattern pattern) {
        boolean matches(String text) {
            return pattern.matcher(text).matches();
        }
    }
}
