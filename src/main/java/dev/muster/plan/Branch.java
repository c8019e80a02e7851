package dev.muster.plan;

import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A mapping of a plan that is being read; what is missing in it or of the wrong kind is said by name. */
record Branch(Value.Dict dict, String name) {

    static Branch of(Value value, String name) {
        if (value instanceof Value.Dict dict) {
            return new Branch(dict, name);
        }
        throw new PlanException(name + " is no mapping");
    }

    boolean has(String key) {
        return find(key).isPresent();
    }

    private Optional<Value> find(String key) {
        return Optional.ofNullable(dict.entries().get(Value.of(key)));
    }

    private Value get(String key) {
        return find(key).orElseThrow(() -> new PlanException("\"" + key + "\" is missing in " + name));
    }

    String text(String key) {
        if (get(key) instanceof Value.Text text) {
            return text.text();
        }
        throw new PlanException("\"" + key + "\" in " + name + " is no text");
    }

    Optional<String> optional(String key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    RemotePath path(String key) {
        return new RemotePath(text(key));
    }

    long number(String key) {
        if (get(key) instanceof Value.Int number) {
            return number.value().longValue();
        }
        throw new PlanException("\"" + key + "\" in " + name + " is no number");
    }

    boolean is(String key) {
        return find(key).filter(Value::isTruthy).isPresent();
    }

    <E extends Enum<E>> E constant(String key, Class<E> type) {
        String word = text(key).toUpperCase(Locale.ROOT).replace(' ', '_');
        return Stream.of(type.getEnumConstants())
                .filter(constant -> constant.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new PlanException(
                        "\"" + key + "\" in " + name + " is \"" + text(key) + "\", which is nothing"));
    }

    Branch branch(String key) {
        return of(get(key), key);
    }

    List<Branch> branches(String key) {
        return items(key).stream().map(item -> of(item, "an entry of " + key)).toList();
    }

    List<String> texts(String key) {
        return items(key).stream().map(Value::str).toList();
    }

    private List<Value> items(String key) {
        Optional<Value> found = find(key);
        if (found.isEmpty()) {
            return List.of();
        }
        if (found.get() instanceof Value.Seq list) {
            return list.items();
        }
        throw new PlanException("\"" + key + "\" in " + name + " is no list");
    }

    Map<String, String> entries(String key) {
        Map<String, String> entries = new LinkedHashMap<>();
        if (has(key)) {
            branch(key).dict().entries().forEach((name, value) -> entries.put(name.str(), value.str()));
        }
        return entries;
    }

    byte[] bytes(String key) {
        return optional(key + " base64")
                .map(text -> Base64.getDecoder().decode(text))
                .orElseGet(() -> optional(key).orElse("").getBytes(StandardCharsets.UTF_8));
    }
}
