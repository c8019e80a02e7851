package dev.muster.cli.repl;

import dev.muster.cli.Console;
import dev.muster.cli.ExecView;
import dev.muster.cli.Loading;
import dev.muster.cli.ModulePage;
import dev.muster.engine.AdHoc;
import dev.muster.engine.Elevation;
import dev.muster.engine.Prompter;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunListener;
import dev.muster.module.ModuleCatalog;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Playbook;
import dev.muster.shell.Secret;
import dev.muster.shell.Unreachable;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.TextDiff;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/**
 * The prompt: reads lines, runs them on the chosen hosts, stays. Connections are kept between lines, so the second
 * command on a host costs no login. Ctrl-C ends the command under way, on the hosts too, Ctrl-D the session.
 */
public final class Repl {
    private static final String HELP = """
            hosts PATTERN        work on these hosts from now on (names, groups, globs, ~regex, a:&b, a:!b)
            hosts                show which they are
            limit PATTERN        of those only these; limit off for all of them again
            add user@host:port   add a host that no inventory knows, and choose it; user@[2001:db8::1]:22 too
            MODULE key=value …   run a module on them, all at once; doc MODULE shows its parameters
            any other line       runs in their shell; ! in front forces that
            facts [PATTERN]      gather facts
            probe                ask their NTP service, from here and on the host
            check on|off         only look and plan
            diff on|off          show what changes
            become on|off|USER   run as root, as yourself, as somebody else
            password [become]    ask for the password for logging in, or for becoming
            more                 the last output again, with nothing folded away
            quit                 leave (Ctrl-D); Ctrl-C ends the command under way
            """;

    private final Console console;
    private final Surroundings around;
    private Inventory inventory;
    private RunOptions options;
    private Optional<String> pattern;
    private Optional<String> limit = Optional.empty();
    private Optional<ExecView> last = Optional.empty();
    private final Set<String> added = new HashSet<>();
    private volatile boolean isAtWork;

    /**
     * What the prompt works with.
     *
     * @param prompter asks for passwords and about host keys
     * @param lines runs what is typed
     */
    public record Surroundings(
            Console console, Loading loading, ModuleCatalog catalog, Prompter prompter, Lines lines) {}

    /** Runs lines on hosts, and remembers that. */
    public interface Lines {
        /** Begins aside what the first line will need, so that the prompt need not wait for it. */
        void prepare();

        /** Says before a prompt what is wrong with that, if it has come out; waits for nothing. */
        void settle();

        /** Waits, not for long, for what has not come out yet, and says what is wrong with it. */
        void end();

        /** Ends the line under way, on the hosts too, or the waiting. */
        void cancel();

        /**
         * Runs a line; empty when it could not be run, which was then said.
         *
         * @param hosts those that the playbook names
         */
        Optional<RunResult> run(
                String module,
                Playbook playbook,
                Collection<Host> hosts,
                Inventory inventory,
                RunOptions options,
                RunListener view);
    }

    /**
     * @param pattern hosts to begin with
     */
    public Repl(Surroundings around, Inventory inventory, RunOptions options, Optional<String> pattern) {
        this.console = around.console();
        this.around = around;
        this.inventory = inventory;
        this.options = options;
        this.pattern = pattern;
    }

    /** Runs until the user leaves. */
    public void run(Terminal terminal) throws IOException {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("muster")
                .completer(new ReplCompleter(around.catalog(), () -> inventory))
                .variable(LineReader.HISTORY_FILE, history())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .build();
        terminal.handle(Terminal.Signal.INT, signal -> cancel());
        console.line("muster: " + inventory.hosts().size() + " hosts known; help shows what can be typed");
        around.lines().prepare();
        while (turn(reader)) {
            around.lines().settle();
        }
        isAtWork = true;
        around.lines().end();
    }

    /** At the prompt there is nothing to end, and what is typed next is not meant. */
    private void cancel() {
        if (isAtWork) {
            around.lines().cancel();
        }
    }

