package dev.muster.engine;

import dev.muster.playbook.Keyword;
import dev.muster.playbook.Keywords;
import dev.muster.playbook.Setting;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What something was worked out from: the variables and keywords that were asked for, as they stand written. As long as
 * each of them still says the same, and none is a template, working it out again would come to the same.
 *
 * <p>Kept as it was asked for, so that no list of names can fall behind what the work asks.
 */
final class Premises {
    private final Map<String, Optional<Value>> variables = new LinkedHashMap<>();
    private final Map<Keyword, Optional<Value>> keywords = new EnumMap<>(Keyword.class);
    private boolean constant = true;

    /** A variable as it is given, which is noted. */
    Optional<Value> given(HostVariables scope, String name) {
        Optional<Value> raw = scope.given(name);
        variables.put(name, raw);
        note(raw);
        return raw;
    }

    /** The work asks for a keyword, too. */
    void asks(Keywords written, Keyword keyword) {
        Optional<Value> raw = written.get(keyword).map(Setting::value);
        keywords.put(keyword, raw);
        note(raw);
    }

    private void note(Optional<Value> raw) {
        constant = constant && (raw.isEmpty() || Templar.isConstant(raw.get()));
    }

    /** Whether all that was asked for is there and says the same. */
    boolean hold(HostVariables scope, Keywords written) {
        if (!constant) {
            return false;
        }
        for (Map.Entry<Keyword, Optional<Value>> one : keywords.entrySet()) {
            if (!isSame(one.getValue(), written.get(one.getKey()).map(Setting::value))) {
                return false;
            }
        }
        for (Map.Entry<String, Optional<Value>> one : variables.entrySet()) {
            if (!isSame(one.getValue(), scope.given(one.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** Equal texts may yet differ in whether they are templates: data is none, whatever it looks like. */
    private static boolean isSame(Optional<Value> before, Optional<Value> now) {
        if (before.isEmpty() || now.isEmpty()) {
            return before.isEmpty() && now.isEmpty();
        }
        Value was = before.get();
        Value is = now.get();
        return was == is || (was.getClass() == is.getClass() && was.str().equals(is.str()) && Templar.isConstant(is));
    }
}
