package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import dev.muster.conformance.Twin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Changes that cut muster off, on two hosts at a time: one where systemd keeps the timer, one with nothing but a shell.
 * Both have a real sshd and a packet filter of their own.
 */
@Tag("containers")
class ConfirmTest {
    private static final String SHUT = "iptables -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -j DROP";
    private static final String IS_OPEN = "! iptables -S INPUT | grep -q DROP";

    private static Plain plain;
    private static Twin systemd;
    private static List<ShellContainer> hosts;
    private static Cli cli;

    /** No init, no at: a shell. */
    private static final class Plain extends ShellContainer {
        Plain() {
            super(
                    "plain",
                    new GenericContainer<>(DockerImageName.parse("muster-test/firewall:1"))
                            .withLabel(LABEL, "1")
                            .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                                    .withCapAdd(Capability.NET_ADMIN))
                            .waitingFor(Wait.forLogMessage(".*Server listening on 0\\.0\\.0\\.0 port 22.*", 1)
                                    .withStartupTimeout(Duration.ofSeconds(90))));
        }

        void start() {
            container().start();
        }
    }

    @BeforeAll
    static void startHosts(@TempDir Path home) throws IOException {
        plain = new Plain();
        plain.start();
        systemd = Twin.start();
        hosts = List.of(plain, systemd);
        Files.createDirectories(home.resolve(".ssh"));
        Fleet.copyKeys(home);
        systemd.allow(Path.of("test-hosts/keys/authorized_keys"));
        StringBuilder known = new StringBuilder();
        hosts.forEach(host ->
                known.append(host.address()).append(' ').append(host.sh("cat /etc/ssh/ssh_host_ed25519_key.pub")));
        Files.writeString(home.resolve(".ssh").resolve("known_hosts"), known);
        Files.writeString(home.resolve("inventory.yml"), """
                all:
                  vars: {ansible_user: root, ansible_ssh_private_key_file: %s}
                  hosts:
                    plain: {ansible_host: %s}
                    systemd: {ansible_host: %s}
                """.formatted(
                        home.resolve("id_ed25519"), plain.address(), systemd.address()));
        cli = new Cli(home);
    }

    @AfterAll
    static void stopHosts() {
        hosts.forEach(ShellContainer::close);
    }

    @Test
    void packetFilterThatShutsMusterOutOpensAgain() throws IOException {
        Cli.Result run = cli.run(words("""
                - iptables:
                    {chain: INPUT, protocol: tcp, destination_port: "22", match: conntrack, ctstate: NEW, jump: DROP}
                """));

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        for (ShellContainer host : hosts) {
            assertThat(line(run, host))
                    .contains(
                            "reverted: no new login could confirm the change within 8 s",
                            "put the rules of iptables back");
            assertThat(host.exec(IS_OPEN).getExitCode()).isZero();
        }
    }

    @Test
    void sshdThatTakesNobodyGetsItsConfigurationBackOnceAHandlerOrATaskHasPutItIntoEffect() throws IOException {
        Cli.Result run = cli.run(words("""
                - copy: {dest: /etc/ssh/sshd_config.d/who.conf, content: "AllowUsers nobody\\n"}
                  notify: tell sshd
                  when: inventory_hostname == "plain"
                - copy: {dest: /etc/ssh/sshd_config.d/who.conf, content: "AllowUsers nobody\\n"}
                  when: inventory_hostname == "systemd"
                - service: {name: ssh, state: restarted}
                  when: inventory_hostname == "systemd"
                """, """
                - name: tell sshd
                  service: {name: ssh, state: reloaded}
                """));

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        for (ShellContainer host : hosts) {
            assertThat(run.recap(host == systemd ? "systemd" : "plain")).contains("changed=1", "failed=1");
            assertThat(line(run, host)).contains("reverted: ", "not accepted", "reloaded ssh");
            assertThat(host.exec("! ls /etc/ssh/sshd_config.d/who.conf").getExitCode())
                    .isZero();
        }
    }

    @Test
    void networkThatIsCutBeforeTheConfirmationFindsTheOldStateWhenItIsBack() throws IOException {
        for (ShellContainer host : hosts) {
            host.sh("printf 'old\\n' >/etc/motd; (while ! grep -q new /etc/motd; do sleep 0.05; done; sleep 0.4; "
                    + "(from=$(date +%s%N); until grep -q old /etc/motd; do sleep 0.1; done; "
                    + "echo $((($(date +%s%N) - from) / 100000000)) >/run/back) & "
                    + "ip link set eth0 down; sleep 13; cat /etc/motd >/run/seen; ip link set eth0 up) "
                    + ">/dev/null 2>&1 </dev/null &");
        }

        // The probe lasts until after the cut, however fast the new login is.
        Cli.Result run = cli.run(words("""
                - copy: {dest: /etc/motd, content: "new\\n"}
                  confirm: {within: 8s, probe: sleep 3}
                """));

        assertThat(run.exit()).as(run.everything()).isEqualTo(2);
        for (ShellContainer host : hosts) {
            assertThat(host.sh("cat /run/seen"))
                    .as("while nobody could reach it")
                    .isEqualTo("old\n");
            assertThat(host.sh("cat /etc/motd")).isEqualTo("old\n");
            assertThat(line(run, host)).contains("put /etc/motd back");
            // For the README's figures: tenths of a second from the cut to the old state, of 8 s that it may stand.
            System.out.println(host.name() + ": back "
                    + Integer.parseInt(host.sh("cat /run/back").strip()) / 10.0 + " s after the network was cut");
        }
    }

    @Test
    void controllerThatIsKilledLeavesNoHostShut() throws IOException {
        Cli.Running killed = cli.start(words("- command: " + SHUT));
        hosts.forEach(host -> host.await("iptables -S INPUT | grep -q DROP"));

        killed.process().destroyForcibly();
        assertThat(systemd.sh("systemctl list-units --all --no-legend 'muster-revert-*.timer'"))
                .contains("muster-revert");
        assertThat(plain.sh("ps ax")).contains("/revert ");

        hosts.forEach(host -> host.await(IS_OPEN));
        Cli.Result next = cli.run(words("- copy: {dest: /etc/issue, content: \"fine\\n\"}"));
        assertThat(next.exit()).as(next.everything()).isZero();
        assertThat(next.err())
                .contains(
                        "a change of an earlier run was not confirmed, and the host took it back: ",
                        "put the rules of iptables back");
        hosts.forEach(host -> {
            assertThat(host.sh("cat /etc/issue")).isEqualTo("fine\n");
            assertThat(host.sh(
                            "ls -d /var/lib/muster/guards/*/saved /var/lib/muster/guards/*/armed.* 2>/dev/null || :"))
                    .as("what was confirmed, or told, is not kept")
                    .isEmpty();
        });
    }

    @Test
    void guardWhoseTimerDiedWithItsBootIsTakenUpByTheNext() throws IOException {
        systemd.sh("printf 'old\\n' >/etc/motd");
        Cli.Running killed = cli.start(words("""
                - copy: {dest: /etc/motd, content: "newer\\n"}
                  confirm: {within: 8s, probe: "false"}
                  when: inventory_hostname == "systemd"
                """));
        systemd.await("grep -q newer /etc/motd");
        killed.process().destroyForcibly();

        // A transient timer is all that a restart takes away; what is enabled starts again with its target.
        systemd.sh("systemctl stop 'muster-revert-*.timer' && systemctl daemon-reload");
        String unit =
                systemd.sh("systemctl show -p Wants --value multi-user.target | tr ' ' '\\n' | grep ^muster-revert-");
        systemd.sh("systemctl start " + unit.strip());

        systemd.await("grep -q old /etc/motd");
        systemd.await("! ls /etc/systemd/system/muster-revert-* /etc/systemd/system/*/muster-revert-* 2>/dev/null");
    }

    private static String line(Cli.Result run, ShellContainer host) {
        String name = host == systemd ? "systemd" : "plain";
        return run.out()
                .lines()
                .filter(line -> line.startsWith("fatal: [" + name + "]"))
                .findFirst()
                .orElse("");
    }

    private static String[] words(String tasks) throws IOException {
        return words(tasks, "[]\n");
    }

    private static String[] words(String tasks, String handlers) throws IOException {
        Path playbook = Files.createTempFile(cli.home(), "play", ".yml");
        Files.writeString(playbook, """
                - hosts: all
                  gather_facts: false
                  confirm: 8s
                  tasks:
                %s  handlers:
                %s""".formatted(tasks.indent(4), handlers.indent(4)));
        return new String[] {
            "run",
            playbook.toString(),
            "-i",
            cli.home().resolve("inventory.yml").toString()
        };
    }
}
