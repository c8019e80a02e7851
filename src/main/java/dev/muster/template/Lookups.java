package dev.muster.template;

import dev.muster.source.LocatedText;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lookup plugins of ansible.builtin that need no host: also behind {@code with_…} loops. */
final class Lookups {
    private static final Map<String, Plugin> ALL = new HashMap<>();

    private Lookups() {}

    /** What a lookup does with its terms. */
    @FunctionalInterface
    interface Plugin {
        List<Value> run(List<Value> terms, Map<String, Value> options, Frame frame);
    }

    static {
        FileLookups.register();
        ALL.put("env", Lookups::environment);
        ALL.put("template", Lookups::template);
        ALL.put("vars", Lookups::variables);
        ALL.put("varnames", Lookups::names);
        ALL.put("first_found", FirstFound::of);
        ALL.put(
                "pipe",
                (terms, options, frame) -> each(
                        terms,
                        term -> Value.of(withoutFinalBlanks(controller(frame).pipe(term.str())))));
        ALL.put(
                "lines",
                (terms, options, frame) -> terms.stream()
                        .flatMap(term ->
                                Operations.items(
                                        TextSplit.lines(controller(frame).pipe(term.str()), false))
                                        .stream())
                        .toList());
        ALL.put(
                "password",
                (terms, options, frame) ->
                        each(terms, term -> Password.of(TextFilters.text(term, "split"), options, controller(frame))));
        ALL.put("config", Settings::lookup);
        ALL.put("inventory_hostnames", Lookups::hostnames);
        ALL.put("url", UrlLookup::of);
        ALL.put("sequence", (terms, options, frame) -> Sequence.of(terms));
        ALL.put("items", (terms, options, frame) -> flattened(terms, 1));
        ALL.put("list", (terms, options, frame) -> terms);
        ALL.put("flattened", (terms, options, frame) -> flattened(terms, Integer.MAX_VALUE));
        ALL.put("dict", (terms, options, frame) -> entries(terms));
        ALL.put("indexed_items", (terms, options, frame) -> indexed(flattened(terms, 1)));
        ALL.put("nested", (terms, options, frame) -> nested(terms));
        ALL.put("cartesian", (terms, options, frame) -> cartesian(terms));
        ALL.put("together", (terms, options, frame) -> together(terms));
        ALL.put("subelements", Lookups::subelements);
        ALL.put("random_choice", (terms, options, frame) -> randomChoice(terms));
    }

    static void add(String name, Plugin plugin) {
        ALL.put(name, plugin);
    }

    static @Nullable Plugin find(String name) {
        Plugin found = ALL.get(Filters.shortName(name));
        return found == null && name.startsWith("community.general.")
                ? ALL.get(name.substring("community.general.".length()))
                : found;
    }

    static boolean isKnown(String name) {
        return find(name) != null;
    }

    static Collection<String> names() {
        return ALL.keySet();
    }

    static Value run(String name, List<Value> given, Map<String, Value> named, boolean wantsList, Frame frame) {
        Map<String, Value> options = new HashMap<>(named);
        Optional<Value> wanted = option(options, "wantlist");
        boolean list = wantsList || wanted.map(Value::isTruthy).orElse(false);
        String errors = option(options, "errors").map(Value::str).orElse("strict");
        option(options, "allow_unsafe");
        Plugin plugin = find(name);
        if (plugin == null) {
            throw new Fault("lookup plugin (" + name + ") not found");
        }
        given.forEach(Operations::usable);
        try {
            List<Value> found = plugin.run(terms(given), options, frame);
            return list ? Value.list(found) : joined(found);
        } catch (Fault | UncheckedIOException | ControllerAccess.Refused e) {
            if (errors.equals("ignore") || errors.equals("warn")) {
                return list ? Value.list(List.of()) : Value.none();
            }
            throw e instanceof Fault fault ? fault : new Fault("lookup " + name + ": " + e.getMessage());
        }
    }

    private static Optional<Value> option(Map<String, Value> options, String name) {
        return Optional.ofNullable(options.remove(name));
    }

    private static List<Value> terms(List<Value> given) {
        return new ArrayList<>(given);
    }

