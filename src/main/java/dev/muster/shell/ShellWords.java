package dev.muster.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads options that people wrote for a shell's eyes. */
public final class ShellWords {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

    private ShellWords() {}

    /** Words with their quotes removed, as a shell would split them; nothing is expanded. */
    public static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group().replaceAll("[\"']", ""));
        }
        return words;
    }
}
