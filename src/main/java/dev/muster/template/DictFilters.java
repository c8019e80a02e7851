package dev.muster.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Filters about dicts. */
final class DictFilters {
    private static final Set<String> MERGES = Set.of("replace", "keep", "append", "prepend", "append_rp", "prepend_rp");

    private DictFilters() {}

    static void register() {
        Filters.lenient(
                "items",
                "",
                (v, a, f) -> v instanceof Undefined
                        ? new Value.Seq(new ArrayList<>())
                        : DictMethods.pairs(dict(v, "items")));
        Filters.add("dict2items", "key_name? value_name?", (v, a, f) -> {
            List<Value> out = new ArrayList<>();
            dict(v, "dict2items").entries().forEach((key, value) -> {
                Map<Value, Value> entry = new LinkedHashMap<>();
                entry.put(a.value(0, Value.of("key")), key);
                entry.put(a.value(1, Value.of("value")), value);
                out.add(new Value.Dict(entry));
            });
            return new Value.Seq(out);
        });
        Filters.add("items2dict", "key_name? value_name?", (v, a, f) -> {
            if (!Operations.isSequence(v)) {
                throw new Fault("items2dict requires a list, got " + v.typeName() + " instead.");
            }
            Map<Value, Value> out = new LinkedHashMap<>();
            for (Value item : Operations.items(v)) {
                Value.Dict entry = dict(item, "items2dict");
                Value key = entry.entries().get(a.value(0, Value.of("key")));
                Value value = entry.entries().get(a.value(1, Value.of("value")));
                if (key == null || value == null) {
                    throw new Fault("items2dict requires each dictionary in the list to contain the keys '"
                            + a.value(0, Value.of("key")).str() + "' and '"
                            + a.value(1, Value.of("value")).str()
                            + "', got " + v.repr() + " instead.");
                }
                out.put(Operations.key(key), value);
            }
            return new Value.Dict(out);
        });
        Filters.add("combine", "* **", DictFilters::combined);
        Filters.add("rekey_on_member", "key duplicates?", (v, a, f) -> {
            Map<Value, Value> out = new LinkedHashMap<>();
            String duplicates = a.text(1, "error");
            if (!duplicates.equals("error") && !duplicates.equals("overwrite")) {
                throw new Fault("duplicates parameter to rekey_on_member has unknown value: " + duplicates);
            }
            if (v instanceof Value.Text) {
                throw new Fault("Type is not a valid list, set, or dict");
            }
            List<Value> members =
                    v instanceof Value.Dict all ? new ArrayList<>(all.entries().values()) : Operations.items(v);
            for (Value member : members) {
                Value key = dict(member, "rekey_on_member").entries().get(a.value(0));
                if (key == null) {
                    throw new Fault("Key " + a.value(0).str() + " was not found");
                }
                if (out.containsKey(Operations.key(key)) && !duplicates.equals("overwrite")) {
                    throw new Fault("Key " + key.str() + " is not unique, cannot correctly turn into dict");
                }
                out.put(Operations.key(key), member);
            }
            return new Value.Dict(out);
        });
    }

    private static Value combined(Value first, Bound arguments, Frame frame) {
        Map<String, Value> options = new LinkedHashMap<>(arguments.named());
        Value recursive = options.remove("recursive");
        Value listMerge = options.remove("list_merge");
        if (!options.isEmpty()) {
            throw new Fault("'recursive' and 'list_merge' are the only valid keyword arguments");
        }
        List<Value> terms = new ArrayList<>(List.of(first));
        terms.addAll(arguments.rest());
        List<Value> dicts = new ArrayList<>();
        ListFilters.flatten(new Value.Seq(terms), 1, true, dicts);
        dicts.forEach(Operations::usable);
        if (dicts.isEmpty()) {
            return new Value.Dict(new LinkedHashMap<>());
        }
        if (dicts.size() == 1) {
            return dicts.get(0);
        }
        boolean deep = recursive != null && recursive.isTruthy();
        String merge = listMerge == null ? "replace" : listMerge.str();
        if (!MERGES.contains(merge)) {
            throw new Fault("merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append',"
                    + " 'prepend', 'append_rp' or 'prepend_rp'");
        }
        Value result = dicts.get(dicts.size() - 1);
        for (int i = dicts.size() - 2; i >= 0; i--) {
            result = merged(mapping(dicts.get(i)), mapping(result), deep, merge);
        }
        return result;
    }

    private static Value.Dict mapping(Value value) {
        if (value instanceof Value.Dict dict) {
            return dict;
        }
        throw new Fault("failed to combine variables, expected dicts but got a '" + value.typeName() + "'");
    }

    private static Value.Dict merged(Value.Dict low, Value.Dict high, boolean deep, String listMerge) {
        Map<Value, Value> out = new LinkedHashMap<>(low.entries());
        if (!deep && listMerge.equals("replace")) {
            out.putAll(high.entries());
            return new Value.Dict(out);
        }
        high.entries().forEach((key, value) -> {
            Value old = out.get(key);
            if (old instanceof Value.Dict below && value instanceof Value.Dict above) {
                out.put(key, deep ? merged(below, above, true, listMerge) : above);
            } else if (old instanceof Value.Seq below && value instanceof Value.Seq above) {
                out.put(key, mergedLists(below.items(), above.items(), listMerge));
            } else {
                out.put(key, value);
            }
        });
        return new Value.Dict(out);
    }

    private static Value mergedLists(List<Value> low, List<Value> high, String how) {
        List<Value> out = new ArrayList<>();
        switch (how) {
            case "replace" -> out.addAll(high);
            case "keep" -> out.addAll(low);
            case "append" -> {
                out.addAll(low);
                out.addAll(high);
            }
            case "prepend" -> {
                out.addAll(high);
                out.addAll(low);
            }
            case "append_rp" -> {
                low.stream().filter(item -> !high.contains(item)).forEach(out::add);
                out.addAll(high);
            }
            case "prepend_rp" -> {
                out.addAll(high);
                low.stream().filter(item -> !high.contains(item)).forEach(out::add);
            }
            default -> throw new IllegalStateException(how);
        }
        return new Value.Seq(out);
    }

    /** The dict a filter asks for, or its complaint. */
    static Value.Dict dict(Value value, String filter) {
        if (value instanceof Value.Dict dict) {
            return dict;
        }
        throw new Fault(filter + " requires a dictionary, got " + value.typeName() + " instead.");
    }
}