    /** One text of all, unless something is no text. */
    private static Value joined(List<Value> found) {
        if (found.isEmpty()) {
            return Value.list(List.of());
        }
        if (found.stream().allMatch(value -> value instanceof Value.Text)) {
            boolean literal = ((Value.Text) found.get(0)).literal();
            Value.Text.Form form = literal ? Value.Text.Form.LITERAL : Value.Text.Form.PLAIN;
            return new Value.Text(found.stream().map(Value::str).collect(Collectors.joining(",")), null, form);
        }
        return found.size() == 1 ? found.get(0) : Value.list(found);
    }

    private static List<Value> each(List<Value> terms, java.util.function.Function<Value, Value> of) {
        return terms.stream().map(of).toList();
    }

    private static ControllerAccess controller(Frame frame) {
        return frame.evaluation().templar().controller();
    }

    // Controller

    private static List<Value> environment(List<Value> terms, Map<String, Value> options, Frame frame) {
        Value otherwise = options.getOrDefault("default", Value.of(""));
        return each(terms, term -> {
            List<Value> words =
                    Operations.items(TextSplit.split(TextFilters.text(term, "split"), "split", Arguments.NONE));
            if (words.isEmpty()) {
                throw new Fault("list index out of range");
            }
            return controller(frame)
                    .environment(words.get(0).str())
                    .map(text -> Value.of(text))
                    .orElseGet(() -> Operations.usable(otherwise));
        });
    }

    private static List<Value> hostnames(List<Value> terms, Map<String, Value> options, Frame frame) {
        Place nowhere = new Place(LocatedText.named("<lookup inventory_hostnames>", ""), 0, 0);
        Map<String, List<String>> groups = new LinkedHashMap<>();
        if (Operations.usable(frame.evaluation().variable("groups", nowhere)) instanceof Value.Dict dict) {
            dict.entries()
                    .forEach((name, hosts) -> groups.put(
                            name.str(),
                            Operations.items(hosts).stream().map(Value::str).toList()));
        }
        List<String> patterns = terms.stream().map(Value::str).toList();
        return controller(frame).hosts(patterns, groups).stream()
                .map(host -> Value.of(host))
                .toList();
    }

    private static List<Value> template(List<Value> terms, Map<String, Value> options, Frame frame) {
        boolean convert = Booleans.parameter(options.getOrDefault("convert_data", Value.of(true)))
                .orElse(true);
        Value more = options.getOrDefault("template_vars", Value.none());
        Evaluation evaluation = frame.evaluation();
        Scope scope = more instanceof Value.Dict dict ? extended(evaluation.scope(), dict) : evaluation.scope();
        return each(terms, term -> {
            Path path = FileLookups.required("templates", term, frame);
            LocatedText text = LocatedText.of(controller(frame).source(path));
            Template template = evaluation.templar().compiledFile(text, marks(options), true);
            Place place = new Place(text, 0, 0);
            Evaluation own = new Evaluation(evaluation.templar(), scope);
            own.isOf(text, true);
            Value value = Includes.guarded(place, frame, () -> own.render(template, convert));
            return convert ? value : new Value.Text(value.str(), null, Value.Text.Form.LITERAL);
        });
    }

    private static RenderOptions marks(Map<String, Value> options) {
        RenderOptions usual = RenderOptions.DEFAULTS;
        return new RenderOptions(
                usual.trimBlocks(),
                usual.lstripBlocks(),
                usual.newline(),
                usual.blockStart(),
                usual.blockEnd(),
                mark(options, "variable_start_string", usual.variableStart()),
                mark(options, "variable_end_string", usual.variableEnd()),
                mark(options, "comment_start_string", usual.commentStart()),
                mark(options, "comment_end_string", usual.commentEnd()));
    }

    private static String mark(Map<String, Value> options, String name, String otherwise) {
        Value given = options.getOrDefault(name, Value.none());
        return given instanceof Value.None ? otherwise : given.str();
    }

    private static Scope extended(Scope outer, Value.Dict more) {
        return new Scope() {
            @Override
            public Optional<Value> lookup(String name) {
                return more.get(name).or(() -> outer.lookup(name));
            }

            @Override
            public Collection<String> names() {
                return Stream.concat(
                                outer.names().stream(),
                                more.entries().keySet().stream().map(Value::str))
                        .distinct()
                        .toList();
            }

            @Override
            public Collection<String> hints() {
                return outer.hints();
            }
        };
    }

