package dev.muster.template;

import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lookup plugins of ansible.builtin that need no host: also behind {@code with_…} loops. */
final class Lookups {
    private static final Map<String, Plugin> ALL = new HashMap<>();
    private static final Pattern SHORT_SEQUENCE = Pattern.compile(
            "(?:(0?x?[0-9a-f]+)\\s*-)?\\s*(0?x?[0-9a-f]+)\\s*(?:/\\s*(-?0?x?[0-9a-f]+))?(?::(.+))?",
            Pattern.CASE_INSENSITIVE);

    private Lookups() {}

    /** What a lookup does with its terms. */
    @FunctionalInterface
    private interface Plugin {
        List<Value> run(List<Value> terms, Map<String, Value> options, Frame frame);
    }

    static {
        ALL.put("env", Lookups::environment);
        ALL.put("file", Lookups::file);
        ALL.put("template", Lookups::template);
        ALL.put("vars", Lookups::variables);
        ALL.put("varnames", Lookups::names);
        ALL.put("first_found", Lookups::firstFound);
        ALL.put("fileglob", Lookups::glob);
        ALL.put(
                "pipe",
                (terms, options, frame) -> each(
                        terms,
                        term -> Value.of(withoutFinalNewlines(controller(frame).pipe(term.str())))));
        ALL.put(
                "lines",
                (terms, options, frame) -> terms.stream()
                        .flatMap(term ->
                                Operations.items(Methods.lines(controller(frame).pipe(term.str()), false)).stream())
                        .toList());
        ALL.put("sequence", (terms, options, frame) -> sequence(terms, options));
        ALL.put("items", (terms, options, frame) -> flattened(terms, 1));
        ALL.put("list", (terms, options, frame) -> terms);
        ALL.put("flattened", (terms, options, frame) -> flattened(terms, Integer.MAX_VALUE));
        ALL.put("dict", (terms, options, frame) -> entries(terms));
        ALL.put("indexed_items", (terms, options, frame) -> indexed(flattened(terms, 1)));
        ALL.put("nested", (terms, options, frame) -> nested(terms));
        ALL.put("together", (terms, options, frame) -> together(terms));
        ALL.put("subelements", Lookups::subelements);
        ALL.put("random_choice", (terms, options, frame) -> randomChoice(terms));
    }

    static boolean isKnown(String name) {
        String plain = Filters.shortName(name);
        return ALL.containsKey(plain) || name.indexOf('.') >= 0 && !name.startsWith("ansible.builtin.");
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
        Plugin plugin = ALL.get(Filters.shortName(name));
        if (plugin == null) {
            throw new Fault("lookup plugin (" + name + ") not found");
        }
        given.forEach(Operations::usable);
        try {
            List<Value> found = plugin.run(terms(given), options, frame);
            return list ? Value.list(found) : joined(found);
        } catch (Fault | UncheckedIOException e) {
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
            return new Value.Text(found.stream().map(Value::str).collect(Collectors.joining(",")), null, literal);
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
        return each(
                terms,
                term -> controller(frame)
                        .environment(term.str().split(" ")[0])
                        .map(Value::of)
                        .orElse(otherwise));
    }

    private static Path required(String kind, Value term, Frame frame) {
        return controller(frame)
                .find(kind, term.str())
                .orElseThrow(() -> new Fault("could not locate file in lookup: " + term.str()));
    }

    private static String read(Path path, Frame frame) {
        return new String(controller(frame).read(path), StandardCharsets.UTF_8);
    }

    private static List<Value> file(List<Value> terms, Map<String, Value> options, Frame frame) {
        boolean right = options.getOrDefault("rstrip", Value.of(true)).isTruthy();
        boolean left = options.getOrDefault("lstrip", Value.of(false)).isTruthy();
        return each(
                terms,
                term -> Value.of(Methods.stripped(read(required("files", term, frame), frame), null, left, right)));
    }

    private static List<Value> template(List<Value> terms, Map<String, Value> options, Frame frame) {
        boolean convert = options.getOrDefault("convert_data", Value.of(true)).isTruthy();
        Value more = options.getOrDefault("template_vars", Value.none());
        Evaluation evaluation = frame.evaluation();
        Scope scope = more instanceof Value.Dict dict ? extended(evaluation.scope(), dict) : evaluation.scope();
        return each(terms, term -> {
            Path path = required("templates", term, frame);
            LocatedText text = LocatedText.of(new SourceText(path.toString(), read(path, frame)));
            Header header = Header.of(text, RenderOptions.DEFAULTS);
            Template template = evaluation.templar().parsed(header.body(), header.options(), false);
            Place place = new Place(text, 0, 0);
            return Includes.guarded(
                    place, frame, () -> new Evaluation(evaluation.templar(), scope).render(template, convert));
        });
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
        };
    }

