package dev.muster.modules;

import dev.muster.module.ModuleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One package as pip is asked for it.
 *
 * @param written for pip
 * @param name canonical (PEP 503); empty for a URL or a path
 * @param specifiers as operator and version
 */
record PipRequirement(String written, String name, List<Specifier> specifiers) {
    private static final Pattern PLAIN =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*?)\\s*(\\[[^\\]]*\\])?\\s*((?:[<>=!~]=?=?[^;@]*)?)\\s*(;.*)?");

    /** A condition on the version. */
    record Specifier(String operator, String version) {
        boolean accepts(String has) {
            String bare = version.endsWith(".*") ? version.substring(0, version.length() - 2) : version;
            boolean prefix = version.endsWith(".*");
            int order = compare(has, bare);
            boolean starts = (has + ".").startsWith(bare + ".");
            return switch (operator) {
                case "==", "===" -> prefix ? starts : order == 0;
                case "!=" -> prefix ? !starts : order != 0;
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                case ">=" -> order >= 0;
                default -> order >= 0 && (has + ".").startsWith(bare.substring(0, Math.max(0, bare.lastIndexOf('.'))));
            };
        }

        /** Releases as numbers; what follows them (a, b, rc, dev) comes before the release itself. */
        private static int compare(String one, String other) {
            String[] left = one.split("[.]|(?<=\\d)(?=[a-z])");
            String[] right = other.split("[.]|(?<=\\d)(?=[a-z])");
            for (int i = 0; i < Math.max(left.length, right.length); i++) {
                int order = Integer.compare(part(left, i), part(right, i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private static int part(String[] parts, int at) {
            if (at >= parts.length) {
                return 0;
            }
            if (parts[at].matches("\\d{1,9}")) {
                return Integer.parseInt(parts[at]);
            }
            return parts[at].startsWith("post") ? 1 : -1;
        }
    }

    /** Names that a comma in a version tore apart are put together again. */
    static List<PipRequirement> all(List<String> names, Optional<String> version) {
        List<String> whole = new ArrayList<>();
        for (String name : names) {
            boolean belongs = !whole.isEmpty() && name.strip().matches("[<>=!~].*");
            if (belongs) {
                whole.set(whole.size() - 1, whole.get(whole.size() - 1) + "," + name.strip());
            } else {
                whole.add(name.strip());
            }
        }
        if (version.isEmpty()) {
            return whole.stream().map(PipRequirement::of).toList();
        }
        if (whole.size() > 1) {
            throw new ModuleException("'version' argument is ambiguous when installing multiple package distributions."
                    + " Please specify version restrictions next to each package in 'name' argument.");
        }
        if (whole.stream().anyMatch(name -> !of(name).specifiers().isEmpty())) {
            throw new ModuleException(
                    "The 'version' argument conflicts with any version specifier provided along with a"
                            + " package name. Please keep the version specifier, but remove the 'version' argument.");
        }
        String text = version.get().strip();
        String glue = !text.isEmpty() && Character.isDigit(text.charAt(0)) ? "==" : "";
        return whole.stream().map(name -> of(name + glue + text)).toList();
    }

    private static PipRequirement of(String text) {
        Matcher matcher = PLAIN.matcher(text);
        if (!matcher.matches()) {
            return new PipRequirement(text, "", List.of());
        }
        List<Specifier> specifiers = new ArrayList<>();
        for (String each : matcher.group(3).split(",")) {
            Matcher specifier =
                    Pattern.compile("\\s*([<>=!~]=?=?)\\s*(\\S+)\\s*").matcher(each);
            if (specifier.matches()) {
                specifiers.add(new Specifier(specifier.group(1), specifier.group(2)));
            }
        }
        String extras = matcher.group(2) == null ? "" : matcher.group(2);
        String marker = matcher.group(4) == null ? "" : matcher.group(4);
        String written = matcher.group(1) + extras + matcher.group(3).replaceAll("\\s+", "") + marker;
        return new PipRequirement(written, canonical(matcher.group(1)), List.copyOf(specifiers));
    }

    static String canonical(String name) {
        return name.strip().replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    /** Whether a package with a fitting version is among those there. */
    boolean isIn(Map<String, String> installed) {
        String has = installed.get(name);
        return has != null && specifiers.stream().allMatch(specifier -> specifier.accepts(has));
    }
}
