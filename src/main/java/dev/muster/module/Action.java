package dev.muster.module;

/** What a change does, for people and for the verification that follows it. */
public enum Action {
    CREATE,
    MODIFY,
    REMOVE,
    INSTALL,
    START,
    STOP,
    RESTART,
    ENABLE,
    DISABLE,
    /** A command of the user's: cannot be planned, so check mode says "would run" and the result is unknown. */
    RUN
}
