package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real signals to real processes. Once: what is under way is finished, no more is begun; twice: it ends now. Both name who
 * was not done, and what they say is what the ledger knows and what the hosts show.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read of a pipe is not interrupted
class InterruptTest {
    private static final String HOSTS = "h1 ansible_connection=local\nh2 ansible_connection=local\n";

    @TempDir
    private Path folder = Path.of("");

    private Muster muster = new Muster(folder);
    private String hosts = "";

    @BeforeEach
    void makeHome() {
        muster = new Muster(folder, folder.resolve("ledger.db").toString());
        hosts = muster.file("hosts.ini", HOSTS);
    }

    private static final String STOPPING = "no other task is begun";

    /**
     * Each host leaves a line when it begins and one when it has ended; in between somebody may press Ctrl-C: it ends when
     * it is let go.
     */
    private String slow() {
        return muster.file("slow.yml", """
                - name: slow
                  hosts: all
                  gather_facts: false
                  tasks:
                    - name: Wait
                      shell: "echo begun >> DIR/{{ inventory_hostname }}; until [ -e DIR/go ]; do sleep 0.1; done; echo ended >> DIR/{{ inventory_hostname }}"
                      notify: told
                    - name: After
                      shell: "echo after >> DIR/{{ inventory_hostname }}"
                  handlers:
                    - name: told
                      shell: "echo handled >> DIR/{{ inventory_hostname }}"
                """.replace("DIR", folder.toString()));
    }

