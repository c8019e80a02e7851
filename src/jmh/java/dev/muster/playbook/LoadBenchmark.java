package dev.muster.playbook;

import dev.muster.engine.ControllerFiles;
import dev.muster.module.ModuleCatalog;
import dev.muster.modules.StandardModules;
import dev.muster.source.Diagnostics;
import dev.muster.template.Templar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads and checks a tree of 40 roles with 300 tasks, each role with defaults, variables, handlers, an import and an
 * include of a file that only the run can name. {@code SingleShotTime} is what a user waits for: a JVM that has loaded
 * nothing yet; {@code AverageTime} the same when warm.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
public class LoadBenchmark {
    private static final int ROLES = 40;
    private final ModuleCatalog catalog = new ModuleCatalog(StandardModules.all());
    private Path folder = Path.of("");

    /** Writes the tree. */
    @Setup
    public void write() throws IOException {
        folder = Files.createTempDirectory("muster-load");
        for (int role = 0; role < ROLES; role++) {
            write("roles/r" + role + "/tasks/main.yml", tasks(role, 5) + "- import_tasks: more.yml\n");
            write(
                    "roles/r" + role + "/tasks/more.yml",
                    tasks(role, 2) + "- include_tasks: \"os-{{ x_" + role + " }}.yml\"\n");
            write("roles/r" + role + "/tasks/os-Debian.yml", tasks(role, 1));
            write(
                    "roles/r" + role + "/handlers/main.yml",
                    "- {name: restart " + role + ", service: {name: x, state: restarted}}\n");
            write("roles/r" + role + "/defaults/main.yml", "x_" + role + ": Debian\nlist_" + role + ": [1, 2, 3]\n");
            write("roles/r" + role + "/vars/main.yml", "y_" + role + ": \"{{ x_" + role + " | upper }}\"\n");
            write("roles/r" + role + "/meta/main.yml", "dependencies: []\n");
        }
        String roles =
                IntStream.range(0, ROLES).mapToObj(role -> "    - r" + role).collect(Collectors.joining("\n"));
        write(
                "site.yml",
                "- hosts: all\n  roles:\n" + roles + "\n  tasks:\n"
                        + tasks(0, 20).indent(4));
    }

    private static String tasks(int role, int count) {
        return """
            - name: write a file
              template: {src: a.j2, dest: "/etc/x-{{ item }}", mode: "0644"}
              loop: "{{ list_%1$d | default([]) | map('int') | list }}"
              when: x_%1$d is defined and x_%1$d != 'none'
              notify: restart %1$d
              tags: [a, b]
            """.formatted(role).repeat(count);
    }

    private void write(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** Removes the tree. */
    @TearDown
    public void remove() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** In a JVM that has loaded nothing yet. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @Warmup(iterations = 0)
    @Measurement(iterations = 1)
    public List<Playbook> cold() {
        return load();
    }

    /** In a JVM that has done it before. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @Warmup(iterations = 2, time = 2)
    @Measurement(iterations = 3, time = 2)
    public List<Playbook> warm() {
        return load();
    }

    private List<Playbook> load() {
        Diagnostics diagnostics = new Diagnostics();
        List<Playbook> loaded = PlaybookLoader.load(
                List.of(folder.resolve("site.yml")), catalog, new Templar(new ControllerFiles(folder)), diagnostics);
        if (diagnostics.hasErrors()) {
            throw new IllegalStateException(diagnostics.render());
        }
        return loaded;
    }
}
