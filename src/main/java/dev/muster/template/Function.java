package dev.muster.template;

/** A global function: {@code range}, {@code lookup}. */
record Function(String name, Signature signature, Body body) implements Callable {
    /** What a function does. */
    @FunctionalInterface
    interface Body {
        Value apply(Bound arguments, Frame frame);
    }

    @Override
    public Value call(Arguments arguments, Frame frame) {
        return body.apply(signature.bind(arguments), frame);
    }

    @Override
    public String str() {
        return "<function " + name + ">";
    }
}
