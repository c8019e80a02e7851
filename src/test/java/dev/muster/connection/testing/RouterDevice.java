package dev.muster.connection.testing;

/** A router as its command line shows it: one configuration, and a session for each login. */
public interface RouterDevice {

    /** Somebody logged in. */
    Session login();

    /** One login. Used by one thread. */
    interface Session {

        /** Said before the first prompt. */
        String greeting();

        /** What stands before the cursor; asked after each answer. */
        String prompt();

        /** Carries out a line. Lines of the answer end in a line feed. */
        String say(String line);

        /** Whether what is typed now is a password, which is not shown. */
        default boolean isSecret() {
            return false;
        }

        /** Lines to a page; 0 for no pages. */
        int pageLength();

        /** What a page ends with. */
        String pager();

        /** Whether the last line was a goodbye. */
        boolean isOver();

        /** The line is gone, with or without a goodbye. */
        void hangUp();
    }
}
