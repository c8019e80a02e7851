package dev.muster.engine;

import dev.muster.playbook.Loop;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an item of a loop sees: itself, its number, and {@code ansible_loop} when asked for. */
final class LoopVariables {
    private LoopVariables() {}

    static Map<String, Value> of(Loop loop, List<Value> items, int index) {
        Map<String, Value> variables = new LinkedHashMap<>();
        variables.put(loop.variable(), items.get(index));
        variables.put("ansible_loop_var", Value.of(loop.variable()));
        loop.indexVariable().ifPresent(name -> {
            variables.put(name, Value.of(index));
            variables.put("ansible_index_var", Value.of(name));
        });
        if (loop.extended()) {
            variables.put("ansible_loop", extended(loop, items, index));
        }
        return variables;
    }

    private static Value extended(Loop control, List<Value> items, int index) {
        int length = items.size();
        Map<String, Value> loop = new LinkedHashMap<>();
        loop.put("index", Value.of(index + 1L));
        loop.put("index0", Value.of(index));
        loop.put("first", Value.of(index == 0));
        loop.put("last", Value.of(index + 1 == length));
        loop.put("length", Value.of(length));
        loop.put("revindex", Value.of(length - index));
        loop.put("revindex0", Value.of(length - index - 1L));
        if (control.allItems()) {
            loop.put("allitems", Value.list(items));
        }
        if (index + 1 < length) {
            loop.put("nextitem", items.get(index + 1));
        }
        if (index > 0) {
            loop.put("previtem", items.get(index - 1));
        }
        return Value.dict(loop);
    }
}
