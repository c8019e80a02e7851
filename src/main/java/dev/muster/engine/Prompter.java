package dev.muster.engine;

/** Asks the person at the controller. Waits as long as that takes; used by one thread at a time. */
public interface Prompter {

    /** What was typed, without its line end; empty when nobody is there to ask. */
    String ask(String question, boolean echo);

    /** Whether somebody is there to ask. */
    default boolean isAttended() {
        return true;
    }
}
