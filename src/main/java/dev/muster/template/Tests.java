package dev.muster.template;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tests of Jinja and of ansible.builtin. */
final class Tests {
    private static final Map<String, Test> ALL = new HashMap<>();

    private Tests() {}

    static @Nullable Test find(String name) {
        Test found = ALL.get(name);
        return found == null && name.startsWith("ansible.") ? ALL.get(Filters.shortName(name)) : found;
    }

    static Collection<String> names() {
        return ALL.keySet();
    }

    /** What a yes-or-no test decides. */
    @FunctionalInterface
    private interface Decision {
        boolean holds(Value input, Bound arguments);
    }

    private static void strict(String names, String parameters, Decision decision) {
        add(names, parameters, false, (input, arguments, frame) -> Value.of(decision.holds(input, arguments)));
    }

    private static void lenient(String names, String parameters, Decision decision) {
        add(names, parameters, true, (input, arguments, frame) -> Value.of(decision.holds(input, arguments)));
    }

    private static void add(String names, String parameters, boolean lenient, Test.Body body) {
        for (String name : names.split(" ")) {
            ALL.put(name, new Test(Signature.of(name, parameters), lenient, body));
        }
    }

    static {
        types();
        comparisons();
        results();
        texts();
        files();
    }

    private static void types() {
        lenient("defined", "", (v, a) -> !(v instanceof Undefined));
        lenient("undefined", "", (v, a) -> v instanceof Undefined);
        lenient("none", "", (v, a) -> known(v) instanceof Value.None);
        lenient("boolean", "", (v, a) -> known(v) instanceof Value.Bool);
        lenient("true", "", (v, a) -> known(v) instanceof Value.Bool bool && bool.value());
        lenient("false", "", (v, a) -> known(v) instanceof Value.Bool bool && !bool.value());
        lenient("integer", "", (v, a) -> known(v) instanceof Value.Int);
        lenient("float", "", (v, a) -> known(v) instanceof Value.Real);
        lenient("number", "", (v, a) -> Numbers.isNumber(known(v)));
        lenient("string", "", (v, a) -> known(v) instanceof Value.Text);
        lenient(
                "mapping",
                "",
                (v, a) -> known(v) instanceof Value.Dict || v instanceof Value.Vars || v instanceof Value.HostVars);
        lenient("sequence", "", (v, a) -> Operations.isIterable(known(v)));
        strict("iterable", "", (v, a) -> Operations.isIterable(v));
        lenient("callable", "", (v, a) -> known(v) instanceof Callable || v instanceof Undefined);
        lenient("sameas", "other", (v, a) -> same(known(v), a.raw(0)));
        lenient("escaped", "", (v, a) -> false);
        lenient("vault_encrypted", "", (v, a) -> false);
        strict("filter", "", (v, a) -> Filters.find(v.str()) != null);
        strict("test", "", (v, a) -> find(v.str()) != null);
        strict("lower", "", (v, a) -> isCased(v.str(), v.str().toLowerCase(Locale.ROOT)));
        strict("upper", "", (v, a) -> isCased(v.str(), v.str().toUpperCase(Locale.ROOT)));
        strict("nan isnan", "", (v, a) -> Numbers.isNan(v));
    }

    /** Asking for the type of something unknown is using it. */
    private static Value known(Value value) {
        if (value instanceof Value.Unknown unknown) {
            throw unknown.refusal();
        }
        return value;
    }

    private static boolean same(Value a, Value b) {
        return a == b
                || (a instanceof Value.Bool && b instanceof Value.Bool && a.equals(b))
                || (a instanceof Value.None && b instanceof Value.None)
                || (a instanceof Value.Int x
                        && b instanceof Value.Int
                        && a.equals(b)
                        && x.value().bitLength() < 9)
                || (a instanceof Value.Text && b instanceof Value.Text && a.equals(b));
    }

    private static boolean isCased(String text, String changed) {
        return text.equals(changed) && text.chars().anyMatch(Character::isLetter);
    }

    private static void comparisons() {
        strict("eq == equalto", "other", (v, a) -> Operations.equal(v, a.value(0)));
        strict("ne !=", "other", (v, a) -> !Operations.equal(v, a.value(0)));
        strict("lt < lessthan", "other", (v, a) -> Operations.less(v, a.value(0)));
        strict("le <=", "other", (v, a) -> Operations.lessOrEqual(v, a.value(0)));
        strict("gt > greaterthan", "other", (v, a) -> Operations.greater(v, a.value(0)));
        strict("ge >=", "other", (v, a) -> Operations.greaterOrEqual(v, a.value(0)));
        strict("in", "seq", (v, a) -> Operations.contains(a.value(0), v));
        strict("contains", "value", (v, a) -> Operations.contains(v, a.value(0)));
        strict("odd", "", (v, a) -> Operations.equal(Operations.modulo(v, Value.of(2)), Value.of(1)));
        strict("even", "", (v, a) -> Operations.equal(Operations.modulo(v, Value.of(2)), Value.of(0)));
        strict("divisibleby", "num", (v, a) -> Operations.equal(Operations.modulo(v, a.value(0)), Value.of(0)));
        strict("subset issubset", "b", (v, a) -> isSubset(v, a.value(0)));
        strict("superset issuperset", "b", (v, a) -> isSubset(a.value(0), v));
        strict("any", "", (v, a) -> Operations.items(v).stream().anyMatch(Value::isTruthy));
        strict("all", "", (v, a) -> Operations.items(v).stream().allMatch(Value::isTruthy));
        strict("truthy", "convert_bool?", (v, a) -> converted(v, a).isTruthy());
        strict("falsy", "convert_bool?", (v, a) -> !converted(v, a).isTruthy());
    }