    // Variables

    private static List<Value> variables(List<Value> terms, Map<String, Value> options, Frame frame) {
        @Nullable Value otherwise = options.get("default");
        Place nowhere = new Place(LocatedText.named("<lookup vars>", ""), 0, 0);
        return each(terms, term -> {
            if (!(term instanceof Value.Text name)) {
                throw new Fault("Invalid setting identifier, \"" + term.str() + "\" is not a string");
            }
            Value value = frame.evaluation().scope().lookup(name.text()).isPresent()
                    ? frame.evaluation().variable(name.text(), nowhere)
                    : null;
            if (value instanceof Undefined undefined) {
                throw undefined.failure();
            }
            if (value != null) {
                return value;
            }
            if (otherwise != null && !(otherwise instanceof Value.None)) {
                return otherwise;
            }
            throw Undefined.at(nowhere, "No variable found with this name: " + name.text())
                    .failure();
        });
    }

    private static List<Value> names(List<Value> terms, Map<String, Value> options, Frame frame) {
        List<Value> found = new ArrayList<>();
        for (Value term : terms) {
            if (!(term instanceof Value.Text regex)) {
                throw new Fault(
                        "Invalid setting identifier, " + term.repr() + " is not a string, it is a " + term.typeName());
            }
            Pattern pattern = PythonRegex.compile(regex.text(), false, false);
            for (String name : frame.evaluation().scope().names()) {
                if (pattern.matcher(name).find()) {
                    found.add(Value.of(name));
                }
            }
        }
        return found;
    }

    // Lists

    static List<Value> flattened(List<Value> terms, int levels) {
        List<Value> all = new ArrayList<>();
        for (Value term : terms) {
            if (Operations.isSequence(term) && levels > 0) {
                all.addAll(flattened(Operations.items(term), levels - 1));
            } else {
                all.add(term);
            }
        }
        return all;
    }

    private static List<Value> entries(List<Value> terms) {
        List<Value> all = new ArrayList<>();
        for (Value term : terms) {
            if (!(term instanceof Value.Dict dict)) {
                throw new Fault("with_dict expects a dict");
            }
            dict.entries().forEach((key, value) -> {
                Map<String, Value> entry = new LinkedHashMap<>();
                entry.put("key", key);
                entry.put("value", value);
                all.add(Value.dict(entry));
            });
        }
        return all;
    }

    private static List<Value> indexed(List<Value> items) {
        List<Value> all = new ArrayList<>();
        for (Value item : items) {
            all.add(new Value.Tuple(List.of(Value.of(all.size()), item)));
        }
        return all;
    }

    private static List<Value> nested(List<Value> terms) {
        if (terms.isEmpty()) {
            throw new Fault("with_nested requires at least one element in the nested list");
        }
        if (terms.size() == 1
                && Operations.items(listed(terms.get(0))).stream().anyMatch(item -> !Operations.isSequence(item))) {
            throw new Fault("'" + terms.get(0).typeName() + "' object is not iterable");
        }
        return rows(terms);
    }

    /** The same for lists of one, which nested refuses. */
    private static List<Value> cartesian(List<Value> terms) {
        if (terms.isEmpty()) {
            throw new Fault("with_cartesian requires at least one element in each list");
        }
        return rows(terms);
    }

    /** A term as a list: a text is one item, and a list in a list is laid flat once in each row. */
    private static Value listed(Value term) {
        return term instanceof Value.Text || !Operations.isIterable(term)
                ? Value.list(List.of(term))
                : Value.list(Operations.items(term));
    }

    private static List<Value> rows(List<Value> terms) {
        List<List<Value>> rows = List.of(List.of());
        for (Value term : terms) {
            List<List<Value>> longer = new ArrayList<>();
            for (List<Value> row : rows) {
                for (Value choice : Operations.items(listed(term))) {
                    List<Value> next = new ArrayList<>(row);
                    next.addAll(flattened(List.of(choice), 1));
                    longer.add(next);
                }
            }
            Limits.items(longer.size());
            rows = longer;
        }
        return rows.stream().map(row -> (Value) Value.list(row)).toList();
    }

