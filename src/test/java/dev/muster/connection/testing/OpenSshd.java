package dev.muster.connection.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real OpenSSH server on loopback, with keys of its own, for the user who runs the tests. It needs the package
 * openssh-server and nothing else: no account, no password, no system configuration.
 */
public final class OpenSshd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private int port;
    private Process process = new ProcessBuilder("true").start();

    /** A server that keeps its files in a folder of the test. */
    public OpenSshd(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
        keygen("-t", "ed25519", "-f", folder.resolve("host_key").toString(), "-N", "", "-C", "host");
        Files.writeString(folder.resolve("authorized_keys"), "");
    }

    /** A line of sshd_config. */
    public OpenSshd with(String option) {
        options.add(option);
        return this;
    }

    /** A key that may log in. */
    public OpenSshd authorize(Path publicKey) throws IOException {
        Path file = folder.resolve("authorized_keys");
        Files.writeString(file, Files.readString(file) + Files.readString(publicKey));
        return this;
    }

    /** Makes a key pair with ssh-keygen and returns the private file. */
    public static Path newKey(Path file, String passphrase, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("-q", "-f", file.toString(), "-N", passphrase, "-C", "test"));
        words.addAll(Arrays.asList(arguments));
        keygen(words.toArray(String[]::new));
        return file;
    }

    public static void keygen(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("ssh-keygen"));
        words.addAll(Arrays.asList(arguments));
        run(words);
    }

    /** Runs a program to its end and returns what it said. */
    public static String run(List<String> words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(words + " failed: " + said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        return said;
    }

    public OpenSshd start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // sshd refuses to start as root without it
        }
        List<String> lines = new ArrayList<>(options);
        lines.addAll(List.of(
                "Port " + port,
                "ListenAddress 127.0.0.1",
                "HostKey " + folder.resolve("host_key"),
                "AuthorizedKeysFile " + folder.resolve("authorized_keys"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                "MaxStartups 100"));
        Path config = folder.resolve("sshd_config");
        Files.write(config, lines);
        process = new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        awaitPort();
        return this;
    }

    private void awaitPort() throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (true) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > until || !process.isAlive()) {
                    throw new IOException("sshd did not start: " + Files.readString(folder.resolve("log")), notYet);
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Waits until it has written these words: of its processes one passes on what another says. */
    public void awaitLog(String words) throws IOException {
        Path log = folder.resolve("log");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!Files.readString(log).contains(words)) {
            if (System.nanoTime() > until) {
                throw new IOException("it never said " + words + " but " + Files.readString(log));
            }
            Thread.onSpinWait();
        }
    }

    public int port() {
        return port;
    }

    /** The user all logins are for. */
    public static String user() {
        return System.getProperty("user.name");
    }

    public void tellTo(Path knownHosts) throws IOException {
        Files.createDirectories(knownHosts.getParent());
        String old = Files.exists(knownHosts) ? Files.readString(knownHosts) : "";
        String key = Files.readString(folder.resolve("host_key.pub"));
        Files.writeString(knownHosts, old + "[127.0.0.1]:" + port + " " + key);
    }

    public Path folder() {
        return folder;
    }

    /** Kills the server and all its sessions, as a crash would. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(interrupted));
        }
    }
}
