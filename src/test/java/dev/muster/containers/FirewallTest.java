package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * {@code ntp_firewall} on a host with a real kernel's packet filter, a stranger and an upstream beside it, each in a
 * network of its own. What listens on port 123 says everything back that it hears.
 */
@Tag("containers")
class FirewallTest {
    private static final String LAB = """
            n=0
            for who in stranger upstream; do
              n=$((n + 1))
              ip netns add $who
              ip link add v$n type veth peer name v0 netns $who
              ip addr add 10.98.$n.1/24 dev v$n
              ip addr add fd00:98:$n::1/64 dev v$n nodad
              ip link set v$n up
              ip -n $who addr add 10.98.$n.2/24 dev v0
              ip -n $who addr add fd00:98:$n::2/64 dev v0 nodad
              ip -n $who link set v0 up
            done
            socat UDP6-RECVFROM:123,reuseaddr,fork EXEC:cat >/dev/null 2>&1 </dev/null &
            ip netns exec upstream socat UDP6-RECVFROM:123,reuseaddr,fork EXEC:cat >/dev/null 2>&1 </dev/null &
            """;

    /** Who gets an answer: a stranger in modes 3 and 6, one whose flow goes on, the host from port 123 and another. */
    private static final String ASK = """
            ask() {
              name=$1; first=$2; shift 2
              said=$(printf "$first-muster" | "$@" 2>/dev/null | tr -d '\\000-\\037')
              case $said in *-muster) echo "$name" ;; esac
            }
            at=$(mktemp -d)
            stranger='ip netns exec stranger socat -t0.7 -'
            for f in 4 6; do
              if [ $f = 4 ]; then host=10.98.1.1 up=10.98.2.2; else host='[fd00:98:1::1]' up='[fd00:98:2::2]'; fi
              ask stranger-$f-mode3 '#' $stranger UDP$f:$host:123 >"$at/1$f" &
              ask stranger-$f-mode6 '\\026' $stranger UDP$f:$host:123 >"$at/2$f" &
              ask stranger-$f-again '#' $stranger UDP$f:$host:123,sourceport=5555,reuseaddr >"$at/3$f" &
              ask sync-$f '#' socat -t0.7 - UDP$f:$up:123,sourceport=123,reuseaddr >"$at/4$f" &
            done
            wait
            cat "$at"/*
            rm -r "$at"
            """;

    private static final List<String> EVERYBODY = List.of(
            "stranger-4-mode3",
            "stranger-6-mode3",
            "stranger-4-mode6",
            "stranger-6-mode6",
            "stranger-4-again",
            "stranger-6-again",
            "sync-4",
            "sync-6");
    private static final List<String> SYNC = List.of("sync-4", "sync-6");

    private static Host host;
    private static Cli cli;

    /** The container. */
    private static final class Host extends ShellContainer {
        Host() {
            super(
                    "firewall",
                    new GenericContainer<>(DockerImageName.parse("muster-test/firewall:1"))
                            .withLabel(LABEL, "1")
                            .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                                    .withSysctls(Map.of("net.ipv6.conf.all.disable_ipv6", "0"))
                                    .withCapAdd(Capability.NET_ADMIN, Capability.SYS_ADMIN)
                                    .withSecurityOpts(List.of("apparmor=unconfined")))
                            .waitingFor(Wait.forLogMessage(".*Server listening on 0\\.0\\.0\\.0 port 22.*", 1)
                                    .withStartupTimeout(Duration.ofSeconds(90))));
        }

        void start() {
            container().start();
        }

        /** Who gets an answer; asked again, thrice at most, where a slow machine left out some that should. */
        List<String> answered(List<String> expected) {
            List<String> answered = sh(ASK).lines().toList();
            for (int attempt = 0; attempt < 2 && !answered.containsAll(expected); attempt++) {
                answered = sh(ASK).lines().toList();
            }
            return answered;
        }
    }

    @BeforeAll
    static void startsHost(@TempDir Path home) throws IOException {
        host = new Host();
        host.start();
        host.sh(LAB);
        Files.createDirectories(home.resolve(".ssh"));
        Fleet.copyKeys(home);
        Files.writeString(
                home.resolve(".ssh").resolve("known_hosts"),
                host.address() + " " + host.sh("cat /etc/ssh/ssh_host_ed25519_key.pub"));
        Files.writeString(home.resolve("inventory.yml"), """
                all:
                  hosts:
                    fw: {ansible_host: %s, ansible_user: root, ansible_ssh_private_key_file: %s}
                """.formatted(host.address(), home.resolve("id_ed25519")));
        cli = new Cli(home);
    }

    @AfterAll
    static void stopsHost() {
        host.close();
    }

    @BeforeEach
    void hasNoRules() {
        host.sh("nft flush ruleset; rm -rf /etc/iptables /etc/rc3.d/S01n*; ln -sf /bin/true /etc/init.d/lab");
    }

    @Test
    void iptablesKeepStrangersOutAndLetAnswersIn() {
        host.sh("ln -s ../init.d/lab /etc/rc3.d/S01netfilter-persistent");
        assertThat(host.answered(EVERYBODY)).containsExactlyInAnyOrderElementsOf(EVERYBODY);
        host.sh("for t in iptables ip6tables; do $t -A INPUT -p udp --dport 123 -j DROP; done");
        assertThat(host.answered(List.of())).as("the simple rule cuts the sync").isEmpty();

        Cli.Result closed = firewall("closed");

        assertThat(closed.out()).as(closed.everything()).contains("\"changed\": true", "\"own_sync_v6\": \"unknown\"");
        assertThat(host.answered(SYNC)).containsExactlyInAnyOrderElementsOf(SYNC);
        assertThat(firewall("closed").out()).contains("\"changed\": false");
        host.sh("nft flush ruleset; for v in 4 6; do t=iptables; [ $v = 4 ] || t=ip6tables; "
                + "$t-restore </etc/iptables/rules.v$v; done");
        assertThat(host.answered(SYNC)).as("after a boot").containsExactlyInAnyOrderElementsOf(SYNC);
        assertThat(firewall("open").out()).contains("\"changed\": true");
        assertThat(host.answered(EVERYBODY)).containsExactlyInAnyOrderElementsOf(EVERYBODY);
    }

    @Test
    void nftablesKeepStrangersOutAndLetAnswersIn() {
        host.sh("ln -s ../init.d/lab /etc/rc3.d/S01nftables");
        String file = host.sh("cat /etc/nftables.conf");
        assertThat(host.answered(EVERYBODY)).containsExactlyInAnyOrderElementsOf(EVERYBODY);

        Cli.Result closed = firewall("closed");

        assertThat(closed.out()).as(closed.everything()).contains("\"changed\": true");
        assertThat(host.answered(SYNC)).as("even those whose flow went on").containsExactlyInAnyOrderElementsOf(SYNC);
        assertThat(firewall("closed").out()).contains("\"changed\": false");
        host.sh("nft flush ruleset; nft -f /etc/nftables.conf");
        assertThat(host.answered(SYNC)).as("after a boot").containsExactlyInAnyOrderElementsOf(SYNC);
        assertThat(firewall("open").out()).contains("\"changed\": true");
        assertThat(host.answered(EVERYBODY)).containsExactlyInAnyOrderElementsOf(EVERYBODY);
        assertThat(host.sh("cat /etc/nftables.conf")).isEqualTo(file);
    }

    private static Cli.Result firewall(String state) {
        return cli.run(
                "exec",
                "fw",
                "-i",
                cli.home().resolve("inventory.yml").toString(),
                "-m",
                "ntp_firewall",
                "-a",
                "state=" + state);
    }
}
