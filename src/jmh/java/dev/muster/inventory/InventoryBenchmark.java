package dev.muster.inventory;

import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 100,000 hosts: 40,000 in two ranges, 60,000 on lines of their own with variables, each of these in one of 100 groups
 * below others. {@code load} is cold, in a JVM that has loaded nothing yet and with the heap of the goal, 600 MB;
 * {@code select} is what a pattern costs once they are there.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
        value = 3,
        jvmArgs = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx600m"})
public class InventoryBenchmark {
    private static final int LINES = 60_000;
    private static final int SITES = 100;

    /** The two ways of writing it. */
    @State(Scope.Benchmark)
    public static class Written {
        @Param({"ini", "yml"})
        public String form = "ini";

        private Path file = Path.of("");

        /** Writes the file. */
        @Setup
        public void write() throws IOException {
            file = Files.createTempDirectory("muster-hosts").resolve("hosts." + form);
            Files.writeString(file, form.equals("ini") ? ini() : yaml());
        }

        /** Removes it. */
        @TearDown
        public void remove() throws IOException {
            Files.delete(file);
            Files.delete(file.resolveSibling(""));
        }
    }

    /** The hosts, once loaded. */
    @State(Scope.Benchmark)
    public static class Loaded {
        @Param({"all", "web*:&prod:!~web.*7$", "ntp*[0:99]", "*.example.org", "site1:site2:!ntp00001*", "nosuchhost"})
        public String pattern = "all";

        private Inventory inventory = Inventory.empty();

        /** Loads them. */
        @Setup
        public void load() throws IOException {
            Written written = new Written();
            written.write();
            inventory = inventory(written.file);
            written.remove();
        }
    }

    private static String host(int i) {
        return String.format(Locale.ROOT, "ntp%05d.example.org", i);
    }

    private static String ini() {
        StringBuilder out = new StringBuilder("[web]\nweb[00001:20000] http_port=8080\n[db]\ndb[00001:20000]\n[ntp]\n");
        for (int i = 0; i < LINES; i++) {
            out.append(host(i))
                    .append(" ansible_host=10.1.2.3 site=s")
                    .append(i % SITES)
                    .append(" rack=\"r7\"\n");
        }
        for (int site = 0; site < SITES; site++) {
            out.append("[site").append(site).append("]\n");
            for (int i = site; i < LINES; i += SITES) {
                out.append(host(i)).append('\n');
            }
        }
        out.append("[web:vars]\nkind=web\n[sites:children]\n");
        for (int site = 0; site < SITES; site++) {
            out.append("site").append(site).append('\n');
        }
        return out.append("[prod:children]\nweb\ndb\nsites\n").toString();
    }

    private static String yaml() {
        StringBuilder out = new StringBuilder("""
            all:
              children:
                prod:
                  children: {web: , db: , sites: }
                web:
                  vars: {kind: web}
                  hosts:
                    web[00001:20000]: {http_port: 8080}
                db:
                  hosts:
                    db[00001:20000]:
                ntp:
                  hosts:
            """);
        for (int i = 0; i < LINES; i++) {
            out.append("        ").append(host(i)).append(":\n          ansible_host: 10.1.2.3\n          site: s");
            out.append(i % SITES).append("\n          rack: r7\n");
        }
        out.append("    sites:\n      children:\n");
        for (int site = 0; site < SITES; site++) {
            out.append("        site").append(site).append(":\n          hosts:\n");
            for (int i = site; i < LINES; i += SITES) {
                out.append("            ").append(host(i)).append(":\n");
            }
        }
        return out.toString();
    }

    private static Inventory inventory(Path file) {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = InventoryLoader.load(List.of(file.toString()), List.of(), diagnostics);
        if (diagnostics.hasErrors() || inventory.size() != 100_000) {
            throw new IllegalStateException(inventory + diagnostics.render());
        }
        return inventory;
    }

    /** What a user waits for. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    public Inventory load(Written written) {
        return inventory(written.file);
    }

    /** The goal is 50 ms. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Warmup(iterations = 1, time = 1)
    @Measurement(iterations = 3, time = 1)
    public List<Host> select(Loaded loaded) {
        return HostPattern.parse(loaded.pattern).select(loaded.inventory);
    }
}
