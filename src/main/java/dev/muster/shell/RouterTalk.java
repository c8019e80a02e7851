package dev.muster.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What may be said to a router's command line. A router has no shell, so its requests are no scripts: a {@link Query}
 * holds one {@code show} command and a {@link Command} a dialogue, and both travel the ways that queries and commands
 * of other hosts do. A shell that is sent one says that it is none of its.
 */
public final class RouterTalk {
    private static final String NOT_HERE = "printf 'this is for the command line of a router\\n' >&2; exit 1";
    private static final ReadScript SHOW = new ReadScript("router-show", NOT_HERE);
    private static final Script DIALOGUE = new Script("router-dialogue", NOT_HERE);

    /** What a pipe may lead to; Junos also has save, IOS redirect, tee and append, which write files. */
    private static final Set<String> PIPES = Set.of(
            "include", "exclude", "begin", "section", "display", "match", "except", "find", "count", "last", "no-more");

    private static final Pattern SHOWING = Pattern.compile("show( [\\w./:*<>@^,\"'-]+)+( \\| [\\w./:*<>@^,\"' -]+)*");

    private RouterTalk() {}

    // ---- looking

    /**
     * The answer to a command that only shows.
     *
     * @throws IllegalArgumentException for any other
     */
    public static Query show(String command) {
        if (!onlyShows(command)) {
            throw new IllegalArgumentException("not a show command: " + command);
        }
        return Query.of(SHOW, command);
    }

    /** Whether a query is for a router. */
    public static boolean isShow(Query query) {
        return query.script().equals(SHOW) && query.arguments().stream().allMatch(RouterTalk::onlyShows);
    }

    /** Whether a command begins with {@code show} and its pipes, if any, only choose among what is shown. */
    static boolean onlyShows(String command) {
        return SHOWING.matcher(command).matches()
                && Stream.of(command.split("\\|"))
                        .skip(1)
                        .allMatch(pipe -> PIPES.contains(pipe.strip().split(" ")[0]));
    }

    // ---- acting

    /** One move of a dialogue. */
    public sealed interface Move {}

    /**
     * Says a line and waits for the prompt; an error in the answer ends the dialogue.
     *
     * @param patience for this answer
     * @param confirms whether a question to go on is answered with a bare return, which means yes
     */
    public record Say(String line, Duration patience, boolean confirms) implements Move {}

    /** The answer to the last line must have lines that match these regular expressions, and none that match those. */
    public record Expect(List<String> present, List<String> absent) implements Move {
        public Expect {
            present = List.copyOf(present);
            absent = List.copyOf(absent);
        }
    }

    /** What stands on the router from here on, should the dialogue end early: part of the complaint. */
    public record Stage(String standing) implements Move {}

    /** What to say when a later move fails while the router still answers, in place of what was to be said before. */
    public record Undo(List<String> lines) implements Move {
        public Undo {
            lines = List.copyOf(lines);
        }
    }

    /** Gives up the connection and logs in anew: proof that one still can. */
    public record Reconnect() implements Move {}

    /** Says a line with the usual patience. */
    public static Say say(String line) {
        return new Say(line, Duration.ofSeconds(60), false);
    }

    /**
     * The moves as a command. Its output has the answers, and the complaint on stderr with status 1 when one of the
     * moves failed.
     */
    public static Command dialogue(List<Move> moves) {
        List<String> words = new ArrayList<>();
        for (Move move : moves) {
            words.addAll(words(move));
        }
        return Command.of(DIALOGUE, words.toArray(String[]::new));
    }

    /** Whether a command is for a router. */
    public static boolean isDialogue(Command command) {
        return command.script().equals(DIALOGUE);
    }

    /** The moves that {@link #dialogue} made a command of. */
    public static List<Move> moves(Command command) {
        List<Move> moves = new ArrayList<>();
        List<String> words = command.arguments();
        int at = 0;
        while (at < words.size()) {
            int count = Integer.parseInt(words.get(at + 1));
            moves.add(move(words.get(at), words.subList(at + 2, at + 2 + count)));
            at += 2 + count;
        }
        return moves;
    }

    private static List<String> words(Move move) {
        if (move instanceof Say say) {
            return List.of(
                    say.confirms() ? "confirm" : "say",
                    "2",
                    say.line(),
                    Long.toString(say.patience().toMillis()));
        }
        if (move instanceof Stage stage) {
            return List.of("stage", "1", stage.standing());
        }
        if (move instanceof Undo undo) {
            return counted("undo", undo.lines());
        }
        if (move instanceof Expect expect) {
            List<String> words = new ArrayList<>(counted("present", expect.present()));
            words.addAll(counted("absent", expect.absent()));
            return List.copyOf(words);
        }
        return List.of("reconnect", "0");
    }

    private static List<String> counted(String kind, List<String> lines) {
        List<String> words = new ArrayList<>(List.of(kind, Integer.toString(lines.size())));
        words.addAll(lines);
        return List.copyOf(words);
    }

    private static Move move(String kind, List<String> words) {
        return switch (kind) {
            case "say", "confirm" ->
                new Say(words.get(0), Duration.ofMillis(Long.parseLong(words.get(1))), kind.equals("confirm"));
            case "stage" -> new Stage(words.get(0));
            case "undo" -> new Undo(words);
            case "present" -> new Expect(words, List.of());
            case "absent" -> new Expect(List.of(), words);
            default -> new Reconnect();
        };
    }
}