    private static List<Value> together(List<Value> terms) {
        if (terms.isEmpty()) {
            throw new Fault("with_together requires at least one element in each list");
        }
        List<List<Value>> lists =
                terms.stream().map(term -> Operations.items(listed(term))).toList();
        int longest = lists.stream().mapToInt(List::size).max().orElse(0);
        List<Value> rows = new ArrayList<>();
        for (int i = 0; i < longest; i++) {
            List<Value> row = new ArrayList<>();
            for (List<Value> items : lists) {
                row.add(i < items.size() ? items.get(i) : Value.none());
            }
            rows.add(Value.list(flattened(row, 1)));
        }
        return rows;
    }

    private static List<Value> subelements(List<Value> terms, Map<String, Value> options, Frame frame) {
        if (terms.size() < 2 || terms.size() > 3) {
            throw new Fault("subelements lookup expects a list of two or three items, ");
        }
        Value list = terms.get(0);
        if ((!(list instanceof Value.Seq) && !(list instanceof Value.Dict))
                || !(terms.get(1) instanceof Value.Text path)) {
            throw new Fault("subelements lookup expects a list of two or three items, first a dict or a list, second a"
                    + " string pointing to the subkey");
        }
        Value flags = terms.size() > 2 ? terms.get(2) : new Value.Dict(Map.of());
        if (!(flags instanceof Value.Dict given)) {
            throw new Fault("'" + flags.typeName() + "' object has no attribute 'get'");
        }
        boolean skip = given.get("skip_missing").flatMap(Booleans::parameter).orElse(false);
        if (list instanceof Value.Dict dict && isSkipped(dict)) {
            return List.of();
        }
        List<Value> elements =
                list instanceof Value.Dict dict ? new ArrayList<>(dict.entries().values()) : Operations.items(list);
        List<Value> out = new ArrayList<>();
        for (Value element : elements) {
            if (!(element instanceof Value.Dict item)) {
                throw new Fault("subelements lookup expects a dictionary, got '" + element.str() + "'");
            }
            if (!isSkipped(item)) {
                pair(item, List.of(path.text().split("\\.", -1)), skip, out);
            }
        }
        return out;
    }

    private static boolean isSkipped(Value.Dict item) {
        return item.get("skipped").map(value -> !value.equals(Value.of(false))).orElse(false);
    }

    private static void pair(Value.Dict item, List<String> path, boolean skip, List<Value> out) {
        Value found = item;
        for (String key : path) {
            Value next = found instanceof Value.Dict dict ? dict.get(key).orElse(null) : null;
            boolean last = key.equals(path.get(path.size() - 1));
            boolean fits = last ? next instanceof Value.Seq : next instanceof Value.Dict;
            if (next == null || (!fits && !last)) {
                if (skip) {
                    continue;
                }
                throw new Fault(
                        next == null
                                ? "could not find '" + key + "' key in iterated item '" + found.str() + "'"
                                : "the key " + key + " should point to a dictionary, got '" + next.str() + "'");
            }
            if (!fits) {
                throw new Fault("the key " + key + " should point to a list, got '" + next.str() + "'");
            }
            if (last) {
                Value rest = without(item, path);
                Operations.items(next).forEach(sub -> out.add(new Value.Tuple(List.of(rest, sub))));
            }
            found = next;
        }
    }

    /** Unlike the filter of the same name, the lookup takes the list out of the element it is paired with. */
    private static Value without(Value element, List<String> path) {
        if (!(element instanceof Value.Dict dict)) {
            return element;
        }
        Map<Value, Value> entries = new LinkedHashMap<>(dict.entries());
        Value key = Value.of(path.get(0));
        if (path.size() == 1) {
            entries.remove(key);
        } else {
            entries.computeIfPresent(key, (k, inner) -> without(inner, path.subList(1, path.size())));
        }
        return new Value.Dict(entries);
    }

    private static List<Value> randomChoice(List<Value> terms) {
        return terms.isEmpty()
                ? List.of()
                : List.of(terms.get(PythonRandom.system().below(terms.size())));
    }

    private static String withoutFinalBlanks(String text) {
        return TextSplit.stripped(text, null, false, true);
    }
}
