package dev.muster.shell;

/** Why a host could not be reached: a value, because with many hosts that is ordinary. */
public record Unreachable(Kind kind, String message) {

    /** At which stage it ended, so that "unreachable" says what to look at. */
    public enum Kind {
        /** ssh_config asks for something about this host that we cannot honour, so it could be another host. */
        CONFIGURATION("ssh_config not honoured"),
        /** The name does not resolve. */
        NAME("name does not resolve"),
        /** The host is there, and nothing listens on the port. */
        REFUSED("connection refused"),
        /** The network knows no way there: a wrong address, a segment that is cut off, a neighbour that is off. */
        NO_ROUTE("no route to host"),
        /** No TCP connection within the deadline. */
        CONNECT_TIMEOUT("connect timed out"),
        /** TCP accepted, but no SSH identification. */
        NO_BANNER("no SSH banner"),
        /** Key exchange failed or hung; also no common algorithm. */
        KEY_EXCHANGE("key exchange failed"),
        /** The host key is not known, and policy is strict. */
        HOST_KEY_UNKNOWN("host key unknown"),
        /** The host key is not the one that is known, or is revoked. */
        HOST_KEY_CHANGED("host key changed"),
        /** No credential was accepted. */
        AUTHENTICATION("authentication failed"),
        /** Logged in, but no channel or no usable shell. */
        CHANNEL("no shell"),
        /** The connection died while in use. */
        LOST("connection lost"),
        /** A jump host on the way could not be used. */
        JUMP("jump host unreachable");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** The kind in words for tables: {@code no SSH banner}. */
        public String words() {
            return words;
        }
    }
}
