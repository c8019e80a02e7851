package dev.muster.connection;

import dev.muster.shell.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyFormat;
import net.schmizz.sshj.userauth.keyprovider.KeyProviderUtil;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;

/**
 * Private keys from files, each read and decrypted once for all hosts. An encrypted key whose public half is known
 * (the new OpenSSH format holds it in clear; else the {@code .pub} file beside it) stays closed until a server wants
 * it, so that nobody is asked for a passphrase in vain. Safe for use by several threads.
 */
final class IdentityFiles {
    private static final String OPENSSH = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String OPENSSH_END = "-----END OPENSSH PRIVATE KEY-----";
    private static final String OPENSSH_MAGIC = "openssh-key-v1\0";
    private static final int LONGEST = 1 << 20;
    private static final int ASKED = 3;

    private final List<Factory.Named<FileKeyProvider>> formats;
    private final SshEnvironment environment;
    private final Map<Named, Loaded> cache = new ConcurrentHashMap<>();
    private final List<Secret> typed = new ArrayList<>();

    private record Named(Path file, Optional<Secret> passphrase) {}

    /**
     * What became of a file.
     *
     * @param problem why there is no key; empty together with identities means there is no such file
     * @param publicOnly whether only the public half is there, so that an agent must hold the other
     */
    record Loaded(List<Identity> identities, Optional<String> problem, boolean publicOnly) {}

    IdentityFiles(List<Factory.Named<FileKeyProvider>> formats, SshEnvironment environment) {
        this.formats = formats;
        this.environment = environment;
    }

    Loaded load(Path file, Optional<Secret> passphrase) {
        return cache.computeIfAbsent(new Named(file, passphrase), this::read);
    }

