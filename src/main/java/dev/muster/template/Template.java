package dev.muster.template;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parsed template.
 *
 * @param soleVariable the name when the whole text is {@code {{ name }}}: such a text keeps the variable's type
 * @param finalNewlines line feeds at the end of the source
 * @param changesValues whether it calls a method that changes a list or dict, or runs other templates
 */
record Template(
        List<Statement> body,
        Map<String, Statement.Block> blocks,
        @Nullable String soleVariable,
        int finalNewlines,
        boolean changesValues,
        RenderOptions options) {
    /** Methods that change the value they are called on. */
    static final Set<String> CHANGING = Set.of(
            "append",
            "extend",
            "insert",
            "pop",
            "remove",
            "clear",
            "sort",
            "reverse",
            "update",
            "setdefault",
            "popitem",
            "__setitem__",
            "__delitem__");
}
