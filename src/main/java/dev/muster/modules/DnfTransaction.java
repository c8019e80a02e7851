package dev.muster.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What dnf or yum say they would do: the table of packages between the rules, and names they do not know.
 *
 * @param installed packages that would come, {@code NAME-VERSION.ARCH}
 * @param replaced names of packages whose old version would go for a new one
 * @param removed packages that would go
 * @param excluded complaints about names that an exclude hides
 * @param group a group that nobody knows
 * @param isNothing whether they said so
 */
record DnfTransaction(
        List<String> installed,
        List<String> replaced,
        List<String> removed,
        List<String> unknown,
        List<String> excluded,
        Optional<String> group,
        boolean isNothing) {
    private static final String FILTERED = "All matches were filtered out by exclude filtering for argument: ";

    static DnfTransaction of(String said) {
        List<String> installed = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        Optional<String> group = Optional.empty();
        String section = "";
        String pending = "";
        for (String line : said.lines().toList()) {
            if (line.startsWith("No match for argument: ")) {
                unknown.add(line.substring("No match for argument: ".length()).strip());
            } else if (line.startsWith(FILTERED)) {
                excluded.add(line.substring(line.lastIndexOf(' ') + 1) + " " + line);
            } else if (line.contains("odule or Group '") && line.contains("' is not available")) {
                int from = line.indexOf('\'') + 1;
                group = Optional.of(line.substring(from, line.indexOf('\'', from)));
            } else if (line.startsWith("No package ") && line.contains(" available")) {
                unknown.add(line.substring("No package ".length(), line.indexOf(" available")));
            } else if (line.startsWith("Transaction Summary") || line.startsWith("Skipping packages")) {
                section = "";
            } else if (line.matches("[A-Z][A-Za-z ]*:")) {
                section = line;
            } else if (line.startsWith(" ") && !section.isEmpty() && !line.contains("replacing ")) {
                String[] words = (pending + line).strip().split("\\s+");
                // A long name has a line of its own.
                pending = words.length == 1 ? line : "";
                if (words.length < 4) {
                    continue;
                }
                String id = words[0] + "-" + words[2] + "." + words[1];
                if (section.startsWith("Remov")) {
                    removed.add(id);
                } else {
                    installed.add(id);
                    if (section.startsWith("Upgrad") || section.startsWith("Updat") || section.startsWith("Downgrad")) {
                        replaced.add(words[0]);
                    }
                }
            }
        }
        return new DnfTransaction(
                installed.stream().sorted().toList(),
                replaced,
                removed,
                unknown,
                excluded,
                group,
                said.contains("Nothing to do") || said.contains("No packages marked for"));
    }

    /** Whether there is anything to do. */
    boolean isOne() {
        return !installed.isEmpty() || !removed.isEmpty();
    }

    /** In the words of Ansible's results. */
    List<String> results(DnfState state, boolean downloads) {
        List<String> old = replaced.stream()
                .flatMap(name -> state.installed().values().stream()
                        .flatMap(List::stream)
                        .filter(one -> one.name().equals(name)))
                .map(one -> "Removed: " + one)
                .distinct()
                .toList();
        return Stream.of(
                        installed.stream().map(id -> (downloads ? "Downloaded: " : "Installed: ") + id),
                        removed.stream().map(id -> "Removed: " + id),
                        old.stream())
                .flatMap(all -> all)
                .toList();
    }
}
