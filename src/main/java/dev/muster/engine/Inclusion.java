package dev.muster.engine;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a task asked on a host to be brought in: once, or for one item of its loop.
 *
 * @param target the file or the role, evaluated
 * @param files of a role: {@code tasks_from} and its like, evaluated
 * @param options of a role: {@code public} and its like, evaluated
 * @param special variables of the loop, which what comes in sees
 * @param label of the item; empty without a loop
 */
record Inclusion(
        String target,
        Map<String, String> files,
        Map<String, Boolean> options,
        Map<String, Value> special,
        String label) {
    Inclusion {
        files = new LinkedHashMap<>(files);
        options = new LinkedHashMap<>(options);
        special = new LinkedHashMap<>(special);
    }

    Inclusion forItem(Map<String, Value> variables, String text) {
        return new Inclusion(target, files, options, variables, text);
    }

    /** Whether two hosts may go through it together. */
    boolean isSameAs(Inclusion other) {
        return target.equals(other.target)
                && files.equals(other.files)
                && options.equals(other.options)
                && special.equals(other.special);
    }
}
