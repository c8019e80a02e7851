package dev.muster.template;

/** Bounds on what one expression may build, so that a slip in a template cannot eat the controller's memory. */
final class Limits {
    static final int MOST_ITEMS = 1_000_000;
    static final int MOST_CHARACTERS = 1 << 25;

    private Limits() {}

    static void items(long count) {
        if (count > MOST_ITEMS) {
            throw new Fault("a list of more than " + MOST_ITEMS + " items");
        }
    }

    static void text(long length) {
        if (length > MOST_CHARACTERS) {
            throw new Fault("a text of more than " + MOST_CHARACTERS + " characters");
        }
    }
}
