package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Leases by every shell there is, in a folder of the test's; the host is this machine. */
final class LeaseScriptsTest {
    @TempDir
    private Path folder = Path.of("");

    static Stream<LocalShell> shells() {
        return LocalShell.all().stream();
    }

    private String take(LocalShell shell, String owner, String dead, String had, boolean fresh) {
        Output output = output(shell, owner, dead, had, fresh);
        return output.status() + " " + output.stdout().strip() + output.stderr();
    }

    private Output output(LocalShell shell, String owner, String dead, String had, boolean fresh) {
        return shell.run(Command.of(
                LeaseScripts.TAKE,
                owner,
                owner + "@ctl (pid 1)",
                "run of " + owner,
                "600",
                dead,
                had,
                folder.toString(),
                fresh ? "1" : "0"));
    }

    private String taken(int epoch) {
        return "0 taken|" + epoch + "|" + folder;
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void write(int epoch, String owner, long at, long length) throws IOException {
        Files.writeString(
                folder.resolve("lease." + epoch), owner + "|" + at + "|" + length + "|" + at + "|Bea@ctl2|run 7\n");
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void secondOwnerSeesWhoHoldsItAndSinceWhen(LocalShell shell) throws IOException {
        assertThat(take(shell, "anna", "", "", false)).isEqualTo(taken(1));
        assertThat(take(shell, "anna", "", "1", true)).isEqualTo(taken(1));
        assertThat(take(shell, "anna", "", "1", false)).isEqualTo(taken(1));

        String[] said = take(shell, "bea", "", "", false).split("\\|");

        assertThat(said).hasSize(7);
        assertThat(said[0]).isEqualTo("75 held");
        assertThat(said[1]).isEqualTo("anna");
        assertThat(Long.parseLong(said[2])).isBetween(now() - 60, now());
        assertThat(Long.parseLong(said[3]) - Long.parseLong(said[4])).isBetween(500L, 600L);
        assertThat(List.of(said[5], said[6])).containsExactly("anna@ctl (pid 1)", "run of anna");
        assertThat(files()).containsExactly("lease.1");
    }

    @Test
    void costsThreeProgramsToTakeAndNoneToLookAtOrRelease() throws IOException {
        take(LocalShell.SH, "anna", "", "", false);
        Path ran = folder.resolve("ran");
        LocalShell shell = LocalShell.SH.withOnly(folder.resolve("bin"), ran, "date", "ln", "rm");

        assertThat(take(shell, "anna", "", "1", true)).isEqualTo(taken(1));
        assertThat(shell.run(Command.of(LeaseScripts.RELEASE, "anna", "1", folder.toString()))
                        .status())
                .isZero();
        assertThat(ran).doesNotExist();

        assertThat(take(shell, "bea", "", "", false)).isEqualTo(taken(2));
        assertThat(Files.readAllLines(ran)).containsExactly("date", "ln", "rm");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void releasedExpiredAndDeadOnesAreTakenOverAndEpochsNeverGoBack(LocalShell shell) throws IOException {
        take(shell, "anna", "", "", false);
        Output released = shell.run(Command.of(LeaseScripts.RELEASE, "anna", "1", folder.toString()));
        assertThat(released.status()).isZero();
        assertThat(take(shell, "bea", "", "", false)).isEqualTo(taken(2));
        assertThat(files()).containsExactly("lease.2");

        write(2, "bea", now() - 601, 600);
        assertThat(take(shell, "cleo", "", "", false)).isEqualTo(taken(3));
        assertThat(take(shell, "dora", "cleo", "", false)).isEqualTo(taken(4));

        assertThat(take(shell, "cleo", "", "3", true)).startsWith("75 moved|dora|");
        assertThat(take(shell, "cleo", "", "3", false)).startsWith("75 moved|dora|");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void holderWhoseLeaseWasTakenAndReleasedSinceWritesNoMore(LocalShell shell) throws IOException {
        write(5, "-", now(), 0);

        assertThat(take(shell, "anna", "", "4", true)).startsWith("75 moved|-|");
        assertThat(take(shell, "anna", "", "", false)).isEqualTo(taken(6));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void clockThatWasSetBackDoesNotLockTheHost(LocalShell shell) throws IOException {
        write(1, "bea", now() + 100, 600);
        assertThat(take(shell, "anna", "", "", false)).startsWith("75 held|bea|");

        write(1, "bea", now() + 1_000_000, 600);
        assertThat(take(shell, "anna", "", "", false)).isEqualTo(taken(2));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nonsenseInTheFolderIsNoLease(LocalShell shell) throws IOException {
        Files.writeString(folder.resolve("lease.3"), "||x|$(touch " + folder + "/bad)|`id`\n");
        Files.writeString(folder.resolve("lease.old"), "bea|1|2|3|4|5\n");

        assertThat(take(shell, "anna", "", "", false)).isEqualTo(taken(4));
        assertThat(folder.resolve("bad")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void onlyOneOfManyGetsIt(LocalShell shell) {
        List<String> said = IntStream.range(0, 12)
                .parallel()
                .mapToObj(i -> take(shell, "owner" + i, "", "", false))
                .toList();

        assertThat(said.stream().filter(line -> line.startsWith("0 taken|")))
                .as(said.toString())
                .hasSize(1);
        assertThat(said.stream().filter(line -> line.startsWith("75 held|"))).hasSize(11);
    }
}
