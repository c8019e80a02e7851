package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Keywords;
import dev.muster.template.Booleans;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The keywords of a task, evaluated for one host when asked for. */
record TaskSettings(Keywords keywords, Templar templar, Scope scope) {

    Optional<Value> value(Keyword keyword) {
        return keywords.get(keyword)
                .map(setting -> templar.evaluate(setting.value(), scope))
                .filter(value -> !(value instanceof Value.None) && !Omit.is(value));
    }

    boolean flag(Keyword keyword, boolean orElse) {
        return flag(keyword).orElse(orElse);
    }

    Optional<Boolean> flag(Keyword keyword) {
        return value(keyword).map(value -> truth(keyword.yamlName(), value));
    }

    Optional<String> text(Keyword keyword) {
        return value(keyword).map(Value::str).filter(text -> !text.isEmpty());
    }

    Optional<Double> number(Keyword keyword) {
        return value(keyword).map(value -> number(keyword.yamlName(), value));
    }

    /** The task's {@code timeout}; zero means none, as with Ansible. */
    Optional<Duration> timeout() {
        return number(Keyword.TIMEOUT)
                .filter(seconds -> seconds > 0)
                .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** The environment of all levels, the nearest wins name by name. */
    Map<String, String> environment() {
        Map<String, String> all = new LinkedHashMap<>();
        keywords.environments().forEach(setting -> addTo(all, templar.evaluate(setting.value(), scope)));
        return all;
    }

    private static void addTo(Map<String, String> all, Value value) {
        if (value instanceof Value.Dict dict) {
            dict.entries().forEach((name, text) -> all.put(name.str(), text.str()));
        } else if (value instanceof Value.Seq seq) {
            seq.items().forEach(item -> addTo(all, item));
        } else if (!(value instanceof Value.None)
                && !Omit.is(value)
                && !value.str().isEmpty()) {
            throw new ModuleException("environment must be a dict, not " + value.typeName());
        }
    }

    static boolean truth(String what, Value value) {
        return Booleans.parameter(value)
                .orElseThrow(() -> new ModuleException(
                        "the value of " + what + " must be a boolean, not \"" + value.str() + "\""));
    }

    static double number(String what, Value value) {
        try {
            return Double.parseDouble(value.str().strip());
        } catch (NumberFormatException e) {
            throw new ModuleException("the value of " + what + " must be a number, not \"" + value.str() + "\"");
        }
    }
}
