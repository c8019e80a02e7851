package dev.muster.template;

/** A fault of an operation on values, on its way to the node that knows the place. Has no stack trace: it is cheap. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String message) {
        super(message, null, false, false);
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
