package dev.muster.census;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that {@code Include} lines of an ssh_config(5) name, as they are written: they are sources of their own. */
public final class SshIncludes {
    private static final Pattern LINE = Pattern.compile("(?i)\\s*include(?:\\s*=\\s*|\\s+)(.*)");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private SshIncludes() {}

    /** Paths and patterns of paths, in the order of the file. */
    public static List<String> of(byte[] config) {
        return new String(config, StandardCharsets.UTF_8)
                .lines()
                .flatMap(line -> LINE.matcher(line).results())
                .flatMap(found ->
                        Stream.of(BLANKS.split(found.group(1).replace("\"", "").strip())))
                .filter(word -> !word.isEmpty() && !word.startsWith("#"))
                .toList();
    }
}
