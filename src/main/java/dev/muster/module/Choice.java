package dev.muster.module;

import dev.muster.template.Booleans;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an author chose of what may be chosen. YAML makes booleans of words that were meant as choices
 * ({@code upgrade: no}): what can only mean one of them is taken for it, as Ansible does
 * ({@code module_utils/common/parameters.py}).
 */
public final class Choice {
    private Choice() {}

    /** The choice a text stands for, if any. */
    public static Optional<String> among(List<String> choices, String text) {
        return choices.contains(text) ? Optional.of(text) : ofBoolean(choices, text);
    }

    /** The only choice that a boolean, as text, can mean. */
    public static Optional<String> ofBoolean(List<String> choices, String text) {
        Set<String> words = text.equals("True") ? Booleans.YES : text.equals("False") ? Booleans.NO : Set.of();
        List<String> meant = choices.stream()
                .filter(choice -> words.contains(choice.toLowerCase(Locale.ROOT)))
                .toList();
        return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
    }
}
