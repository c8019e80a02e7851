package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import dev.muster.template.Octets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one-line source lists of a host, as Ansible's apt_repository reads and writes them: every file is taken apart and,
 * on a change, all are written anew, which sets blanks in order ({@code #deb} becomes {@code # deb}).
 */
final class AptSources {
    private static final Set<String> TYPES = Set.of("deb", "deb-src");

    private final String parts;
    private final Optional<String> codename;
    private final boolean hasKeyTool;
    private final Map<String, List<Line>> files;

    private AptSources(String parts, Optional<String> codename, boolean hasKeyTool, Map<String, List<Line>> files) {
        this.parts = parts;
        this.codename = codename;
        this.hasKeyTool = hasKeyTool;
        this.files = files;
    }

    /**
     * One line.
     *
     * @param number where it stood in its file
     * @param valid whether it is a source
     */
    record Line(int number, boolean valid, boolean enabled, String source, String comment) {
        static Line of(int number, String text) {
            String line = text.strip();
            boolean enabled = !line.startsWith("#");
            if (!enabled) {
                line = line.substring(1);
            }
            int hash = line.indexOf('#');
            String comment = hash > 0 ? line.substring(hash + 1).strip() : "";
            String source = (hash > 0 ? line.substring(0, hash) : line).strip();
            String[] words = source.split("\\s+");
            boolean valid = TYPES.contains(words[0]);
            return new Line(number, valid, enabled, valid ? String.join(" ", words) : source, comment);
        }

        String text() {
            return (enabled ? "" : "# ") + source + (comment.isEmpty() ? "" : " # " + comment) + "\n";
        }
    }

    /** What {@link AptRepositoryModule#READ} said. */
    static AptSources of(Output output) {
        String parts = "/etc/apt/sources.list.d/";
        Optional<String> codename = Optional.empty();
        boolean keyTool = false;
        Map<String, List<Line>> files = new LinkedHashMap<>();
        List<Line> current = new ArrayList<>();
        for (String said : Octets.text(HostWords.whole(output).out()).lines().toList()) {
            int space = said.indexOf(' ');
            String key = space < 0 ? said : said.substring(0, space);
            String rest = space < 0 ? "" : said.substring(space + 1);
            switch (key) {
                case "missing" -> throw new ModuleException("the host has no " + rest);
                case "parts" -> parts = rest;
                case "codename" -> codename = Optional.of(rest);
                case "keytool" -> keyTool = true;
                case "file" -> {
                    current = new ArrayList<>();
                    files.put(rest, current);
                }
                default -> current.add(Line.of(current.size(), rest));
            }
        }
        return new AptSources(parts, codename, keyTool, files);
    }

    boolean hasKeyTool() {
        return hasKeyTool;
    }

    Optional<String> codename() {
        return codename;
    }

    /** Texts of the files; one without lines is none. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        files.forEach((path, lines) -> {
            if (!lines.isEmpty()) {
                StringBuilder text = new StringBuilder();
                lines.forEach(line -> text.append(line.text()));
                texts.put(path, text.toString());
            }
        });
        return texts;
    }

    /** Files that are read but hold no line. */
    List<String> emptyFiles() {
        return files.entrySet().stream()
                .filter(file -> file.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean hasEnabled(String source) {
        return files.values().stream()
                .flatMap(List::stream)
                .anyMatch(
                        line -> line.valid() && line.enabled() && line.source().equals(source));
    }

    /**
     * Adds a source; one that is there but switched off is switched on, wherever it stands.
     *
     * @return the file it was added to, empty when it was there
     */
    Optional<String> add(String source, String fileName) {
        boolean found = false;
        for (List<Line> lines : files.values()) {
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                if (line.valid() && line.source().equals(source)) {
                    lines.set(i, new Line(line.number(), true, true, source, line.comment()));
                    found = true;
                }
            }
        }
        if (found) {
            return Optional.empty();
        }
        String path = fileName.contains("/") ? fileName : parts.replaceFirst("/*$", "/") + fileName;
        List<Line> lines = files.computeIfAbsent(path, p -> new ArrayList<>());
        lines.add(new Line(lines.size(), true, true, source, ""));
        return Optional.of(path);
    }

    /** Removes a source that is switched on from every file. */
    void remove(String source) {
        files.values()
                .forEach(lines -> lines.removeIf(
                        line -> line.valid() && line.enabled() && line.source().equals(source)));
    }
}
