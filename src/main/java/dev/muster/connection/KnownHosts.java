package dev.muster.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One known_hosts file, read once and again when it changed, indexed by name. Lines that cannot be read are passed
 * over, as ssh does. Safe for use by several threads.
 */
final class KnownHosts {
    private final Path file;
    private @Nullable FileTime read;
    private long size = -1;
    private final Map<String, List<Entry>> byName = new HashMap<>();
    private final List<Entry> patterns = new ArrayList<>();

    KnownHosts(Path file) {
        this.file = file;
    }

    /** What a line says about its key. */
    enum Marker {
        KEY,
        AUTHORITY,
        REVOKED
    }

    /**
     * One line.
     *
     * @param names as written: comma-separated patterns or one hash
     * @param type of the key, such as {@code ssh-ed25519}
     * @param blob the key as on the wire
     */
    record Entry(Path file, int line, Marker marker, String names, String type, byte[] blob) {

        boolean holds(byte[] key) {
            return Arrays.equals(blob, key);
        }

        /** {@code file:line}, for messages. */
        String place() {
            return file + ":" + line;
        }

        private boolean isPlain() {
            return !names.startsWith("|") && names.chars().noneMatch(c -> c == '*' || c == '?' || c == '!');
        }

        private boolean covers(String name) {
            return names.startsWith("|1|") ? isHashOf(name) : Glob.anyMatches(Arrays.asList(names.split(",")), name);
        }

        private boolean isHashOf(String name) {
            String[] parts = names.split("\\|");
            if (parts.length != 4) {
                return false;
            }
            try {
                return Arrays.equals(
                        hash(Base64.getDecoder().decode(parts[2]), name),
                        Base64.getDecoder().decode(parts[3]));
            } catch (GeneralSecurityException | IllegalArgumentException notAHash) {
                return false;
            }
        }
    }

    private static byte[] hash(byte[] salt, String name) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
    }

    /** A name as {@code HashKnownHosts yes} has it written. */
    static String hashed(String name) {
        byte[] salt = new byte[20];
        new SecureRandom().nextBytes(salt);
        try {
            Base64.Encoder base64 = Base64.getEncoder();
            return "|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(hash(salt, name));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** How a host is called in these files. */
    static String name(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == 22 ? lower : "[" + lower + "]:" + port;
    }

    /** All lines about a name from {@link #name}. */
    synchronized List<Entry> about(String name) {
        refresh();
        List<Entry> found = new ArrayList<>(byName.getOrDefault(name, List.of()));
        patterns.stream().filter(entry -> entry.covers(name)).forEach(found::add);
        return found;
    }

    /** Adds a line, in one write under a lock, so that no other writer's line is torn. */
    synchronized void add(String name, String type, byte[] blob) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        String line = name + " " + type + " " + Base64.getEncoder().encodeToString(blob) + "\n";
        try (FileChannel channel = FileChannel.open(
                        file,
                        java.util.Set.of(
                                StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                FileLock lock = channel.lock()) {
            String gap = channel.size() > 0 && !endsWithNewline() ? "\n" : "";
            ByteBuffer bytes = ByteBuffer.wrap((gap + line).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        size = -1; // read again at the next look
    }

    private boolean endsWithNewline() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) == '\n';
        }
    }

    private void refresh() {
        try {
            FileTime now = Files.getLastModifiedTime(file);
            long nowSize = Files.size(file);
            if (nowSize != size || !now.equals(read)) {
                index(Files.readString(file, StandardCharsets.ISO_8859_1));
                read = now;
                size = nowSize;
            }
        } catch (IOException unreadable) {
            byName.clear();
            patterns.clear();
            size = -1;
        }
    }

    private void index(String text) {
        byName.clear();
        patterns.clear();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            parse(line.strip(), number).ifPresent(this::index);
        }
    }

    private void index(Entry entry) {
        if (entry.isPlain()) {
            for (String name : entry.names().split(",")) {
                byName.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                        .add(entry);
            }
        } else {
            patterns.add(entry);
        }
    }

    private Optional<Entry> parse(String line, int number) {
        if (line.isEmpty() || line.startsWith("#")) {
            return Optional.empty();
        }
        String[] words = line.split("\\s+");
        int first = words[0].startsWith("@") ? 1 : 0;
        if (words.length < first + 3) {
            return Optional.empty();
        }
        Marker marker = switch (words[0]) {
            case "@revoked" -> Marker.REVOKED;
            case "@cert-authority" -> Marker.AUTHORITY;
            default -> Marker.KEY;
        };
        if (first == 1 && marker == Marker.KEY) {
            return Optional.empty();
        }
        try {
            byte[] blob = Base64.getDecoder().decode(words[first + 2]);
            return Optional.of(new Entry(file, number, marker, words[first], words[first + 1], blob));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
