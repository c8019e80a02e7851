package dev.muster.cli;

import dev.muster.connection.Connectors;
import dev.muster.connection.Counters;
import dev.muster.connection.KeyMemory;
import dev.muster.connection.LocalConnector;
import dev.muster.connection.Lookout;
import dev.muster.connection.SshConnector;
import dev.muster.connection.SshEnvironment;
import dev.muster.connection.Target;
import dev.muster.connection.UdpExchange;
import dev.muster.engine.ConnectionPool;
import dev.muster.engine.Elevation;
import dev.muster.engine.HttpDownloader;
import dev.muster.engine.Login;
import dev.muster.engine.Outside;
import dev.muster.engine.PlaybookRunner;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunListener;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.Playbook;
import dev.muster.settings.Settings;
import dev.muster.shell.Become;
import dev.muster.shell.Secret;
import dev.muster.shell.SecretMask;
import dev.muster.shell.Unreachable;
import dev.muster.source.DidYouMean;
import dev.muster.vault.Keyring;
import dev.muster.vault.PasswordFile;
import dev.muster.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The engine with everything it needs, ready to run playbooks over hosts; connections are kept from one run to the
 * next. Ctrl-C stops the run under way: tasks that have begun are finished.
 */
public final class Fleet implements AutoCloseable, Interruption.Stoppable {
    /** Looking costs a socket and a thread that waits. */
    private static final int LOOKS_AT_A_TIME = 128;

    private final Console console;
    private final Counters counters = new Counters();
    private final SshConnector ssh;
    private final Optional<Screen> screen;
    private final ConnectionPool connections;
    private final PlaybookRunner runner;

    /** A fleet whose runs show no live board. */
    public Fleet(ModuleCatalog catalog, Console console) {
        this(catalog, console, Optional.empty());
    }

    /**
     * Opens nothing yet; says what is wrong with ssh_config.
     *
     * @param screen where the live board of each run stands, if anywhere
     */
    public Fleet(ModuleCatalog catalog, Console console, Optional<Screen> screen) {
        this(catalog, console, screen, KeyMemory.NONE);
    }

    /** @param keys what is remembered of hosts' keys beyond known_hosts */
    Fleet(ModuleCatalog catalog, Console console, Optional<Screen> screen, KeyMemory keys) {
        this(catalog, console, screen, keys, true);
    }

    /** @param isFirst whether what is wrong with ssh_config has not been said yet */
    Fleet(ModuleCatalog catalog, Console console, Optional<Screen> screen, KeyMemory keys, boolean isFirst) {
        this.console = console;
        this.screen = screen;
        TerminalPrompter prompter = new TerminalPrompter(console);
        ssh = new SshConnector(
                SshEnvironment.ofThisProcess()
                        .withPassphrases(file -> passphrase(file, prompter, console.secrets()))
                        .withKeyMemory(keys),
                Clock.systemUTC(),
                counters);
        connections = new ConnectionPool(new Connectors(ssh, new LocalConnector(counters)));
        Outside outside =
                new Outside(new UdpExchange(), new HttpDownloader(), prompter, Clock.system(ZoneId.systemDefault()));
        runner = new PlaybookRunner(catalog, outside, console.secrets());
        if (isFirst) {
            console.diagnostics(ssh.configDiagnostics());
        }
    }

    /** Makes ready, aside, what the first connection will need: for a command that will most likely have one. */
    static void prepare() {
        Thread thread = new Thread(SshConnector::prepare, "fleet-preparing");
        thread.setDaemon(true);
        // Whatever it was, the first login will say so.
        thread.setUncaughtExceptionHandler((preparing, failed) -> {});
        thread.start();
    }

    /** What its connections have cost. */
    Counters counters() {
        return counters;
    }

    /** Runs playbooks to their end. */
    public RunResult run(
            List<Playbook> playbooks, Inventory inventory, RunOptions options, List<RunListener> listeners) {
        if (screen.isEmpty()) {
            return runner.run(playbooks, inventory, options, connections, listeners);
        }
        List<RunListener> all = new ArrayList<>(listeners);
        all.add(0, console.showBoard(screen.get()));
        try {
            return runner.run(playbooks, inventory, options, connections, all);
        } finally {
            console.clearBoard();
        }
    }

    /**
     * Which of some hosts are not there, and why; nothing is asked of those that are.
     *
     * @param nothing a playbook with one task for them, of any kind
     */
    Map<String, Unreachable> outOfSight(Playbook nothing, Inventory inventory, RunOptions options) {
        RunOptions looking = options.withTags(List.of("all"), List.of())
                .withStart(Optional.empty(), false)
                .withForks(LOOKS_AT_A_TIME);
        Lookout lookout = new Lookout(ssh);
        Map<String, Unreachable> away = new LinkedHashMap<>();
        try (ConnectionPool looks = new ConnectionPool(lookout)) {
            runner.run(List.of(nothing), inventory, looking, looks, List.of())
                    .outcomes()
                    .forEach((host, outcome) -> {
                        if (outcome instanceof Outcome.NotReached lost && !lookout.hasSeen(host)) {
                            away.put(host, lost.why());
                        }
                    });
        }
        return away;
    }

    /** Goes through playbooks as far as planning, and gives back what would be done. */
    PlaybookRunner.Rehearsed rehearse(
            List<Playbook> playbooks, Inventory inventory, RunOptions options, List<RunListener> listeners) {
        return runner.rehearse(playbooks, inventory, options, connections, listeners);
    }

    /** The terminal for a live board: where somebody looks and has not asked for plain lines. */
    static Optional<Screen> screen(Console console, boolean plain) {
        return console.hasTerminal() && !plain ? Optional.of(new Screen()) : Optional.empty();
    }

