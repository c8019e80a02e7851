package dev.muster.template;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tests of Jinja and of ansible.builtin. */
final class Tests {
    private static final Map<String, Test> ALL = new HashMap<>();

    /** Those that Jinja brings and Ansible does not: they have no name with a collection. */
    private static final Set<String> JINJA =
            Set.of(("boolean callable defined divisibleby eq equalto escaped even false"
                            + " filter float ge greaterthan gt in integer iterable le lessthan lower lt mapping ne none number"
                            + " odd sameas sequence string test true undefined upper")
                    .split(" "));

    private Tests() {}

    static @Nullable Test find(String name) {
        Test found = ALL.get(name);
        if (found != null || name.indexOf('.') < 0) {
            return found;
        }
        String plain = Filters.shortName(name);
        return JINJA.contains(plain) ? null : ALL.get(plain);
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
        lenient("mapping", "", (v, a) -> known(v) instanceof Value.Dict);
        lenient("sequence", "", (v, a) -> Operations.isIterable(known(v)));
        strict("iterable", "", (v, a) -> Operations.isIterable(v));
        lenient("callable", "", (v, a) -> known(v) instanceof Callable || v instanceof Undefined);
        lenient("sameas", "other", (v, a) -> same(known(v), a.raw(0)));
        lenient("escaped", "", (v, a) -> v instanceof Undefined || Markup.isMarkup(v));
        strict("vault_encrypted", "", (v, a) -> false);
        strict("filter", "", (v, a) -> found(v, Filters.find(TextFilters.path(v)) != null));
        strict("test", "", (v, a) -> found(v, find(TextFilters.path(v)) != null));
        strict("lower", "", (v, a) -> isCased(v.str(), v.str().toLowerCase(Locale.ROOT)));
        strict("upper", "", (v, a) -> isCased(v.str(), v.str().toUpperCase(Locale.ROOT)));
        strict("nan isnan", "", (v, a) -> Numbers.isNan(v));
    }

    /** True, or a fault: Ansible's tables of plugins complain of names they do not have. */
    private static boolean found(Value name, boolean known) {
        if (!known) {
            throw new Fault("Could not load \"" + name.str() + "\"");
        }
        return true;
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
                || (a instanceof Value.Text text && b instanceof Value.Text && a.equals(b) && isWord(text.text()));
    }

    /** Python keeps one copy of each text that could be a name. */
    private static boolean isWord(String text) {
        return text.chars().allMatch(c -> c == '_' || (c < 128 && Character.isLetterOrDigit(c)));
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
        Collection<Value> all = new java.util.HashSet<>();
        Operations.items(whole).forEach(item -> all.add(Operations.key(item)));
        return Operations.items(part).stream()
                        .map(Operations::key)
                        .filter(item -> !all.contains(item))
                        .count()
                == 0;
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
        if (dict.get("results").orElse(Value.none()) instanceof Value.Seq results && !results.isTruthy()) {
            throw new Fault("list index out of range");
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
                case "search", "findall" -> matcher.find();
                case "match" -> matcher.lookingAt();
                case "fullmatch" -> matcher.matches();
                default -> throw new Fault("'str' object is not callable");
            };
        });
        lenient("uri", "schemes?", (v, a) -> isUri(known(v), a));
        lenient("url", "schemes?", (v, a) -> isUri(known(v), a) && isUrl(v));
        lenient(
                "urn",
                "",
                (v, a) -> v instanceof Value.Text text && scheme(text.text()).equals("urn"));
        strict("version version_compare", "version operator? strict? version_type?", (v, a) -> Versions.compare(v, a));
    }

    private static boolean isUri(Value value, Bound arguments) {
        try {
            String scheme =
                    value instanceof Value.Text text ? UrlParts.of(text.text()).scheme() : "";
            boolean text = value instanceof Value.Text || !(value instanceof Undefined || value.isTruthy());
            return text
                    && (!arguments.value(0).isTruthy() || Operations.contains(arguments.value(0), Value.of(scheme)));
        } catch (Fault notAUrl) {
            return false;
        }
    }

    private static boolean isUrl(Value value) {
        return value instanceof Value.Text text
                && (!UrlParts.of(text.text()).netloc().isEmpty()
                        || scheme(text.text()).equals("file"));
    }

    private static String scheme(String url) {
        try {
            return UrlParts.of(url).scheme();
        } catch (Fault notAUrl) {
            return "";
        }
    }

    private static Matcher matcher(Value value, Bound arguments) {
        Pattern pattern = PythonRegex.compile(
                arguments.given(0) ? arguments.text(0) : "", arguments.flag(1, false), arguments.flag(2, false));
        return pattern.matcher(value.str());
    }

    // Files of the controller

    private static void files() {
        strict(
                "directory is_dir",
                "",
                (v, a) -> stat(v).filter(Files::isDirectory).isPresent());
        strict(
                "file is_file",
                "",
                (v, a) -> stat(v).filter(Files::isRegularFile).isPresent());
        strict("link is_link", "", (v, a) -> Files.isSymbolicLink(path(v)));
        strict("exists", "", (v, a) -> stat(v).filter(Files::exists).isPresent() || isStandardStream(v));
        strict("link_exists", "", (v, a) -> {
            Path path = path(v);
            return v.isTruthy() && Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        });
        strict("abs is_abs", "", (v, a) -> TextFilters.path(v).startsWith("/"));
        strict("mount is_mount", "", (v, a) -> isMount(path(v)));
        strict("same_file is_same_file", "other", (v, a) -> isSame(v, path(a.value(0))));
    }

    /** A path to look at; a number is a file descriptor, which is no path. */
    private static Optional<Path> stat(Value value) {
        if (Numbers.isInteger(value)) {
            if (Numbers.integer(value).bitLength() > 31) {
                throw new Fault("fd is greater than maximum");
            }
            return Optional.empty();
        }
        return value instanceof Value.Text && !value.isTruthy() ? Optional.empty() : Optional.of(path(value));
    }

    private static boolean isStandardStream(Value value) {
        return Numbers.isInteger(value)
                && Numbers.integer(value).signum() >= 0
                && Numbers.integer(value).bitLength() < 2;
    }

    private static Path path(Value value) {
        try {
            return Path.of(TextFilters.path(value));
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

    private static boolean isSame(Value value, Path b) {
        if (isStandardStream(value)) {
            return false;
        }
        Path a = value.isTruthy() ? path(value) : Path.of("/dev/null/nothing");
        try {
            return Files.isSameFile(a, b);
        } catch (java.io.IOException e) {
            throw new Fault("no such file: " + List.of(a, b));
        }
    }
}
