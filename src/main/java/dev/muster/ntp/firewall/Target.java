package dev.muster.ntp.firewall;

/**
 * What becomes of a packet that a rule matches.
 *
 * @param chain to go on in, of a jump
 */
record Target(Kind kind, String chain) {
    static final Target ACCEPT = new Target(Kind.ACCEPT, "");
    static final Target DROP = new Target(Kind.DROP, "");
    static final Target RETURN = new Target(Kind.RETURN, "");
    static final Target CONTINUE = new Target(Kind.CONTINUE, "");
    static final Target UNTRACK = new Target(Kind.UNTRACK, "");
    static final Target UNCLEAR = new Target(Kind.UNCLEAR, "");

    enum Kind {
        ACCEPT,
        /** Also a refusal with an answer. */
        DROP,
        RETURN,
        /** Counts, logs, marks: the next rule decides. */
        CONTINUE,
        /** The same, and connection tracking lets go of it. */
        UNTRACK,
        JUMP,
        /** A jump that does not come back to the rule behind it. */
        GOTO,
        /** Anything may become of it. */
        UNCLEAR
    }

    static Target jump(String chain) {
        return new Target(Kind.JUMP, chain);
    }

    static Target goTo(String chain) {
        return new Target(Kind.GOTO, chain);
    }
}