    private Loaded read(Named named) {
        Path file = named.file;
        try {
            if (!Files.exists(file)) {
                return publicLine(beside(file, ".pub"))
                        .map(blob -> publicOnly(file, blob))
                        .orElse(new Loaded(List.of(), Optional.empty(), false));
            }
            if (Files.isDirectory(file) || Files.size(file) > LONGEST) {
                throw new IOException("is not a private key of a known format");
            }
            Optional<byte[]> line = publicLine(file);
            return line.isPresent()
                    ? publicOnly(file, line.get())
                    : privateHalf(named, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException | RuntimeException unreadable) {
            return new Loaded(List.of(), Optional.of(file + ": " + ShellSession.messageOf(unreadable)), false);
        }
    }

    private Loaded privateHalf(Named named, String text) throws IOException {
        Path file = named.file;
        Half half = new Half(named, text);
        Optional<byte[]> blob = publicHalf(text).or(() -> publicLine(beside(file, ".pub")));
        if (!isEncrypted(text) || blob.isEmpty()) {
            blob = Optional.of(half.openAll());
        }
        return withCertificate(file, new Identity.FromFile(file.toString(), blob.get(), half), false);
    }

    private static Loaded publicOnly(Path file, byte[] blob) {
        Identity.Private none = () -> {
            throw new IOException(file + ": only the public half is there, and no agent holds the other");
        };
        return withCertificate(file, new Identity.FromFile(file.toString(), blob, none), true);
    }

    private static Loaded withCertificate(Path file, Identity bare, boolean publicOnly) {
        List<Identity> identities = new ArrayList<>();
        Path beside = beside(file, "-cert.pub");
        publicLine(beside)
                .ifPresent(certificate -> identities.add(new Identity.Certified(beside.toString(), bare, certificate)));
        identities.add(bare);
        return new Loaded(List.copyOf(identities), Optional.empty(), publicOnly);
    }

    // ---- public halves

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** The key of a file in the form of {@code .pub} files; nothing where it is not one. */
    private static Optional<byte[]> publicLine(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST) {
                return Optional.empty();
            }
            String[] words =
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip().split("\\s+");
            if (words.length < 2 || words[0].startsWith("-")) {
                return Optional.empty();
            }
            byte[] blob = Base64.getDecoder().decode(words[1]);
            return Identity.typeOf(blob).equals(words[0]) ? Optional.of(blob) : Optional.empty();
        } catch (IOException | IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    /** The format of OpenSSH begins with cipher, key derivation, count, and the public key in clear. */
    private static Optional<byte[]> publicHalf(String text) {
        try {
            return container(text).map(buffer -> {
                try {
                    buffer.readString(); // cipher
                    buffer.readString(); // derivation
                    buffer.readBytes(); // its salt and rounds
                    buffer.readUInt32(); // keys, always one
                    return buffer.readBytes();
                } catch (Buffer.BufferException torn) {
                    throw new IllegalArgumentException(torn);
                }
            });
        } catch (IllegalArgumentException torn) {
            return Optional.empty();
        }
    }

    private static boolean isEncrypted(String text) {
        try {
            Optional<Buffer.PlainBuffer> container = container(text);
            return container.isPresent() ? !container.get().readString().equals("none") : text.contains("ENCRYPTED");
        } catch (IllegalArgumentException | Buffer.BufferException torn) {
            return false; // reading it says what is wrong
        }
    }

    private static Optional<Buffer.PlainBuffer> container(String text) {
        int begin = text.indexOf(OPENSSH);
        int end = text.indexOf(OPENSSH_END);
        if (begin < 0 || end < begin) {
            return Optional.empty();
        }
        String body = text.substring(begin + OPENSSH.length(), end).replaceAll("\\s+", "");
        byte[] bytes = Base64.getDecoder().decode(body);
        String magic = new String(bytes, 0, Math.min(bytes.length, OPENSSH_MAGIC.length()), StandardCharsets.US_ASCII);
        if (!magic.equals(OPENSSH_MAGIC)) {
            throw new IllegalArgumentException("not in OpenSSH's format");
        }
        return Optional.of(
                new Buffer.PlainBuffer(java.util.Arrays.copyOfRange(bytes, OPENSSH_MAGIC.length(), bytes.length)));
    }

    // ---- private halves

    /** The private half of one file, opened once; what went wrong is remembered as well. */
    private final class Half implements Identity.Private {
        private final Named named;
        private final String text;
        private Optional<PrivateKey> open = Optional.empty();
        private Optional<String> problem = Optional.empty();

        Half(Named named, String text) {
            this.named = named;
            this.text = text;
        }

        @Override
        public synchronized PrivateKey open() throws IOException {
            if (open.isEmpty()) {
                openAll();
            }
            return open.orElseThrow();
        }

        @Override
        public synchronized boolean isOpen() {
            return open.isPresent();
        }

        /** Opens it and gives the public half. */
        synchronized byte[] openAll() throws IOException {
            if (problem.isPresent()) {
                throw new IOException(problem.get());
            }
            try {
                FileKeyProvider provider = decrypted();
                open = Optional.of(provider.getPrivate());
                return new Buffer.PlainBuffer()
                        .putPublicKey(provider.getPublic())
                        .getCompactData();
            } catch (IOException closed) {
                problem = Optional.of(named.file + ": " + ShellSession.messageOf(closed));
                throw new IOException(problem.get(), closed);
            }
        }

        private FileKeyProvider decrypted() throws IOException {
            if (!isEncrypted(text)) {
                return decrypted(Optional.empty()).orElseThrow(() -> new IOException("cannot be read"));
            }
            if (named.passphrase.isPresent()) {
                return decrypted(named.passphrase).orElseThrow(() -> new IOException("the passphrase is wrong"));
            }
            synchronized (typed) { // one question at a time; a passphrase may open more than one key
                for (Secret earlier : typed) {
                    Optional<FileKeyProvider> opened = decrypted(Optional.of(earlier));
                    if (opened.isPresent()) {
                        return opened.get();
                    }
                }
                return ask();
            }
        }

        private FileKeyProvider ask() throws IOException {
            for (int i = 0; i < ASKED; i++) {
                Optional<Secret> answer = environment.passphrase().apply(named.file);
                if (answer.isEmpty()) {
                    throw new IOException(
                            i > 0
                                    ? "the passphrase is wrong"
                                    : "is encrypted, and no passphrase was given; hold it in an ssh-agent, or set"
                                            + " ansible_private_key_passphrase");
                }
                Optional<FileKeyProvider> opened = decrypted(answer);
                if (opened.isPresent()) {
                    typed.add(answer.get());
                    return opened.get();
                }
            }
            throw new IOException("the passphrase is wrong");
        }

        /** Empty when the passphrase does not fit. */
        private Optional<FileKeyProvider> decrypted(Optional<Secret> passphrase) throws IOException {
            FileKeyProvider provider = provider(text);
            provider.init(new StringReader(text), new Given(passphrase));
            try {
                provider.getPrivate();
                return Optional.of(provider);
            } catch (IOException | RuntimeException undecipherable) {
                if (passphrase.isPresent()) {
                    return Optional.empty();
                }
                throw new IOException(ShellSession.messageOf(undecipherable), undecipherable);
            }
        }
    }

    private FileKeyProvider provider(String text) throws IOException {
        KeyFormat format = KeyProviderUtil.detectKeyFileFormat(new StringReader(text), false);
        FileKeyProvider provider = Factory.Named.Util.create(formats, format.toString());
        if (provider == null) {
            throw new IOException("is not a private key of a known format");
        }
        return provider;
    }

    private record Given(Optional<Secret> passphrase) implements PasswordFinder {
        @Override
        public char[] reqPassword(Resource<?> resource) {
            return passphrase.map(secret -> secret.reveal().toCharArray()).orElse(new char[0]);
        }

        @Override
        public boolean shouldRetry(Resource<?> resource) {
            return false;
        }
    }
}