    private static boolean isSubset(Value part, Value whole) {
        Collection<Value> all = new java.util.HashSet<>(Operations.items(whole));
        return all.containsAll(Operations.items(part));
    }

    private static Value converted(Value value, Bound arguments) {
        return arguments.flag(0, false)
                ? Booleans.parameter(value).map(Value::of).orElse(value)
                : value;
    }

    private static void results() {
        add("failed failure", "", false, (v, a, f) -> field(v, "failed", "failed"));
        strict(
                "succeeded success successful",
                "",
                (v, a) -> !field(v, "failed", "failed").isTruthy());
        add("unreachable", "", false, (v, a, f) -> field(v, "unreachable", "unreachable"));
        strict(
                "reachable",
                "",
                (v, a) -> !field(v, "unreachable", "unreachable").isTruthy());
        add("skipped skip", "", false, (v, a, f) -> field(v, "skipped", "skipped"));
        add("changed change", "", false, (v, a, f) -> changed(v));
        strict("started", "", (v, a) -> async(v, "started"));
        strict("finished", "", (v, a) -> async(v, "finished"));
    }

    private static Value field(Value result, String field, String test) {
        return resultOf(result, test).get(field).orElse(Value.of(false));
    }

    private static Value.Dict resultOf(Value result, String test) {
        if (!(result instanceof Value.Dict dict)) {
            throw new Fault("The '" + test + "' test expects a dictionary");
        }
        return dict;
    }

    private static Value changed(Value result) {
        Value.Dict dict = resultOf(result, "changed");
        Optional<Value> changed = dict.get("changed");
        if (changed.isPresent()) {
            return changed.get();
        }
        boolean any = dict.get("results").orElse(Value.none()) instanceof Value.Seq results
                && results.items().stream()
                        .anyMatch(each -> each instanceof Value.Dict one
                                && one.get("changed").orElse(Value.of(false)).isTruthy());
        return Value.of(any);
    }

    private static boolean async(Value result, String field) {
        return resultOf(result, field)
                .get(field)
                .map(value -> value.equals(Value.of(1)))
                .orElse(true);
    }

    private static void texts() {
        String flags = "pattern? ignorecase? multiline?";
        strict("match", flags, (v, a) -> matcher(v, a).lookingAt());
        strict("search", flags, (v, a) -> matcher(v, a).find());
        strict("regex", flags + " match_type?", (v, a) -> {
            Matcher matcher = matcher(v, a);
            return switch (a.text(3, "search")) {
                case "match" -> matcher.lookingAt();
                case "fullmatch" -> matcher.matches();
                default -> matcher.find();
            };
        });
        strict("version version_compare", "version operator? strict? version_type?", (v, a) -> Versions.compare(v, a));
    }

    private static Matcher matcher(Value value, Bound arguments) {
        Pattern pattern =
                PythonRegex.compile(arguments.text(0, ""), arguments.flag(1, false), arguments.flag(2, false));
        return pattern.matcher(value.str());
    }

    // Files of the controller

    private static void files() {
        strict("directory is_dir", "", (v, a) -> Files.isDirectory(path(v)));
        strict("file is_file", "", (v, a) -> Files.isRegularFile(path(v)));
        strict("link is_link", "", (v, a) -> Files.isSymbolicLink(path(v)));
        strict("exists", "", (v, a) -> Files.exists(path(v)));
        strict("link_exists", "", (v, a) -> Files.exists(path(v), java.nio.file.LinkOption.NOFOLLOW_LINKS));
        strict("abs is_abs", "", (v, a) -> v.str().startsWith("/"));
        strict("mount is_mount", "", (v, a) -> isMount(path(v)));
        strict("same_file is_same_file", "other", (v, a) -> isSame(path(v), path(a.value(0))));
    }

    private static Path path(Value value) {
        try {
            return Path.of(value.str());
        } catch (java.nio.file.InvalidPathException e) {
            throw new Fault("not a path: " + value.repr());
        }
    }

    private static boolean isMount(Path path) {
        try {
            Path real = path.toRealPath();
            Path above = real.getParent();
            return above == null || !Files.getFileStore(real).equals(Files.getFileStore(above));
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (java.io.IOException e) {
            throw new Fault("no such file: " + List.of(a, b));
        }
    }
}
