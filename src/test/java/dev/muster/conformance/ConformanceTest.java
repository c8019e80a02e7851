package dev.muster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * muster does what ansible-playbook does: each scenario on two hosts that are the same. All of them are run first, in
 * several lanes side by side; the tests then look at what they left. {@code -Dconformance=NAME,NAME} runs only these,
 * and {@code -Dconformance.once=true} leaves out what comes after the first run of each.
 */
@Tag("containers")
class ConformanceTest {
    private static final int PAIRS = 2;
    private static final long PATIENCE_MINUTES = 40;

    private static final Map<String, List<String>> DIFFERENCES = new LinkedHashMap<>();
    private static final Map<String, List<String>> PYTHONS = new LinkedHashMap<>();
    private static final List<Map<String, Integer>> PROCESSES = new ArrayList<>();
    private static final List<String> WATCH_CHECKS = new ArrayList<>();

    private static List<Scenario> chosen() {
        String only = System.getProperty("conformance", "");
        return Scenario.all().stream()
                .filter(scenario ->
                        only.isEmpty() || Arrays.asList(only.split(",")).contains(scenario.name()))
                .map(scenario -> Boolean.getBoolean("conformance.once") ? scenario.once() : scenario)
                .toList();
    }

    @BeforeAll
    static void runEverything(@TempDir Path folder) throws InterruptedException, ExecutionException, TimeoutException {
        List<Scenario> scenarios = chosen();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Twin web = Twin.start()) {
            web.sh("busybox httpd -p 8080 -h /opt/site -c /opt/httpd.conf");
            List<Future<?>> pairs = new ArrayList<>();
            for (int i = 0; i < Math.min(PAIRS, scenarios.size()); i++) {
                Pair pair =
                        new Pair(folder.resolve("pair" + i), "http://" + web.address() + ":8080", share(scenarios, i));
                pairs.add(threads.submit(() -> pair.run(threads)));
            }
            for (Future<?> pair : pairs) {
                pair.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Scenario> share(List<Scenario> all, int number) {
        List<Scenario> share = new ArrayList<>();
        for (int i = number; i < all.size(); i += PAIRS) {
            share.add(all.get(i));
        }
        return share;
    }

    /** Two lanes that run the same scenarios, each at its own pace. */
    private record Pair(Path folder, String site, List<Scenario> scenarios) {
        void run(ExecutorService threads) {
            Path shared = folder.resolve("muster/scenarios");
            Future<Lane> ansible = threads.submit(() -> Lane.ofAnsible(folder.resolve("ansible"), shared, site));
            Future<Lane> muster = threads.submit(() -> Lane.ofMuster(folder.resolve("muster"), shared, site));
            try (Lane expected = get(ansible);
                    Lane found = get(muster)) {
                checkWatch(found);
                Future<Map<String, Lane.Outcome>> expectations = threads.submit(() -> runAll(expected));
                Map<String, Lane.Outcome> records = runAll(found);
                note(get(expectations), records, found.processes());
            }
        }

        private static <T> T get(Future<T> future) {
            try {
                return future.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }

        private Map<String, Lane.Outcome> runAll(Lane lane) {
            Map<String, Lane.Outcome> records = new LinkedHashMap<>();
            scenarios.forEach(scenario -> records.put(scenario.name(), lane.run(scenario)));
            return records;
        }

        /** A watch that sees nothing proves nothing. */
        private static void checkWatch(Lane watched) {
            watched.twin().sh("python3 -c pass");
            synchronized (WATCH_CHECKS) {
                WATCH_CHECKS.addAll(watched.startsOfPython());
            }
        }

        private void note(
                Map<String, Lane.Outcome> expected, Map<String, Lane.Outcome> found, Map<String, Integer> processes) {
            synchronized (DIFFERENCES) {
                PROCESSES.add(processes);
                for (Scenario scenario : scenarios) {
                    Lane.Outcome ansible = Objects.requireNonNull(expected.get(scenario.name()));
                    Lane.Outcome muster = Objects.requireNonNull(found.get(scenario.name()));
                    List<String> differences = new ArrayList<>();
                    for (int i = 0; i < scenario.runs().size(); i++) {
                        String run = "run " + (i + 1) + ": ";
                        Comparison.differences(
                                        scenario,
                                        scenario.runs().get(i),
                                        ansible.traces().get(i),
                                        muster.traces().get(i))
                                .forEach(difference -> differences.add(run + difference));
                    }
                    differences.addAll(Comparison.differences(scenario, ansible.files(), muster.files()));
                    DIFFERENCES.put(scenario.name(), differences);
                    PYTHONS.put(scenario.name(), muster.pythons());
                }
            }
        }
    }

    @AfterAll
    static void forget() {
        DIFFERENCES.clear();
        PYTHONS.clear();
        PROCESSES.clear();
        WATCH_CHECKS.clear();
    }

    /** For {@code test-hosts/test}, which says how many were compared. */
    @Test
    void writesDownWhichPlaybooksWereCompared() throws IOException {
        Path list = Path.of("target", "conformance", "compared");
        Files.createDirectories(list.getParent());
        Files.write(list, DIFFERENCES.keySet());

        assertThat(DIFFERENCES).hasSameSizeAs(chosen());
    }

    @TestFactory
    Stream<DynamicTest> doesWhatAnsibleDoes() {
        return DIFFERENCES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> DynamicTest.dynamicTest(
                        "playbook " + entry.getKey(),
                        () -> assertThat(String.join("\n\n", entry.getValue())).isEmpty()));
    }

    @Test
    void startsNoPythonOnTheHost() {
        Map<String, List<String>> unasked = new LinkedHashMap<>(PYTHONS);
        unasked.values().removeIf(List::isEmpty);

        assertThat(unasked).isEmpty();
    }

    @Test
    void theWatchSeesAPythonThatIsStarted() {
        assertThat(WATCH_CHECKS).hasSameSizeAs(PROCESSES).allMatch(line -> line.startsWith("python /usr/bin/python3"));
    }

    /** Beside the recorder in Python's place: the kernel's list of all processes that ended, by name. */
    @Test
    void everyProcessOfTheRunsIsListedAndNoneIsAnotherPython() {
        assertThat(PROCESSES).isNotEmpty().allMatch(processes -> processes.containsKey("sh"));
        int recorded = WATCH_CHECKS.size()
                + PYTHONS.values().stream().mapToInt(List::size).sum();
        int real = PROCESSES.stream()
                .flatMap(processes -> processes.entrySet().stream())
                .filter(entry -> entry.getKey().matches("python.*\\.real|pypy.*"))
                .mapToInt(Map.Entry::getValue)
                .sum();

        assertThat(real).isEqualTo(recorded);
    }
}
