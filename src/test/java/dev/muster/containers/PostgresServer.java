package dev.muster.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's PostgreSQL with a cluster of its own on loopback, gone when closed. It does not run as root, so that root
 * borrows the user that came with the package.
 */
final class PostgresServer implements AutoCloseable {
    private final Path programs;
    private final String folder;
    private final int port;

    private PostgresServer(Path programs, String folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    static PostgresServer start() throws IOException, InterruptedException {
        Path programs;
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            programs = versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.exists(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
        String folder = run("mktemp", "-d", "/tmp/muster-postgres.XXXXXX").strip();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        PostgresServer server = new PostgresServer(programs, folder, port);
        run(server.program("initdb"), "-D", folder + "/data", "-U", "muster", "-A", "trust", "--no-sync", "-E", "UTF8");
        run(
                server.program("pg_ctl"),
                "-D",
                folder + "/data",
                "-l",
                folder + "/log",
                "-w",
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off",
                "start");
        return server;
    }

    /** Makes a database, and says where it is. */
    String newDatabase(String name) throws IOException, InterruptedException {
        run(program("createdb"), "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", "muster", name);
        return "postgresql://muster@127.0.0.1:" + port + "/" + name;
    }

    private String program(String name) {
        return programs.resolve(name).toString();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(program("pg_ctl"), "-D", folder + "/data", "-m", "immediate", "stop");
        run("rm", "-rf", folder);
    }

    private static String run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.addAll(List.of(words));
        Path out = Files.createTempFile("muster-postgres", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(out));
            }
            return Files.readString(out);
        } finally {
            Files.deleteIfExists(out);
        }
    }
}
