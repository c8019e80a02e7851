package dev.muster.template;

import java.util.Optional;

/** {@code self}: the blocks of the template, to be called like functions. */
record SelfReference(TemplateRun run, Frame root) implements Callable {
    Optional<Value> block(String name) {
        if (run.definitions(name).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Function(name, Signature.of(name, ""), (arguments, frame) -> {
            Output out = Output.ofCalledBlock();
            Statement.Block.render(run.definitions(name), 0, root, out);
            return out.result();
        }));
    }

    @Override
    public Value call(Arguments arguments, Frame frame) {
        throw new Fault("'TemplateReference' object is not callable");
    }

    @Override
    public String str() {
        return "<TemplateReference None>";
    }

    @Override
    public String typeName() {
        return "TemplateReference";
    }
}
