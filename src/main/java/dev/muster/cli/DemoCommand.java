package dev.muster.cli;

import dev.muster.connection.UdpExchange;
import dev.muster.demo.DemoFleet;
import dev.muster.engine.Login;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.RunListener;
import dev.muster.module.ModuleCatalog;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.ntp.Traffic;
import dev.muster.playbook.LoadSettings;
import dev.muster.playbook.Playbook;
import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code muster demo}: the main job on an embedded fleet, through the same code as on any other. */
@Command(
        name = "demo",
        description = {
            "Start twelve hosts on loopback and do the main job on them: probe, dry run, apply, verify, run again.",
            "Needs no root and no Docker, touches nothing of this machine and leaves nothing behind."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true)
final class DemoCommand implements Callable<Integer> {
    private static final String PLAYBOOK = "ntp-remediate.yml";
    /** A thread of its own for what waits. */
    private static final Executor ASIDE = work -> new Thread(work, "demo-probe").start();

    static final String NO_IPV6 =
            "This machine has no IPv6 on loopback: what stands open over IPv6 only is mended, but cannot be shown.";

    private final Console console;
    private final Loading loading;
    private final ModuleCatalog catalog;

    DemoCommand(Console console, Loading loading, ModuleCatalog catalog) {
        this.console = console;
        this.loading = loading;
        this.catalog = catalog;
    }

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("muster-demo");
        Thread cleanUp = new Thread(() -> remove(folder));
        Runtime.getRuntime().addShutdownHook(cleanUp);
        try (DemoFleet fleet = DemoFleet.start(folder)) {
            return show(fleet, folder).status();
        } finally {
            remove(folder);
            Runtime.getRuntime().removeShutdownHook(cleanUp);
        }
    }

    private ExitCode show(DemoFleet demo, Path folder) throws IOException {
        Diagnostics diagnostics = new Diagnostics();
        Path playbook = playbook(folder);
        Inventory inventory = loading.inventory(List.of(demo.inventory().toString()), List.of(), diagnostics);
        List<Playbook> plays = loading.playbooks(List.of(playbook), catalog, LoadSettings.DEFAULTS, diagnostics);
        if (loading.report(diagnostics)) {
            return ExitCode.UNEXPECTED;
        }
        introduce(demo);
        // Beside the dry run, which changes nothing.
        CompletableFuture<Map<String, Double>> before = CompletableFuture.supplyAsync(() -> amplification(demo), ASIDE);
        try (Fleet fleet = new Fleet(catalog, console, Fleet.screen(console, false));
                Interruption ignored = Interruption.of(fleet, console)) {
            heading("1. Dry run: what would change (muster run " + PLAYBOOK + " --check --diff)");
            run(fleet, plays, inventory, options().withCheck(true).withDiff(true));
            Map<String, Double> open = before.join();
            heading("2. The same for real (muster run " + PLAYBOOK + ")");
            RunResult applied = run(fleet, plays, inventory, options());
            heading("3. Once more: nothing is left to do");
            CompletableFuture<Map<String, Double>> after =
                    CompletableFuture.supplyAsync(() -> amplification(demo), ASIDE);
            RunResult again = fleet.run(plays, inventory, options(), List.of(onlyRecap()));
            new DemoTable(console).print(demo.tales(), applied, open, after.join());
            return again.outcomes().size() == demo.tales().size() ? ExitCode.OK : ExitCode.UNEXPECTED;
        }
    }

    private RunResult run(Fleet fleet, List<Playbook> plays, Inventory inventory, RunOptions options) {
        return fleet.run(plays, inventory, options, List.of(new ConsoleView(console, 0, false, Shown.ALL)));
    }

    private RunListener onlyRecap() {
        Recap recap = new Recap(console, false);
        return event -> {
            if (event instanceof dev.muster.ledger.RunEvent.RunEnded ended) {
                recap.print(ended);
            }
        };
    }

    private void introduce(DemoFleet demo) {
        console.line("Twelve hosts on loopback, as they stood on a morning in February 2014:");
        console.blank();
        demo.tales().forEach((host, tale) -> console.line(String.format(Locale.ROOT, "  %-8s %s", host, tale)));
        if (!demo.isOverIpv6()) {
            console.blank();
            console.line(NO_IPV6);
        }
    }

    private void heading(String text) {
        console.blank();
        console.line(Ink.STRONG, "=== " + text);
    }

    /** Two seconds are generous on loopback, and the silent host costs as much in every run. */
    private static RunOptions options() {
        Login login = Login.DEFAULTS;
        return RunOptions.DEFAULTS.withLogin(new Login(
                Optional.of(System.getProperty("user.name")),
                login.password(),
                login.passphrase(),
                login.identities(),
                login.connection(),
                Duration.ofSeconds(2),
                login.hostKeys(),
                login.legacy(),
                login.sshArguments()));
    }

    /** For each host that can be asked: bytes that come back for a byte sent, by the worst question a stranger has. */
    private static Map<String, Double> amplification(DemoFleet demo) {
        UdpExchange exchange = new UdpExchange();
        Map<String, CompletableFuture<Double>> asked = new LinkedHashMap<>();
        // Asking is waiting: a thread for each host, whatever the number of cores.
        ExecutorService crew = Executors.newFixedThreadPool(demo.tales().size());
        try {
            for (String host : demo.tales().keySet()) {
                demo.ntpPort(host)
                        .ifPresent(port -> asked.put(
                                host, CompletableFuture.supplyAsync(() -> amplification(exchange, port), crew)));
            }
            Map<String, Double> factors = new LinkedHashMap<>();
            asked.forEach((host, factor) -> factors.put(host, factor.join()));
            return factors;
        } finally {
            crew.shutdownNow();
        }
    }

    private static double amplification(UdpExchange exchange, int port) {
        ProbeReport report = exchange.probe(ProbeRequest.of(port, "127.0.0.1", "::1"));
        return report.addresses().stream()
                .map(AddressReport::worst)
                .mapToDouble(Traffic::payloadFactor)
                .max()
                .orElse(0);
    }

    /** The playbook in the jar, which is the one in the folder {@code playbooks}, as a file. */
    private static Path playbook(Path folder) throws IOException {
        Path file = folder.resolve(PLAYBOOK);
        try (InputStream packed = DemoCommand.class.getResourceAsStream("/playbooks/" + PLAYBOOK)) {
            if (packed == null) {
                throw new IllegalStateException("the jar lacks playbooks/" + PLAYBOOK);
            }
            Files.copy(packed, file);
        }
        return file;
    }

    /** Removes a folder with all that is in it. */
    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code x5500}, {@code x9.5}, {@code -} for none. */
    static String factor(double factor) {
        if (factor <= 0) {
            return "-";
        }
        return factor >= 10 ? "x" + Math.round(factor) : String.format(Locale.ROOT, "x%.1f", factor);
    }
}
