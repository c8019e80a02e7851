package dev.muster.modules;

import dev.muster.module.Choice;
import dev.muster.template.Booleans;
import dev.muster.template.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Arguments held to a specification, with the rules, the order and the words of
 * {@code module_utils/common/arg_spec.py}, {@code parameters.py} and {@code validation.py}.
 */
final class ArgumentCheck {
    private static final Pattern BYTES = Pattern.compile("^\\s*(\\d*\\.?\\d*)\\s*([A-Za-z]+)?\\s*$");
    private static final String UNITS = "BKMGTPEZY";

    private final List<String> complaints = new ArrayList<>();
    private final TreeSet<String> unsupported = new TreeSet<>();
    private String supported = "";

    /** A value that is not of the type asked for. */
    private static final class Misfit extends Exception {
        private static final long serialVersionUID = 1;

        Misfit(String message) {
            super(message);
        }
    }

    /** Everything that is wrong, in Ansible's order. */
    List<String> complaints(Map<String, Value> spec, Map<String, Value> given) {
        Map<String, Map<String, Value>> options = options(Value.dict(spec));
        Map<String, Value> parameters = new LinkedHashMap<>(given);
        level(options, parameters, Map.of(), List.of());
        if (!unsupported.isEmpty()) {
            complaints.add(String.join(", ", unsupported) + ". Supported parameters include: " + supported + ".");
        }
        return complaints;
    }

    // ------------------------------------------------------------------ one level of options

    /**
     * @param owner the option these are the options of; empty at the top
     * @param path names of the options around, outermost first
     */
    private void level(
            Map<String, Map<String, Value>> spec,
            Map<String, Value> parameters,
            Map<String, Value> owner,
            List<String> path) {
        Map<String, String> aliases = aliases(spec, parameters);
        findUnsupported(spec, parameters, aliases, path);
        mutuallyExclusive(owner, parameters, path);
        setDefaults(spec, parameters, false);
        List<String> missing = spec.entrySet().stream()
                .filter(entry -> isYes(entry.getValue(), "required") && !parameters.containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            complain("missing required arguments: " + String.join(", ", missing), path);
        }
        spec.forEach((name, option) -> checkType(name, option, parameters, path));
        spec.forEach((name, option) -> checkChoices(name, option, parameters, path));
        together(owner, parameters, path);
        oneOf(owner, parameters, path);
        requiredIf(owner, parameters, path);
        requiredBy(owner, parameters, path);
        setDefaults(spec, parameters, true);
        spec.forEach((name, option) -> inside(name, option, parameters, path));
    }

    private void complain(String message, List<String> path) {
        complaints.add(path.isEmpty() ? message : message + " found in " + String.join(" -> ", path));
    }

    private static Map<String, String> aliases(Map<String, Map<String, Value>> spec, Map<String, Value> parameters) {
        Map<String, String> aliases = new LinkedHashMap<>();
        spec.forEach((name, option) -> texts(option.get("aliases")).forEach(alias -> {
            aliases.put(alias, name);
            Optional.ofNullable(parameters.get(alias)).ifPresent(value -> parameters.put(name, value));
        }));
        return aliases;
    }

    private void findUnsupported(
            Map<String, Map<String, Value>> spec,
            Map<String, Value> parameters,
            Map<String, String> aliases,
            List<String> path) {
        for (String name : parameters.keySet()) {
            if (!spec.containsKey(name) && !aliases.containsKey(name)) {
                List<String> whole = new ArrayList<>(path);
                whole.add(name);
                unsupported.add(String.join(".", whole));
                String names = spec.keySet().stream().sorted().collect(Collectors.joining(", "));
                String others = aliases.keySet().stream().sorted().collect(Collectors.joining(", "));
                supported = others.isEmpty() ? names : names + " (" + others + ")";
            }
        }
    }

    private static void setDefaults(
            Map<String, Map<String, Value>> spec, Map<String, Value> parameters, boolean nothingToo) {
        spec.forEach((name, option) -> {
            Value value = option.getOrDefault("default", Value.none());
            if (!parameters.containsKey(name) && (nothingToo || !(value instanceof Value.None))) {
                parameters.put(name, value);
            }
        });
    }