    /** Arguments may hold secrets: the file is for its owner only. */
    private static Path history() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        Path file = home.resolve(".muster_history");
        if (Files.isWritable(home) && !Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return file;
    }

    private boolean turn(LineReader reader) {
        try {
            return obey(
                    ReplLine.parse(reader.readLine(prompt()), around.catalog().names()));
        } catch (UserInterruptException e) {
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
    }

    String prompt() {
        StringBuilder out = new StringBuilder("muster");
        out.append(" [").append(pattern.map(p -> p + ": " + chosen().size()).orElse("no hosts"));
        limit.ifPresent(narrower -> out.append(" in ").append(narrower));
        if (options.check()) {
            out.append(", check");
        }
        if (options.diff()) {
            out.append(", diff");
        }
        if (options.elevation().become()) {
            out.append(", ").append(options.elevation().user().orElse("root"));
        }
        return out.append("]> ").toString();
    }

    /** Does what a line says; false when it says to leave. */
    boolean obey(ReplLine line) {
        if (line instanceof ReplLine.Quit) {
            return false;
        }
        if (line instanceof ReplLine.Help) {
            console.line(HELP.stripTrailing());
        } else if (line instanceof ReplLine.Hosts hosts) {
            hosts.pattern().ifPresentOrElse(this::choose, this::showHosts);
        } else if (line instanceof ReplLine.Limit narrower) {
            narrower.pattern().ifPresentOrElse(this::narrow, () -> limit = Optional.empty());
        } else if (line instanceof ReplLine.Add add) {
            add(add.address());
        } else if (line instanceof ReplLine.Toggle toggle) {
            options = toggle.what().equals("check") ? options.withCheck(toggle.on()) : options.withDiff(toggle.on());
        } else if (line instanceof ReplLine.Become become) {
            become(become.user());
        } else if (line instanceof ReplLine.Password password) {
            password(password.forBecome());
        } else if (line instanceof ReplLine.More) {
            last.ifPresentOrElse(ExecView::showAll, () -> console.line("nothing was run yet"));
        } else if (line instanceof ReplLine.Doc doc) {
            new ModulePage(console).show(doc.module(), around.catalog());
        } else if (line instanceof ReplLine.RunModule run) {
            onHosts(run.module(), run.arguments());
        } else if (line instanceof ReplLine.RunShell shell) {
            onHosts("shell", shell.line());
        } else if (line instanceof ReplLine.Wrong wrong) {
            console.error("error: " + wrong.why());
        }
        return true;
    }

    // ---- hosts ----

    private List<Host> chosen() {
        List<Host> hosts =
                pattern.map(p -> HostPattern.parse(p).select(inventory)).orElse(List.of());
        return limit.map(l -> HostPattern.parse(l).limit(hosts, inventory, new Diagnostics()))
                .orElse(hosts);
    }

    private void choose(String wanted) {
        if (around.loading().patternMatches(wanted, inventory)) {
            pattern = Optional.of(wanted);
            limit = Optional.empty();
        }
    }

    private void narrow(String wanted) {
        Optional<String> before = limit;
        limit = Optional.of(wanted);
        if (chosen().isEmpty()) {
            console.error("error: none of the hosts chosen matches \"" + wanted + "\"");
            limit = before;
        }
    }

    private void showHosts() {
        List<Host> hosts = chosen();
        console.line(
                hosts.isEmpty()
                        ? "no hosts chosen; hosts all, hosts PATTERN or add user@host:port"
                        : hosts.stream().map(Host::name).collect(Collectors.joining("\n")));
    }

    private void add(String written) {
        Optional<Address> parsed = Address.parse(written);
        if (parsed.isEmpty()) {
            console.error("error: not an address: \"" + written + "\"; write user@host:port or user@[IPv6]:port");
            return;
        }
        Address address = parsed.get();
        boolean known = inventory.host(address.name()).isPresent();
        inventory = inventory.withHost(address.name(), List.of(), address.variables());
        added.add(address.name());
        if (chosen().stream().noneMatch(host -> host.name().equals(address.name()))) {
            pattern = Optional.of(
                    pattern.map(before -> before + "," + address.name()).orElse(address.name()));
            limit = Optional.empty();
        }
        console.line(address.name() + (known ? " was known and is now " : " is ") + address.shown());
    }

    // ---- who ----

    private void become(Optional<String> user) {
        Elevation now = options.elevation();
        options = options.withElevation(new Elevation(user.isPresent(), user, now.method(), now.password()));
    }

    private void password(boolean forBecome) {
        String typed = around.prompter().ask(forBecome ? "BECOME password: " : "SSH password: ", false);
        Optional<Secret> secret = typed.isEmpty() ? Optional.empty() : Optional.of(new Secret(typed));
        Elevation now = options.elevation();
        options = forBecome
                ? options.withElevation(new Elevation(now.become(), now.user(), now.method(), secret))
                : options.withLogin(options.login().withPassword(secret));
        if (secret.isEmpty()) {
            console.line("nothing was typed: none is used");
        }
    }

    // ---- work ----

    private void onHosts(String module, String arguments) {
        List<Host> hosts = chosen();
        if (hosts.isEmpty()) {
            console.error("error: no hosts chosen; hosts all, hosts PATTERN or add user@host:port");
            return;
        }
        Diagnostics diagnostics = new Diagnostics();
        Optional<ModuleCall> call = around.loading().call(module, arguments, around.catalog(), diagnostics);
        if (around.loading().report(diagnostics) || call.isEmpty()) {
            return;
        }
        List<String> again = new ArrayList<>();
        run(module, call.get(), hosts.stream().map(Host::name).toList())
                .ifPresent(result -> result.outcomes().forEach((host, outcome) -> {
                    if (added.contains(host)
                            && outcome instanceof Outcome.NotReached lost
                            && removes(host, lost.why())) {
                        again.add(host);
                    }
                }));
        if (!again.isEmpty()) {
            run(module, call.get(), again);
        }
    }

    private Optional<RunResult> run(String module, ModuleCall call, List<String> hosts) {
        ExecView view = new ExecView(console, ExecView.Form.SHORT, TextDiff.USUAL_CONTEXT);
        last = Optional.of(view);
        LocatedText names = LocatedText.named("<pattern>", String.join(",", hosts) + ",");
        isAtWork = true;
        try {
            return around.lines()
                    .run(
                            module,
                            AdHoc.playbook(names, call, Path.of("")),
                            hosts.stream()
                                    .flatMap(host -> inventory.hostOrLocalhost(host).stream())
                                    .toList(),
                            inventory,
                            options,
                            event -> {
                                // What is pressed once the run is over is not meant for the next one.
                                isAtWork &= !(event instanceof RunEvent.RunEnded);
                                view.on(event);
                            });
        } finally {
            isAtWork = false;
        }
    }

    /** For a host typed in by hand: asks for what was in the way, and says whether it is worth another try. */
    private boolean removes(String host, Unreachable obstacle) {
        if (obstacle.kind() == Unreachable.Kind.HOST_KEY_UNKNOWN) {
            String answer = around.prompter().ask("Trust the key of " + host + " and record it? (yes/no) ", true);
            return answer.strip().equals("yes") && set(host, "muster_host_keys", "accept-new");
        }
        if (obstacle.kind() == Unreachable.Kind.AUTHENTICATION) {
            String typed = around.prompter().ask("Password for " + host + " (empty: leave it): ", false);
            return !typed.isEmpty() && set(host, "ansible_password", typed);
        }
        return false;
    }

    private boolean set(String host, String variable, String value) {
        inventory = inventory.withHost(host, List.of(), Map.of(variable, Value.of(value)));
        return true;
    }
}
