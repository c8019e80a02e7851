package dev.muster.containers;

import com.github.dockerjava.api.command.CreateNetworkCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Network.Ipam;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * Many real time daemons side by side in one container, each with a configuration, a network namespace and addresses
 * of its own, all without the right to set the clock. On their network this machine is 10.99.0.2 and fd00:99::2, as
 * whoever measured the table was.
 *
 * <p>Plot n of field f has 10.99.f.n, fd00:99::f:n and 10.77.f.n. In the namespace {@code asker} are 10.77.0.2,
 * 10.99.0.3, 10.99.0.4 and fd00:99::3.
 */
final class DaemonField extends ShellContainer {
    /** A container becomes a switch; each plot is a pair of namespaces, held by a process that sleeps. */
    private static final String LAY_OUT = """
            set -eu
            field=$1 count=$2 daemon=$3
            own=$(ip -o -4 addr show eth0 | awk '{ print $4 }')
            ip link add br0 type bridge
            ip addr flush dev eth0
            ip link set eth0 master br0
            ip addr add "$own" dev br0
            ip link set br0 up
            place() {
              unshare -n -m sleep 1000 &
              p=$!
              while [ "$(readlink "/proc/$p/ns/mnt")" = "$(readlink /proc/self/ns/mnt)" ]; do sleep 0.01; done
              echo "$p" >"/field/$1/pid"
              ip link add "v$1" type veth peer name eth0 netns "$p"
              ip link set "v$1" master br0 up
              n=$1; shift
              for a in "$@"; do echo "addr add $a dev eth0"; done >"/field/$n/ip"
              case "$*" in *fd00*) sed -i '/fd00/s/$/ nodad/' "/field/$n/ip" ;; esac
              { echo 'link set lo up'; echo 'link set eth0 up'; } >>"/field/$n/ip"
              nsenter -t "$p" -n ip -b "/field/$n/ip"
            }
            mkdir -p /field/asker /etc/x
            place asker 10.77.0.2/16 10.99.0.3/16 10.99.0.4/16 fd00:99::3/64
            n=0
            while [ "$n" -lt "$count" ]; do
              n=$((n + 1))
              place "$n" "10.99.$field.$n/16" "10.77.$field.$n/16" "fd00:99::$field:$n/64"
              nsenter -t "$p" -n -m sh -c '
                mount --bind "/field/$1/x" /etc/x
                mkdir -p /run/chrony; mount -t tmpfs none /run/chrony
                /usr/sbin/sshd
                exec $2' sh "$n" "$daemon" >"/field/$n/log" 2>&1 </dev/null &
            done
            """;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int number;
    private final List<Plot> plots;

    /**
     * One daemon.
     *
     * @param name of the row whose configuration it has
     * @param number in the field, from 1
     */
    record Plot(String name, int field, int number) {
        String ipv4() {
            return "10.99." + field + "." + number;
        }

        String ipv6() {
            return "fd00:99::" + field + ":" + number;
        }

        /** On the second network. */
        String otherIpv4() {
            return "10.77." + field + "." + number;
        }
    }

    private DaemonField(int number, List<Plot> plots, HostKind kind, GenericContainer<?> container) {
        super(kind.image(), container);
        this.number = number;
        this.plots = plots;
    }

    /** The network of the table, with this machine in it. */
    static Network network() {
        return Network.builder()
                .createNetworkCmdModifier(DaemonField::asMeasured)
                .build();
    }

    private static void asMeasured(CreateNetworkCmd command) {
        command.withEnableIpv6(true)
                .withLabels(Map.of(LABEL, "1"))
                .withIpam(new Ipam()
                        .withConfig(
                                new Ipam.Config()
                                        .withSubnet("10.99.0.0/16")
                                        .withIpRange("10.99.200.0/24")
                                        .withGateway("10.99.0.2"),
                                new Ipam.Config().withSubnet("fd00:99::/64").withGateway("fd00:99::2")));
    }

