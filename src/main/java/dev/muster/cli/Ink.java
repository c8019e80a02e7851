package dev.muster.cli;

/** Colours of the console, Ansible's choice: the eye already knows them. */
enum Ink {
    OK("32"),
    CHANGED("33"),
    SKIPPED("36"),
    FAILED("31"),
    UNREACHABLE("1;31"),
    WARNING("1;35"),
    REMOVED("31"),
    ADDED("32"),
    HUNK("36"),
    QUIET("90"),
    STRONG("1");

    private final String code;

    Ink(String code) {
        this.code = code;
    }

    String on(String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
