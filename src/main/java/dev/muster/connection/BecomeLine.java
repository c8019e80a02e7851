package dev.muster.connection;

import dev.muster.shell.Become;
import dev.muster.shell.ShellQuote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The line that turns a shell of the login user into a shell of another one. It never holds a password: that is
 * typed at the prompt.
 *
 * @param prompt what sudo is told to ask with
 * @param begun what is said before the program starts, on stderr as its prompts are: what came earlier is the noise of
 *     rc files, and no prompt
 * @param missing what is said when there is no such program
 * @param ready what the new shell says first; like the others sent in halves, so that an echo of the line is not taken
 *     for it
 */
record BecomeLine(Become become, String prompt, String begun, String missing, String ready) {

    /** Whether the method reads passwords from a terminal only. */
    static boolean asksOnTerminal(Become become) {
        return become.method() != Become.Method.SUDO && become.password().isPresent();
    }

    /** Whether it goes through or fails, and reads nothing of what is typed ahead for the shell. */
    boolean asksNothing() {
        boolean refusesToAsk = become.method() == Become.Method.SUDO || become.method() == Become.Method.DOAS;
        return refusesToAsk
                && become.password().isEmpty()
                && become.executable().isEmpty();
    }

    String text(boolean pty) {
        String shell = innerShell(pty);
        String user = become.user().orElse("root");
        boolean root = user.equals("root");
        // Root needs no program to become root, and small systems have none. Who neither owns the topmost folder nor
        // may write to it is hardly root, and spares the host the question unless there is no program: root of a
        // user namespace may do neither, and not every shell knows -O.
        String already = root
                ? "already() { if [ \"$(id -u)\" = 0 ]; then exec " + String.join(" ", quoted(words(shell)))
                        + "; fi; }; if { [ -O / ] || [ -w / ]; } 2>/dev/null; then already; fi; "
                : "";
        List<String> program = program(user, shell);
        return "LC_ALL=C; export LC_ALL; " + already + say(begun) + " >&2; command -v "
                + ShellQuote.quote(program.get(0)) + " >/dev/null 2>&1 || { " + (root ? "already; " : "") + say(missing)
                + " >&2; exit 127; }; exec "
                + String.join(" ", quoted(program));
    }

    /** The program that is to do it. */
    String executable() {
        return become.executable().orElse(become.method().program());
    }

    private static String say(String token) {
        int half = token.length() / 2;
        return "printf %s%s " + token.substring(0, half) + " " + token.substring(half);
    }

    private List<String> program(String user, String shell) {
        List<String> words = new ArrayList<>();
        words.add(executable());
        String flags = become.flags().orElse(become.method() == Become.Method.SUDO ? "-H" : "");
        words.addAll(Arrays.stream(flags.split(" ")).filter(f -> !f.isEmpty()).toList());
        switch (become.method()) {
            case SUDO -> {
                words.addAll(become.password().isPresent() ? List.of("-S", "-p", prompt) : List.of("-n"));
                words.addAll(List.of("-u", user, "--"));
                words.addAll(words(shell));
            }
            case DOAS -> {
                words.addAll(become.password().isPresent() ? List.of() : List.of("-n"));
                words.addAll(List.of("-u", user, "--"));
                words.addAll(words(shell));
            }
            case ENABLE -> throw new IllegalStateException("enable is no program");
            case SU -> // The text goes through the user's login shell, which may be a csh.
                words.addAll(List.of(user, "-c", "exec /bin/sh -c '" + shell + "'"));
        }
        return words;
    }

    /** On a terminal the shell reads from a pipe, or it would take itself for interactive. */
    private String innerShell(boolean pty) {
        return (pty ? "stty raw -echo; " : "") + "unset LC_ALL; " + say(ready)
                + (pty ? "; cat | /bin/sh" : "; exec /bin/sh");
    }

    private static List<String> words(String shell) {
        return List.of("/bin/sh", "-c", shell);
    }

    private static List<String> quoted(List<String> words) {
        return words.stream().map(ShellQuote::quote).toList();
    }
}
