package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.ledger.Campaign;
import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.Mark;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecorder;
import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Coming back for hosts, as a user meets it. */
@Timeout(120)
class CampaignCommandTest {
    private static final String PLAYBOOK = """
            - name: Work
              hosts: all
              gather_facts: false
              tasks:
                - name: Do it
                  command: echo done
                - name: Fail where told
                  command: "false"
                  when: inventory_hostname == broken | default('')
            """;
    private static final String DEAD = "dead ansible_host=127.0.0.1 ansible_port=1\n";
    private static final String LOCAL = "a ansible_connection=local\n";

    private Muster muster = new Muster(Path.of(""));
    private String ledger = "";
    private String site = "";

    @BeforeEach
    void makeHome(@TempDir Path folder) {
        ledger = folder.resolve(".muster/ledger.db").toString();
        muster = new Muster(folder, ledger);
        site = muster.file("site.yml", PLAYBOOK);
    }

    private static String in(Duration time) {
        return LocalDateTime.now(ZoneId.systemDefault())
                .plus(time)
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    private List<String> words(String hosts, String... more) {
        List<String> words =
                new ArrayList<>(List.of("campaign", site, "-i", muster.file("hosts.ini", hosts), "--every", "1s"));
        words.addAll(List.of(more));
        return words;
    }

    private Muster.Result campaign(String hosts, String... more) {
        return muster.run(words(hosts, more).toArray(String[]::new));
    }

    private Optional<Campaign> first() {
        if (!Files.exists(Path.of(ledger))) {
            return Optional.empty();
        }
        try (Ledger open = Ledger.open(LedgerPlace.of(ledger), InstantSource.system())) {
            return open.campaigns().find(1);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void hostIsPlayedForAtFirstSight() throws Exception {
        try (EmbeddedSshd server = new EmbeddedSshd().withUser("op", "pw")) {
            server.start();
            server.tellTo(muster.path("known_hosts"));
            String hosts = LOCAL + "box ansible_host=127.0.0.1 ansible_user=op ansible_password=pw"
                    + " ansible_ssh_common_args='-o UserKnownHostsFile=" + muster.path("known_hosts")
                    + "' ansible_port=";
            try (FirstDark port = new FirstDark(server.port())) {
                Muster.Result result = campaign(
                        hosts + port.number() + "\n",
                        "--host-keys",
                        "accept-new",
                        "--until",
                        in(Duration.ofSeconds(20)));

                assertThat(result.exit()).as(result.everything()).isZero();
                assertThat(result.out())
                        .contains("2 left of 2 hosts")
                        .containsPattern("round 1, .*: played for 1 host \\(a changed\\); not there 1 host"
                                + " \\(1 no SSH banner\\); 1 left of 2")
                        .containsPattern("round 2, .*: played for 1 host \\(box changed\\); 0 left of 2")
                        .contains("campaign 1 is done: 0 ok + 2 changed + 0 failed");
                assertThat(server.sessions()).isOne();
            }
        }
        assertThat(muster.run("why", "box").out())
                .contains("box is changed since", "Campaign 1 looked for it in vain 1 time, last on ");
    }

    /** A port that hangs up on the first who comes, and leads to a server from then on. */
    private static final class FirstDark implements AutoCloseable {
        private final java.net.ServerSocket door;
        private final int server;
        private boolean isDark = true;

        FirstDark(int server) throws IOException {
            this.server = server;
            this.door = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress());
            Thread thread = new Thread(this::serve, "first-dark");
            thread.setDaemon(true);
            thread.start();
        }

        int number() {
            return door.getLocalPort();
        }

        private void serve() {
            while (!door.isClosed()) {
                try {
                    java.net.Socket in = door.accept();
                    if (isDark) {
                        isDark = false;
                        in.close();
                    } else {
                        java.net.Socket out = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), server);
                        pump(in, out);
                        pump(out, in);
                    }
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private static void pump(java.net.Socket from, java.net.Socket to) {
            Thread thread = new Thread(() -> {
                try (from;
                        to) {
                    from.getInputStream().transferTo(to.getOutputStream());
                } catch (IOException hungUp) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() throws IOException {
            door.close();
        }
    }

    @Test
    void whoIsLeftAtTheEndIsNamedAndTheExitCodeSaysSo() {
        Muster.Result result = campaign(LOCAL + DEAD, "--until", in(Duration.ofSeconds(5)));

        assertThat(result.exit()).as(result.everything()).isEqualTo(4);
        assertThat(result.out())
                .contains("campaign 1 is over: no round is left before ", "0 ok + 1 changed + 0 failed + 1 unreachable")
                .contains("dead: unreachable (connection refused): 127.0.0.1 port 1: connection refused");
        assertThat(muster.run("outstanding").out()).contains("unreachable, connection refused (1):", "dead  since ");
        assertThat(muster.run("ledger").out()).contains("run 1, ").doesNotContain("run 2, ");
        assertThat(muster.run("campaign", "--list").out()).contains("campaign 1, ", "over");
    }

    @Test
    void hostThatKeepsFailingIsLeftToAPerson() {
        Muster.Result result = campaign(LOCAL, "-e", "broken=a", "--tries", "2", "--until", in(Duration.ofSeconds(60)));

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains(
                        "campaign 1 ends: who is left failed 2 times",
                        "a: failed: Fail where told: non-zero return code");
        assertThat(first().orElseThrow().rounds()).isEqualTo(2);
    }

    @Test
    void whatARunHasDoneIsNotDoneAgainUnlessAskedTo() {
        muster.run("run", site, "-i", muster.file("hosts.ini", LOCAL));

        Muster.Result done = campaign(LOCAL, "--until", in(Duration.ofSeconds(60)));
        assertThat(done.exit()).as(done.everything()).isZero();
        assertThat(done.out()).contains("0 left of 1 host", "nobody to play for");

        Muster.Result fresh = campaign(LOCAL, "--fresh", "--until", in(Duration.ofSeconds(60)));
        assertThat(fresh.out()).contains("campaign 2: ", "1 left of 1 host", "played for 1 host (a changed)");
    }

    @Test
    void secondProcessIsToldWhoIsAtItAndStopEndsIt() throws Exception {
        // Within one process, two that make the ledger at once would get into each other's way.
        Ledger.open(LedgerPlace.of(ledger), InstantSource.system()).close();
        CompletableFuture<Muster.Result> running =
                CompletableFuture.supplyAsync(() -> campaign(DEAD, "--until", in(Duration.ofSeconds(100))));
        await(() -> first().filter(campaign -> campaign.rounds() > 0).isPresent());

        Muster.Result second = campaign(DEAD, "--until", in(Duration.ofSeconds(100)));
        Muster.Result stop = muster.run("campaign", "--stop", "1");

        assertThat(second.exit()).as(second.everything()).isEqualTo(1);
        assertThat(second.err())
                .contains("is under way: " + Controller.user() + " on " + Controller.name() + " is at it, since ");
        assertThat(stop.exit()).as(stop.everything()).isZero();
        Muster.Result stopped = running.get(60, TimeUnit.SECONDS);
        assertThat(stopped.exit()).as(stopped.everything()).isEqualTo(4);
        assertThat(stopped.out()).contains("campaign 1 was stopped");
        assertThat(muster.run("campaign", "--stop", "1").err()).contains("campaign 1 has ended: stopped");
    }

    @Test
    void afterAKillTheSameCommandGoesOn() throws Exception {
        List<String> words = words(DEAD, "--every", "1h", "--until", in(Duration.ofHours(9)));
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + muster.path("."),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.muster.cli.Main"));
        words.remove("--every");
        words.remove("1s");
        line.addAll(words);
        line.addAll(List.of("--ledger", ledger));
        Path out = muster.path("out");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        await(() -> first().filter(campaign -> campaign.rounds() > 0).isPresent());
        assertThat(first().orElseThrow().isAtWork()).isTrue();
        process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);

        assertThat(muster.run("campaign", "--list").out())
                .as(Files.readString(out))
                .contains("1 round; nobody is at it; the same command goes on with it");
        Muster.Result again = campaign(DEAD, "--until", in(Duration.ofMillis(2500)));
        assertThat(again.out()).contains("campaign 1: ", "taken up again after 1 round", "round 2, ");
        assertThat(again.exit()).isEqualTo(4);
    }

    @Test
    void whatMakesNoCampaignIsRefusedBeforeAnythingIsTouched() {
        assertThat(campaign(LOCAL).err()).contains("--until is missing");
        for (String beyond : List.of("+999999999-12-31", "+900000000-01-01")) {
            assertThat(campaign(LOCAL, "--until", beyond).err()).contains("--until takes a date");
        }
        assertThat(campaign(LOCAL, "--until", "2014-02-12").err()).contains("--until 2014-02-12 is in the past");
        assertThat(campaign(LOCAL, "--until", "2999-01-01", "--check").err()).contains("plays for real");
        assertThat(campaign(LOCAL, "--until", "2999-01-01", "--window", "Mo-Fx 1:00-2:00")
                        .err())
                .contains("\"Fx\" is no day of the week; did you mean \"Fr\"?");
        assertThat(campaign(LOCAL, "--until", "2999-01-01", "--ledger", "none").err())
                .contains("a campaign needs a ledger");
        assertThat(muster.run("campaign", "--every", "1s", "--until", "2999-01-01")
                        .err())
                .contains("a playbook is missing");
        assertThat(Path.of(ledger)).doesNotExist();
    }

    // ---- where hosts stand in it ----

    @Test
    void parkedHostComesBackWhenItsDayHasPassed() {
        LocalDate today = LocalDate.parse("2026-11-27");
        Instant end = today.plusDays(7).atStartOfDay(ZoneId.systemDefault()).toInstant();
        Campaign.Terms terms = new Campaign.Terms(Duration.ofMinutes(15), end, List.of(), "UTC", 3, false);
        try (Ledger open = Ledger.open(LedgerPlace.of(ledger), InstantSource.system())) {
            Campaign campaign = open.campaigns()
                    .claim(new Campaign.Job(site, "hosts.ini", ""), terms, "olaf")
                    .campaign();
            open.mark(List.of("soon"), Mark.Kind.PARKED, Optional.of(today.plusDays(2)), "olaf", "moves house");
            open.mark(List.of("late"), Mark.Kind.PARKED, Optional.of(today.plusDays(30)), "olaf", "no disk");
            open.mark(List.of("lab"), Mark.Kind.EXEMPT, Optional.empty(), "eva", "lab");
            List<String> targets = List.of("soon", "late", "lab");

            CampaignRoll now = CampaignRoll.of(open, campaign, targets, today);
            CampaignRoll then = CampaignRoll.of(open, campaign, targets, today.plusDays(3));

            assertThat(now.with(CampaignRoll.Prospect.LATER)).containsExactly("soon");
            assertThat(now.left()).isOne();
            assertThat(now.exitCode()).as("it comes back, and is not done").isEqualTo(ExitCode.FAILED_HOSTS);
            assertThat(CampaignRoll.of(open, campaign, List.of("late", "lab"), today)
                            .exitCode())
                    .isEqualTo(ExitCode.OK);
            assertThat(then.with(CampaignRoll.Prospect.NEXT)).containsExactly("soon");
            assertThat(then.exitCode()).isEqualTo(ExitCode.FAILED_HOSTS);
            assertThat(then.columns().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(3);
        }
    }

    @Test
    void anotherPlaybookThatWentWellMakesNobodyDone() {
        Instant end = Instant.now().plus(7, ChronoUnit.DAYS);
        Campaign.Terms terms = new Campaign.Terms(Duration.ofMinutes(15), end, List.of(), "UTC", 3, false);
        try (Ledger open = Ledger.open(LedgerPlace.of(ledger), InstantSource.system())) {
            RunRecorder other = open.record(
                    new RunHeader(RunHeader.Kind.RUN, "other.yml", false, "hosts.ini", "olaf", Controller.name()),
                    Map.of());
            other.on(new RunEvent.RunEnded(Map.of(), Map.of("a", new Outcome.Ok()), Duration.ZERO));
            other.finish("ok");
            Campaign campaign = open.campaigns()
                    .claim(new Campaign.Job(site, "hosts.ini", ""), terms, "olaf")
                    .campaign();

            CampaignRoll roll = CampaignRoll.of(open, campaign, List.of("a"), LocalDate.now(ZoneId.systemDefault()));

            assertThat(Objects.requireNonNull(roll.hosts().get("a")).column()).isEqualTo("never seen");
            open.campaigns()
                    .lookedInVain(
                            campaign.number(),
                            Map.of("a", new Unreachable(Unreachable.Kind.CONNECT_TIMEOUT, "10.0.0.1 port 22")));
            assertThat(open.standings(LocalDate.now(ZoneId.systemDefault()))
                            .get(0)
                            .state())
                    .as("a look does not undo what a run did")
                    .isEqualTo("ok");
        }
    }
}