    private List<String> lines(String host) throws Exception {
        Path file = folder.resolve(host);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void awaitBegun(String host) throws Exception {
        for (int tries = 0; tries < 1200 && lines(host).isEmpty(); tries++) {
            Thread.sleep(50);
        }
        assertThat(lines(host)).containsExactly("begun");
    }

    private void letGo() throws Exception {
        Files.createFile(folder.resolve("go"));
    }

    private String planned(String playbook) {
        String plan = muster.path("plan.yml").toString();
        Muster.Result made = muster.run("plan", playbook, "-i", hosts, "-o", plan, "--plain");
        assertThat(made.exit()).as(made.everything()).isZero();
        return plan;
    }

    // ---- apply

    @Test
    void applyFinishesWhatIsUnderWayAndTheSameCommandGoesOn() throws Exception {
        String plan = planned(slow());
        try (SignalledProcess apply = SignalledProcess.start(muster, "apply", plan, "--all", "-f", "1", "--plain")) {
            awaitBegun("h1");
            apply.signal("INT");
            apply.await("interrupted: " + STOPPING);
            letGo();
            assertThat(apply.end()).as(apply.out()).isEqualTo(99);
            assertThat(apply.out()).contains("every host accounted for: ", " = 2 hosts");
        }
        assertThat(lines("h1")).as("what was under way is finished").containsExactly("begun", "ended");
        assertThat(lines("h2")).isEmpty();
        assertThat(muster.run("outstanding").out()).contains("2 of 2 hosts outstanding", "h1", "h2");

        Muster.Result again = muster.run("apply", plan, "--all", "--plain");

        assertThat(again.exit()).as(again.everything()).isZero();
        assertThat(lines("h1")).as("once, and then the rest").containsExactly("begun", "ended", "after", "handled");
        assertThat(lines("h2")).containsExactly("begun", "ended", "after", "handled");
    }

    @Test
    void applyThatIsInterruptedTwiceEndsNowAndWhatItKilledIsInDoubt() throws Exception {
        String plan = planned(slow());
        try (SignalledProcess apply = SignalledProcess.start(muster, "apply", plan, "--all", "-f", "1", "--plain")) {
            awaitBegun("h1");
            apply.signal("INT");
            apply.await("interrupted: " + STOPPING);
            apply.signal("INT");
            assertThat(apply.end()).as(apply.out()).isEqualTo(99);
            assertThat(apply.out()).contains("killing what is under way", " = 2 hosts");
        }
        assertThat(lines("h1")).containsExactly("begun");
        assertThat(lines("h2")).isEmpty();
        assertThat(muster.run("ledger").out()).contains("= 2 hosts").doesNotContain("ended without a word");

        Muster.Result again = muster.run("apply", plan, "--all", "--plain", "-l", "h1");

        assertThat(again.exit()).as(again.everything()).isNotZero();
        assertThat(lines("h1")).as("what may have been done is not done again").containsExactly("begun");
    }

    // ---- plan, exec

    @Test
    void planThatIsBrokenOffIsNotWrittenAndExecNamesWhoWasNotDone() throws Exception {
        String playbook = muster.file("facts.yml", """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - debug: {msg: "{{ lookup('pipe', 'echo begun >> DIR/h1; until [ -e DIR/go ]; do sleep 0.1; done') }}"}
                """.replace("DIR", folder.toString()));
        try (SignalledProcess plan = SignalledProcess.start(
                muster,
                "plan",
                playbook,
                "-i",
                hosts,
                "-o",
                muster.path("plan.yml").toString(),
                "-f",
                "1")) {
            awaitBegun("h1");
            plan.signal("TERM");
            plan.await("terminated: " + STOPPING);
            letGo();
            assertThat(plan.end()).as(plan.out()).isEqualTo(99);
            assertThat(plan.out()).contains("no plan was written: it was broken off");
        }
        assertThat(folder.resolve("plan.yml")).doesNotExist();

        Files.delete(folder.resolve("h1"));
        Files.delete(folder.resolve("go"));
        String command = "cd " + folder + "; echo begun >> {{ inventory_hostname }};"
                + " until [ -e go ]; do sleep 0.1; done; echo ended >> {{ inventory_hostname }}";
        try (SignalledProcess exec =
                SignalledProcess.start(muster, "exec", "all", "-i", hosts, "-m", "shell", "-a", command, "-f", "1")) {
            awaitBegun("h1");
            exec.signal("HUP");
            exec.await("the terminal is gone: " + STOPPING);
            letGo();
            assertThat(exec.end()).as(exec.out()).isEqualTo(99);
        }
        assertThat(lines("h1")).containsExactly("begun", "ended");
        assertThat(lines("h2")).isEmpty();
        assertThat(muster.run("why", "h2").out()).contains("interrupted");
    }

    // ---- campaign

    private String[] campaign(String playbook) {
        return new String[] {
            "campaign",
            playbook,
            "-i",
            hosts,
            "-f",
            "1",
            "--every",
            "1h",
            "--until",
            LocalDateTime.now(ZoneId.systemDefault()).plusHours(9).toString()
        };
    }

    @Test
    void campaignIsLeftInARoundAndInAWaitAndTheSameCommandGoesOn() throws Exception {
        String playbook = slow();
        try (SignalledProcess round = SignalledProcess.start(muster, campaign(playbook))) {
            awaitBegun("h1");
            round.signal("INT");
            round.await(STOPPING);
            letGo();
            assertThat(round.end()).as(round.out()).isEqualTo(99);
            assertThat(round.out())
                    .contains("2 left of 2", "campaign 1 was interrupted; the same command")
                    .contains("= 2 hosts", "  h1: ", "  h2: ");
        }
        assertThat(lines("h1")).containsExactly("begun", "ended");
        assertThat(lines("h2")).isEmpty();
        assertThat(muster.run("campaign", "--list").out()).contains("nobody is at it");

        hosts = muster.file("hosts.ini", HOSTS + "dead ansible_host=127.0.0.1 ansible_port=1\n");
        try (SignalledProcess wait = SignalledProcess.start(muster, campaign(playbook))) {
            wait.await("1 left of 3\n");
            assertThat(wait.out()).contains("taken up again after 1 round", "round 2, ");
            wait.signal("TERM");
            assertThat(wait.end()).as(wait.out()).isEqualTo(99);
            assertThat(wait.out()).contains("terminated: the campaign ends here", "dead: unreachable");
        }
        assertThat(lines("h2")).containsExactly("begun", "ended", "after", "handled");
        assertThat(muster.run("outstanding").out()).contains("1 of 3 hosts outstanding");
    }

    // ---- probe

    @Test
    void probeThatIsBrokenOffNamesWhoWasNotAsked() throws Exception {
        try (DatagramSocket mute = new DatagramSocket(new InetSocketAddress("127.7.7.1", 0))) {
            mute.setSoTimeout(60_000);
            String port = Integer.toString(mute.getLocalPort());
            try (SignalledProcess probe =
                    SignalledProcess.start(muster, "probe", "-p", port, "127.7.7.1", "127.7.7.2", "127.7.7.3")) {
                mute.receive(new DatagramPacket(new byte[100], 100));
                probe.signal("INT");
                probe.await("interrupted: no other host is asked");
                probe.signal("INT");
                assertThat(probe.end()).as(probe.out()).isEqualTo(99);
                assertThat(probe.out()).contains("127.7.7.1: not asked: interrupted", "3 hosts: ");
            }
        }
    }
}
