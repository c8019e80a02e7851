package dev.muster.cli.repl;

import dev.muster.source.DidYouMean;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/** A line typed at the prompt, understood. */
public sealed interface ReplLine {
    /** What follows a module and hardly ever a program. */
    Pattern KEY_VALUE = Pattern.compile("(?s)[A-Za-z_][A-Za-z0-9_]*=.*");

    /** Nothing typed. */
    record Empty() implements ReplLine {}

    /** Leave. */
    record Quit() implements ReplLine {}

    /** {@code help}. */
    record Help() implements ReplLine {}

    /** {@code hosts PATTERN}: work on these from now on; without a pattern show which. */
    record Hosts(Optional<String> pattern) implements ReplLine {}

    /** {@code limit PATTERN}: of the hosts chosen only these; without a pattern all of them again. */
    record Limit(Optional<String> pattern) implements ReplLine {}

    /** {@code password}, {@code password become}: ask for one and use it from now on. */
    record Password(boolean forBecome) implements ReplLine {}

    /** {@code more}: what was folded away of the last output. */
    record More() implements ReplLine {}

    /** {@code add user@host:port}: a host no inventory knows. */
    record Add(String address) implements ReplLine {}

    /** {@code check on}, {@code diff off}. */
    record Toggle(String what, boolean on) implements ReplLine {}

    /** {@code become on}, {@code become off}, {@code become USER}. */
    record Become(Optional<String> user) implements ReplLine {}

    /** {@code doc MODULE}. */
    record Doc(String module) implements ReplLine {}

    /** A module with its arguments as {@code key=value} or free form. */
    record RunModule(String module, String arguments) implements ReplLine {}

    /** Anything else: a line for the hosts' shell. */
    record RunShell(String line) implements ReplLine {}

    /** Not understood. */
    record Wrong(String why) implements ReplLine {}

    /**
     * Understands a line. A first word that names a module means the module when nothing or {@code key=value} follows;
     * {@code service ntpd status} therefore is a shell line, as is everything behind {@code !}.
     */
    static ReplLine parse(String typed, Collection<String> modules) {
        String line = typed.strip();
        int blank = line.indexOf(' ');
        String first = blank < 0 ? line : line.substring(0, blank);
        String rest = blank < 0 ? "" : line.substring(blank + 1).strip();
        if (line.startsWith("!")) {
            return new RunShell(line.substring(1).strip());
        }
        switch (first) {
            case "":
                return new Empty();
            case "quit", "exit":
                return new Quit();
            case "help", "?":
                return new Help();
            case "hosts":
                return new Hosts(rest.isEmpty() ? Optional.empty() : Optional.of(rest));
            case "limit":
                return new Limit(rest.isEmpty() || rest.equals("off") ? Optional.empty() : Optional.of(rest));
            case "password":
                return rest.isEmpty() || rest.equals("become")
                        ? new Password(!rest.isEmpty())
                        : new Wrong("password takes nothing or become; it is asked for, never typed in a line");
            case "more":
                return rest.isEmpty() ? new More() : new RunShell(line);
            case "add":
                return rest.isEmpty() ? new Wrong("add what? user@host:port") : new Add(rest);
            case "check", "diff":
                return toggle(first, rest);
            case "become":
                return become(rest);
            case "doc":
                return rest.isEmpty() ? new Wrong("doc of which module?") : new Doc(rest);
            case "facts":
                return new RunModule("setup", rest.isEmpty() ? "" : "filter=" + rest);
            case "probe":
                return new RunModule("ntp_probe", rest);
            default:
                return module(line, first, rest, modules);
        }
    }

    private static ReplLine module(String line, String first, String rest, Collection<String> modules) {
        if (modules.contains(first) && isArguments(first, rest)) {
            return new RunModule(first, rest);
        }
        Optional<String> nearest =
                first.contains("/") || !KEY_VALUE.matcher(rest).matches()
                        ? Optional.empty()
                        : DidYouMean.nearest(first, modules);
        return nearest.<ReplLine>map(name -> new Wrong("there is no module \"" + first + "\"; did you mean \"" + name
                        + "\"? (! in front makes it a shell line)"))
                .orElseGet(() -> new RunShell(line));
    }

    private static ReplLine toggle(String what, String rest) {
        return switch (rest) {
            case "on", "" -> new Toggle(what, true);
            case "off" -> new Toggle(what, false);
            default -> new Wrong(what + " takes on or off, not \"" + rest + "\"");
        };
    }

    private static ReplLine become(String rest) {
        return switch (rest) {
            case "on", "" -> new Become(Optional.of("root"));
            case "off" -> new Become(Optional.empty());
            default ->
                rest.contains(" ") ? new Wrong("become takes on, off or one user name") : new Become(Optional.of(rest));
        };
    }

    private static boolean isArguments(String module, String rest) {
        return rest.isEmpty()
                || KEY_VALUE.matcher(rest).matches()
                || module.equals("command")
                || module.equals("shell")
                || module.equals("raw");
    }
}
