package dev.muster.connection;

import dev.muster.shell.ShellWords;
import java.util.List;
import java.util.Optional;

/** A jump host as written: {@code [user@]host[:port]}, with an IPv6 address in brackets. */
public final class JumpSpec {
    private JumpSpec() {}

    /**
     * The jump host in a ProxyCommand of the form {@code ssh [-q] [-p PORT] [-l USER] -W %h:%p [USER@]JUMP}, which
     * people wrote before ProxyJump; nothing for any other command.
     */
    public static Optional<String> ofCommand(String command) {
        List<String> words = ShellWords.split(command.strip());
        if (words.isEmpty() || !(words.get(0).equals("ssh") || words.get(0).endsWith("/ssh"))) {
            return Optional.empty();
        }
        String port = "";
        String user = "";
        String jump = "";
        boolean forwards = false;
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            boolean hasNext = i + 1 < words.size();
            if (word.startsWith("-W")) {
                forwards = true;
                i += word.length() > 2 ? 0 : 1;
            } else if (word.equals("-p") && hasNext) {
                port = ":" + words.get(++i);
            } else if (word.equals("-l") && hasNext) {
                user = words.get(++i) + "@";
            } else if ((word.equals("-o") || word.equals("-i") || word.equals("-F")) && hasNext) {
                i++;
            } else if (!word.startsWith("-")) {
                jump = word;
            }
        }
        return forwards && !jump.isEmpty()
                ? Optional.of((jump.contains("@") ? "" : user) + jump + port)
                : Optional.empty();
    }

    /**
     * The jump host as a target. It shares policies and key files with the host behind it, but never its password.
     */
    static Target target(String text, Target behind) {
        int at = text.lastIndexOf('@');
        Optional<String> user = at < 0 ? Optional.empty() : Optional.of(text.substring(0, at));
        String rest = text.substring(at + 1);
        int colon = rest.startsWith("[") ? rest.indexOf("]:") + 1 : soleColon(rest);
        Optional<Integer> port = colon > 0 ? port(rest.substring(colon + 1)) : Optional.empty();
        String host = colon > 0 ? rest.substring(0, colon) : rest;
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new Target(
                text,
                Target.Kind.SSH,
                bare,
                port,
                user,
                Optional.empty(),
                behind.identities(),
                behind.passphrase(),
                List.of(),
                behind.hostKeys(),
                behind.knownHosts(),
                behind.legacy() == Target.Legacy.FORCE ? Target.Legacy.AUTO : behind.legacy(),
                Optional.empty(),
                behind.timeout(),
                behind.options().onTheWay());
    }

    private static int soleColon(String text) {
        int colon = text.indexOf(':');
        return colon == text.lastIndexOf(':') ? colon : -1;
    }

    private static Optional<Integer> port(String text) {
        boolean number = !text.isEmpty() && text.length() < 6 && text.chars().allMatch(Character::isDigit);
        return number ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }
}
