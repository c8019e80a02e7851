package dev.muster.cli.repl;

import dev.muster.cli.Console;
import dev.muster.cli.ExecView;
import dev.muster.cli.Fleet;
import dev.muster.cli.Loading;
import dev.muster.engine.AdHoc;
import dev.muster.engine.Elevation;
import dev.muster.engine.RunOptions;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleSpec;
import dev.muster.playbook.ModuleCall;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The prompt: reads lines, runs them on the chosen hosts, stays. Connections are kept between lines, so the second
 * command on a host costs no login. Ctrl-C ends the command under way, on the hosts too, Ctrl-D the session.
 */
public final class Repl {
    private static final Pattern ADDRESS =
            Pattern.compile("(?:(?<user>[^@\\s]+)@)?(?<host>\\[[^\\]\\s]+\\]|[^:@\\s\\[\\]]+)(?::(?<port>\\d{1,5}))?");

    private static final String HELP = """
            hosts PATTERN        work on these hosts from now on (names, groups, globs, ~regex, a:&b, a:!b)
            hosts                show which they are
            add user@host:port   add a host that no inventory knows, and choose it
            MODULE key=value …   run a module on them, all at once; doc MODULE shows its parameters
            any other line       runs in their shell; ! in front forces that
            facts [PATTERN]      gather facts
            probe                ask their NTP service, from here and on the host
            check on|off         only look and plan
            diff on|off          show what changes
            become on|off|USER   run as root, as yourself, as somebody else
            quit                 leave (Ctrl-D); Ctrl-C ends the command under way
            """;

    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;
    private final Fleet fleet;
    private Inventory inventory;
    private RunOptions options;
    private Optional<String> pattern;

    /**
     * @param pattern hosts to begin with
     */
    public Repl(
            Console console,
            Loading loading,
            ModuleCatalog catalog,
            Fleet fleet,
            Inventory inventory,
            RunOptions options,
            Optional<String> pattern) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
        this.fleet = fleet;
        this.inventory = inventory;
        this.options = options;
        this.pattern = pattern;
    }

    /** Runs until the user leaves. */
    public void run() throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("muster")
                    .completer(new ReplCompleter(catalog, () -> inventory))
                    .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), ".muster_history"))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.handle(Terminal.Signal.INT, signal -> fleet.cancel());
            console.line("muster " + inventory.hosts().size() + " hosts known; help shows what can be typed");
            boolean going = true;
            while (going) {
                going = turn(reader);
            }
        }
    }

    private boolean turn(LineReader reader) {
        try {
            return obey(ReplLine.parse(reader.readLine(prompt()), catalog.names()));
        } catch (UserInterruptException e) {
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
    }

    String prompt() {
        StringBuilder out = new StringBuilder("muster");
        out.append(" [").append(pattern.map(p -> p + ": " + chosen().size()).orElse("no hosts"));
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
        } else if (line instanceof ReplLine.Add add) {
            add(add.address());
        } else if (line instanceof ReplLine.Toggle toggle) {
            options = toggle.what().equals("check") ? options.withCheck(toggle.on()) : options.withDiff(toggle.on());
        } else if (line instanceof ReplLine.Become become) {
            become(become.user());
        } else if (line instanceof ReplLine.Doc doc) {
            doc(doc.module());
        } else if (line instanceof ReplLine.RunModule run) {
            onHosts(run.module(), run.arguments());
        } else if (line instanceof ReplLine.RunShell shell) {
            onHosts("shell", shell.line());
        } else if (line instanceof ReplLine.Wrong wrong) {
            console.error("error: " + wrong.why());
        }
        return true;
    }

    private List<Host> chosen() {
        return pattern.map(p -> HostPattern.parse(p).select(inventory)).orElse(List.of());
    }

    private void choose(String wanted) {
        Diagnostics diagnostics = new Diagnostics();
        List<Host> found =
                HostPattern.parse(LocatedText.named("<pattern>", wanted)).select(inventory, diagnostics);
        loading.report(diagnostics);
        if (found.isEmpty()) {
            console.error("error: no host matches \"" + wanted + "\"; the hosts chosen before stay");
        } else {
            pattern = Optional.of(wanted);
        }
    }

    private void showHosts() {
        List<Host> hosts = chosen();
        console.line(
                hosts.isEmpty()
                        ? "no hosts chosen; hosts all, hosts PATTERN or add user@host:port"
                        : hosts.stream().map(Host::name).collect(Collectors.joining("\n")));
    }

    private void add(String address) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            console.error("error: not an address: \"" + address + "\"; write user@host:port");
            return;
        }
        String host = matcher.group("host").replaceAll("[\\[\\]]", "");
        Map<String, Value> variables = new LinkedHashMap<>();
        variables.put("ansible_host", Value.of(host));
        Optional.ofNullable(matcher.group("user")).ifPresent(user -> variables.put("ansible_user", Value.of(user)));
        Optional.ofNullable(matcher.group("port"))
                .ifPresent(port -> variables.put("ansible_port", Value.of(Long.parseLong(port))));
        inventory = inventory.withHost(host, List.of(), variables);
        pattern = Optional.of(pattern.map(before -> before + "," + host).orElse(host));
    }

    private void become(Optional<String> user) {
        Elevation now = options.elevation();
        options = options.withElevation(new Elevation(user.isPresent(), user, now.method(), now.password()));
    }

    private void doc(String name) {
        Optional<ModuleSpec> module = catalog.find(name);
        if (module.isEmpty()) {
            console.error("error: there is no module \"" + name + "\""
                    + DidYouMean.hint(name, catalog.names()).map(h -> "; " + h).orElse(""));
            return;
        }
        console.line(module.get().doc());
        module.get().parameters().forEach(p -> console.line("  " + p.name() + "  " + p.doc()));
    }

    private void onHosts(String module, String arguments) {
        if (chosen().isEmpty()) {
            console.error("error: no hosts chosen; hosts all, hosts PATTERN or add user@host:port");
            return;
        }
        Diagnostics diagnostics = new Diagnostics();
        Optional<ModuleCall> call = loading.call(module, arguments, catalog, diagnostics);
        if (loading.report(diagnostics) || call.isEmpty()) {
            return;
        }
        LocatedText hosts = LocatedText.named("<pattern>", pattern.orElse("all"));
        fleet.run(
                List.of(AdHoc.playbook(hosts, call.get(), Path.of(""))),
                inventory,
                options,
                List.of(new ExecView(console, false)));
    }
}
