package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.engine.AdHoc;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Inventory;
import dev.muster.module.ModuleCatalog;
import dev.muster.modules.StandardModules;
import dev.muster.playbook.Playbook;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C at the prompt: the command ends at once, on the hosts too, and the next one works. */
class CancelTest {
    private final Console console = new Console(
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            false,
            80,
            new SecretMask());
    private final ModuleCatalog catalog = StandardModules.catalog();
    private final Loading loading = new Loading(console, Map.of());

    @Test
    @Timeout(60)
    void killsWhatRunsOnHostsAndStays(@TempDir Path folder) throws Exception {
        Path begun = folder.resolve("begun");
        String mark = "95" + System.nanoTime() % 1_000_000;
        try (EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret").start();
                Fleet fleet = new Fleet(catalog, console)) {
            Inventory inventory = inventory(folder, sshd);
            Playbook sleeping = shell("sh -c 'sleep " + mark + "' & touch " + begun + "; wait");
            CompletableFuture<RunResult> run = CompletableFuture.supplyAsync(
                    () -> fleet.run(List.of(sleeping), inventory, RunOptions.DEFAULTS, List.of()));
            while (!Files.exists(begun)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }

            fleet.cancel();
            RunResult cancelled = run.get(10, TimeUnit.SECONDS);
            RunResult next = fleet.run(List.of(shell("echo on")), inventory, RunOptions.DEFAULTS, List.of());

            assertThat(cancelled.status()).isEqualTo(RunResult.Status.INTERRUPTED);
            assertThat(next.status()).isEqualTo(RunResult.Status.OK);
            assertThat(ProcessHandle.allProcesses()
                            .flatMap(p -> p.info().arguments().stream())
                            .filter(words -> words.length > 0 && words[0].equals(mark)))
                    .isEmpty();
        }
    }

    private Inventory inventory(Path folder, EmbeddedSshd sshd) {
        String source = new Muster(folder).file("hosts.yml", """
                all:
                  hosts:
                    far:
                      ansible_host: 127.0.0.1
                      ansible_port: %d
                      ansible_user: admin
                      ansible_password: secret
                      ansible_ssh_common_args: -o StrictHostKeyChecking=no
                """.formatted(sshd.port()));
        return loading.inventory(List.of(source), List.of()).orElseThrow();
    }

    private Playbook shell(String line) {
        Diagnostics diagnostics = new Diagnostics();
        return AdHoc.playbook(
                LocatedText.named("<pattern>", "all"),
                loading.call("shell", line, catalog, diagnostics).orElseThrow(),
                Path.of(""));
    }
}