    private void inside(String name, Map<String, Value> option, Map<String, Value> parameters, List<String> path) {
        boolean list = text(option, "type").equals("list");
        boolean nested = text(option, "type").equals("dict")
                || (list && text(option, "elements").equals("dict"));
        Value options = option.getOrDefault("options", Value.none());
        if (!nested || !(options instanceof Value.Dict dict)) {
            return;
        }
        if (isYes(option, "apply_defaults") && isNothing(parameters.get(name))) {
            parameters.put(name, Value.dict(Map.of()));
        }
        Value value = parameters.getOrDefault(name, Value.none());
        if (value instanceof Value.None) {
            return;
        }
        List<String> deeper = new ArrayList<>(path);
        deeper.add(name);
        for (Value element : value instanceof Value.Seq seq ? seq.items() : List.of(value)) {
            if (element instanceof Value.Dict found) {
                level(options(dict), entries(found), option, deeper);
            } else {
                complaints.add("value of '" + name + "' must be of type dict or list of dicts");
            }
        }
    }

    // ------------------------------------------------------------------ types and choices

    private void checkType(String name, Map<String, Value> option, Map<String, Value> parameters, List<String> path) {
        Value value = parameters.getOrDefault(name, Value.none());
        if (value instanceof Value.None) {
            return;
        }
        String wanted = option.containsKey("type") ? text(option, "type") : "str";
        try {
            Value converted = converted(value, wanted);
            parameters.put(name, converted);
            if (option.containsKey("elements")) {
                parameters.put(name, elements(name, option, converted, path));
            }
        } catch (Misfit e) {
            String where = path.isEmpty() ? "" : " found in '" + String.join(" -> ", path) + "'.";
            complaints.add("argument '" + name + "' is of type " + typeOf(value) + where
                    + " and we were unable to convert to " + wanted + ": " + e.getMessage());
        }
    }

    private Value elements(String name, Map<String, Value> option, Value list, List<String> path) {
        String wanted = text(option, "elements");
        if (!(list instanceof Value.Seq seq)) {
            complaints.add("Invalid type " + text(option, "type") + " for option '" + list.str()
                    + "', elements value check is supported only with 'list' type");
            return list;
        }
        List<Value> converted = new ArrayList<>();
        for (Value element : seq.items()) {
            try {
                converted.add(converted(element, wanted));
            } catch (Misfit e) {
                String where = path.isEmpty() ? "" : " found in '" + String.join(" -> ", path) + "'";
                complaints.add("Elements value for option '" + name + "'" + where + " is of type " + typeOf(element)
                        + " and we were unable to convert to " + wanted + ": " + e.getMessage());
            }
        }
        return Value.list(converted);
    }

    private void checkChoices(
            String name, Map<String, Value> option, Map<String, Value> parameters, List<String> path) {
        if (!(option.getOrDefault("choices", Value.none()) instanceof Value.Seq seq) || !parameters.containsKey(name)) {
            return;
        }
        List<Value> choices = seq.items();
        String all = choices.stream().map(Value::str).collect(Collectors.joining(", "));
        Value value = parameters.getOrDefault(name, Value.none());
        if (value instanceof Value.Seq list) {
            List<String> strange = list.items().stream()
                    .filter(item -> !choices.contains(item))
                    .map(Value::str)
                    .toList();
            if (!strange.isEmpty()) {
                complain(
                        "value of " + name + " must be one or more of: " + all + ". Got no match for: "
                                + String.join(", ", strange),
                        path);
            }
            return;
        }
        Value meant = asChoice(value, choices);
        if (!choices.contains(meant)) {
            complain("value of " + name + " must be one of: " + all + ", got: " + value.str(), path);
        } else {
            parameters.put(name, meant);
        }
    }

    private static Value asChoice(Value value, List<Value> choices) {
        List<String> words = choices.stream().map(Value::str).toList();
        return choices.contains(value)
                ? value
                : Choice.ofBoolean(words, value.str())
                        .map(word -> choices.get(words.indexOf(word)))
                        .orElse(value);
    }

    private static Value converted(Value value, String wanted) throws Misfit {
        return switch (wanted) {
            case "str", "path" -> value instanceof Value.Text ? value : Value.of(value.str());
            case "list" -> list(value);
            case "dict" -> dict(value);
            case "bool" -> bool(value);
            case "int" -> integer(value);
            case "float" -> real(value);
            case "bytes", "bits" -> bytes(value, wanted.equals("bits"));
            case "jsonarg", "json", "raw" -> value;
            default -> throw new Misfit("unknown type '" + wanted + "'");
        };
    }