    /** Ends the run under way early. */
    @Override
    public void stop() {
        runner.stop();
    }

    /** Ends the run under way now; what its tasks have started on hosts is killed. */
    @Override
    public void cancel() {
        runner.cancel();
    }

    @Override
    public void close() {
        screen.ifPresent(Screen::close);
        connections.close();
    }

    /** Asked when a host wants an encrypted key; once for all hosts. */
    private static Optional<Secret> passphrase(Path file, TerminalPrompter prompter, SecretMask secrets) {
        Optional<Secret> typed = prompter.password("Passphrase for key " + file + ": ");
        typed.ifPresent(secrets::add);
        return typed;
    }

    /** The exit code of a run. */
    static ExitCode exitCode(RunResult result) {
        return switch (result.status()) {
            case OK -> ExitCode.OK;
            case FAILED -> ExitCode.FAILED_HOSTS;
            case UNREACHABLE -> ExitCode.UNREACHABLE_HOSTS;
            case NO_HOSTS -> ExitCode.ERROR;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
        };
    }

    /** How to log in, from the command line, else the settings; asks for what it must ask for. */
    static Login login(ConnectionOptions options, Settings settings, TerminalPrompter prompter, CommandSpec spec) {
        return new Login(
                options.user().or(() -> settings.text("defaults.remote_user")),
                options.askPassword() || settings.isOn("defaults.ask_pass")
                        ? password("SSH password: ", "--ask-pass", prompter, spec)
                        : options.passwordFile()
                                .or(() -> settings.path("defaults.connection_password_file"))
                                .map(file -> password(file, spec)),
                Optional.empty(),
                options.privateKey()
                        .or(() -> settings.path("defaults.private_key_file"))
                        .map(List::of)
                        .orElse(List.of()),
                options.connection().or(() -> settings.text("defaults.transport")),
                options.timeout()
                        .or(() -> settings.number("ssh_connection.timeout"))
                        .or(() -> settings.number("defaults.timeout"))
                        .map(Duration::ofSeconds)
                        .orElse(Login.DEFAULTS.timeout()),
                options.hostKeys()
                        .map(word -> constant(Target.HostKeys.class, "--host-keys", word, spec))
                        .orElseGet(() -> hostKeys(settings)),
                options.legacy()
                        .map(word -> constant(Target.Legacy.class, "--legacy", word, spec))
                        .orElse(Login.DEFAULTS.legacy()),
                options.sshArguments());
    }

    private static Target.HostKeys hostKeys(Settings settings) {
        return settings.flag("ssh_connection.host_key_checking")
                .or(() -> settings.flag("defaults.host_key_checking"))
                .filter(isChecking -> !isChecking)
                .map(off -> Target.HostKeys.OFF)
                .orElse(Login.DEFAULTS.hostKeys());
    }

    /** Whom to become, from the command line, else the settings. */
    static Elevation elevation(
            ConnectionOptions options, Settings settings, TerminalPrompter prompter, CommandSpec spec) {
        Optional<Become.Method> method = options.becomeMethod()
                .map(word -> constant(Become.Method.class, "--become-method", word, spec))
                .or(() -> settings.text("privilege_escalation.become_method")
                        .map(word -> word.replaceFirst("^(ansible\\.(builtin|netcommon)|community\\.general)\\.", ""))
                        .map(word -> constant(Become.Method.class, "privilege_escalation.become_method", word, spec)));
        return new Elevation(
                options.become() || settings.isOn("privilege_escalation.become"),
                options.becomeUser()
                        .or(() -> ofPlugin(settings, method, "user"))
                        .or(() -> settings.text("privilege_escalation.become_user")),
                method,
                options.askBecomePassword() || settings.isOn("privilege_escalation.become_ask_pass")
                        ? password("BECOME password: ", "--ask-become-pass", prompter, spec)
                        : options.becomePasswordFile()
                                .or(() -> settings.path("defaults.become_password_file"))
                                .map(file -> password(file, spec))
                                .or(() -> ofPlugin(settings, method, "password").map(Secret::new)));
    }

    private static Optional<String> ofPlugin(Settings settings, Optional<Become.Method> method, String key) {
        return switch (method.orElse(Become.Method.SUDO)) {
            case SUDO -> settings.text("sudo_become_plugin." + key);
            case SU -> settings.text("su_become_plugin." + key);
            default -> Optional.empty();
        };
    }

    private static Secret password(Path file, CommandSpec spec) {
        try {
            byte[] password = PasswordFile.ofLogin(file).password(Keyring.ofProcess());
            return new Secret(new String(password, StandardCharsets.UTF_8));
        } catch (VaultException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    /** An option that asks must be able to: going on without the answer would be another run than the one wanted. */
    static void needTerminal(String option, TerminalPrompter prompter, CommandSpec spec) {
        if (!prompter.canAsk()) {
            throw new ParameterException(
                    spec.commandLine(), option + " has to ask, and stdin and stdout are not a terminal");
        }
    }

    private static Optional<Secret> password(
            String question, String option, TerminalPrompter prompter, CommandSpec spec) {
        needTerminal(option, prompter, spec);
        return prompter.password(question);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String option, String word, CommandSpec spec) {
        List<String> words = Arrays.stream(type.getEnumConstants())
                .map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        int index = words.indexOf(word.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " takes " + String.join(", ", words) + ", not \"" + word + "\""
                            + DidYouMean.hint(word, words).map(h -> "; " + h).orElse(""));
        }
        return type.getEnumConstants()[index];
    }
}
