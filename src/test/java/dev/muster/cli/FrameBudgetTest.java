package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Counters;
import dev.muster.connection.LocalConnector;
import dev.muster.connection.UdpExchange;
import dev.muster.engine.ConnectionPool;
import dev.muster.engine.HttpDownloader;
import dev.muster.engine.LeaseTerms;
import dev.muster.engine.Outside;
import dev.muster.engine.PlaybookRunner;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleCatalog;
import dev.muster.modules.StandardModules;
import dev.muster.playbook.LoadSettings;
import dev.muster.playbook.Playbook;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostics;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a playbook may cost a host: a frame for each change, in which it is made, verified, and the next task's question
 * asked; few for what is as it should be; nothing for what the run adds.
 */
class FrameBudgetTest {
    private static final int FACTS = 1;
    private static final int TASKS = 8;
    private static final int FIRST_LOOK = 1;
    private static final int HANDLER = 1;
    private static final int UNCHANGED = 2;
    private static final int RELEASE = 1;

    private final Console console = new Console(
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            false,
            80,
            new SecretMask());
    private final ModuleCatalog catalog = StandardModules.catalog();
    private final Loading loading = new Loading(console, Map.of());
    private Path folder = Path.of("");
    private Path playbook = Path.of("");

    @BeforeEach
    void writePlaybook(@TempDir Path fresh) throws Exception {
        folder = fresh;
        Files.createDirectories(folder.resolve("host"));
        Files.writeString(folder.resolve("ntp.conf.j2"), """
                {% for s in servers %}
                server {{ s }} iburst
                {% endfor %}
                disable monitor
                """);
        playbook = Files.writeString(folder.resolve("ntp.yml"), """
                - hosts: all
                  vars:
                    here: %s/host
                    servers: [192.0.2.1, 192.0.2.2]
                  tasks:
                    - file: {path: "{{ here }}/etc", state: directory, mode: "0755"}
                    - template: {src: ntp.conf.j2, dest: "{{ here }}/etc/ntp.conf", mode: "0644"}
                      notify: restart
                    - lineinfile: {path: "{{ here }}/etc/ntp.conf", line: "tos minsane 1"}
                      notify: restart
                    - copy: {content: "1 M {{ ansible_facts.system }}", dest: "{{ here }}/etc/ntp.keys", mode: "0600"}
                    - copy: {content: "NTPD_OPTS=-g", dest: "{{ here }}/etc/default"}
                    - file: {path: "{{ here }}/log", state: directory, mode: "0750"}
                    - blockinfile: {path: "{{ here }}/etc/more", block: "A=b", create: true}
                    - file: {path: "{{ here }}/drift", state: touch, access_time: preserve, modification_time: preserve}
                  handlers:
                    - name: restart
                      command: touch {{ here }}/restarted
                """.formatted(folder));
        Files.writeString(
                folder.resolve("ntp.conf.j2"), Files.readString(folder.resolve("ntp.conf.j2")) + "tos minsane 1\n");
    }

    private Counters run(RunOptions options) {
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = loading.inventory(
                        List.of(new Muster(folder).file("hosts.yml", "all: {hosts: {h: {}}}")), List.of())
                .orElseThrow();
        List<Playbook> playbooks = loading.playbooks(List.of(playbook), catalog, LoadSettings.DEFAULTS, diagnostics);
        assertThat(diagnostics.hasErrors()).isFalse();
        Counters counters = new Counters();
        Outside outside =
                new Outside(new UdpExchange(), new HttpDownloader(), new TerminalPrompter(console), Clock.systemUTC());
        try (ConnectionPool pool = new ConnectionPool(new LocalConnector(counters))) {
            RunResult result = new PlaybookRunner(catalog, outside, new SecretMask())
                    .run(playbooks, inventory, options, pool, List.of());
            assertThat(result.status()).isEqualTo(RunResult.Status.OK);
        }
        return counters;
    }

    @Test
    void changingTaskTakesOneFrameAndUnchangedOnesShareOne() {
        Counters changing = run(RunOptions.DEFAULTS);
        Counters unchanged = run(RunOptions.DEFAULTS);

        assertThat(changing.frames()).isLessThanOrEqualTo(FACTS + FIRST_LOOK + TASKS + HANDLER);
        assertThat(unchanged.frames()).isLessThanOrEqualTo(FACTS + UNCHANGED);
        assertThat(changing.shells()).isEqualTo(1);
        assertThat(changing.hosts()).containsOnlyKeys("h");
    }

    @Test
    void leaseRidesInFramesThatGoAnyway() {
        LeaseTerms terms = new LeaseTerms(
                "test-" + System.nanoTime(), "a test", "muster", Duration.ofMinutes(5), Duration.ZERO, owner -> false);

        Counters changing = run(RunOptions.DEFAULTS.withLease(Optional.of(terms)));

        assertThat(changing.frames()).isLessThanOrEqualTo(FACTS + FIRST_LOOK + TASKS + HANDLER + RELEASE);
    }
}
