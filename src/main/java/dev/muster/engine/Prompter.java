package dev.muster.engine;

import java.util.List;

/** Asks the person at the controller. Waits as long as that takes; used by one thread at a time. */
public interface Prompter {

    /** What was typed, without its line end; empty when nobody is there to ask. */
    String ask(String question, boolean echo);

    /** Says something among what the run says; to nobody where there is no place for it. */
    default void say(List<String> texts) {}

    /** Whether somebody is there to ask. */
    default boolean isAttended() {
        return true;
    }
}
