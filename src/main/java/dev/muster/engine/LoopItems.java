package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The items of {@code loop} and the {@code with_} forms, from the evaluated value behind them. */
final class LoopItems {
    private LoopItems() {}

    /** @param lookup what stands behind {@code with_}, empty for {@code loop} */
    static List<Value> of(String lookup, Value value, ControllerFiles files) {
        return switch (lookup) {
            case "" -> loop(value);
            case "list" -> listOrOne(value);
            case "items" -> flattenOnce(listOrOne(value));
            case "flattened" -> flattenAll(listOrOne(value));
            case "dict" -> dictItems(value);
            case "indexed_items" -> indexed(flattenOnce(listOrOne(value)));
            case "nested" -> nested(listOrOne(value));
            case "together" -> together(listOrOne(value));
            case "subelements" -> subelements(listOrOne(value));
            case "sequence" ->
                listOrOne(value).stream()
                        .flatMap(item -> LoopSequence.of(item).stream())
                        .toList();
            case "fileglob" ->
                listOrOne(value).stream()
                        .flatMap(pattern -> files.glob("files", pattern.str()).stream())
                        .map(LoopItems::path)
                        .toList();
            case "first_found" -> List.of(firstFound(value, files));
            default -> throw new ModuleException("with_" + lookup + " is not a loop muster knows");
        };
    }

    private static List<Value> loop(Value value) {
        if (value instanceof Value.Seq seq) {
            return List.copyOf(seq.items());
        }
        throw new ModuleException("Invalid data passed to 'loop', it requires a list, got this instead: " + value.str()
                + ". Hint: If you passed a list/dict of just one element, try adding wantlist=True to your lookup "
                + "invocation or use q/query instead of lookup.");
    }

    private static List<Value> listOrOne(Value value) {
        return value instanceof Value.Seq seq ? List.copyOf(seq.items()) : List.of(value);
    }

    private static List<Value> flattenOnce(List<Value> items) {
        return items.stream()
                .flatMap(item -> item instanceof Value.Seq seq ? seq.items().stream() : Stream.of(item))
                .toList();
    }

    /** Empty and null items are left out, as Ansible's flattened does. */
    private static List<Value> flattenAll(List<Value> items) {
        return items.stream()
                .filter(item -> !(item instanceof Value.None))
                .flatMap(item -> item instanceof Value.Seq seq ? flattenAll(seq.items()).stream() : Stream.of(item))
                .toList();
    }

    private static List<Value> dictItems(Value value) {
        List<Value> items = new ArrayList<>();
        for (Value term : listOrOne(value)) {
            if (!(term instanceof Value.Dict dict)) {
                throw new ModuleException("with_dict expects a dict");
            }
            dict.entries().forEach((key, entry) -> {
                Map<String, Value> item = new LinkedHashMap<>();
                item.put("key", key);
                item.put("value", entry);
                items.add(Value.dict(item));
            });
        }
        return items;
    }

    private static List<Value> indexed(List<Value> items) {
        List<Value> pairs = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            pairs.add(Value.list(List.of(Value.of(i), items.get(i))));
        }
        return pairs;
    }

    /** Every combination, the last list fastest. */
    private static List<Value> nested(List<Value> lists) {
        List<List<Value>> rows = List.of(List.of());
        for (Value list : lists) {
            List<List<Value>> longer = new ArrayList<>();
            for (List<Value> row : rows) {
                for (Value item : listOrOne(list)) {
                    longer.add(Stream.concat(row.stream(), Stream.of(item)).toList());
                }
            }
            rows = longer;
        }
        return rows.stream().map(row -> (Value) Value.list(flattenOnce(row))).toList();
    }

    /** Like Python's zip_longest: what a shorter list lacks is None. */
    private static List<Value> together(List<Value> lists) {
        List<List<Value>> columns = lists.stream().map(LoopItems::listOrOne).toList();
        int longest = columns.stream().mapToInt(List::size).max().orElse(0);
        List<Value> rows = new ArrayList<>();
        for (int i = 0; i < longest; i++) {
            int row = i;
            rows.add(Value.list(columns.stream()
                    .map(column -> row < column.size() ? column.get(row) : Value.none())
                    .toList()));
        }
        return rows;
    }

    private static List<Value> subelements(List<Value> terms) {
        if (terms.size() < 2) {
            throw new ModuleException("with_subelements expects a list and the name of a key");
        }
        String[] keys = terms.get(1).str().split("\\.");
        boolean lenient = terms.size() > 2
                && terms.get(2) instanceof Value.Dict flags
                && flags.get("skip_missing")
                        .filter(flag -> TaskSettings.truth("skip_missing", flag))
                        .isPresent();
        List<Value> outer = terms.get(0) instanceof Value.Dict dict
                ? List.copyOf(dict.entries().values())
                : listOrOne(terms.get(0));
        List<Value> pairs = new ArrayList<>();
        for (Value item : outer) {
            Optional<Value> inner = Optional.of(item);
            for (String key : keys) {
                inner = inner.flatMap(value -> value instanceof Value.Dict dict ? dict.get(key) : Optional.empty());
            }
            if (inner.isEmpty() && !lenient) {
                throw new ModuleException(
                        "could not find '" + terms.get(1).str() + "' key in iterated item '" + item.str() + "'");
            }
            inner.ifPresent(list -> listOrOne(list).forEach(element -> pairs.add(Value.list(List.of(item, element)))));
        }
        return pairs;
    }

    /** The first file that exists; nothing at all with {@code skip: true}. */
    private static Value firstFound(Value value, ControllerFiles files) {
        List<String> names = new ArrayList<>();
        for (Value term : listOrOne(value)) {
            if (term instanceof Value.Dict dict) {
                List<Value> paths = dict.get("paths").map(LoopItems::listOrOne).orElse(List.of(Value.of("")));
                for (Value path : paths) {
                    dict.get("files")
                            .map(LoopItems::listOrOne)
                            .orElse(List.of())
                            .forEach(file ->
                                    names.add(path.str().isEmpty() ? file.str() : path.str() + "/" + file.str()));
                }
            } else {
                flattenAll(List.of(term)).forEach(name -> names.add(name.str()));
            }
        }
        return names.stream()
                .flatMap(name ->
                        Stream.of("files", "templates", "vars").flatMap(kind -> files.find(kind, name).stream()))
                .findFirst()
                .map(LoopItems::path)
                .orElseThrow(() -> new ModuleException(
                        "No file was found when using first_found. Looked for: " + String.join(", ", names)));
    }

    private static Value path(Path path) {
        return Value.of(path.toString());
    }
}
