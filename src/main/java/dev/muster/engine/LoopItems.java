package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.playbook.Loop;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.List;

/** The items of {@code loop}, which must be a list, and of {@code with_X}, which is whatever the lookup X finds. */
final class LoopItems {
    private LoopItems() {}

    static List<Value> of(Loop loop, String module, Templar templar, Scope scope) {
        Value value = templar.evaluate(loop.items(), scope);
        return loop.lookup().isEmpty()
                ? listed(value)
                : templar.lookup(loop.lookup(), value, loop.span(), scope, List.of(folder(module)));
    }

    /** Where {@code with_first_found} looks, as Ansible tells from the name of the module. */
    private static String folder(String module) {
        return module.contains("template") ? "templates" : module.contains("var") ? "vars" : "files";
    }

    private static List<Value> listed(Value value) {
        if (value instanceof Value.Seq seq) {
            return List.copyOf(seq.items());
        }
        throw new ModuleException("Invalid data passed to 'loop', it requires a list, got this instead: " + value.str()
                + ". Hint: If you passed a list/dict of just one element, try adding wantlist=True to your lookup "
                + "invocation or use q/query instead of lookup.");
    }
}
