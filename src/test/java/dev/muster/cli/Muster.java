package dev.muster.cli;

import dev.muster.shell.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line as a user has it, inside the test: a home folder of its own, files written there, and what was
 * printed as text.
 */
final class Muster {
    private final Path home;
    private final Map<String, String> environment;

    /** Nothing is remembered: what a test leaves behind would be in the folder the tests are run in. */
    Muster(Path home) {
        this(home, "none");
    }

    /** With a ledger at this place. */
    Muster(Path home, String ledger) {
        this.home = home;
        this.environment = new HashMap<>(System.getenv());
        environment.put("MUSTER_LEDGER", ledger);
        environment.put("MUSTER_PROJECT", home.toString());
        environment.put("MUSTER_LEASE", "off");
    }

    /** The same, taking leases on hosts. */
    Muster withLeases() {
        environment.remove("MUSTER_LEASE");
        return this;
    }

    /**
     * What a command line left behind.
     *
     * @param exit exit code
     * @param out standard output
     * @param err standard error
     */
    record Result(int exit, String out, String err) {
        /** All a reader of the terminal sees; what a failed assertion should show. */
        String everything() {
            return "exit " + exit + "\n" + out + "\n--- stderr\n" + err;
        }

        /** The numbers of a host in the recap: its line there. */
        String recap(String host) {
            return out.substring(Math.max(0, out.lastIndexOf("PLAY RECAP")))
                    .lines()
                    .filter(line -> line.startsWith(host + " "))
                    .findFirst()
                    .orElse("");
        }

        /** The line that accounts for every host. */
        String accounting() {
            return out.lines()
                    .filter(line -> line.startsWith("every host accounted for: "))
                    .reduce("", (first, last) -> last.substring("every host accounted for: ".length()));
        }
    }

    /** With a variable of the environment, from now on. */
    Muster with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Writes a file and gives back its path as a word of a command line. */
    String file(String name, String text) {
        Path file = home.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toString();
    }

    /** Plays a playbook on hosts of this machine, each with a line of the inventory, as an admin with a password. */
    Result play(CharSequence hosts, String playbook, String... words) {
        String inventory = file("hosts.yml", """
                all:
                  vars:
                    ansible_host: 127.0.0.1
                    ansible_user: admin
                    ansible_password: secret
                  hosts:
                """ + hosts);
        List<String> all = new ArrayList<>(List.of("run", "-i", inventory, file("site.yml", playbook)));
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    Path path(String name) {
        return home.resolve(name);
    }

    /** Runs a command line to its end, with the home folder as that of the user. */
    Result run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(stream(out), stream(err), false, 80, new SecretMask());
        String before = System.getProperty("user.home");
        System.setProperty("user.home", home.toString());
        try {
            int exit = Main.execute(console, environment, words);
            console.flush();
            return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setProperty("user.home", before);
        }
    }

    /**
     * The same command line as a process of its own, which can be killed, run beside another, or be of a user with fewer
     * rights.
     *
     * @param before words before the program, such as those of {@code setpriv}
     */
    ProcessBuilder process(List<String> before, String... words) {
        List<String> line = new ArrayList<>(before);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.muster.cli.Main"));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
