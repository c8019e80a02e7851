package dev.muster.engine;

import dev.muster.module.FileMode;
import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What stands at some paths of a host, as {@link FileScript} says it.
 *
 * @param states by path
 * @param isWhole whether every path asked for was answered, and no folder held too much to list
 */
record FileLook(Map<String, PathState> states, boolean isWhole) {
    /** A larger file is known by its digest only, and cannot be put back. */
    static final int LARGEST = 1 << 20;

    /** Of all files of one frame together. */
    private static final int MOST_BYTES = 6 << 20;

    private static final int MOST_ENTRIES = 400;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** Two digits a byte, and the rest. */
    private static final int LIMIT = 2 * MOST_BYTES + (2 << 20);

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f ]+");

    FileLook {
        states = Map.copyOf(states);
    }

    /**
     * In front of a change: with contents, but that of a file whose content is compared before it is replaced.
     *
     * @param replacing the step that does so
     */
    static Command before(List<Touch> touches, Optional<Step.PutFile> replacing) {
        List<String> words = new ArrayList<>(limits());
        for (Touch touch : touches) {
            boolean known = replacing
                    .filter(put -> touch.equals(Touch.file(put.path())))
                    .isPresent();
            words.addAll(arguments(touch, known ? "s" : "c", "p"));
        }
        return command(words);
    }

    /** Behind it. */
    static Command after(List<Touch> touches) {
        return command(arguments(touches, "c", "a"));
    }

    /** The same by itself, for a change that was cut short. */
    static Query question(List<Touch> touches) {
        return new Query(FileScript.QUESTION, arguments(touches, "c", "a"), DEADLINE, LIMIT);
    }

    /** Without contents: whether the same still stands there. */
    static Query digests(Touch touch) {
        return new Query(FileScript.QUESTION, arguments(List.of(touch), "", "p"), DEADLINE, LIMIT);
    }

    /** The state of the one path that was asked about, among those of what is above and beneath it. */
    Optional<PathState> only(Touch touch) {
        Comparator<PathState> byLength =
                Comparator.comparingInt(state -> state.path().length());
        return isWhole
                ? touch.tree()
                        ? states.values().stream().min(byLength)
                        : states.values().stream().max(byLength)
                : Optional.empty();
    }

    /** Both together. */
    FileLook and(FileLook other) {
        Map<String, PathState> all = new LinkedHashMap<>(other.states);
        all.putAll(states);
        return new FileLook(all, isWhole && other.isWhole);
    }

    /** What is kept of a file that somebody else looked at: of a large one the digest. */
    static PathState kept(PathState state) {
        return state.kind() == PathState.Kind.FILE && state.size() > LARGEST
                ? state.withoutContent(Entry.reason("large"))
                : state;
    }

    private static Command command(List<String> words) {
        Command plain = Command.of(FileScript.BESIDE_CHANGE, words.toArray(String[]::new));
        return new Command(plain.script(), plain.arguments(), plain.input(), plain.environment(), DEADLINE, LIMIT);
    }

    private static List<String> arguments(List<Touch> touches, String content, String above) {
        List<String> words = new ArrayList<>(limits());
        touches.forEach(touch -> words.addAll(arguments(touch, content, above)));
        return words;
    }

    private static List<String> limits() {
        return List.of(String.valueOf(LARGEST), String.valueOf(MOST_BYTES), String.valueOf(MOST_ENTRIES));
    }

    private static List<String> arguments(Touch touch, String content, String above) {
        String letters = (touch.followed() ? "f" : "") + (touch.tree() ? "t" : "") + (touch.parents() ? above : "");
        return List.of(letters + content, touch.path().text());
    }

    /**
     * What stood there before a step that was to replace a file and did not get that far. Its content was not compared:
     * it is what was read if that stands there still, or what the step writes; whatever else stands there stood there
     * before, since nothing was moved into its place.
     */
    FileLook unless(Step.PutFile replaced, Optional<FileLook> after) {
        String read = replaced.expected().orElseThrow();
        String written = PathState.sha1(replaced.content());
        Map<String, PathState> all = new LinkedHashMap<>(states);
        all.replaceAll((path, was) -> {
            if (was.kind() != PathState.Kind.FILE) {
                return was;
            }
            PathState is = after.map(look -> look.states.get(path))
                    .orElseGet(() -> PathState.unknown(path, "the host was lost before it could say"));
            boolean told = is.sha1()
                    .filter(digest -> digest.equals(read) || digest.equals(written))
                    .isPresent();
            return told ? was : was.withContentOf(is);
        });
        return new FileLook(all, isWhole);
    }

    // ---- what it said ----

    /**
     * Nonsense in it makes a path one of which nobody knows.
     *
     * @param asked how many paths
     */
    static FileLook parse(Output output, int asked) {
        return parse(output, asked, Optional.empty());
    }

    /** @param known the content of the file of which the host says so */
    static FileLook parse(Output output, int asked, Optional<byte[]> known) {
        Map<String, PathState> states = new LinkedHashMap<>();
        Entry entry = new Entry(known);
        int answered = 0;
        boolean whole = output.ok() && !output.truncated();
        for (String line : output.stdout().split("\n", -1)) {
            if (entry.continues(line)) {
                continue;
            }
            String word = line.contains(" ") ? line.substring(0, line.indexOf(' ')) : line;
            String rest = line.substring(Math.min(line.length(), word.length() + 1));
            if (word.equals("path") || word.equals("done")) {
                entry.state().ifPresent(state -> states.putIfAbsent(state.path(), state));
                entry = new Entry(known);
            }
            switch (word) {
                case "path" -> {
                    Optional<String> path = rest.startsWith("/")
                            ? Optional.of(rest)
                            : bytes(rest).flatMap(FileLook::text);
                    path = path.filter(text -> text.startsWith("/"));
                    whole &= path.isPresent();
                    entry.path = path;
                }
                case "done" -> answered++;
                case "more" -> whole = false;
                default -> entry.hear(word, rest);
            }
        }
        return new FileLook(states, whole && answered == asked);
    }

    private static Optional<byte[]> bytes(String hex) {
        try {
            return Optional.of(HEX.parseHex(hex));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A name that is no UTF-8 cannot be said to the host again. */
    private static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.isEmpty() || text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** One path while its lines come in. */
    private static final class Entry {
        private Optional<String> path = Optional.empty();
        private boolean absent;
        private Optional<String[]> is = Optional.empty();
        private Optional<String> label = Optional.empty();
        private Optional<String> target = Optional.empty();
        private Optional<String> peer = Optional.empty();
        private Optional<String> sha1 = Optional.empty();
        /** Digits of the content, which may come in many lines. */
        private Optional<StringBuilder> digits = Optional.empty();

        private long size;
        private String why = "";
        private final Optional<byte[]> known;
        private boolean isKnown;

        Entry(Optional<byte[]> known) {
            this.known = known;
        }

        /** Takes a line that is more of the content. */
        boolean continues(String line) {
            boolean more = digits.isPresent() && DIGITS.matcher(line).matches();
            if (more) {
                digits.get().append(line.replace(" ", ""));
            }
            return more;
        }

        void hear(String word, String rest) {
            switch (word) {
                case "absent" -> absent = true;
                case "known" -> isKnown = true;
                case "is" -> is = Optional.of(rest.split(" ")).filter(Entry::isListing);
                case "label" -> label = Optional.of(rest);
                case "target" -> target = bytes(rest).flatMap(FileLook::text);
                case "peer" -> peer = bytes(rest).flatMap(FileLook::text);
                case "size" -> size = rest.matches("\\d{1,18}") ? Long.parseLong(rest) : 0;
                case "sha1" -> sha1 = Optional.of(rest).filter(hex -> hex.matches("[0-9a-f]{40}"));
                case "content" -> {
                    digits = Optional.of(rest).filter(said -> !said.equals("-")).map(StringBuilder::new);
                    why = digits.isPresent() ? "" : "the host has neither od nor hexdump";
                }
                case "why" -> why = reason(rest);
                default -> {}
            }
        }

        private static String reason(String word) {
            return switch (word) {
                case "large" -> "larger than " + (LARGEST >> 20) + " MiB";
                case "much" -> "the files of this step are more than " + (MOST_BYTES >> 20) + " MiB together";
                case "unreadable" -> "the user of the task may not read it";
                default -> "the host cannot list it";
            };
        }

        private static boolean isListing(String[] words) {
            return words.length == 4
                    && words[0].length() >= 10
                    && words[1].matches("\\d{1,9}")
                    && words[2].matches("\\d{1,10}")
                    && words[3].matches("\\d{1,10}");
        }

        Optional<PathState> state() {
            return path.map(at -> absent
                    ? PathState.absent(at)
                    : is.map(words -> seen(at, words))
                            .orElseGet(() -> PathState.unknown(at, why.isEmpty() ? "the host did not say" : why)));
        }

        private PathState seen(String at, String[] words) {
            PathState.Kind kind = switch (words[0].charAt(0)) {
                case '-' -> PathState.Kind.FILE;
                case 'd' -> PathState.Kind.FOLDER;
                case 'l' -> PathState.Kind.LINK;
                default -> PathState.Kind.OTHER;
            };
            Optional<byte[]> content = isKnown
                    ? known.filter(bytes -> bytes.length == size)
                    : digits.flatMap(hex -> bytes(hex.toString()));
            // What was listed and then read, or read and then listed, is one file only if both saw the same.
            boolean torn = content.filter(bytes -> bytes.length == size).isEmpty() && (isKnown || digits.isPresent())
                    || content.isPresent() && sha1.isPresent() && !sha1.get().equals(PathState.sha1(content.get()));
            return new PathState(
                    at,
                    kind,
                    FileMode.ofListing(words[0]),
                    words[2],
                    words[3],
                    Integer.parseInt(words[1]),
                    label,
                    target,
                    peer,
                    content.map(bytes -> (long) bytes.length).orElse(size),
                    sha1.or(() -> content.map(PathState::sha1)),
                    torn ? Optional.empty() : content,
                    torn ? "it was changed while it was read" : why);
        }
    }
}
