package dev.muster.modules;

import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.ModuleException;
import dev.muster.module.Observation;
import dev.muster.module.Reading;
import dev.muster.module.SelinuxLabel;
import dev.muster.module.Sight;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a file of a host in one round trip: {@link #of} for its state with content, {@link #withoutContent} for the
 * state alone. {@link #again} is a step to put behind those that change something; {@link #parse} reads its output.
 */
final class FileReading {
    /** Larger files are compared by digest, not read. */
    private static final int LARGEST = 16 << 20;

    private final byte[] said;
    private int at;

    private FileReading(byte[] said) {
        this.said = said;
    }

    /** State and content, or the SHA-1 where the file is larger than 16 MiB. */
    static Observation<RemoteFileState> of(RemotePath path) {
        return observation(path, "cd", "sha1");
    }

    /** The same, with what is needed to compare the wanted flags and label. */
    static Observation<RemoteFileState> of(RemotePath path, FileAttributes wanted) {
        return observation(path, "cd" + letters(wanted), "sha1");
    }

    /** Of a folder nothing but that it is one, which costs the host no program; anything else with its state. */
    static Observation<RemoteFileState> whetherFolder(RemotePath path) {
        return observation(path, "k", "sha1");
    }

    /** State without content and digest. */
    static Observation<RemoteFileState> withoutContent(RemotePath path) {
        return observation(path, "", "sha1");
    }

    /** The same, with what is needed to compare the wanted flags and label. */
    static Observation<RemoteFileState> withoutContent(RemotePath path, FileAttributes wanted) {
        return observation(path, letters(wanted), "sha1");
    }

    /**
     * State and what else is wanted of it: d for a digest, f for flags, m for the kind of content.
     */
    static Observation<RemoteFileState> with(RemotePath path, String letters, String algorithm) {
        return observation(path, letters, algorithm);
    }

    private static String letters(FileAttributes wanted) {
        return (wanted.flags().isPresent() ? "f" : "") + (wanted.label().equals(SelinuxLabel.ANY) ? "" : "p");
    }

    private static Observation<RemoteFileState> observation(RemotePath path, String wanted, String algorithm) {
        Query query = Query.of(FileScripts.LOOK_AT_FILE, path.text(), wanted, String.valueOf(LARGEST), algorithm);
        Reading reading = new Reading.OnHost(
                query.limitedTo(LARGEST + (1 << 16)),
                Optional.of(new FileForesight(wanted, algorithm)),
                Optional.<Sight>of(new FileSight(path, wanted.contains("d")))
                        .filter(sight -> !wanted.contains("k") && algorithm.equals("sha1")));
        return Observation.of(List.of(reading), answers -> parse(answers.output(0)));
    }

    /** Looks once more, behind the steps of a change. */
    static Step again(RemotePath path) {
        return new Step.RunScript(Command.of(FileScripts.LOOK_AGAIN, path.text(), "", "0", "sha1"));
    }

    /**
     * What the script said.
     *
     * @throws ModuleException when the host could not look
     */
    static RemoteFileState parse(Output output) {
        if (!output.ok()) {
            throw new ModuleException(
                    "cannot look at the file: " + output.stderr().strip());
        }
        return new FileReading(output.out()).parse();
    }

    private RemoteFileState parse() {
        RemoteFileState state = RemoteFileState.absent(new RemotePath("/"));
        RemotePath path = state.path();
        RemotePath real = path;
        Optional<FileEntry> entry = Optional.empty();
        Optional<FileEntry> target = Optional.empty();
        Optional<String> link = Optional.empty();
        Optional<byte[]> content = Optional.empty();
        Optional<String> digest = Optional.empty();
        Optional<String> kind = Optional.empty();
        int umask = 022;
        String access = "";
        boolean holds = false;
        while (at < said.length) {
            String line = line();
            String word = line.contains(" ") ? line.substring(0, line.indexOf(' ')) : line;
            String rest = line.substring(Math.min(line.length(), word.length() + 1));
            switch (word) {
                case "path" -> {
                    path = new RemotePath(text(rest));
                    real = path;
                }
                case "problem" -> throw new ModuleException(text(rest));
                case "umask" -> umask = Integer.parseInt(rest, 8);
                case "folder" -> entry = Optional.of(FileEntry.FOLDER);
                case "entry" -> entry = Optional.of(entry());
                case "target" -> target = Optional.of(entry());
                case "link" -> link = Optional.of(text(rest));
                case "real" -> real = new RemotePath(text(rest));
                case "flags", "label", "policy" -> {
                    if (target.isPresent()) {
                        target = target.map(found -> found.with(marked(found.marks(), word, rest)));
                    } else {
                        entry = entry.map(found -> found.with(marked(found.marks(), word, rest)));
                    }
                }
                case "access" -> access = rest;
                case "kind" -> kind = Optional.of(rest);
                case "holds" -> holds = true;
                case "digest" -> digest = Optional.of(rest).filter(hex -> !hex.isEmpty());
                case "content" -> {
                    content = Optional.of(Arrays.copyOfRange(said, at, said.length));
                    at = said.length;
                }
                default -> {}
            }
        }
        return new RemoteFileState(path, entry, target, link, real, umask, access, holds, content, digest, kind);
    }

    private long hex() {
        return Long.parseLong(line(), 16);
    }

    /** A description by stat, one field per line, or by ls where there is no stat. */
    private FileEntry entry() {
        if (line().equals("stat")) {
            int bits = Integer.parseInt(line(), 16);
            long links = number();
            long uid = number();
            long gid = number();
            long size = number();
            String owner = name(uid);
            String group = name(gid);
            FileEntry.Times times =
                    new FileEntry.Times(Optional.of(number()), Optional.of(number()), Optional.of(number()));
            FileEntry.Identity identity = new FileEntry.Identity(
                    number(), number(), number(), number(), FileEntry.Identity.device(hex(), hex()));
            return new FileEntry(
                    FileEntry.Kind.ofBits(bits >> 12),
                    bits & 07777,
                    links,
                    uid,
                    gid,
                    size,
                    owner,
                    group,
                    times,
                    Optional.of(identity),
                    FileEntry.Marks.UNKNOWN);
        }
        String mode = line();
        long links = number();
        long uid = number();
        long gid = number();
        long size = number();
        String owner = name(uid);
        String group = name(gid);
        Optional<Long> modified = Optional.of(line()).filter(t -> !t.isEmpty()).map(Long::parseLong);
        return new FileEntry(
                FileEntry.Kind.ofLetter(mode.charAt(0)),
                FileMode.ofListing(mode),
                links,
                uid,
                gid,
                size,
                owner,
                group,
                new FileEntry.Times(modified, Optional.empty(), Optional.empty()),
                Optional.empty(),
                FileEntry.Marks.UNKNOWN);
    }

    private static FileEntry.Marks marked(FileEntry.Marks marks, String word, String said) {
        return switch (word) {
            case "flags" -> {
                String[] words = said.split(" ", 2);
                Optional<String> version = words.length > 1 ? Optional.of(words[1]) : Optional.empty();
                yield new FileEntry.Marks(Optional.of(words[0]), version, marks.label(), marks.byPolicy());
            }
            case "label" -> new FileEntry.Marks(marks.flags(), marks.version(), Optional.of(said), marks.byPolicy());
            default -> new FileEntry.Marks(marks.flags(), marks.version(), marks.label(), Optional.of(said));
        };
    }

    /** The size field of a device in a listing is two numbers; it has no size. */
    private long number() {
        String line = line();
        boolean digits = !line.isEmpty() && line.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(line) : 0;
    }

    private String name(long id) {
        String line = line();
        return line.equals("UNKNOWN") ? String.valueOf(id) : line;
    }

    private String line() {
        int end = at;
        while (end < said.length && said[end] != '\n') {
            end++;
        }
        String line = new String(said, at, end - at, StandardCharsets.UTF_8);
        at = Math.min(said.length, end + 1);
        return line;
    }

    /** A text said with its length, and the line feed behind it. */
    private String text(String length) {
        int end = Math.min(said.length, at + Integer.parseInt(length));
        String text = new String(said, at, end - at, StandardCharsets.UTF_8);
        at = Math.min(said.length, end + 1);
        return text;
    }
}
