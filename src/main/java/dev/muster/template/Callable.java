package dev.muster.template;

/** Something a template may call: a global function, a method of a value, a macro. */
non-sealed interface Callable extends Value {
    Value call(Arguments arguments, Frame frame);

    @Override
    default String typeName() {
        return "function";
    }
}
