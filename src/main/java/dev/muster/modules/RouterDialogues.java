package dev.muster.modules;

import dev.muster.ntp.RouterRemedy;
import dev.muster.shell.Command;
import dev.muster.shell.RouterTalk;
import dev.muster.shell.RouterTalk.Expect;
import dev.muster.shell.RouterTalk.Move;
import dev.muster.shell.RouterTalk.Reconnect;
import dev.muster.shell.RouterTalk.Say;
import dev.muster.shell.RouterTalk.Stage;
import dev.muster.shell.RouterTalk.Undo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How configuration lines are brought into force, so that whatever breaks on the way leaves a router that works. */
final class RouterDialogues {
    private static final Duration SAVING = Duration.ofMinutes(2);
    private static final Duration COMMITTING = Duration.ofMinutes(3);

    private RouterDialogues() {}

    // ---- IOS

    /**
     * IOS takes every line at once, and a reload takes back what was not saved. Lists come before the groups that name
     * them, so at no time is anybody let in or shut out who is not meant.
     */
    static Command onIos(RouterRemedy remedy, boolean save) {
        List<Move> moves = new ArrayList<>();
        moves.add(new Stage("Nothing was changed"));
        moves.add(RouterTalk.say("configure terminal"));
        moves.add(new Undo(undoOnIos(remedy)));
        moves.add(new Stage("Some of the lines may be in the running configuration. It was not saved: a reload brings "
                + "back the old one"));
        boolean removing = false;
        for (String line : remedy.commands()) {
            if (!removing && line.startsWith("no ")) {
                removing = true;
                moves.add(new Undo(List.of()));
            }
            moves.add(RouterTalk.say(line));
        }
        moves.add(RouterTalk.say("end"));
        moves.add(RouterTalk.say("show running-config | include ^ntp access-group"));
        moves.add(new Expect(
                remedy.commands().stream()
                        .filter(line -> line.startsWith("ntp access-group "))
                        .map(RouterDialogues::groupLine)
                        .toList(),
                List.of()));
        moves.add(new Undo(List.of()));
        if (save) {
            moves.addAll(saving());
        }
        return RouterTalk.dialogue(moves);
    }

    /** Writes what is in force to memory. */
    static Command savingIos() {
        return RouterTalk.dialogue(saving());
    }

    private static List<Move> saving() {
        return List.of(
                new Stage("The new lines are in force, but not saved: a reload would bring back the old ones"),
                new Say("write memory", SAVING, true),
                new Expect(List.of(".*\\[OK\\].*"), List.of()));
    }

    private static List<String> undoOnIos(RouterRemedy remedy) {
        List<String> lines = new ArrayList<>(List.of("end", "configure terminal"));
        lines.addAll(remedy.undo());
        lines.add("end");
        return lines;
    }

    /** Some versions add the family, and {@code kod} may stand behind. */
    private static String groupLine(String line) {
        return Pattern.quote("ntp access-group ") + "(ipv4 )?"
                + Pattern.quote(line.substring("ntp access-group ".length())) + "( kod)?";
    }

    // ---- Junos

    /**
     * Junos changes a candidate, which an exclusive session discards with itself. The commit is one that the router
     * takes back by itself unless it is confirmed, which is done in a new login only.
     */
    static Command onJunos(RouterRemedy remedy, int minutes) {
        List<Move> moves = new ArrayList<>();
        moves.add(new Stage("Nothing was changed"));
        moves.add(RouterTalk.say("configure exclusive"));
        moves.add(new Undo(List.of("rollback 0", "exit configuration-mode")));
        moves.add(new Stage("Nothing was committed: the router discards the changes with the session"));
        remedy.commands().forEach(line -> moves.add(RouterTalk.say(line)));
        moves.add(new Say("commit check", COMMITTING, false));
        moves.add(new Stage("The change was not confirmed: if it was committed, the router takes it back within "
                + minutes + " minutes"));
        moves.add(new Say("commit confirmed " + minutes, COMMITTING, false));
        moves.add(new Expect(List.of("commit complete"), List.of()));
        moves.add(new Undo(List.of()));
        moves.add(RouterTalk.say("exit configuration-mode"));
        moves.add(new Reconnect());
        moves.add(RouterTalk.say("show configuration | display set | match \"muster-ntp|lo0\""));
        moves.add(new Expect(
                remedy.after().stream()
                        .filter(line -> line.contains("muster-ntp") || line.contains("lo0"))
                        .map(Pattern::quote)
                        .toList(),
                remedy.before().stream()
                        .filter(line -> !remedy.after().contains(line))
                        .map(Pattern::quote)
                        .toList()));
        moves.add(RouterTalk.say("configure exclusive"));
        moves.add(new Say("commit", COMMITTING, false));
        moves.add(new Expect(List.of("commit complete"), List.of()));
        moves.add(new Stage(""));
        moves.add(RouterTalk.say("exit configuration-mode"));
        return RouterTalk.dialogue(moves);
    }
}
