package dev.muster.template;

/**
 * A test: {@code value is name(arguments)}.
 *
 * @param lenient whether it accepts an undefined or unknown value, as {@code defined} does
 */
record Test(Signature signature, boolean lenient, Body body) {
    /** What a test decides; a few of Ansible's hand back the value they looked at. */
    @FunctionalInterface
    interface Body {
        Value apply(Value input, Bound arguments, Frame frame);
    }

    Value apply(Value input, Arguments arguments, Frame frame) {
        Value usable = lenient ? input : Operations.usable(input);
        return body.apply(usable, signature.bind(arguments), frame);
    }
}