    /**
     * Starts a field.
     *
     * @param number of the field, in its addresses
     * @param daemon command line of the daemon, with /etc/x/ntp.conf as its file
     * @param files for each plot, by name: the text of ntp.conf, one char each byte
     */
    static DaemonField start(Network network, int number, HostKind kind, String daemon, Map<String, String> files) {
        GenericContainer<?> container = new GenericContainer<>(
                        DockerImageName.parse("muster-test/" + kind.image() + ":1"))
                .withLabel(LABEL, "1")
                .withNetwork(network)
                .withExtraHost("time.example.net", "fd00:99::9")
                .withExtraHost("time.example.net", "10.99.0.9")
                .withCopyToContainer(Transferable.of(LAY_OUT), "/field/lay-out")
                .withCopyToContainer(Transferable.of(LocalQuestions.SCRIPT), "/field/ask")
                .withCommand("sleep", "1000")
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withSysctls(Map.of("net.ipv6.conf.all.disable_ipv6", "0"))
                        .withCapAdd(Capability.NET_ADMIN, Capability.SYS_ADMIN, Capability.SYS_PTRACE)
                        .withSecurityOpts(List.of("apparmor=unconfined")))
                .waitingFor(Wait.forSuccessfulCommand("true").withStartupTimeout(PATIENCE));
        List<Plot> plots = new ArrayList<>();
        files.forEach((name, text) -> {
            Plot plot = new Plot(name, number, plots.size() + 1);
            plots.add(plot);
            container.withCopyToContainer(
                    Transferable.of(text.getBytes(StandardCharsets.ISO_8859_1)),
                    "/field/" + plot.number() + "/x/ntp.conf");
        });
        DaemonField field = new DaemonField(number, List.copyOf(plots), kind, container);
        container.start();
        field.sh("mkdir -p /run/sshd; sh /field/lay-out " + number + " " + plots.size() + " '" + daemon + "'");
        return field;
    }

    List<Plot> plots() {
        return plots;
    }

    Plot plot(String name) {
        return plots.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    /** Waits until each daemon listens. */
    void awaitDaemons() {
        // Every daemon has opened its socket, or has said that it is ready or why it exits.
        await("for n in $(seq 1 " + plots.size() + "); do p=$(cat /field/$n/pid) && "
                + "{ cat /proc/$p/net/udp /proc/$p/net/udp6 | grep -q ':007B '"
                + " || grep -q -e 'Fatal error' -e 'Disabled control' /field/$n/log; } || exit 1; done");
    }

    /** The keys of every plot's sshd, for known_hosts. */
    List<String> knownHosts() {
        List<String> keys = sh("cat /etc/ssh/ssh_host_*_key.pub").lines().toList();
        return plots.stream()
                .flatMap(plot -> keys.stream().map(key -> plot.ipv4() + " " + key))
                .toList();
    }

    /** What each daemon answers on its own host: both loopbacks and both own addresses ask themselves. */
    Map<Plot, List<LocalQuestions.Heard>> askedOnHosts() {
        sh("for n in $(seq 1 " + plots.size() + "); do a=10.99." + number + ".$n b=fd00:99::" + number + ":$n; "
                + "nsenter -t $(cat /field/$n/pid) -n perl /field/ask 127.0.0.1 0 127.0.0.1 ::1 0 ::1 $a 0 $a $b 0 $b"
                + " >/field/$n/heard & done; wait");
        Map<Plot, List<LocalQuestions.Heard>> heard = new LinkedHashMap<>();
        plots.forEach(plot -> heard.put(plot, LocalQuestions.read(sh("cat /field/" + plot.number() + "/heard"))));
        return heard;
    }

    /** What all daemons answer the second network, port 123 and port 80. */
    List<LocalQuestions.Heard> askedFromElsewhere() {
        String ways = plots.stream()
                .map(plot -> " 10.77.0.2 0 " + plot.otherIpv4() + " 10.99.0.3 123 " + plot.ipv4() + " fd00:99::3 123 "
                        + plot.ipv6() + " 10.99.0.4 80 " + plot.ipv4())
                .collect(Collectors.joining());
        return LocalQuestions.read(sh("nsenter -t $(cat /field/asker/pid) -n perl /field/ask" + ways));
    }

    /** The plots whose chronyd a stranger may command. */
    Set<Plot> commandedByStrangers() {
        sh("for n in $(seq 1 " + plots.size()
                + "); do nsenter -t $(cat /field/asker/pid) -n timeout 3 chronyc -h 10.99." + number
                + ".$n tracking >/field/$n/commanded 2>&1 & done; wait");
        return plots.stream()
                .filter(plot -> sh("cat /field/" + plot.number() + "/commanded").contains("Reference ID"))
                .collect(Collectors.toSet());
    }
}
