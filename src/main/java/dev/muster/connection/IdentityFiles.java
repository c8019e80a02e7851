package dev.muster.connection;

import dev.muster.shell.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.userauth.keyprovider.FileKeyProvider;
import net.schmizz.sshj.userauth.keyprovider.KeyFormat;
import net.schmizz.sshj.userauth.keyprovider.KeyProviderUtil;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;

/** Private keys from files, each read and decrypted once for all hosts. Safe for use by several threads. */
final class IdentityFiles {
    private final List<Factory.Named<FileKeyProvider>> formats;
    private final SshEnvironment environment;
    private final Map<Named, Loaded> cache = new ConcurrentHashMap<>();

    private record Named(Path file, Optional<Secret> passphrase) {}

    /**
     * What became of a file.
     *
     * @param problem why there is no key; empty together with identities means there is no such file
     */
    record Loaded(List<Identity> identities, Optional<String> problem) {}

    IdentityFiles(List<Factory.Named<FileKeyProvider>> formats, SshEnvironment environment) {
        this.formats = formats;
        this.environment = environment;
    }

    Loaded load(Path file, Optional<Secret> passphrase) {
        return cache.computeIfAbsent(new Named(file, passphrase), this::read);
    }

    private Loaded read(Named named) {
        Path file = named.file;
        if (!Files.exists(file)) {
            return new Loaded(List.of(), Optional.empty());
        }
        try {
            String text = Files.readString(file);
            Answers answers = new Answers(file, named.passphrase, environment);
            FileKeyProvider key = provider(text);
            key.init(new StringReader(text), answers);
            return decrypt(file, key, answers);
        } catch (IOException unreadable) {
            return failed(file, ShellSession.messageOf(unreadable));
        }
    }

    private Loaded decrypt(Path file, FileKeyProvider key, Answers answers) {
        try {
            key.getPrivate();
            Identity bare = Identity.FromFile.of(file.toString(), key, Optional.empty());
            Optional<byte[]> certificate = certificate(file);
            if (certificate.isEmpty()) {
                return new Loaded(List.of(bare), Optional.empty());
            }
            Identity certified = Identity.FromFile.of(file + "-cert.pub", key, certificate);
            return new Loaded(List.of(certified, bare), Optional.empty());
        } catch (IOException | RuntimeException undecipherable) {
            if (answers.lacked) {
                return failed(file, "is encrypted, and no passphrase was given");
            }
            return failed(file, answers.asked ? "the passphrase is wrong" : ShellSession.messageOf(undecipherable));
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

    private static Optional<byte[]> certificate(Path file) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + "-cert.pub");
        if (!Files.exists(beside)) {
            return Optional.empty();
        }
        String[] words = Files.readString(beside).strip().split("\\s+");
        try {
            return words.length < 2
                    ? Optional.empty()
                    : Optional.of(Base64.getDecoder().decode(words[1]));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static Loaded failed(Path file, String why) {
        return new Loaded(List.of(), Optional.of(file + ": " + why));
    }

    /** Gives the passphrase once, and remembers whether there was one to give. */
    private static final class Answers implements PasswordFinder {
        private final Path file;
        private final Optional<Secret> given;
        private final SshEnvironment environment;
        private boolean asked;
        private boolean lacked;

        Answers(Path file, Optional<Secret> given, SshEnvironment environment) {
            this.file = file;
            this.given = given;
            this.environment = environment;
        }

        @Override
        public char[] reqPassword(Resource<?> resource) {
            asked = true;
            Optional<Secret> answer = given.or(() -> environment.passphrase().apply(file));
            lacked = answer.isEmpty();
            return answer.map(secret -> secret.reveal().toCharArray()).orElse(new char[0]);
        }

        @Override
        public boolean shouldRetry(Resource<?> resource) {
            return false;
        }
    }
}
