package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two controllers at one host, over SSH. Whoever logs in there has no rights of root, so that the lease is in a home folder
 * of the test's and not in that of this machine.
 */
@Timeout(180)
class LeaseTest {
    private static final String UNTIL_TOLD = "echo begun >> ~/first; while [ ! -e ~/go ]; do sleep 0.1; done";

    @TempDir
    private Path folder = Path.of("");

    private EmbeddedSshd sshd = new EmbeddedSshd();
    private Muster muster = new Muster(folder);
    private Path home = Path.of("");
    private String inventory = "";

    @BeforeEach
    void begin() throws IOException {
        open(folder);
        home = open(Files.createDirectories(folder.resolve("home")));
        open(Files.createDirectories(home.resolve(".muster")));
        List<String> shell = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            shell.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        shell.addAll(List.of("env", "HOME=" + home, "/bin/sh", "-c"));
        sshd = new EmbeddedSshd()
                .withUser("admin", "secret")
                .withLoginShell(shell.toArray(String[]::new))
                .start();
        muster = new Muster(folder, folder.resolve("ledger.db").toString()).withLeases();
        inventory = muster.file("hosts.yml", """
                all:
                  hosts:
                    box: {ansible_host: 127.0.0.1, ansible_port: PORT, ansible_user: admin, ansible_password: secret,
                          muster_host_keys: "off"}
                """.replace("PORT", Integer.toString(sshd.port())));
    }

    private static Path open(Path path) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void end() {
        sshd.close();
    }

    private String touching(String... commands) {
        StringBuilder tasks = new StringBuilder();
        for (String command : commands) {
            tasks.append("    - shell: ").append(command).append('\n');
        }
        return muster.file("site.yml", "- hosts: all\n  gather_facts: false\n  tasks:\n" + tasks);
    }

    private Muster.Result run(String... more) {
        List<String> words =
                new ArrayList<>(List.of("run", muster.path("site.yml").toString(), "-i", inventory));
        words.addAll(List.of(more));
        return muster.run(words.toArray(String[]::new));
    }

    /** Somebody's lease, by the host's clock. */
    private void write(int epoch, long at, long length) throws IOException {
        Path lease = home.resolve(".muster/lease." + epoch);
        Files.writeString(lease, "bea|" + at + "|" + length + "|" + at + "|Bea@ctl2 (pid 7)|run 7 of other.yml\n");
        Files.setPosixFilePermissions(lease, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private List<String> leases() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(".muster"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith("lease."))
                    .toList();
        }
    }

    // ---- two controllers

    @Test
    void secondControllerSeesWhoAndSinceWhenAndMayWait() throws Exception {
        String site = touching(UNTIL_TOLD + "; echo ended >> ~/first", "echo second >> ~/first");
        try (SignalledProcess first = SignalledProcess.start(muster, "run", site, "-i", inventory)) {
            await(home.resolve("first"));
            touching("echo other >> ~/second");

            Muster.Result refused = run();
            assertThat(refused.exit()).as(refused.everything()).isNotZero();
            assertThat(refused.out())
                    .contains("held by ", "(pid " + first.pid() + ") since ", ", until ", ": run 1 of ")
                    .contains("nothing was written. --lease-wait 15m waits for it, --no-lease does not ask");
            try (SignalledProcess waiting =
                    SignalledProcess.start(muster, "run", site, "-i", inventory, "--lease-wait", "90s")) {
                waiting.await("box: waiting for the lease, held by ");
                Files.createFile(home.resolve("go"));
                assertThat(first.end()).as(first.out()).isZero();
                assertThat(waiting.end()).as(waiting.out()).isZero();
            }
        }
        assertThat(Files.readAllLines(home.resolve("first"))).containsExactly("begun", "ended", "second");
        assertThat(Files.readAllLines(home.resolve("second")))
                .as("once, by the one that waited")
                .containsExactly("other");
        assertThat(leases()).as("the first's, then the second's").containsExactly("lease.2");
    }

    @Test
    void whoWasOvertakenWritesNoMore() throws Exception {
        String site = touching(UNTIL_TOLD, "echo late >> ~/first");
        try (SignalledProcess first = SignalledProcess.start(muster, "run", site, "-i", inventory)) {
            await(home.resolve("first"));
            write(2, now(), 600);
            Files.createFile(home.resolve("go"));

            assertThat(first.end()).as(first.out()).isNotZero();
            assertThat(first.out())
                    .contains(
                            "the lease that run 1 of ", " had on this host has moved on, now held by Bea@ctl2 (pid 7)")
                    .contains("nothing more is written here");
        }
        assertThat(Files.readAllLines(home.resolve("first"))).containsExactly("begun");
        assertThat(Files.readString(home.resolve(".muster/lease.2")))
                .as("not ours to release")
                .startsWith("bea|");
    }

    private static void await(Path file) throws InterruptedException {
        for (int tries = 0; tries < 1200 && !Files.exists(file); tries++) {
            Thread.sleep(50);
        }
        assertThat(file).exists();
    }

    // ---- its end

    @Test
    void leaseThatRunsOutIsTakenOverWithANewEpoch() throws Exception {
        touching("echo done >> ~/done");
        write(1, now(), 600);
        assertThat(run().out()).contains("held by Bea@ctl2 (pid 7) since ", ": run 7 of other.yml");
        assertThat(home.resolve("done")).doesNotExist();

        write(1, now(), 4);
        Muster.Result waited = run("--lease-wait", "60s");

        assertThat(waited.exit()).as(waited.everything()).isZero();
        assertThat(leases()).containsExactly("lease.2");
        assertThat(Files.readString(home.resolve(".muster/lease.2")))
                .as("released")
                .startsWith("-|");
    }

    @Test
    void clockOfTheHostThatJumpedLocksNobodyOut() throws Exception {
        touching("echo done >> ~/done");
        write(3, now() + 400_000_000, 600);
        assertThat(run().exit()).as("taken in a far future").isZero();
        assertThat(leases()).containsExactly("lease.4");

        write(5, 1_000_000, 600);
        assertThat(run().exit()).as("taken in 1970").isZero();
        assertThat(leases()).containsExactly("lease.6");
    }

    // ---- none

    @Test
    void hostWithoutAFolderForItIsWrittenToAndThatIsSaid() throws Exception {
        Files.delete(home.resolve(".muster"));
        Files.createFile(home.resolve(".muster"));
        touching("echo done >> ~/done", "echo again >> ~/done");

        Muster.Result result = run();

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.everything()).containsOnlyOnce("box: no folder for a lease: written to without one");
        assertThat(Files.readAllLines(home.resolve("done"))).containsExactly("done", "again");
    }
}