    private static Value list(Value value) throws Misfit {
        if (value instanceof Value.Seq) {
            return value;
        }
        if (value instanceof Value.Text text) {
            return Value.texts(List.of(text.text().split(",", -1)));
        }
        if (value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Bool) {
            return Value.texts(List.of(value.str()));
        }
        throw new Misfit(typeOf(value) + " cannot be converted to a list");
    }

    private static Value dict(Value value) throws Misfit {
        if (value instanceof Value.Dict) {
            return value;
        }
        if (!(value instanceof Value.Text text)) {
            throw new Misfit(typeOf(value) + " cannot be converted to a dict");
        }
        if (!text.text().contains("=") || text.text().startsWith("{")) {
            throw new Misfit(
                    text.text().startsWith("{")
                            ? "unable to evaluate string as dictionary"
                            : "dictionary requested, could not parse JSON or key=value");
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        for (String field : text.text().strip().split("[, ]+")) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw new Misfit("dictionary requested, could not parse JSON or key=value");
            }
            entries.put(field.substring(0, equals), Value.of(field.substring(equals + 1)));
        }
        return Value.dict(entries);
    }

    private static Value bool(Value value) throws Misfit {
        if (value instanceof Value.Bool) {
            return value;
        }
        if (value instanceof Value.Text || value instanceof Value.Int || value instanceof Value.Real) {
            String word = value.str().toLowerCase(Locale.ROOT).strip();
            if (Booleans.YES.contains(word)) {
                return Value.of(true);
            }
            if (Booleans.NO.contains(word)) {
                return Value.of(false);
            }
            throw new Misfit("The value '" + value.str()
                    + "' is not a valid boolean.  Valid booleans include: 0, 1, '0', '1', 'f', 'false', 'n', 'no',"
                    + " 'off', 'on', 't', 'true', 'y', 'yes'");
        }
        throw new Misfit(typeOf(value) + " cannot be converted to a bool");
    }

    private static Value integer(Value value) throws Misfit {
        if (value instanceof Value.Int || value instanceof Value.Bool) {
            return value;
        }
        if (value instanceof Value.Text text && text.text().strip().matches("[-+]?[0-9]+")) {
            return Value.of(new BigInteger(text.text().strip().replace("+", "")));
        }
        throw new Misfit(typeOf(value) + " cannot be converted to an int");
    }

    private static Value real(Value value) throws Misfit {
        if (value instanceof Value.Real) {
            return value;
        }
        try {
            if (value instanceof Value.Text || value instanceof Value.Int) {
                return Value.of(Double.parseDouble(value.str().strip()));
            }
        } catch (NumberFormatException e) {
            throw new Misfit(typeOf(value) + " cannot be converted to a float");
        }
        throw new Misfit(typeOf(value) + " cannot be converted to a float");
    }

    private static Value bytes(Value value, boolean bits) throws Misfit {
        Matcher number = BYTES.matcher(value.str());
        String kind = bits ? "a Bit value" : "a Byte value";
        if (!number.matches() || number.group(1).isEmpty() || number.group(1).equals(".")) {
            throw new Misfit(typeOf(value) + " cannot be converted to " + kind);
        }
        String unit = number.group(2) == null ? "B" : number.group(2).toUpperCase(Locale.ROOT);
        int power = UNITS.indexOf(unit.charAt(0));
        if (power < 0) {
            throw new Misfit(typeOf(value) + " cannot be converted to " + kind);
        }
        return Value.of(Math.round(Double.parseDouble(number.group(1)) * Math.pow(1024, power)));
    }

    private static String typeOf(Value value) {
        if (value instanceof Value.Text text && text.origin() != null) {
            return "<class 'ansible.parsing.yaml.objects.AnsibleUnicode'>";
        }
        return "<class '" + value.typeName() + "'>";
    }

    // ------------------------------------------------------------------ options that depend on each other

    private void mutuallyExclusive(Map<String, Value> owner, Map<String, Value> parameters, List<String> path) {
        List<String> broken = groups(owner.get("mutually_exclusive")).stream()
                .filter(group -> group.stream().filter(parameters::containsKey).count() > 1)
                .map(group -> String.join("|", group))
                .toList();
        if (!broken.isEmpty()) {
            complain("parameters are mutually exclusive: " + String.join(", ", broken), path);
        }
    }

    private void together(Map<String, Value> owner, Map<String, Value> parameters, List<String> path) {
        groups(owner.get("required_together")).stream()
                .filter(group -> group.stream().anyMatch(parameters::containsKey)
                        && !group.stream().allMatch(parameters::containsKey))
                .findFirst()
                .ifPresent(group -> complain("parameters are required together: " + String.join(", ", group), path));
    }

    private void oneOf(Map<String, Value> owner, Map<String, Value> parameters, List<String> path) {
        groups(owner.get("required_one_of")).stream()
                .filter(group -> group.stream().noneMatch(parameters::containsKey))
                .findFirst()
                .ifPresent(group -> complain("one of the following is required: " + String.join(", ", group), path));
    }

    private void requiredIf(Map<String, Value> owner, Map<String, Value> parameters, List<String> path) {
        if (!(owner.getOrDefault("required_if", Value.none()) instanceof Value.Seq rules)) {
            return;
        }
        for (Value item : rules.items()) {
            if (item instanceof Value.Seq rule
                    && rule.items().size() >= 3
                    && rule.items()
                            .get(1)
                            .equals(parameters.get(rule.items().get(0).str()))) {
                List<String> wanted = texts(rule.items().get(2));
                boolean any = rule.items().size() > 3 && rule.items().get(3).isTruthy();
                List<String> missing = wanted.stream()
                        .filter(name -> !parameters.containsKey(name))
                        .toList();
                if (!missing.isEmpty() && missing.size() >= (any ? wanted.size() : 0)) {
                    complain(
                            rule.items().get(0).str() + " is "
                                    + rule.items().get(1).str() + " but "
                                    + (any ? "any" : "all") + " of the following are missing: "
                                    + String.join(", ", missing),
                            path);
                    return;
                }
            }
        }
    }

    private void requiredBy(Map<String, Value> owner, Map<String, Value> parameters, List<String> path) {
        if (!(owner.getOrDefault("required_by", Value.none()) instanceof Value.Dict rules)) {
            return;
        }
        for (Map.Entry<Value, Value> rule : rules.entries().entrySet()) {
            String name = rule.getKey().str();
            List<String> missing = texts(rule.getValue()).stream()
                    .filter(other -> isNothing(parameters.get(other)))
                    .toList();
            if (!isNothing(parameters.get(name)) && !missing.isEmpty()) {
                complain("missing parameter(s) required by '" + name + "': " + String.join(", ", missing), path);
                return;
            }
        }
    }

    // ------------------------------------------------------------------ looking into values

    private static Map<String, Map<String, Value>> options(Value.Dict spec) {
        Map<String, Map<String, Value>> options = new LinkedHashMap<>();
        spec.entries()
                .forEach((name, option) -> options.put(
                        name.str(), option instanceof Value.Dict dict ? entries(dict) : new LinkedHashMap<>()));
        return options;
    }

    private static Map<String, Value> entries(Value.Dict dict) {
        Map<String, Value> entries = new LinkedHashMap<>();
        dict.entries().forEach((name, value) -> entries.put(name.str(), value));
        return entries;
    }

    private static String text(Map<String, Value> option, String key) {
        Value value = option.getOrDefault(key, Value.none());
        return value instanceof Value.None ? "" : value.str();
    }

    private static boolean isYes(Map<String, Value> option, String key) {
        return option.getOrDefault(key, Value.of(false)).isTruthy();
    }

    private static boolean isNothing(@org.jspecify.annotations.Nullable Value value) {
        return value == null || value instanceof Value.None;
    }

    private static List<String> texts(@org.jspecify.annotations.Nullable Value value) {
        if (value instanceof Value.Seq seq) {
            return seq.items().stream().map(Value::str).toList();
        }
        return value instanceof Value.Text text ? List.of(text.text()) : List.of();
    }

    /** One group of names, or a list of groups. */
    private static List<List<String>> groups(@org.jspecify.annotations.Nullable Value value) {
        if (!(value instanceof Value.Seq seq)) {
            return List.of();
        }
        boolean nested = seq.items().stream().anyMatch(Value.Seq.class::isInstance);
        return nested
                ? seq.items().stream().map(ArgumentCheck::texts).toList()
                : Collections.singletonList(texts(value));
    }
}
