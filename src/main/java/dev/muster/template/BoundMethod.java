package dev.muster.template;

/** A method of a value, not called yet: {@code text.split}. */
record BoundMethod(Value object, String name) implements Callable {
    @Override
    public Value call(Arguments arguments, Frame frame) {
        return Methods.call(object, name, arguments);
    }

    @Override
    public String str() {
        return "<built-in method " + name + " of " + object.typeName() + " object>";
    }

    @Override
    public String typeName() {
        return "builtin_function_or_method";
    }
}