    private static List<Value> glob(List<Value> terms, Map<String, Value> options, Frame frame) {
        return terms.stream()
                .flatMap(term -> controller(frame).glob("files", term.str()).stream())
                .map(path -> Value.of(path.toString()))
                .toList();
    }

    /** The first file there is; {@code skip} makes none of them no fault. */
    private static List<Value> firstFound(List<Value> terms, Map<String, Value> options, Frame frame) {
        List<String> candidates = new ArrayList<>();
        boolean skip = options.getOrDefault("skip", Value.of(false)).isTruthy();
        skip |= candidates(flattened(terms, Integer.MAX_VALUE), options, candidates);
        for (String candidate : candidates) {
            for (String kind : new String[] {"templates", "vars", "files"}) {
                Optional<Path> found = controller(frame).find(kind, candidate);
                if (found.isPresent()) {
                    return List.of(Value.of(found.get().toString()));
                }
            }
        }
        if (skip) {
            return List.of();
        }
        throw new Fault("No file was found when using first_found.");
    }

    private static boolean candidates(List<Value> terms, Map<String, Value> options, List<String> out) {
        boolean skip = false;
        for (Value term : terms) {
            if (term instanceof Value.Dict dict) {
                addPaths(
                        dict.get("files").orElse(Value.none()),
                        dict.get("paths").orElse(Value.none()),
                        out);
                skip |= dict.get("skip").map(Value::isTruthy).orElse(false);
            } else {
                out.add(term.str());
            }
        }
        if (options.containsKey("files")) {
            addPaths(options.getOrDefault("files", Value.none()), options.getOrDefault("paths", Value.none()), out);
        }
        return skip;
    }

    private static void addPaths(Value files, Value paths, List<String> out) {
        List<String> folders = split(paths, "[,:;]");
        for (String folder : folders.isEmpty() ? List.of("") : folders) {
            for (String file : split(files, "[,;]")) {
                out.add(folder.isEmpty() || file.startsWith("/") ? file : folder + "/" + file);
            }
        }
    }

