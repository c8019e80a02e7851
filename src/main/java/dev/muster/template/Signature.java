package dev.muster.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a filter, test or function, written as {@code "sep? attribute?"}: {@code ?} marks what may be
 * left out, {@code *} stands for more values by position, {@code **} for more by name.
 */
final class Signature {
    private final String name;
    private final String[] parameters;
    private final int required;
    private final boolean more;
    private final boolean moreNamed;

    private Signature(String name, String[] parameters, int required, boolean more, boolean moreNamed) {
        this.name = name;
        this.parameters = parameters;
        this.required = required;
        this.more = more;
        this.moreNamed = moreNamed;
    }

    static Signature of(String name, String written) {
        List<String> words =
                written.isBlank() ? List.of() : List.of(written.trim().split(" "));
        String[] parameters = words.stream()
                .filter(word -> !word.startsWith("*"))
                .map(word -> word.replace("?", ""))
                .toArray(String[]::new);
        long required = words.stream()
                .filter(word -> !word.startsWith("*") && !word.endsWith("?"))
                .count();
        return new Signature(name, parameters, (int) required, words.contains("*"), words.contains("**"));
    }

    /** Assigns the arguments to the parameters; a fault for a missing, surplus or unknown one. */
    Bound bind(Arguments arguments) {
        @Nullable Value[] values = new Value[parameters.length];
        List<Value> given = arguments.positional();
        int taken = Math.min(given.size(), parameters.length);
        for (int i = 0; i < taken; i++) {
            values[i] = given.get(i);
        }
        if (given.size() > taken && !more) {
            throw new Fault(name + "() takes " + parameters.length + " arguments but " + given.size() + " were given");
        }
        Map<String, Value> rest = arguments.named().isEmpty() ? Map.of() : new LinkedHashMap<>();
        for (Map.Entry<String, Value> entry : arguments.named().entrySet()) {
            int index = index(entry.getKey());
            if (index < 0) {
                if (!moreNamed) {
                    throw new Fault(name + "() got an unexpected keyword argument '" + entry.getKey() + "'");
                }
                rest.put(entry.getKey(), entry.getValue());
            } else if (values[index] != null) {
                throw new Fault(name + "() got multiple values for argument '" + entry.getKey() + "'");
            } else {
                values[index] = entry.getValue();
            }
        }
        for (int i = 0; i < required; i++) {
            if (values[i] == null) {
                throw new Fault(name + "() missing 1 required positional argument: '" + parameters[i] + "'");
            }
        }
        return new Bound(name, parameters, values, given.subList(taken, given.size()), rest);
    }

    private int index(String parameter) {
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].equals(parameter)) {
                return i;
            }
        }
        return -1;
    }
}
