package dev.muster.modules;

import dev.muster.module.Foreseen;
import dev.muster.module.Foresight;
import dev.muster.module.PathState;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.template.UnknownValueException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@link FileReading} will hear once the planned changes of a file are done: the same words, with the planned
 * content and attributes in them. Times, inodes and other marks of a file that is yet to be written nobody knows, and
 * they are left out; what was asked for by name and cannot be told (flags, labels, the kind of content) ends the plan.
 *
 * @param wanted letters of {@link FileScripts#LOOK_AT_FILE}
 */
record FileForesight(String wanted, String algorithm) implements Foresight {
    /** Names that Java has for the digests of the tools. */
    private static final Map<String, String> DIGESTS = Map.of(
            "md5", "MD5", "sha1", "SHA-1", "sha224", "SHA-224", "sha256", "SHA-256", "sha384", "SHA-384", "sha512",
            "SHA-512");

    @Override
    public Output foresee(Output now, Function<String, Optional<Foreseen>> planned) {
        if (!now.ok() || !now.stdout().startsWith("path ")) {
            return now;
        }
        RemoteFileState state = FileReading.parse(now);
        Optional<Foreseen> later = planned.apply(state.real().text());
        if (later.isEmpty() && state.isLink()) {
            later = planned.apply(state.path().text());
            if (later.isPresent()) {
                throw unknown(state.path(), "it is a link now");
            }
        }
        return later.map(change -> said(state, change)).orElse(now);
    }

    private Output said(RemoteFileState now, Foreseen later) {
        if (later.kind() == PathState.Kind.UNKNOWN) {
            throw unknown(now.path(), "what stands there then is not known beforehand");
        }
        if (wanted.contains("f") || wanted.contains("p") || wanted.contains("m")) {
            throw unknown(now.path(), "flags, label or kind of a file that is yet to be written");
        }
        Words words = new Words();
        words.text("path", now.path().text());
        words.line(String.format(java.util.Locale.ROOT, "umask %04o", now.umask()));
        if (later.kind() == PathState.Kind.ABSENT) {
            if (now.isLink()) {
                throw unknown(now.path(), "it is a link now");
            }
            return words.line("absent").output();
        }
        Optional<FileEntry> before = now.isLink() ? now.target() : now.entry();
        if (now.isLink()) {
            words.entry("entry", now.entry().orElseThrow());
            words.text("link", now.linkText().orElse(""));
            words.text("real", now.real().text());
        }
        byte[] content = later.content().orElse(now.content().orElse(new byte[0]));
        words.entry(now.isLink() ? "target" : "entry", entry(now, before, later, content.length));
        words.line("access " + (now.access().isEmpty() ? "rw" : now.access()));
        if (later.kind() == PathState.Kind.FOLDER) {
            return (now.holdsEntries() ? words.line("holds 1") : words).output();
        }
        if (later.content().isEmpty()) {
            return rest(words, now);
        }
        if (wanted.contains("c")) {
            return words.line("content").bytes(content).output();
        }
        return (wanted.contains("d") ? words.line("digest " + digest(content)) : words).output();
    }

    /** Only attributes change. */
    private static Output rest(Words words, RemoteFileState now) {
        now.digest().ifPresent(digest -> words.line("digest " + digest));
        now.content().ifPresent(content -> words.line("content").bytes(content));
        return words.output();
    }

    private FileEntry entry(RemoteFileState now, Optional<FileEntry> before, Foreseen later, int size) {
        boolean isFile = later.kind() == PathState.Kind.FILE;
        String owner = later.owner().or(() -> before.map(FileEntry::owner)).orElse("");
        String group = later.group().or(() -> before.map(FileEntry::group)).orElse("");
        int mode =
                later.mode().or(() -> before.map(FileEntry::mode)).orElseThrow(() -> unknown(now.path(), "its mode"));
        return new FileEntry(
                isFile ? FileEntry.Kind.FILE : FileEntry.Kind.DIRECTORY,
                mode,
                before.map(FileEntry::links).orElse(1L),
                number(
                        owner,
                        before.filter(entry -> entry.owner().equals(owner)).map(FileEntry::uid)),
                number(
                        group,
                        before.filter(entry -> entry.group().equals(group)).map(FileEntry::gid)),
                isFile ? size : 0,
                owner,
                group,
                FileEntry.Times.UNKNOWN,
                Optional.empty(),
                FileEntry.Marks.UNKNOWN);
    }

    /** A name whose number nobody has asked for; root's is the same everywhere. */
    private static long number(String name, Optional<Long> known) {
        return known.orElseGet(
                () -> name.matches("\\d{1,10}") ? Long.parseLong(name) : name.equals("root") ? 0 : 65534);
    }

    private String digest(byte[] content) {
        try {
            String name = Optional.ofNullable(DIGESTS.get(algorithm)).orElse(algorithm);
            return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks " + algorithm, e);
        }
    }

    private static UnknownValueException unknown(RemotePath path, String why) {
        return new UnknownValueException(path + " is changed by what is planned before: " + why);
    }

    /** Lines as the script says them. */
    private static final class Words {
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();

        Words line(String line) {
            return bytes((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        Words bytes(byte[] bytes) {
            said.writeBytes(bytes);
            return this;
        }

        void text(String name, String text) {
            line(name + " " + text.getBytes(StandardCharsets.UTF_8).length);
            line(text);
        }

        /** In the form of ls, which has no inodes. */
        void entry(String word, FileEntry entry) {
            List.of(
                            word,
                            "ls",
                            letters(entry),
                            String.valueOf(entry.links()),
                            String.valueOf(entry.uid()),
                            String.valueOf(entry.gid()),
                            String.valueOf(entry.size()),
                            entry.owner(),
                            entry.group(),
                            entry.times().modified().map(String::valueOf).orElse(""))
                    .forEach(this::line);
        }

        private static String letters(FileEntry entry) {
            StringBuilder letters = new StringBuilder().append(entry.kind().letter());
            String all = "rwxrwxrwx";
            for (int i = 0; i < all.length(); i++) {
                letters.append((entry.mode() & (0400 >> i)) == 0 ? '-' : all.charAt(i));
            }
            special(letters, 3, (entry.mode() & 04000) != 0, 's');
            special(letters, 6, (entry.mode() & 02000) != 0, 's');
            special(letters, 9, (entry.mode() & 01000) != 0, 't');
            return letters.toString();
        }

        private static void special(StringBuilder letters, int at, boolean isSet, char letter) {
            if (isSet) {
                letters.setCharAt(at, letters.charAt(at) == '-' ? Character.toUpperCase(letter) : letter);
            }
        }

        Output output() {
            return new Output(0, said.toByteArray(), new byte[0], false, java.time.Duration.ZERO);
        }
    }
}
