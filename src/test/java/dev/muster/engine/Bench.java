package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.inventory.Inventory;
import dev.muster.inventory.InventoryLoader;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.module.Download;
import dev.muster.module.Module;
import dev.muster.module.ModuleCatalog;
import dev.muster.modules.StandardModules;
import dev.muster.playbook.Playbook;
import dev.muster.playbook.PlaybookLoader;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostics;
import dev.muster.template.Templar;
import dev.muster.testing.ScriptedConnector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Runs a playbook given as text over scripted hosts and writes down what was announced. */
final class Bench {
    private static final List<String> STAND_INS = List.of("setup", "set", "run");
    private final Path folder;
    private final ScriptedConnector connector = new ScriptedConnector();
    private final List<String> trace = new CopyOnWriteArrayList<>();
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final ModuleCatalog catalog;
    private final PlaybookRunner runner;
    private RunOptions options = RunOptions.DEFAULTS.withForks(1);
    private String hosts = "a,b,c,";

    Bench(Path folder) {
        this.folder = folder;
        List<Module<?, ?>> modules = new ArrayList<>();
        StandardModules.all().stream()
                .filter(module -> !STAND_INS.contains(
                        dev.muster.module.ModuleSpec.of(module).name()))
                .forEach(modules::add);
        modules.add(new SetModule());
        modules.add(new FirstModule());
        modules.add(new RunModule());
        this.catalog = new ModuleCatalog(modules);
        Outside outside = new Outside(
                request -> {
                    throw new IllegalStateException("no probes here");
                },
                request -> new Download(0, new byte[0], "no network here"),
                (question, echo) -> "",
                Clock.systemUTC());
        this.runner = new PlaybookRunner(catalog, outside, new SecretMask());
    }

    Bench hosts(String list) {
        hosts = list;
        return this;
    }

    Bench options(RunOptions other) {
        options = other;
        return this;
    }

    ScriptedConnector connector() {
        return connector;
    }

    PlaybookRunner runner() {
        return runner;
    }

    List<String> trace() {
        return trace;
    }

    List<RunEvent> events() {
        return events;
    }

    /** Puts a file beside the playbook. */
    Bench file(String name, String text) {
        try {
            Path path = folder.resolve(name);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunResult play(String playbook) {
        file("site.yml", playbook);
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = InventoryLoader.load(List.of(source()), List.of(folder), diagnostics);
        List<Playbook> playbooks = load(diagnostics);
        assertThat(diagnostics.sorted().stream().filter(d -> d.isError()))
                .as(diagnostics.render())
                .isEmpty();
        try (ConnectionPool pool = new ConnectionPool(connector)) {
            return runner.run(playbooks, inventory, options, pool, List.of(this::on));
        }
    }

    private String source() {
        return hosts.endsWith(",") ? hosts : folder.resolve(hosts).toString();
    }

    private List<Playbook> load(Diagnostics diagnostics) {
        return PlaybookLoader.load(
                List.of(folder.resolve("site.yml")), catalog, new Templar(new ControllerFiles(folder)), diagnostics);
    }

    private void on(RunEvent event) {
        events.add(event);
        boolean isBookkeeping = event instanceof RunEvent.HostBegan
                || event instanceof RunEvent.PlayMatched
                || event instanceof RunEvent.HandlerDone
                || event instanceof RunEvent.HostsFinished;
        if (!isBookkeeping) {
            trace.add(line(event));
        }
    }

    private static String line(RunEvent event) {
        if (event instanceof RunEvent.PlayStarted play) {
            return "PLAY " + play.name() + " " + play.hosts();
        }
        if (event instanceof RunEvent.TaskStarted task) {
            return (task.handler() ? "HANDLER " : "TASK ") + task.title();
        }
        if (event instanceof TaskEnded ended) {
            return "  " + ended.host() + ended.delegate().map(d -> " -> " + d).orElse("")
                    + ended.item().map(i -> " (" + i.label() + ")").orElse("") + " " + ended.status()
                    + (ended.ignored() ? " ignored" : "");
        }
        if (event instanceof RunEvent.Included included) {
            return "  INCLUDED " + Path.of(included.what()).getFileName() + " " + included.hosts()
                    + included.item().map(item -> " (" + item + ")").orElse("");
        }
        if (event instanceof RunEvent.TaskRetried retried) {
            return "  " + retried.host() + " RETRY " + retried.attemptsLeft();
        }
        if (event instanceof RunEvent.PlaySkipped skipped) {
            return "NO HOSTS " + skipped.pattern();
        }
        if (event instanceof RunEvent.Warned warned) {
            return warned.severity().name() + " " + warned.message();
        }
        return event instanceof RunEvent.NoHostsLeft ? "NO MORE HOSTS" : "END";
    }

    /** What was announced of one task, without its title. */
    List<String> of(String title) {
        int at = trace.indexOf("TASK " + title);
        if (at < 0) {
            at = trace.indexOf("HANDLER " + title);
        }
        return at < 0
                ? List.of()
                : trace.subList(at + 1, trace.size()).stream()
                        .takeWhile(line -> line.startsWith(" "))
                        .map(String::strip)
                        .toList();
    }

    Stream<TaskEnded> ends(String host) {
        return events.stream()
                .filter(TaskEnded.class::isInstance)
                .map(TaskEnded.class::cast)
                .filter(ended -> ended.host().equals(host));
    }

    /** The {@code msg} of each result of a host, in order. */
    List<String> messages(String host) {
        return ends(host)
                .filter(ended -> ended.result().containsKey("msg"))
                .map(ended -> ended.result().get("msg").str())
                .toList();
    }
}
