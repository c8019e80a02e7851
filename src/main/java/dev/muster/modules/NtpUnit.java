package dev.muster.modules;

import dev.muster.shell.ShellAssignments;
import dev.muster.shell.ShellWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How systemd will start a service the next time: the unit with its drop-ins, in the order systemd.unit(5) has them.
 * An empty {@code ExecStart=} forgets the ones before, as does an empty {@code Environment=}.
 */
final class NtpUnit {
    private final List<String> commands = new ArrayList<>();
    private final List<String> environmentFiles = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** @param texts the unit's, then those of its drop-ins */
    NtpUnit(List<String> texts) {
        texts.forEach(this::read);
    }

    private void read(String text) {
        String section = "";
        for (String line : text.replace("\\\n", " ").split("\n", -1)) {
            String plain = line.strip();
            int equals = plain.indexOf('=');
            if (plain.startsWith("[")) {
                section = plain;
            } else if (section.equals("[Service]") && equals > 0 && "#;".indexOf(plain.charAt(0)) < 0) {
                take(
                        plain.substring(0, equals).strip(),
                        plain.substring(equals + 1).strip());
            }
        }
    }

    private void take(String key, String value) {
        switch (key) {
            case "ExecStart" -> takeInto(commands, value);
            case "EnvironmentFile" -> takeInto(environmentFiles, value.startsWith("-") ? value.substring(1) : value);
            case "Environment" -> {
                if (value.isEmpty()) {
                    environment.clear();
                }
                ShellWords.split(value).stream()
                        .filter(w -> w.indexOf('=') > 0)
                        .forEach(w -> environment.put(w.substring(0, w.indexOf('=')), w.substring(w.indexOf('=') + 1)));
            }
            default -> {}
        }
    }

    private static void takeInto(List<String> list, String value) {
        if (value.isEmpty()) {
            list.clear();
        } else {
            list.add(value);
        }
    }

    /** Files of variables it names. */
    List<String> environmentFiles() {
        return environmentFiles;
    }

    /**
     * The words of its last command, with variables put in: {@code $NAME} becomes several words, {@code ${NAME}} one.
     *
     * @param texts of the environment files, by path
     */
    Optional<List<String>> words(Map<String, String> texts) {
        if (commands.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> known = new LinkedHashMap<>(environment);
        environmentFiles.stream()
                .map(path -> texts.getOrDefault(path, ""))
                .forEach(text -> known.putAll(ShellAssignments.of(text)));
        List<String> words = new ArrayList<>();
        String command = commands.get(commands.size() - 1).replaceFirst("^[-@:+!|]+", "");
        for (String word : ShellWords.split(command)) {
            if (word.matches("\\$[A-Za-z_][A-Za-z0-9_]*")) {
                words.addAll(ShellWords.split(known.getOrDefault(word.substring(1), "")));
            } else {
                words.add(ShellAssignments.expand(word, known));
            }
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }
}
