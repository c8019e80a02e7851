package dev.muster.template;

/**
 * A filter: a function of an input and arguments.
 *
 * @param lenient whether it accepts an undefined or unknown input, as {@code default} does
 */
record Filter(Signature signature, boolean lenient, Body body) {
    /** What a filter does. */
    @FunctionalInterface
    interface Body {
        Value apply(Value input, Bound arguments, Frame frame);
    }

    Value apply(Value input, Arguments arguments, Frame frame) {
        Value usable = lenient ? input : Operations.usable(input);
        return body.apply(usable, signature.bind(arguments), frame);
    }
}
