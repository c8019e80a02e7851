package dev.muster.modules;

import dev.muster.module.FileMode;
import dev.muster.module.ModuleException;

/** Modes in letters: {@code u=rw,g-w,o+X} as Ansible applies them to what is there. */
final class SymbolicMode {
    private static final int SET_UID = 04000;
    private static final int SET_GID = 02000;
    private static final int STICKY = 01000;

    private SymbolicMode() {}

    /**
     * The bits a mode means for a file that has {@code current}.
     *
     * @param umask limits what a clause without a letter for whom may set
     * @throws ModuleException for text that is no mode
     */
    static int apply(FileMode mode, int current, boolean directory, int umask) {
        if (mode.isOctal()) {
            return mode.bits() & 07777;
        }
        int bits = current;
        for (String clause : mode.text().split(",", -1)) {
            bits = clause(clause, mode, bits, current, directory, umask);
        }
        return bits;
    }

    /** The mode as chmod takes it: in letters, because GNU chmod given digits leaves a folder's set-id bits as they are. */
    static String chmodWord(FileMode mode) {
        if (!mode.isOctal()) {
            return mode.text();
        }
        int bits = mode.bits();
        return "u=" + letters(bits >> 6) + ",g=" + letters(bits >> 3) + ",o=" + letters(bits)
                + ((bits & SET_UID) != 0 ? ",u+s" : ",u-s")
                + ((bits & SET_GID) != 0 ? ",g+s" : ",g-s")
                + ((bits & STICKY) != 0 ? ",+t" : ",-t");
    }

    private static String letters(int bits) {
        return ((bits & 4) != 0 ? "r" : "") + ((bits & 2) != 0 ? "w" : "") + ((bits & 1) != 0 ? "x" : "");
    }

    /** Whether a mode, applied once, stays: {@code g=u,u=} does not, as it takes from what it changes. */
    static boolean settles(FileMode mode, int current, boolean directory, int umask) {
        int once = apply(mode, current, directory, umask);
        return apply(mode, once, directory, umask) == once;
    }

    private static int clause(String clause, FileMode mode, int bits, int before, boolean directory, int umask) {
        int at = 0;
        while (at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0) {
            at++;
        }
        String whom = clause.substring(0, at);
        if (at == clause.length()) {
            throw new ModuleException("bad symbolic permission for mode: " + mode.text());
        }
        int out = bits;
        while (at < clause.length()) {
            char operator = clause.charAt(at++);
            int from = at;
            while (at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0) {
                at++;
            }
            String what = clause.substring(from, at);
            if ("+-=".indexOf(operator) < 0 || !what.matches("[rwxXst]*|[ugo]")) {
                throw new ModuleException("bad symbolic permission for mode: " + mode.text());
            }
            for (char who : (whom.isEmpty() || whom.contains("a") ? "ugo" : whom).toCharArray()) {
                int wanted = permissions(who, what, before, directory);
                int all = reach(who);
                if (whom.isEmpty()) {
                    wanted &= ~umask;
                    all &= ~umask;
                }
                out = switch (operator) {
                    case '+' -> out | wanted;
                    case '-' -> out & ~wanted;
                    default -> (out & ~all) | wanted;
                };
            }
        }
        return out;
    }

    /** The bits of a person's letters. {@code X} is x for folders and for what anyone may already execute. */
    private static int permissions(char who, String what, int before, boolean directory) {
        int shift = shift(who);
        int bits = 0;
        for (char letter : what.toCharArray()) {
            bits |= switch (letter) {
                case 'r' -> 4 << shift;
                case 'w' -> 2 << shift;
                case 'x' -> 1 << shift;
                case 'X' -> directory || (before & 0111) != 0 ? 1 << shift : 0;
                case 's' -> who == 'u' ? SET_UID : who == 'g' ? SET_GID : 0;
                case 't' -> who == 'o' ? STICKY : 0;
                default -> ((before >> shift(letter)) & 7) << shift;
            };
        }
        return bits;
    }

    /** What {@code =} clears for a person. */
    private static int reach(char who) {
        return switch (who) {
            case 'u' -> 0700 | SET_UID;
            case 'g' -> 0070 | SET_GID;
            default -> 0007 | STICKY;
        };
    }

    private static int shift(char who) {
        return who == 'u' ? 6 : who == 'g' ? 3 : 0;
    }
}
