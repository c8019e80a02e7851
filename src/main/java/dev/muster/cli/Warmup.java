package dev.muster.cli;

import dev.muster.ledger.SqliteEngine;
import dev.muster.modules.StandardModules;
import dev.muster.shell.SecretMask;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Map;
import org.jline.nativ.JLineNativeLoader;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import picocli.CommandLine;

/**
 * Does once what runs do, on one host of the embedded fleet and on this machine, and shows nothing: the launcher makes
 * the class-data archive of what this loads, so that a real run finds SSH, its ciphers and the ledger in there. A
 * command that fails here costs some classes in the archive and nothing else.
 */
final class Warmup {
    private static final String PLAYBOOK = """
            - hosts: all
              tasks:
                - command: "true"
                  register: answer
                  changed_when: answer.rc != 0
                - copy:
                    dest: "{{ ntp_root }}/etc/rehearsed"
                    content: "{{ inventory_hostname | default('x') }}"
                    mode: "0644"
                  notify: told
                - file: {path: "{{ ntp_root }}/etc/folder", state: directory, mode: "0755"}
                - template: {src: rehearsed.j2, dest: "{{ ntp_root }}/etc/made", mode: "0644"}
                  notify: told
                - lineinfile: {path: "{{ ntp_root }}/etc/lines", regexp: "^first", line: "first = 1", create: true}
                  loop: [1]
                - service: {name: ntpd, state: started, use: service}
                - meta: flush_handlers
                - command: "true"
                  register: answer
                  changed_when: false
                  retries: 2
                  delay: 1
                  until: "'x' not in answer.stdout"
                - assert: {that: "'x' not in answer.stdout", quiet: true}
                - stat: {path: "{{ ntp_root }}/etc/rehearsed"}
                - ntp_facts: {root: "{{ ntp_root }}"}
                - command: "true"
                  become: true
                  ignore_errors: true
              handlers:
                - name: told
                  debug: {msg: "{{ ansible_hostname }}"}
            """;

    private static final String TEMPLATE = """
            # {{ inventory_hostname }}
            {% for peer in ['a', 'b'] %}
            server {{ peer }}{% if loop.first %} iburst{% endif %}

            {% endfor %}
            """;

    static final Duration LONGEST = Duration.ofMinutes(2);

    private final Path folder;
    private final Map<String, String> environment;
    private final Console console;

    private Warmup(Path folder) {
        this.folder = folder;
        // The host of the fleet is this machine, where nothing is to be left: no lease either.
        this.environment = Map.of("MUSTER_PROJECT", folder.toString(), "MUSTER_LEASE", "off");
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        this.console = new Console(nowhere, nowhere, false, 80, new SecretMask());
    }

    /**
     * Warms up in a folder of its own, which is the home for so long: no ssh_config of the user has a say.
     *
     * @param words the folder of the launcher, where the machine code of the ledger's engine and of jline is put for all
     *     starts
     */
    public static void main(String[] words) throws IOException {
        endAfter(LONGEST);
        Path launcher = Path.of(words[0]);
        SqliteEngine.unpack(launcher);
        Path folder = Files.createTempDirectory("muster-warmup");
        System.setProperty("user.home", folder.toString());
        try {
            signBothWays();
            new Warmup(folder).play(launcher);
        } finally {
            DemoCommand.remove(folder);
        }
        // What a run leaves behind may not keep the launcher waiting.
        System.exit(0);
    }

    /** The hosts of the embedded fleet have keys of another kind; real ones mostly have these, and so have users. */
    private static void signBothWays() throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.generatePrivate(
                    new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded())));
            byte[] said = {1};
            signature.update(said);
            byte[] signed = signature.sign();
            signature.initVerify(
                    keys.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded())));
            signature.update(said);
            if (!signature.verify(signed)) {
                throw new IOException("Java does not know a signature of its own");
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The launcher waits for it, and others for the launcher's lock. */
    static void endAfter(Duration longest) {
        Thread watch = new Thread(
                () -> {
                    try {
                        Thread.sleep(longest.toMillis());
                        Runtime.getRuntime().halt(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "warm-up deadline");
        watch.setDaemon(true);
        watch.start();
    }

    private void play(Path launcher) throws IOException {
        String playbook =
                Files.writeString(folder.resolve("site.yml"), PLAYBOOK).toString();
        Files.writeString(folder.resolve("rehearsed.j2"), TEMPLATE);
        String ledger = folder.resolve("ledger.db").toString();
        Path hosts = Files.createDirectory(folder.resolve("hosts"));
        Kindling.burn();
        command("--help");
        command("run", "--help");
        try (WarmupHosts fleet = WarmupHosts.start(launcher, hosts)) {
            String inventory = fleet.inventory();
            String host = fleet.host();
            command("run", playbook, "-i", inventory, "-l", host, "--list-tasks");
            command("run", playbook, "-i", inventory, "-l", host, "-D", "--ledger", ledger);
            // A run that finds nothing to do takes other ways than one that changes.
            command("run", playbook, "-i", inventory, "-l", host, "-f", "2", "--ledger", ledger);
            command("why", host, "--ledger", ledger);
        }
        command("exec", "localhost", "-c", "local", "-m", "ping", "--ledger", ledger);
        command("ledger", "--ledger", ledger);
        command("outstanding", "--ledger", ledger);
        // Of the terminal of this process, which is none; then of one of the kind that people sit at.
        command("repl", "--ledger", ledger);
        ReplCommand repl = new ReplCommand(
                console, new Loading(console, environment), StandardModules.catalog(), Warmup::terminal);
        new CommandLine(repl).execute("--ledger", ledger);
        keepTerminalCode(launcher);
    }

    /** The machine code of jline: what it has just unpacked, as it would at each start that finds no copy of it. */
    private static void keepTerminalCode(Path launcher) throws IOException {
        String unpacked = JLineNativeLoader.getNativeLibraryPath();
        if (unpacked != null) {
            String name = unpacked.substring(unpacked.lastIndexOf('-') + 1);
            Path part = launcher.resolve(name + ".part");
            Files.copy(Path.of(unpacked), part, StandardCopyOption.REPLACE_EXISTING);
            // A muster of another Java may be loading the one that is there.
            Files.move(part, launcher.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void command(String... words) {
        Main.execute(console, environment, words);
    }

    /** What is read from it is the end of this process's input. */
    private static Terminal terminal() throws IOException {
        Charset charset = StandardCharsets.UTF_8;
        return TerminalProvider.load(TerminalBuilder.PROP_PROVIDER_JNI)
                .sysTerminal(
                        "warm-up",
                        "xterm-256color",
                        false,
                        charset,
                        charset,
                        charset,
                        true,
                        Terminal.SignalHandler.SIG_DFL,
                        false,
                        SystemStream.Output);
    }
}