    private static List<String> split(Value value, String separators) {
        if (value instanceof Value.None) {
            return List.of();
        }
        List<Value> all = value instanceof Value.Text ? List.of(value) : Operations.items(value);
        return all.stream()
                .flatMap(each -> Stream.of(each.str().split(separators)))
                .toList();
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
            if (otherwise != null) {
                return otherwise;
            }
            throw Undefined.at(nowhere, "No variable found with this name: " + name.text())
                    .failure();
        });
    }

    private static List<Value> names(List<Value> terms, Map<String, Value> options, Frame frame) {
        List<Value> found = new ArrayList<>();
        for (Value term : terms) {
            Pattern pattern = PythonRegex.compile(term.str(), false, false);
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
        for (Value term : flattened(terms, 1)) {
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
        List<List<Value>> rows = List.of(List.of());
        for (Value term : terms) {
            List<Value> choices = Operations.isSequence(term) ? flattened(Operations.items(term), 1) : List.of(term);
            List<List<Value>> longer = new ArrayList<>();
            for (List<Value> row : rows) {
                for (Value choice : choices) {
                    List<Value> next = new ArrayList<>(row);
                    next.add(choice);
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
        int longest = terms.stream().mapToInt(Operations::length).max().orElse(0);
        List<Value> rows = new ArrayList<>();
        for (int i = 0; i < longest; i++) {
            List<Value> row = new ArrayList<>();
            for (Value term : terms) {
                List<Value> items = Operations.items(term);
                row.add(i < items.size() ? items.get(i) : Value.none());
            }
            rows.add(Value.list(row));
        }
        return rows;
    }

    private static List<Value> subelements(List<Value> terms, Map<String, Value> options, Frame frame) {
        if (terms.size() < 2) {
            throw new Fault("subelements lookup expects a list of two or three items, ");
        }
        boolean skip = terms.size() > 2
                && terms.get(2) instanceof Value.Dict flags
                && flags.get("skip_missing")
                        .map(Booleans::filter)
                        .map(Value::isTruthy)
                        .orElse(false);
        Value list = terms.get(0) instanceof Value.Dict dict
                ? Value.list(dict.entries().values())
                : terms.get(0);
        List<String> path = List.of(terms.get(1).str().split("\\."));
        return Operations.items(ListFilters.subelements(list, terms.get(1), skip)).stream()
                .map(pair -> unpaired((Value.Tuple) pair, path))
                .toList();
    }

    /** Unlike the filter of the same name, the lookup takes the list out of the element it is paired with. */
    private static Value unpaired(Value.Tuple pair, List<String> path) {
        return new Value.Tuple(
                List.of(without(pair.items().get(0), path), pair.items().get(1)));
    }

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
        int chosen = ThreadLocalRandom.current().nextInt(Math.max(1, terms.size()));
        return terms.isEmpty() ? List.of() : List.of(terms.get(chosen));
    }

    private static String withoutFinalNewlines(String text) {
        return Methods.stripped(text, null, false, true);
    }

    // sequence

    private static List<Value> sequence(List<Value> terms, Map<String, Value> options) {
        List<Value> all = new ArrayList<>();
        for (Value term : terms.isEmpty() ? List.<Value>of(Value.of("")) : terms) {
            Map<String, String> settings = new HashMap<>();
            options.forEach((key, value) -> settings.put(key, value.str()));
            Matcher matcher = SHORT_SEQUENCE.matcher(term.str());
            if (matcher.matches()) {
                put(settings, "start", matcher.group(1));
                put(settings, "end", matcher.group(2));
                put(settings, "stride", matcher.group(3));
                put(settings, "format", matcher.group(4));
            } else {
                for (String pair : term.str().trim().split("\\s+")) {
                    int equals = pair.indexOf('=');
                    if (equals > 0) {
                        settings.put(pair.substring(0, equals), pair.substring(equals + 1));
                    } else if (!pair.isEmpty()) {
                        throw new Fault("unknown error parsing with_sequence arguments: '" + term.str() + "'");
                    }
                }
            }
            numbers(settings, all);
        }
        return all;
    }

    private static void put(Map<String, String> settings, String key, @Nullable String value) {
        if (value != null) {
            settings.put(key, value);
        }
    }

    private static void numbers(Map<String, String> settings, List<Value> out) {
        long start = number(settings.getOrDefault("start", "1"));
        long stride = number(settings.getOrDefault("stride", "1"));
        String count = settings.get("count");
        String last = settings.get("end");
        if ((count == null) == (last == null)) {
            throw new Fault("must specify count or end in with_sequence");
        }
        long end = count != null ? start + (number(count) - 1) * stride : number(String.valueOf(last));
        if (count != null && number(count) == 0) {
            return;
        }
        if (stride == 0 || (stride > 0 && end < start) || (stride < 0 && end > start)) {
            if (stride == 0) {
                return;
            }
            throw new Fault(
                    stride > 0
                            ? "to count backwards make stride negative"
                            : "to count forward don't make stride negative");
        }
        Limits.items(Math.abs(end - start) / Math.abs(stride) + out.size());
        String format = settings.getOrDefault("format", "%d");
        for (long i = start; stride > 0 ? i <= end : i >= end; i += stride) {
            out.add(Value.of(PercentFormat.format(format, Value.of(i))));
        }
    }

    private static long number(String text) {
        try {
            boolean octal =
                    text.length() > 1 && text.startsWith("0") && text.chars().allMatch(Character::isDigit);
            return octal ? Long.parseLong(text, 8) : Long.decode(text);
        } catch (NumberFormatException e) {
            throw new Fault("can't parse " + text + " as integer");
        }
    }
}
